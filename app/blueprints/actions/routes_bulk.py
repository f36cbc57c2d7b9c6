"""Addresses of what people do with the list of actions: keep a filter, change many at once, take that back."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from itertools import islice
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField
from wtforms.validators import ValidationError

from app import clock
from app.blueprints.actions import commands_lists as commands
from app.blueprints.actions import queries, queries_parts
from app.blueprints.actions.access_parts import bulk_change, own_filter
from app.blueprints.actions.listing import FILTERS, SORTS, rows_for_file, theme_names, themes_of
from app.blueprints.actions.mails import ASSIGNED
from app.blueprints.actions.routes import bp, today
from app.blueprints.actions.rules import OPEN
from app.blueprints.actions.words import STATES
from app.blueprints.pacts.queries import owners_of
from app.blueprints.people.picker import PersonField
from app.models import Action, BulkChange, Pact, Person, SavedFilter
from app.web.access import coordinator, guard, not_found, signed_in
from app.web.edge import writes
from app.web.formats import date_text
from app.web.forms import DateField, Form, Required, choices
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from app.web.languages import ngettext
from app.web.lists import Listing, asked
from app.web.navigation import current_pact
from app.web.notices import tell
from app.web.render import page
from app.web.text import clean_line
from app.web.viewer import Viewer

MOST_AT_ONCE = 500
DATE, THEME, OWNER, PRIORITY, NO_PRIORITY = "due_on", "node", commands.OWNER, "priority", "no_priority"


class BulkForm(Form):
    """One fact for many actions."""

    what = RadioField(
        _l("What to change"),
        [Required(_l("Choose one."))],
        choices=choices(
            [
                (DATE, _l("the due date")),
                (THEME, _l("the theme")),
                (OWNER, _l("the owner")),
                (PRIORITY, _l("priority: yes")),
                (NO_PRIORITY, _l("priority: no")),
            ]
        ),
    )
    due_on = DateField(_l("New date"))
    node = SelectField(_l("Theme"))
    owner = PersonField(_l("New owner"))

    def validate_owner(self, field: Any) -> None:
        """An owner is named where the owner is what changes."""
        if self.what.data == OWNER and field.person is None:
            raise ValidationError(_("An action has one owner. Name a person."))

    def validate_due_on(self, field: Any) -> None:
        """A new date is given where the date is what changes."""
        if self.what.data == DATE and field.data is None:
            raise ValidationError(_("Give the new date."))


def _choices_of() -> dict[str, Any]:
    """Return the filters in a form, in the words of the list's address."""
    kept = {name: clean_line(request.form.get(name, ""))[:100] for name in (*FILTERS, "q", "sort")}
    return {name: value for name, value in kept.items() if value}


@bp.post("/actions/filters")
@writes
@guard(signed_in())
def save_filter(viewer: Viewer) -> Response:
    """Keep the filter of the list under a name."""
    label, chosen = clean_line(request.form.get("label", ""))[:80], _choices_of()
    is_known = label in {one.label for one in queries.filters_of(viewer.person_id)}
    if not label:
        tell(_("Give the filter a name."), kind="warning")
    elif commands.save_filter(viewer.person, label, chosen, now=clock.now()) is None:
        tell(_("There are as many filters as can be kept. Forget one first."), kind="warning")
    elif is_known:
        tell(_("The filter “%(label)s” shows this from now on; what it showed before is gone.", label=label))
    else:
        tell(_("The filter “%(label)s” is saved.", label=label))
    return redirect(url_for(".index", **chosen), 303)


@bp.post("/actions/filters/<saved>/forget")
@writes
@guard(own_filter())
def forget_filter(viewer: Viewer, saved: SavedFilter) -> Response:
    """Remove a filter."""
    label = saved.label
    commands.forget_filter(saved, actor=viewer.person, now=clock.now())
    tell(_("The filter “%(label)s” is gone.", label=label))
    return redirect(url_for(".index"), 303)


@bp.get("/actions/many")
@guard(coordinator())
def many(viewer: Viewer) -> Response:
    """Show the form that changes the actions the list shows."""
    return _many_page(BulkForm(), _shown(viewer))


def _listing() -> Listing:
    return asked(SORTS, default="number", filters=FILTERS)


def _shown(viewer: Viewer) -> list[Action]:
    """Return the actions that the list shows with the filter in the address, in the order of the pact."""
    pact = current_pact() or not_found()
    found = rows_for_file(pact.id, _listing(), theme_names(pact.id), today(), viewer.person_id)
    return [action for action, *_others in islice(found, MOST_AT_ONCE)]


