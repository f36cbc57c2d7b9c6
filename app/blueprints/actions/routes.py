"""Addresses of actions: the list, and the page of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, request
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.actions import queries, queries_parts
from app.blueprints.actions.access import may_update, readable_action
from app.blueprints.actions.filters import SILENCES
from app.blueprints.actions.foreseen import coming
from app.blueprints.actions.history import EVERYONE, elapsed, events, latest
from app.blueprints.actions.history_mail import mail_events
from app.blueprints.actions.history_parts import asked_events
from app.blueprints.actions.listing import ANY_OPEN, FILTERS, SORTS, listed, rows_for_file, theme_names
from app.blueprints.actions.rules import OVER
from app.blueprints.actions.rules_money import balance
from app.blueprints.actions.words import STATES, evaluation_label
from app.blueprints.dossiers.queries import of_action as files_of
from app.blueprints.dossiers.words import KINDS as FILE_KINDS
from app.blueprints.pacts.lights import Light, computation_of, is_late, light_of
from app.documents.tables import csv_response
from app.mail.incoming.notes import notes_about
from app.models import Action, ActionState, RequestState
from app.web.access import guard, signed_in
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from app.web.lists import Listing, asked
from app.web.navigation import pact_in_short
from app.web.render import page
from app.web.viewer import Viewer

_LIGHTS, _STATES = tuple(Light), ((ANY_OPEN, _l("open")), *((state.value, label) for state, label in STATES.items()))

bp = Blueprint("actions", __name__)


def zone() -> ZoneInfo:
    """Return the time zone of the body."""
    found: ZoneInfo = current_app.config["SETTINGS"].zone
    return found


def today() -> date:
    """Return the local day."""
    return clock.today(zone())


@bp.get("/actions")
@guard(signed_in())
def index(viewer: Viewer) -> Response:
    """List the actions of the pact; the same list as a file with `format=csv`."""
    pact, day = pact_in_short(), today()
    if pact is None:
        return page("actions/none.html")
    listing = asked(SORTS, default="number", filters=FILTERS)
    themes = theme_names(pact.id)
    if request.args.get("format") == "csv":
        return _file(pact.id, listing, themes, day, viewer.person_id)
    found, read = listed(pact.id, listing, themes, day, viewer.person_id)
    return page(
        "actions/index.html",
        listing=listing,
        found=found,
        read=read,
        sorts=SORTS,
        day=day,
        themes=tuple(themes),
        states=_STATES,
        silences=SILENCES,
        saved=queries.filters_of(viewer.person_id),
        light_names=_LIGHTS,
        may_create=viewer.is_coordinator,
    )


def _file(pact_id: int, listing: Listing, themes: Any, day: date, me: int) -> Response:
    header = [
        _("Number in the pact"), _("Action"), _("Theme"), _("Owner"), _("Organisation"), _("State"), _("Status"),
        _("Per cent"), _("Starts on"), _("Due on"), _("Priority"), _("Last report"),
    ]  # fmt: skip
    names = {node.id: f"{node.number} {node.title}" for node in themes}

    def rows() -> Iterator[list[object]]:
        for action, owner, organisation, light in rows_for_file(pact_id, listing, themes, day, me):
            yield [
                action.number, action.title, names.get(action.node_id or 0, ""), owner, organisation,
                str(STATES[ActionState(action.state)]), _LIGHTS_IN_FILE[Light(light)](), action.percent,
                action.starts_on, action.due_on, _("yes") if action.is_priority else "", action.updated_at,
            ]  # fmt: skip

    return csv_response(f"{_('Actions')} {day.isoformat()}.csv", header, rows())


_LIGHTS_IN_FILE = {
    Light.DONE: lambda: _("completed"),
    Light.ON_TRACK: lambda: _("on track"),
    Light.SLIGHT_DELAY: lambda: _("slightly behind"),
    Light.OFF_TRACK: lambda: _("behind"),
    Light.NO_DATA: lambda: _("no data"),
    Light.NOT_STARTED: lambda: _("not started"),
    Light.PAUSED: lambda: _("paused"),
    Light.STOPPED: lambda: _("stopped"),
}


@bp.get("/actions/<action>")
@guard(readable_action())
def show(viewer: Viewer, action: Action) -> Response:
    """Show an action with where it comes from, what was said of it and what happens next."""
    now, day = clock.now(), today()
    assignments = queries.assignments_of(action)
    current = next((one for one in assignments if one.ends_on is None), None)
    updates = queries.updates_of(action)
    origin, evaluation = queries.origin_of(action), queries.round_of(action)
    handovers, dates = queries_parts.handovers_of(action), queries_parts.date_requests_of(action)
    lines = queries_parts.money_of(action)
    return page(
        "actions/show.html",
        action=action,
        owner=current,
        light=light_of(action, day).value,
        computation=computation_of(action, day),
        elapsed=elapsed(action, day),
        late_days=(day - action.due_on).days if action.due_on and is_late(action, day) else 0,
        last=latest(updates),
        states=STATES,
        origin=origin,
        evaluation=evaluation and evaluation_label(evaluation),
        evaluation_id=evaluation and evaluation.public_id,
        asked_in=queries.asked_in(action),
        passages=queries.passages_behind(origin) if origin else [],
        reads_origin=origin is not None and queries.reads_papers(viewer, origin.item.meeting.workgroup_id),
        events=events(
            updates,
            assignments,
            queries.changes_of(action),
            zone(),
            now=now,
            undoer_id=EVERYONE if viewer.is_coordinator else viewer.person_id,
            asked=[*asked_events(handovers, dates), *mail_events(notes_about("action", action.public_id))],
        ),
        handover=_waiting(action, handovers),
        asked_date=_waiting(action, dates),
        steps=queries_parts.steps_of(action),
        helpers=queries_parts.contributors_of(action),
        evidence=queries_parts.evidence_of(action),
        money=lines,
        indicators=queries_parts.indicators_of(action),
        dossiers=files_of(action),
        file_kinds=FILE_KINDS,
        balance=balance(lines),
        is_owner=current is not None and current.person_id == viewer.person_id,
        coming=coming(action, current, now),
        may_update=may_update(viewer, action),
        may_manage=viewer.is_coordinator,
    )


def _waiting(action: Action, asked_of_it: Iterable[Any]) -> Any | None:
    """Return the question that waits for an answer; none about an action that is over."""
    found = next((one for one in asked_of_it if one.state == RequestState.WAITING), None)
    return None if action.state in OVER else found
