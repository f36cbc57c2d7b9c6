"""Mails to deliver, a server to deliver them to, and a clock to move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func

from app import clock
from app.extensions import db
from app.mail import outbox
from app.mail.delivery import Delivery
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.mail.presence import Presence
from app.mail.rules import Outcome
from app.mail.smtp import SmtpTransport
from app.models import MailAttempt, MailState, OutboxMail, Person
from tests.conftest import NOON
from tests.factories import World
from tests.mail.incoming_office import called, office
from tests.mail.notes import LETTER, NOTE
from tests.mail.server import Script, mail_server

__all__ = ["LETTER", "NOTE", "called", "office"]  # fixtures for every test of mail that comes in, and kinds to send


@dataclass
class Post:
    """The mail side of one application."""

    app: Flask
    world: World
    script: Script
    clock_file: Path
    folder: Path

    @property
    def now(self) -> datetime:
        return clock.now()

    def write(self, address: str = "jan@example.org", kind: MailKind = NOTE, thing: str = "the bicycle path") -> str:
        """Put a mail in the outbox and return its public id."""
        with self.world.writing():
            person = db.session.scalar(db.select(Person).where(Person.email == address))
            if person is None:
                person = Person(name=address.split("@", maxsplit=1)[0].title(), email=address, source="test")
                db.session.add(person)
                db.session.flush()
            mail = outbox.put(
                Draft(
                    kind=kind, person=person, about=("action", "abcdefghjk"), values={"thing": thing}, purpose="test"
                ),
                now=self.now,
            )
            assert mail is not None
            db.session.flush()
            return mail.public_id

    def deliver(self, *, final_timeout: float = 5.0, stop: Callable[[], bool] = lambda: False) -> dict[Outcome, int]:
        """Let a worker deliver everything that is due."""
        with self.app.app_context():
            presence = Presence(self.folder)
            try:
                return Delivery(SmtpTransport(self.app.config["SETTINGS"], final_timeout=final_timeout), presence).run(
                    stop=stop
                )
            finally:
                presence.leave()

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.clock_file.write_text((self.now + timedelta(**time)).isoformat())

    def lease_ends(self, **time: float) -> None:
        """Let time pass for leases too, which on PostgreSQL the database's own clock ends."""
        self.wait(**time)
        with self.world.writing():
            past = func.clock_timestamp() if db.engine.dialect.name == "postgresql" else self.now
            held = OutboxMail.state == MailState.SENDING
            db.session.execute(db.update(OutboxMail).where(held).values(lease_until=past))

    def mail(self, public_id: str) -> OutboxMail:
        with self.app.app_context():
            found: OutboxMail = db.session.scalars(db.select(OutboxMail).where(OutboxMail.public_id == public_id)).one()
            return found

    def attempts(self, public_id: str) -> list[MailAttempt]:
        with self.app.app_context():
            return list(
                db.session.scalars(
                    db.select(MailAttempt)
                    .join(OutboxMail, OutboxMail.id == MailAttempt.mail_id)
                    .where(OutboxMail.public_id == public_id)
                    .order_by(MailAttempt.id)
                )
            )


def make_post(app: Flask, folder: Path, clock_file: Path, port: int, script: Script) -> Post:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], mail_server="127.0.0.1", mail_port=port)
    return Post(app, World(app, NOON), script, clock_file, folder)


@pytest.fixture
def script() -> Script:
    """What the mail server says."""
    return Script()


@pytest.fixture
def port(script: Script) -> Iterator[int]:
    """The port of a mail server that follows `script`."""
    with mail_server(script) as number:
        yield number


@pytest.fixture
def post(app: Flask, tmp_path: Path, clock_file: Path, port: int, script: Script) -> Post:
    """Mails and a server, on SQLite."""
    return make_post(app, tmp_path, clock_file, port, script)


@pytest.fixture
def each_post(each_app: Flask, tmp_path: Path, clock_file: Path, port: int, script: Script) -> Post:
    """Mails and a server, on each engine in turn."""
    return make_post(each_app, tmp_path, clock_file, port, script)
