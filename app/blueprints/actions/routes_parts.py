"""Addresses of what belongs to an action: steps and who helps. Its evidence and money have files of their own."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.actions import commands_parts, mails_asking, queries_parts
from app.blueprints.actions.access import updatable_action
from app.blueprints.actions.access_parts import (
    updatable_helper,
    updatable_step,
)
from app.blueprints.actions.forms_parts import (
    ContributorForm,
    StepForm,
    StepTextForm,
)
from app.blueprints.actions.routes import bp
from app.blueprints.actions.routes_asking import colleague, refuse_unreached, said_of_step
from app.blueprints.people.commands import person_by_email
from app.blueprints.people.queries import organisation_names, organisations_named
from app.models import Action, ActionStep, Contributor, Organisation, Person
from app.web.access import guard
from app.web.edge import writes
from app.web.editing import differences, is_stale
from app.web.forms import is_email, normal_email
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


def to(endpoint: str, action: Action) -> Response:
    """Lead back to a page of an action."""
    return redirect(url_for(endpoint, action=action.public_id), 303)


# ---- steps ----


@bp.get("/actions/<action>/steps")
@guard(updatable_action())
def steps(viewer: Viewer, action: Action) -> Response:
    """Show the steps of an action, and the form for one more."""
    del viewer
    return _steps_page(StepForm.of_request(), action)


@bp.post("/actions/<action>/steps")
@writes
@guard(updatable_action())
def add_step(viewer: Viewer, action: Action) -> Response:
    """Add a step, for the owner or for a colleague."""
    form, now = StepForm.of_request(), clock.now()
    if not form.is_sent():
        return _steps_page(form, action, 422)
    owner = colleague(form, action, viewer.person, now)
    if refuse_unreached(form, owner, mails_asking.STEP_GIVEN, now):
        return _steps_page(form, action, 422)
    step = commands_parts.add_step(
        action, title=form.title.data, due_on=form.due_on.data, owner=owner, actor=viewer.person, now=now
    )
    undo = url_for(".remove_step", action=action.public_id, step=step.public_id)
    is_given = owner is not None and owner.id != viewer.person_id
    tell(said_of_step(step, is_given=is_given), undo_url=undo)
    return to(".steps", action)


def _steps_page(form: Any, action: Action, status: int = 200) -> Response:
    return page("actions/steps.html", status, form=form, action=action, steps=queries_parts.steps_of(action))


@bp.get("/actions/<action>/steps/<step>")
@guard(updatable_step())
def edit_step(viewer: Viewer, step: ActionStep) -> Response:
    """Show the form that changes a step."""
    del viewer
    return _step_page(StepTextForm(obj=step), step)


@bp.post("/actions/<action>/steps/<step>")
@writes
@guard(updatable_step())
def save_step(viewer: Viewer, step: ActionStep) -> Response:
    """Change a step; show both when someone else changed it meanwhile."""
    form = StepTextForm.of_request()
    if not form.is_sent():
        return _step_page(form, step, 422)
    stored = {"title": step.title, "due_on": step.due_on}
    if is_stale(step) and (clash := differences(form, stored)):
        return _step_page(form, step, 409, clash)
    commands_parts.change_step(
        step, title=form.title.data, due_on=form.due_on.data, actor=viewer.person, now=clock.now()
    )
    tell(_("“%(title)s” is saved.", title=step.title))
    return to(".steps", step.action)


def _step_page(form: Any, step: ActionStep, status: int = 200, clash: Any = ()) -> Response:
    return page("actions/step.html", status, form=form, step=step, action=step.action, clash=clash)


@bp.post("/actions/<action>/steps/<step>/done")
@writes
@guard(updatable_step())
def finish_step(viewer: Viewer, step: ActionStep) -> Response:
    """Note that a step is done."""
    commands_parts.finish_step(step, words="", actor=viewer.person, now=clock.now())
    undo = url_for(".reopen_step", action=step.action.public_id, step=step.public_id)
    tell(_("“%(title)s” is done.", title=step.title), undo_url=undo)
    return to(".steps", step.action)


@bp.post("/actions/<action>/steps/<step>/open")
@writes
@guard(updatable_step())
def reopen_step(viewer: Viewer, step: ActionStep) -> Response:
    """Take back that a step is done."""
    commands_parts.reopen_step(step, actor=viewer.person, now=clock.now())
    tell(_("“%(title)s” is open again.", title=step.title))
    return to(".steps", step.action)


@bp.post("/actions/<action>/steps/<step>/remove")
@writes
@guard(updatable_step())
def remove_step(viewer: Viewer, step: ActionStep) -> Response:
    """Take a step away."""
    commands_parts.remove(step, actor=viewer.person, now=clock.now())
    gone(step.title, url_for(".restore_step", action=step.action.public_id, step=step.public_id))
    return to(".steps", step.action)


@bp.post("/actions/<action>/steps/<step>/restore")
@writes
@guard(updatable_step())
def restore_step(viewer: Viewer, step: ActionStep) -> Response:
    """Put a step back."""
    commands_parts.restore(step, actor=viewer.person, now=clock.now())
    return to(".steps", step.action)


def gone(title: str, undo_url: str) -> None:
    """Say that something was taken away, and how to get it back."""
    tell(_("“%(title)s” was taken away.", title=title), undo_url=undo_url)


# ---- who helps ----


@bp.get("/actions/<action>/helpers")
@guard(updatable_action())
def helpers(viewer: Viewer, action: Action) -> Response:
    """Show who helps with an action, and the form for one more."""
    del viewer
    return _helpers_page(ContributorForm.of_request(), action)


@bp.post("/actions/<action>/helpers")
@writes
@guard(updatable_action())
def add_helper(viewer: Viewer, action: Action) -> Response:
    """Note who helps with an action."""
    form = ContributorForm.of_request()
    if not form.is_sent():
        return _helpers_page(form, action, 422)
    person, organisation = _helper(form, action, viewer)
    if person is None and organisation is None:
        form.who.errors = [_("No organisation has this name. Write an e-mail address instead.")]
        return _helpers_page(form, action, 422)
    helper = commands_parts.add_contributor(
        action,
        person=person,
        organisation=organisation,
        part=form.part.data,
        actor=viewer.person,
        now=clock.now(),
    )
    undo = url_for(".end_helper", action=action.public_id, helper=helper.public_id)
    tell(_("%(name)s helps with this action.", name=commands_parts.label_of(helper)), undo_url=undo)
    return to(".helpers", action)


def _helper(form: Any, action: Action, viewer: Viewer) -> tuple[Person | None, Organisation | None]:
    who = form.who.data
    if not is_email(normal_email(who)):
        named = organisations_named(who)
        return None, named[0] if len(named) == 1 else None
    source = _l("named as a colleague by %(name)s", name=viewer.person.label)
    person = person_by_email(who, language=action.pact.language, source=source, actor=viewer.person, now=clock.now())
    return person, None


def _helpers_page(form: Any, action: Action, status: int = 200) -> Response:
    return page(
        "actions/helpers.html",
        status,
        form=form,
        action=action,
        helpers=queries_parts.contributors_of(action),
        known=organisation_names(),
    )


@bp.post("/actions/<action>/helpers/<helper>/end")
@writes
@guard(updatable_helper())
def end_helper(viewer: Viewer, helper: Contributor) -> Response:
    """Note that someone no longer helps."""
    commands_parts.end_contributor(helper, actor=viewer.person, now=clock.now())
    undo = url_for(".resume_helper", action=helper.action.public_id, helper=helper.public_id)
    tell(_("%(name)s no longer helps.", name=commands_parts.label_of(helper)), undo_url=undo)
    return to(".helpers", helper.action)


@bp.post("/actions/<action>/helpers/<helper>/resume")
@writes
@guard(updatable_helper())
def resume_helper(viewer: Viewer, helper: Contributor) -> Response:
    """Undo that someone no longer helps."""
    commands_parts.resume_contributor(helper, actor=viewer.person, now=clock.now())
    return to(".helpers", helper.action)
