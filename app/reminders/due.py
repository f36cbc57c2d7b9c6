"""What falls due, with the moment it is sent: the one computation behind planner, forecast and rehearsal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import text

from app.database import is_writing
from app.extensions import db
from app.mail import settings
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.models import LedgerEntry
from app.reminders.calendar import deadline_of, farthest, sending_moment
from app.reminders.vocabulary import Due, Source, sources

CHUNK = 2000  # subjects a query names at once

Key = tuple[str, str, int, str]  # kind, subject, person, occurrence: what the ledger remembers


@dataclass(frozen=True)
class Reminder:
    """A due with its kind, its source and the moment it is sent."""

    due: Due
    at: datetime
    kind: MailKind
    source: Source

    @property
    def key(self) -> Key:
        """What the ledger knows it by."""
        return (self.due.kind, self.due.subject_id, self.due.person_id, self.due.occurrence)

    @property
    def matter(self) -> tuple[str, str, int]:
        """What it is about, whichever time it is said: of several, only the newest is sent."""
        return (self.due.kind, self.due.subject_id, self.due.person_id)


def reminders_between(after: datetime, until: datetime) -> list[Reminder]:
    """Return what is to be sent in (after, until] and was not said yet, ordered by time.

    A source that fails is logged and left out: the reminders of the others must go out all the same.
    """
    found: list[Reminder] = []
    for source in sources():
        try:
            with _apart():
                found += _of_source(source, after, until)
        except Exception:
            current_app.logger.exception("a source of reminders failed: %s", type(source).__name__)
    said = _said_of(found)
    fresh = {one.key: one for one in found if not said.covers(one)}
    return sorted(fresh.values(), key=lambda one: (one.at, one.key))


def drafts_of(reminders: Sequence[Reminder], now: datetime) -> list[tuple[Reminder, Draft]]:
    """Return the mails for these reminders as they would be written at `now`, in the order given.

    What a source does not want to send any more is left out, and so is what one fails on.
    """
    found: dict[Key, Draft] = {}
    by_source: dict[Source, list[Reminder]] = {}
    for one in reminders:
        by_source.setdefault(one.source, []).append(one)
    for source, mine in by_source.items():
        try:
            with _apart():
                found.update(_drafts(source, mine, now))
        except Exception:
            current_app.logger.exception("a source of reminders failed: %s", type(source).__name__)
            if len(mine) > 1:
                for one in mine:  # one that fails must not take the others with it
                    found.update({found_one.key: draft for found_one, draft in drafts_of([one], now)})
    return [(one, found[one.key]) for one in reminders if one.key in found]


@contextmanager
def _apart() -> Iterator[None]:
    """Let what fails inside take nothing else with it: what was written stays, and one can go on reading.

    While nothing is written that needs no savepoint, and the planner asks a dozen sources each minute.
    """
    if is_writing():
        with db.session.begin_nested():
            yield
        return
    try:
        yield
    except Exception:
        db.session.rollback()
        raise


def _of_source(source: Source, after: datetime, until: datetime) -> Iterable[Reminder]:
    kinds = {kind.name: kind for kind in source.kinds}
    found = []
    margin = farthest()
    for due in source.due(after - margin, until + margin):
        kind = kinds[due.kind]
        at = sending_moment(due.at, urgent=kind.urgent, deadline=deadline_of(due.occurrence))
        if after < at <= until:
            found.append(Reminder(due, at, kind, source))
    return found


def _drafts(source: Source, reminders: Sequence[Reminder], now: datetime) -> dict[Key, Draft]:
    found: dict[Key, Draft] = {}
    chosen = settings.current()
    for start in range(0, len(reminders), CHUNK):
        for due, draft in source.drafts([one.due for one in reminders[start : start + CHUNK]], now):
            if chosen.is_on(draft.kind):
                found[due.kind, due.subject_id, due.person_id, due.occurrence] = draft
    return found


class _Said:
    """What the ledger remembers of some kinds and subjects."""

    def __init__(self) -> None:
        self._keys: set[Key] = set()
        self._last: dict[Key, datetime] = {}  # of everything about one date: when it was said last

    def add(self, key: Key, at: datetime) -> None:
        """Take in a row of the ledger."""
        self._keys.add(key)
        about = _about(key)
        self._last[about] = max(at, self._last.get(about, at))

    def covers(self, one: Reminder) -> bool:
        """Whether a reminder was said, or fell due before the last word about the same date.

        So a step that is added for a day that has passed, or a step whose days are changed, repeats nothing.
        """
        if one.key in self._keys:
            return True
        last = self._last.get(_about(one.key))
        return last is not None and one.at <= last


def _about(key: Key) -> Key:
    kind, subject, person, occurrence = key
    return kind, subject, person, occurrence.rpartition("/")[0] or occurrence


# Each matter is looked up by itself in the index of the ledger, from a list that is one value of the statement: put
# together once, whatever number of matters, and never more read than what was said about them.
_WORDS = "SELECT e.kind, e.subject_id, e.person_id, e.occurrence, e.created_at FROM"
_BY_MATTER = "ledger_entry AS e ON e.kind = m.kind AND e.subject_id = m.subject_id"
_LISTED = {
    "sqlite": "(SELECT value ->> 0 AS kind, value ->> 1 AS subject_id FROM json_each(:matters)) AS m CROSS JOIN",
    "postgresql": "(SELECT v ->> 0 AS kind, v ->> 1 AS subject_id"
    " FROM json_array_elements(CAST(:matters AS json)) AS v) AS m JOIN",
}
_SAID = {
    engine: text(f"{_WORDS} {listed} {_BY_MATTER}").columns(
        LedgerEntry.kind, LedgerEntry.subject_id, LedgerEntry.person_id, LedgerEntry.occurrence, LedgerEntry.created_at
    )
    for engine, listed in _LISTED.items()
}


def _said_of(reminders: Sequence[Reminder]) -> _Said:
    said, matters = _Said(), sorted({(one.due.kind, one.due.subject_id) for one in reminders})
    for start in range(0, len(matters), CHUNK):
        given = {"matters": json.dumps(matters[start : start + CHUNK])}
        for kind, subject, person, occurrence, at in db.session.execute(_SAID[db.engine.dialect.name], given):
            said.add((kind, subject, person, occurrence), at)
    return said
