"""Everything that writes rounds: planned from the pact, opened and closed by the calendar, moved by coordinators."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy.orm.attributes import flag_modified

from app import audit
from app.blueprints.evaluations import queries
from app.blueprints.evaluations.rules import PlannedRound, Window, rounds_of
from app.extensions import db
from app.models import AuditEntry, Pact, Person, Phase, PhaseKind, Round

Dates = dict[str, tuple[str, str]]  # first and last day of each phase, as ISO dates: what an audit line can hold


class Undone(Exception):  # noqa: N818 - an answer, not a fault
    """The dates were changed again meanwhile, so that going back would wipe out someone's work."""


def plan_rounds(pact: Pact, *, actor: Person | None, now: datetime) -> list[Round]:
    """Put the rounds of an adopted pact on the calendar; return the new ones.

    Safe to call again: rounds that stand there already keep their dates, because people may have moved them.
    """
    if pact.adopted_on is None:
        return []
    known = queries.ordinals(pact)
    added = [
        _add_round(pact, planned)
        for planned in rounds_of(pact.adopted_on, pact.ends_on)
        if planned.ordinal not in known
    ]
    db.session.flush()
    for one in added:
        audit.record(
            "round_planned", "round", one.public_id, actor=actor, now=now, decides_on=one.decides_on.isoformat()
        )
    return added


def _add_round(pact: Pact, planned: PlannedRound) -> Round:
    added = Round(pact=pact, ordinal=planned.ordinal, kind=planned.kind, decides_on=planned.decides_on)
    db.session.add(added)
    for position, window in enumerate(planned.windows):
        db.session.add(
            Phase(
                round=added,
                position=position,
                kind=window.kind,
                starts_on=window.starts_on,
                ends_on=window.ends_on,
            )
        )
    return added


def change_dates(round_: Round, windows: Sequence[Window], *, actor: Person | None, now: datetime) -> AuditEntry:
    """Give the phases other dates, and the round the date of its decision; return the line of history.

    `windows` passed `rules.problems_of`. The line holds the dates of before, for `undo_dates`.
    """
    before = _dates(round_)
    _set_dates(round_, {window.kind: (window.starts_on, window.ends_on) for window in windows}, now)
    db.session.flush()
    entry = AuditEntry(
        at=now,
        verb="round_dates_changed",
        subject_kind="round",
        subject_id=round_.public_id,
        actor_id=actor.id if actor else None,
        via="page",
        detail={"before": before, "after": _dates(round_), "version": round_.version},
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def undo_dates(round_: Round, entry: AuditEntry, *, actor: Person | None, now: datetime) -> None:
    """Bring back the dates of before `entry`; raise Undone when the round was changed again since."""
    if entry.detail.get("version") != round_.version:
        raise Undone
    before: Dates = entry.detail["before"]
    dates = {
        PhaseKind(kind): (date.fromisoformat(first), date.fromisoformat(last)) for kind, (first, last) in before.items()
    }
    _set_dates(round_, dates, now)
    audit.record("round_dates_undone", "round", round_.public_id, actor=actor, now=now)
    db.session.flush()


def follow_calendar(now: datetime) -> None:
    """Open each round on the first day of its first window, and close it after the last day of its last one.

    A job: it may run any number of times. The instants are those of the calendar, not of the job, so that a
    machine that was off for a week tells no other story.
    """
    zone = current_app.config["SETTINGS"].zone
    today = now.astimezone(zone).date()
    for round_ in queries.rounds_to_move(today):
        _follow(round_, today, zone)
        verb = "round_closed" if round_.closed_at else "round_opened"
        audit.record(verb, "round", round_.public_id, actor=None, now=now, via="job")


def _set_dates(round_: Round, dates: dict[PhaseKind, tuple[date, date]], now: datetime) -> None:
    for phase in round_.phases:
        phase.starts_on, phase.ends_on = dates[phase.kind]
    round_.decides_on = dates[PhaseKind.DECIDE][1]
    # The version is the round's, also when only the dates of its phases change.
    flag_modified(round_, "decides_on")
    zone = current_app.config["SETTINGS"].zone
    _follow(round_, now.astimezone(zone).date(), zone)


def _follow(round_: Round, today: date, zone: ZoneInfo) -> None:
    """Let the round be open or closed as its windows say for `today`."""
    first = min(phase.starts_on for phase in round_.phases)
    last = max(phase.ends_on for phase in round_.phases)
    round_.opened_at = _morning(first, zone) if today >= first else None
    round_.closed_at = _evening(last, zone) if today > last else None


def _morning(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _evening(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(23, 59, 59), zone)


def _dates(round_: Round) -> Dates:
    return {phase.kind: (phase.starts_on.isoformat(), phase.ends_on.isoformat()) for phase in round_.phases}
