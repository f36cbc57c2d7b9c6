"""A source of reminders that says what a test tells it to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from app.extensions import db
from app.mail.kinds import MailKind, register
from app.mail.outbox import Draft
from app.models import LedgerEntry, OutboxMail, Person
from app.reminders import vocabulary
from app.reminders.planner import plan
from app.reminders.vocabulary import Due
from tests.factories import World

CALM = MailKind(
    name="test_calm",
    title="A calm reminder",
    subject="Remember {thing}",
    body="Dear {name},\n\nRemember {thing}.",
    reason="You own it.",
    sample={"thing": "the path", "name": "Jan"},
    button="Say how it stands",
    minutes=2,
)
URGENT = MailKind(
    name="test_urgent",
    title="An urgent reminder",
    subject="Now: {thing}",
    body="Dear {name},\n\nNow: {thing}.",
    reason="You are needed.",
    sample={"thing": "the path", "name": "Jan"},
    urgent=True,
)
KINDS = {kind.name: kind for kind in (CALM, URGENT)}


@dataclass(eq=False)
class FakeSource:
    """Falls due as told."""

    kinds: tuple[MailKind, ...] = (CALM, URGENT)
    dues: list[Due] = field(default_factory=list)
    unwanted: set[str] = field(default_factory=set)  # subjects
    breaks_on: str = ""

    def due(self, after: datetime, until: datetime) -> Iterable[Due]:
        if self.breaks_on == "due":
            raise RuntimeError
        return [due for due in self.dues if after < due.at <= until]

    def drafts(self, dues: Sequence[Due], now: datetime) -> Iterable[tuple[Due, Draft]]:
        del now
        people = {one.id: one for one in db.session.scalars(db.select(Person))}
        for due in dues:
            if due.subject_id == self.breaks_on:
                raise RuntimeError
            if due.subject_id not in self.unwanted:
                yield (
                    due,
                    Draft(
                        kind=KINDS[due.kind],
                        person=people[due.person_id],
                        about=(due.subject_kind, due.subject_id),
                        values={"thing": due.subject_id},
                        purpose="test" if due.kind == CALM.name else None,
                    ),
                )

    def add(
        self,
        person: Person,
        thing: str,
        at: datetime,
        *,
        deadline: date | None = None,
        kind: MailKind = CALM,
        step: str = "7 before",
    ) -> Due:
        occurrence = f"{deadline or at.date()}/{step}"
        due = Due(at, kind.name, "action", thing, person.id, occurrence)
        self.dues.append(due)
        return due


@dataclass
class Planner:
    """The planner of one application, at moments of the test's choice."""

    app: Flask

    def plan(self, now: datetime) -> int:
        with self.app.app_context():
            return plan(now)

    def mails(self) -> list[OutboxMail]:
        with self.app.app_context():
            return list(db.session.scalars(db.select(OutboxMail).order_by(OutboxMail.id)))

    def ledger(self) -> list[LedgerEntry]:
        with self.app.app_context():
            return list(db.session.scalars(db.select(LedgerEntry).order_by(LedgerEntry.id)))


@pytest.fixture
def source() -> Iterator[FakeSource]:
    """The only source of reminders while the test runs; no jobs either."""
    register(CALM, URGENT)
    kept, jobs = list(vocabulary._sources), list(vocabulary._jobs)
    made = FakeSource()
    vocabulary._sources[:] = [made]
    vocabulary._jobs[:] = []
    yield made
    vocabulary._sources[:] = kept
    vocabulary._jobs[:] = jobs


@pytest.fixture
def planner(app: Flask, source: FakeSource) -> Planner:
    """The planner, on SQLite."""
    del source
    return Planner(app)


@pytest.fixture
def jan(world: World) -> Person:
    """Jan, who gets reminders."""
    return world.person("Jan Praet")


def local(day: str, hour: int = 8) -> datetime:
    """Return an hour in Brussels in March 2027, before the clocks change (UTC+1)."""
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC) - timedelta(hours=1)
