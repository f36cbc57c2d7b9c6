"""An application that takes mail in: the stage of the tests about bounces, replies and calendars."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from flask import Flask
from sqlalchemy.orm import joinedload, undefer

from app.blueprints.meetings import commands_convening
from app.extensions import db
from app.mail import outbox
from app.mail.message import envelope_sender, message_bytes
from app.models import (
    Action,
    Convocation,
    IncomingMail,
    MailState,
    Meeting,
    OutboxMail,
    Person,
    Role,
)
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World
from tests.mail.notes import NOTE


@dataclass
class Office:
    """An application that takes mail in, with an action that Charlie owns."""

    app: Flask
    world: World
    action: Action
    owner: Person

    def letter(self) -> tuple[bytes, str, str]:
        """A mail about the action that was sent: its bytes, the address on its envelope, and its id."""
        with self.world.writing():
            mail = outbox.put(
                outbox.Draft(
                    NOTE,
                    db.session.get_one(Person, self.owner.id),
                    about=("action", self.action.public_id),
                    values={"thing": "x"},
                ),
                now=NOON,
            )
            assert mail is not None
            mail.state, mail.sent_at = MailState.SENT, NOON
            db.session.flush()
            return message_bytes(mail, now=NOON), envelope_sender(mail), mail.public_id

    def receive(self, raw: bytes, *arguments: str) -> IncomingMail:
        """Hand a message to the pipe command and return what was kept of it."""
        result = self.app.test_cli_runner().invoke(args=["mail", "receive", *arguments], input=raw)
        assert result.exit_code == 0, result.output
        with self.world.reading():
            found: IncomingMail = db.session.scalars(
                db.select(IncomingMail)
                .order_by(IncomingMail.id.desc())
                .limit(1)
                .options(undefer(IncomingMail.source), joinedload(IncomingMail.person))
            ).one()
            return found

    def mail(self, public_id: str) -> OutboxMail:
        with self.world.reading():
            found: OutboxMail = db.session.scalars(db.select(OutboxMail).where(OutboxMail.public_id == public_id)).one()
            return found

    def person(self) -> Person:
        with self.world.reading():
            return db.session.get_one(Person, self.owner.id)


@pytest.fixture
def office(app: Flask, world: World) -> Office:
    app.config["SETTINGS"] = replace(
        app.config["SETTINGS"],
        mail_pipe=True,
        mail_reply_address="pact@body.example.org",
        mail_bounce_address="bounce@body.example.org",
        default_language="en",
    )
    owner = world.account("Charlie Peeters", language="en").person
    return Office(app, world, world.action(world.pact(), owner), owner)


@dataclass
class Called:
    """Charlie is called to a meeting."""

    office: Office
    meeting: Meeting

    def invitation(self) -> bytes:
        with self.office.world.writing():
            mail = db.session.scalars(
                db.select(OutboxMail)
                .where(OutboxMail.kind.in_(["meeting_invitation", "meeting_changed"]))
                .order_by(OutboxMail.id.desc())
            ).first()
            assert mail is not None
            return message_bytes(mail, now=NOON)

    def call(self) -> Convocation:
        with self.office.world.reading():
            found: Convocation = db.session.scalars(db.select(Convocation)).one()
            return found

    def receipts(self) -> list[OutboxMail]:
        with self.office.world.reading():
            return list(db.session.scalars(db.select(OutboxMail).where(OutboxMail.kind.startswith("calendar_answer"))))


@pytest.fixture
def called(office: Office) -> Called:
    world = office.world
    with world.reading():
        pact = db.session.get_one(Action, office.action.id).pact
    group = world.workgroup(pact, theme=None)
    world.member(group, office.owner)
    meeting = world.meeting(group)
    with world.writing():
        commands_convening.convene(world.merge(meeting), actor=None, now=NOON)
    return Called(office, meeting)


def coordinator(office: Office) -> Browser:
    browser = Browser(office.app)
    browser.sign_in(office.world.account("Alice Maes", Role.COORDINATOR, language="en"))
    return browser
