"""Rooms full of people to test with."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.mail.message import message_of
from app.models import Account, Meeting, OutboxMail, Person, Workgroup
from app.web import links
from tests.browser import Browser
from tests.factories import World
from tests.workgroups.support import english


class Room:
    """A workgroup with Bob who facilitates it, two members, and a meeting in two weeks."""

    def __init__(self, app: Flask, world: World, **meeting: Any) -> None:
        self.app, self.world = app, world
        self.pact = world.pact()
        self.group: Workgroup = world.workgroup(self.pact)
        self.bob: Account = world.facilitator(self.group)
        self.mia: Person = world.person("Mia Peeters", language="fr")
        self.rik: Person = world.person("Rik De Vos")
        for person in (self.mia, self.rik):
            world.member(self.group, person)
        self.meeting: Meeting = world.meeting(self.group, **meeting)
        self.path = f"/meetings/{self.meeting.public_id}"
        self.browser: Browser = english(app, self.bob)

    def convene(self) -> None:
        """Send the invitation."""
        self.browser.get(f"{self.path}/invitation")
        answer = self.browser.post(f"{self.path}/invitation")
        assert answer.status_code == 200

    def add_item(self, title: str = "Vrachtroutes", minutes: int = 25) -> str:
        """Put a point on the agenda, and return its address."""
        self.browser.get(f"{self.path}/agenda")
        answer = self.browser.submit(
            {"What is it about?": title, "purpose": "decide", "Duration in minutes": minutes}, button="Add this point"
        )
        assert answer.status_code == 200
        with self.app.app_context():
            found = db.session.scalars(select(Meeting).where(Meeting.id == self.meeting.id)).one()
            return f"{self.path}/items/{found.items[-1].public_id}"

    def mails(self, kind: str) -> list[OutboxMail]:
        """Return the mails of a kind, in order."""
        with self.app.app_context():
            return list(db.session.scalars(select(OutboxMail).where(OutboxMail.kind == kind).order_by(OutboxMail.id)))

    def open_link(self, person: Person, browser: Browser | None = None) -> Browser:
        """Open the link of someone's invitation, as he or she does from the mail."""
        reader = browser or english(self.app)
        reader.get(f"/l/{self.token(person)}")
        return reader

    def token(self, person: Person) -> str:
        """Return the secret part of someone's link."""
        with self.app.app_context():
            mail = db.session.scalars(
                select(OutboxMail)
                .where(OutboxMail.person_id == person.id, OutboxMail.link_id.is_not(None))
                .order_by(OutboxMail.id)
            ).first()
            assert mail is not None
            assert mail.link is not None
            return links.token_of(mail.link)

    def stored(self) -> Meeting:
        """Return the meeting as it stands now, with its items."""
        with self.app.app_context():
            found = db.session.get_one(Meeting, self.meeting.id)
            for item in found.items:
                assert item.decisions is not None
            assert found.convocations is not None
            return found

    def message(self, mail: OutboxMail) -> Any:
        """Return a mail as it goes over the wire."""
        with self.app.test_request_context():
            return message_of(db.session.get_one(OutboxMail, mail.id), now=self.world.now)
