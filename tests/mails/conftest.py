"""An outbox to look at."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from app.extensions import db
from app.mail import outbox
from app.mail.kinds import MailKind, register
from app.mail.outbox import Draft
from app.models import MailState, Mute, OutboxMail, Person
from tests.conftest import NOON
from tests.factories import World

NEWS = MailKind(
    name="test_news",
    title="Some news",
    subject="News of {thing}",
    body="Dear {name},\n\nThere is news of {thing}.",
    reason="You follow it.",
    sample={"thing": "the path", "name": "Jan"},
    button="Read it",
)
CALL = MailKind(
    name="test_call",
    title="A call",
    subject="Come to {thing}",
    body="Dear {name},\n\nCome.",
    reason="You are needed.",
    sample={"thing": "the meeting", "name": "Jan"},
    urgent=True,
)


@dataclass
class Outbox:
    """Writes mails and reads what became of them."""

    app: Flask
    world: World

    def write(
        self,
        address: str = "jan@example.org",
        *,
        kind: MailKind = NEWS,
        thing: str = "the path",
        state: MailState = MailState.QUEUED,
    ) -> OutboxMail:
        with self.world.writing():
            person = db.session.scalar(db.select(Person).where(Person.email == address))
            if person is None:
                person = Person(
                    name=address.split("@", maxsplit=1)[0].title(), email=address, source="test", language="en"
                )
                db.session.add(person)
                db.session.flush()
            mail = outbox.put(
                Draft(kind, person, about=("action", "abcdefghjk"), values={"thing": thing}, purpose="test"), now=NOON
            )
            assert mail is not None
            mail.state = state
            db.session.flush()
            return mail

    def state(self, mail: OutboxMail) -> MailState:
        with self.app.app_context():
            return db.session.get_one(OutboxMail, mail.id).state

    def mutes(self) -> list[tuple[str | None, str | None]]:
        with self.app.app_context():
            rows = db.session.scalars(db.select(Mute).order_by(Mute.id))
            return [(row.kind, row.subject_id) for row in rows]


@pytest.fixture
def outgoing(app: Flask, world: World) -> Outbox:
    """The outbox of the application."""
    register(NEWS, CALL)
    return Outbox(app, world)