def _many_page(
    form: Any, actions: Sequence[Action], status: int = 200, chosen: Sequence[Action] | None = None,
    changes: Sequence[tuple[Action, str, str]] = (),
) -> Response:  # fmt: skip
    """Show the form; at first every open action is marked, and the closed ones can be."""
    _offer(form, current_pact() or not_found())
    marked = {one.public_id for one in ([one for one in actions if one.state in OPEN] if chosen is None else chosen)}
    new_owner = form.owner.person if changes and form.what.data == OWNER else None
    return page(
        "actions/many.html", status, form=form, actions=actions, marked=marked, changes=changes, most=MOST_AT_ONCE,
        new_owner=new_owner, minutes=ASSIGNED.minutes * len(changes), states=STATES, open_states=OPEN,
        owners=owners_of([one.id for one in actions]), here=_back(".many"), seen=_seen(changes),
        looked=status in {200, 409} and chosen is not None, is_overtaken=status == 409,
    )  # fmt: skip


def _back(endpoint: str) -> str:
    """Return an address with the filter that this one has."""
    listing = _listing()
    kept: dict[str, Any] = {**listing.filters, "q": listing.query or None}
    return url_for(endpoint, **kept)


def _offer(form: Any, pact: Pact) -> None:
    themes = [(node.public_id, f"{node.number} {node.title}") for node in themes_of(pact)]
    form.node.choices = choices([("", _("no theme in particular")), *themes])


@bp.post("/actions/many")
@writes
@guard(coordinator())
def change_many(viewer: Viewer) -> Response:
    """Show what would change; with `do`, change it."""
    pact = current_pact() or not_found()
    form, chosen = BulkForm.of_request(), _chosen(pact)
    _offer(form, pact)
    valid = form.is_sent()
    if not chosen:
        form.what.errors = [*form.what.errors, _("Choose at least one action.")]
    if not valid or not chosen:
        return _many_page(form, chosen or _shown(viewer), 422, chosen)
    fact, value = _fact(form, pact)
    if fact == DATE and (early := [one for one in chosen if one.starts_on is not None and one.starts_on >= value]):
        form.due_on.errors = [_starts_later(early)]
        return _many_page(form, chosen, 422, chosen)
    changes = _preview(chosen, fact, value)
    if "do" not in request.form:
        return _many_page(form, chosen, 200, chosen, changes)
    if request.form.get("seen") != _seen(changes):
        return _many_page(form, chosen, 409, chosen, changes)
    change = commands.change_many(chosen, fact, value, actor=viewer.person, now=clock.now())
    count = len(change.rows)
    tell(
        ngettext("%(num)s action is changed.", "%(num)s actions are changed.", count),
        undo_url=url_for(".undo_many", bulk=change.public_id),
    )
    return redirect(_back(".index"), 303)


def _starts_later(actions: Sequence[Action]) -> str:
    """Return what is said of actions that start on the new date or later: the first of them by its name."""
    return ngettext(
        "The date must lie after the start: “%(title)s” starts on %(date)s.",
        "The date must lie after the start, and %(num)s actions start later: “%(title)s” on %(date)s, for one.",
        len(actions),
        title=actions[0].title,
        date=date_text(actions[0].starts_on),
    )


def _chosen(pact: Pact) -> list[Action]:
    return queries_parts.actions_named(pact, request.form.getlist("action")[:MOST_AT_ONCE])


def _fact(form: Any, pact: Pact) -> tuple[str, Any]:
    if form.what.data == DATE:
        return "due_on", form.due_on.data
    if form.what.data == OWNER:
        return OWNER, form.owner.person
    if form.what.data == THEME:
        return "node", next((node for node in themes_of(pact) if node.public_id == form.node.data), None)
    return "is_priority", form.what.data == PRIORITY


def _preview(actions: Sequence[Action], fact: str, value: Any) -> list[tuple[Action, str, str]]:
    owners = {key: one.person for key, one in owners_of([one.id for one in actions]).items()} if fact == OWNER else {}
    before = {one.id: owners.get(one.id) if fact == OWNER else getattr(one, fact) for one in actions}
    return [(one, _words(before[one.id]), _words(value)) for one in actions if before[one.id] != value]


def _seen(changes: Sequence[tuple[Action, str, str]]) -> str:
    """Return a mark of what was looked at: what someone else changed meanwhile is not written over unseen."""
    return sha256(repr([(one.public_id, before, after) for one, before, after in changes]).encode()).hexdigest()


def _words(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Person):
        return value.label
    return f"{value.number} {value.title}" if hasattr(value, "number") else date_text(value)


@bp.post("/actions/many/<bulk>/undo")
@writes
@guard(bulk_change())
def undo_many(viewer: Viewer, bulk: BulkChange) -> Response:
    """Take a change of many actions back."""
    count = commands.undo_many(bulk, actor=viewer.person, now=clock.now())
    if bulk.what == OWNER:
        words = ngettext(
            "%(num)s action is back with its former owner, who gets an e-mail with a new link.",
            "%(num)s actions are back with their former owners, who get an e-mail with a new link.",
            count,
        )
    else:
        words = ngettext("%(num)s action is as it was.", "%(num)s actions are as they were.", count)
    if kept := len(bulk.rows) - count:
        kept_words = ngettext("%(num)s was changed since, and stays.", "%(num)s were changed since, and stay.", kept)
        words = f"{words} {kept_words}"
    tell(words)
    return redirect(url_for(".index"), 303)
