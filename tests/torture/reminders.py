"""Reminders that fall due while workers are tortured: two schedulers at once must say each of them once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from app.extensions import db
from app.mail import kinds
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.models import MailPolicy, Person
from app.reminders.vocabulary import Due, register_source

LIFE = timedelta(days=30)
NOTE = MailKind(
    name="torture_note",
    title="Torture",
    subject="Number {number}",
    body="Dear {name},\n\nThis is number {number}.",
    reason="You are tortured.",
    sample={"number": 1, "name": "Jan"},
    life=LIFE,
)
LETTER = MailKind(
    name="torture_letter",
    title="Torture",
    subject="Decision {number}",
    body="Dear {name},\n\nThis is decision {number}.",
    reason="You are tortured.",
    sample={"number": 1, "name": "Jan"},
    policy=MailPolicy.HOLD,
    life=LIFE,
)
REMINDER = MailKind(
    name="torture_reminder",
    title="Torture",
    subject="Reminder",
    body="Dear {name},\n\nSomething is due.",
    reason="You are tortured.",
    sample={"name": "Jan"},
    urgent=True,
    life=LIFE,
)
REMINDED = "to be reminded "  # the source of people who are; the rest is the moment


class Reminders:
    """One reminder for each person whose source says when."""

    kinds: tuple[MailKind, ...] = (REMINDER,)

    def due(self, after: datetime, until: datetime) -> Iterable[Due]:
        """Return what falls due in (after, until]."""
        people = db.session.scalars(
            select(Person).where(Person.source.startswith(REMINDED)).order_by(Person.id).limit(5000)
        )
        for person in people:
            at = datetime.fromisoformat(person.source.removeprefix(REMINDED)).astimezone(UTC)
            if after < at <= until:
                yield Due(at, REMINDER.name, "person", person.public_id, person.id, at.date().isoformat())

    def drafts(self, dues: Sequence[Due], now: datetime) -> Iterable[tuple[Due, Draft]]:
        """Return the mails for these dues."""
        del now
        people = {one.id: one for one in db.session.scalars(select(Person).where(Person.source.startswith(REMINDED)))}
        for due in dues:
            yield due, Draft(REMINDER, people[due.person_id], about=("person", due.subject_id))


def register() -> None:
    """Let planners know of them."""
    kinds.register(NOTE, LETTER, REMINDER)
    register_source(Reminders())
