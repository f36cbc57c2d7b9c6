"""Addresses that change an action: its facts, its owner, and what is said of it on screen."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.actions import commands, conflicts, queries
from app.blueprints.actions.access import managed_action, undoable_update, updatable_action
from app.blueprints.actions.forms import ActionForm, NewActionForm, OwnerForm, UpdateForm
from app.blueprints.actions.listing import themes_of
from app.blueprints.actions.routes import bp
from app.blueprints.pacts.queries import rounds_of
from app.blueprints.people.commands import person_by_email
from app.models import Action, Pact, Person, ProgressUpdate
from app.web.access import coordinator, guard, not_found
from app.web.edge import writes
from app.web.editing import differences, is_stale
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from app.web.navigation import current_pact
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer

_FIELDS = ("title", "description", "number", "starts_on", "due_on", "is_priority", "is_open_ended")


def _pact() -> Pact:
    """Return the pact that actions are added to; without one there is nothing to act on."""
    return current_pact() or not_found()


def _to(action: Action) -> Response:
    return redirect(url_for("actions.show", action=action.public_id), 303)


@bp.get("/actions/new")
@guard(coordinator())
def new(viewer: Viewer) -> Response:
    """Show the form for one more action."""
    del viewer
    return _new_page(NewActionForm.of_request(data={"node": request.args.get("theme", "")}))


@bp.post("/actions/new")
@writes
@guard(coordinator())
def create(viewer: Viewer) -> Response:
    """Add an action."""
    form, pact = NewActionForm.of_request(), _pact()
    _offer(form, pact)
    if not form.is_sent():
        return _new_page(form, 422)
    values, now = _values(form, pact), clock.now()
    owner = _person(form.owner, viewer.person, pact, now)
    action = commands.create_action(
        pact,
        title=values.pop("title"),
        owner=owner,
        due_on=values["due_on"],
        starts_on=values["starts_on"],
        description=values["description"],
        node=values["node"],
        actor=viewer.person,
        now=now,
    )
    values["starts_on"] = action.starts_on
    commands.change_action(action, values, actor=viewer.person, now=now)
    undo = url_for(".remove", action=action.public_id)
    if owner.suppressed_at is None:
        tell(_("The action is there. %(name)s gets a mail in a minute.", name=owner.label), undo_url=undo)
    else:
        tell(_not_reached(owner), kind="warning", undo_url=undo)
    return _to(action)


def _new_page(form: Any, status: int = 200) -> Response:
    _offer(form, _pact())
    return page("actions/form.html", status, form=form, action=None, clash=(), back=url_for("actions.index"))


def _values(form: Any, pact: Pact) -> dict[str, Any]:
    themes = {node.public_id: node for node in themes_of(pact)}
    known = {one.public_id: one.id for one in rounds_of(pact)}
    return {
        **{name: form[name].data for name in _FIELDS},
        "node": themes.get(form.node.data),
        "round_id": known.get(form.round.data),
    }


def _offer(form: Any, pact: Pact) -> None:
    form.offer(themes_of(pact), rounds_of(pact))


def _person(field: Any, actor: Person, pact: Pact, now: Any) -> Person:
    """Return who was meant in a field for people, added when the address is new."""
    if field.person is not None:
        known: Person = field.person
        return known
    source = _l("named as owner of an action by %(name)s", name=actor.label)
    return person_by_email(
        field.new_email, name=field.new_name, language=pact.language, source=source, actor=actor, now=now
    )


@bp.post("/actions/<action>/remove")
@writes
@guard(managed_action())
def remove(viewer: Viewer, action: Action) -> Response:
    """Undo the adding of an action that nobody said anything of yet."""
    title = action.title
    if not commands.remove_new_action(action, actor=viewer.person, now=clock.now()):
        tell(
            _("Something was said of this action or added to it already, so it stays. You can stop it instead."),
            kind="warning",
        )
        return _to(action)
    tell(_("“%(title)s” was taken away again.", title=title))
    return redirect(url_for("actions.index"), 303)


@bp.get("/actions/<action>/edit")
@guard(managed_action())
def edit(viewer: Viewer, action: Action) -> Response:
    """Show the form with the facts of an action."""
    del viewer
    return _edit_page(ActionForm.of_request(data=_stored(action)), action)


@bp.post("/actions/<action>/edit")
@writes
@guard(managed_action())
def save(viewer: Viewer, action: Action) -> Response:
    """Change the facts of an action; show both when someone else changed them meanwhile."""
    form = ActionForm.of_request()
    _offer(form, action.pact)
    if not form.is_sent():
        return _edit_page(form, action, 422)
    if is_stale(action) and (clash := differences(form, _stored(action))):
        return _edit_page(form, action, 409, clash)
    moved = form.due_on.data != action.due_on
    commands.change_action(action, _values(form, action.pact), actor=viewer.person, now=clock.now())
    tell(_("The action is saved. Its reminders follow the new date.") if moved else _("The action is saved."))
    return _to(action)


def _stored(action: Action) -> dict[str, Any]:
    origin = queries.round_of(action)
    return {
        **{name: getattr(action, name) for name in _FIELDS},
        "node": action.node.public_id if action.node else "",
        "round": origin.public_id if origin else "",
    }


def _edit_page(form: Any, action: Action, status: int = 200, clash: Any = ()) -> Response:
    _offer(form, action.pact)
    back = url_for("actions.show", action=action.public_id)
    return page("actions/form.html", status, form=form, action=action, clash=clash, back=back)


@bp.get("/actions/<action>/owner")
@guard(managed_action())
def owner(viewer: Viewer, action: Action) -> Response:
    """Show the form that puts an action in other hands."""
    del viewer
    return _owner_page(OwnerForm.of_request(), action)


@bp.post("/actions/<action>/owner")
@writes
@guard(managed_action())
def hand_over(viewer: Viewer, action: Action) -> Response:
    """Put an action in other hands."""
    form, now = OwnerForm.of_request(), clock.now()
    if not form.is_sent():
        return _owner_page(form, action, 422)
    person = _person(form.owner, viewer.person, action.pact, now)
    former = queries.current_assignment(action)
    if former is not None and former.person_id == person.id:
        tell(_("%(name)s owns this action already.", name=person.label), kind="warning")
        return _to(action)
    commands.assign(action, person, actor=viewer.person, now=now)
    undo = url_for(".give_back", action=action.public_id) if former else None
    if person.suppressed_at is None:
        tell(_("%(name)s owns this action now and gets a mail in a minute.", name=person.label), undo_url=undo)
    else:
        tell(_not_reached(person), kind="warning", undo_url=undo)
    return _to(action)


def _not_reached(owner: Person) -> str:
    """Return what is said where a new owner hears nothing by mail."""
    return _(
        "%(name)s owns it now, but mail to this address does not arrive: tell it in another way.", name=owner.label
    )


def _owner_page(form: Any, action: Action, status: int = 200) -> Response:
    current = queries.current_assignment(action)
    return page("actions/owner.html", status, form=form, action=action, current=current)


@bp.post("/actions/<action>/owner/back")
@writes
@guard(managed_action())
def give_back(viewer: Viewer, action: Action) -> Response:
    """Undo a handover."""
    if commands.give_back(action, actor=viewer.person, now=clock.now()):
        tell(_("The action is back with its former owner."))
    return _to(action)


@bp.get("/actions/<action>/update")
@guard(updatable_action())
def update(viewer: Viewer, action: Action) -> Response:
    """Show the form in which someone says how an action stands."""
    del viewer
    data = {"state": action.state, "view": action.view if action.updated_at else None, "percent": action.percent}
    return _update_page(UpdateForm.of_request(data=data), action)


def _update_page(form: Any, action: Action, status: int = 200, clash: Any = (), other: Any = None) -> Response:
    last = other or queries.last_standing_update(action)
    return page(
        "actions/update.html", status, form=form, action=action, seen=conflicts.seen(last), clash=clash, other=other
    )


@bp.post("/actions/<action>/update")
@writes
@guard(updatable_action())
def report(viewer: Viewer, action: Action) -> Response:
    """Write down how an action stands."""
    form = UpdateForm.of_request()
    if not form.is_sent():
        return _update_page(form, action, 422)
    if other := conflicts.said_meanwhile(action, viewer.person):
        return _update_page(form, action, 409, conflicts.clash(form, other), other)
    said = commands.report_progress(action, form.news(), actor=viewer.person, now=clock.now(), via="page")
    back = url_for(".undo", action=action.public_id, update=said.public_id)
    tell(_("Noted: this is how the action stands."), undo_url=back)
    return _to(action)


@bp.post("/actions/<action>/updates/<update>/undo")
@writes
@guard(undoable_update())
def undo(viewer: Viewer, update: ProgressUpdate) -> Response:
    """Take back what was said."""
    if commands.undo_update(update, actor=viewer.person, now=clock.now()):
        tell(_("Taken back. The action stands as it stood before."))
    else:
        tell(_("This can no longer be taken back. Say how the action stands now instead."), kind="warning")
    return _to(update.action)
