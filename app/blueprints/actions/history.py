"""The history of an action as its page tells it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from app.blueprints.actions.rules import UNDO_LIFE
from app.blueprints.actions.words import PART_VERBS, REASONS, STATES, VIEWS, WAYS
from app.models import Action, ActionState, Assignment, AuditEntry, IncomingMail, ProgressUpdate, View
from app.web.formats import date_text, percent_text
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l

EVERYONE = 0  # as `undoer_id`: may undo what anybody said

_TONES = {View.ON_TRACK: "t-ok", View.SLIGHT_DELAY: "t-watch", View.OFF_TRACK: "t-off"}
_FACTS: dict[str, object] = {
    "title": _l("Action"),
    "description": _l("What it is about"),
    "due_on": _l("Due on"),
    "starts_on": _l("Starts on"),
    "is_priority": _l("Priority"),
    "is_open_ended": _l("Open ended"),
    "node": _l("Theme"),
    "number": _l("Number in the pact"),
    "round_id": _l("Evaluation it comes from"),
}


@dataclass(frozen=True)
class Event:
    """One line of the history. `update` can be undone where it is given."""

    at: datetime
    who: str
    how: str
    summary: str
    update: ProgressUpdate | None = None
    tone: str = ""
    may_undo: bool = False
    note: IncomingMail | None = None  # words that came by mail


def events(
    updates: Iterable[ProgressUpdate],
    assignments: Iterable[Assignment],
    changes: Iterable[AuditEntry],
    zone: ZoneInfo,
    *,
    now: datetime,
    undoer_id: int | None,
    asked: Iterable[Event] = (),
) -> list[Event]:
    """Return everything that happened, the newest first. `undoer_id` may undo his or her own words.

    `asked` is what the owner asked of others, told by `history_parts`.
    """
    found = [
        *asked,
        *(_said(update, now, undoer_id) for update in updates),
        *(_assigned(one, zone) for one in assignments),
        *(_changed(entry) for entry in changes),
    ]
    return sorted(found, key=lambda event: event.at, reverse=True)


def _said(update: ProgressUpdate, now: datetime, undoer_id: int | None) -> Event:
    return Event(
        at=update.at,
        who=update.person.label,
        how=str(WAYS.get(update.via, update.via)),
        summary=said_in_short(update),
        update=update,
        tone="" if update.undone_at else _TONES.get(View(update.view), ""),
        may_undo=update.undone_at is None
        and now - update.at <= UNDO_LIFE
        and undoer_id in (EVERYONE, update.person_id),
    )


def said_in_short(update: ProgressUpdate) -> str:
    """Return the state, view and percentage of an update in a few words."""
    if update.no_change:
        return _("no change")
    words = [str(STATES[ActionState(update.state)])]
    if update.view != View.NO_DATA and update.state != ActionState.DONE:
        words.append(str(VIEWS[View(update.view)]))
    if update.percent is not None:
        words.append(percent_text(update.percent / 100))
    if update.reason in REASONS:
        words.append(str(REASONS[update.reason]))
    return ", ".join(words)


def _assigned(one: Assignment, zone: ZoneInfo) -> Event:
    by = _("by %(name)s", name=one.assigned_by.label) if one.assigned_by else ""
    until = _("owner until %(date)s", date=date_text(one.ends_on)) if one.ends_on else _("owner from this day")
    owner = f"{one.person.label} ({one.organisation.name})" if one.organisation else one.person.label
    return Event(
        at=datetime.combine(one.starts_on, time(), zone),
        who=owner,
        how=by,
        summary=until,
    )


def _changed(entry: AuditEntry) -> Event:
    if entry.verb != "changed":
        return part_changed(entry)
    changed = entry.detail.get("changed", {})
    words = [_fact(name, *pair) for name, pair in changed.items() if name in _FACTS]
    return Event(
        at=entry.at, who=entry.actor.label if entry.actor else "Pactwerk", how=_("changed"), summary="; ".join(words)
    )


def _fact(name: str, before: object, after: object) -> str:
    if name not in {"due_on", "starts_on"}:
        return str(_FACTS[name])
    return f"{_FACTS[name]}: {_day(before)} → {_day(after)}"


def _day(value: object) -> str:
    return date_text(date.fromisoformat(str(value))) if value else "–"


def part_changed(entry: AuditEntry) -> Event:
    """Return the line about something that belongs to an action, as the log tells it."""
    if entry.verb == "date_withdrawn":
        summary = _("takes the question for another date back: %(date)s", date=_day(entry.detail.get("wanted")))
    else:
        summary = f"{PART_VERBS[entry.verb]}: {entry.detail.get('title', '')}"
    return Event(
        at=entry.at,
        who=entry.actor.label if entry.actor else "Pactwerk",
        how=str(WAYS.get(entry.via, entry.via)),
        summary=summary,
    )


def elapsed(action: Action, today: date) -> tuple[int, int] | None:
    """Return the days since the start and the days of the whole term, for the written-out formula."""
    if action.starts_on is None or action.due_on is None:
        return None
    whole = (action.due_on - action.starts_on).days
    return min(max((today - action.starts_on).days, 0), whole), whole


def latest(updates: Sequence[ProgressUpdate]) -> ProgressUpdate | None:
    """Return the newest update that stands, of a list that is newest first."""
    return next((update for update in updates if update.undone_at is None), None)
