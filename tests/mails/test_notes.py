"""What people answer by mail reaches whoever organises it: told with the daily mail, put where it belongs."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from app.blueprints.mails.mails import NOTE_CAME
from app.extensions import db
from app.models import (
    Account,
    Action,
    IncomingKind,
    IncomingMail,
    IncomingState,
    LedgerEntry,
    MailState,
    OutboxMail,
    Person,
    Role,
)
from app.reminders.mails import TOGETHER
from app.reminders.planner import plan
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World

MORNING = NOON + timedelta(days=1) - timedelta(hours=3, minutes=59)  # a minute past eight, the day after


@pytest.fixture
def alice(world: World) -> Account:
    """Alice, who coordinates."""
    return world.account("Alice Maes", Role.COORDINATOR, language="en")


def came(world: World, writer: Person, kind: str, public_id: str, *, at: datetime = NOON) -> IncomingMail:
    """Store a note that came in by mail."""
    note = IncomingMail(
        digest=f"{kind}{public_id}{at}", received_at=at, kind=IncomingKind.NOTE, state=IncomingState.COUNTED,
        sender="charlie@example.org", subject="Re: nieuws", text="Het is klaar.", subject_kind=kind,
        subject_id=public_id,
    )  # fmt: skip
    with world.writing():
        note.person = world.merge(writer)
        db.session.add(note)
        db.session.flush()
    return note


def told(world: World, now: datetime) -> list[str]:
    """Let the planner look, and return who was told of notes by now, in a letter with other things or alone."""
    with world.reading():
        plan(now)
        rows = db.session.scalars(
            db.select(Person.email)
            .join(LedgerEntry, LedgerEntry.person_id == Person.id)
            .where(LedgerEntry.kind == NOTE_CAME.name)
        )
        return [str(one) for one in rows]


@pytest.mark.usefixtures("alice")
def test_a_coordinator_hears_the_morning_after_and_once(world: World) -> None:
    charlie = world.person()
    action = world.action(world.pact(), charlie, title="Fietspad")
    came(world, charlie, "action", action.public_id)
    came(world, charlie, "action", action.public_id, at=NOON + timedelta(hours=1))
    assert told(world, NOON + timedelta(hours=2)) == []
    assert told(world, MORNING) == ["alice@example.org"]
    assert told(world, MORNING + timedelta(hours=1)) == ["alice@example.org"]
    subjects = [one.subject for one in world.rows(OutboxMail)]
    assert "Charlie Peeters wrote about Fietspad" in subjects


@pytest.mark.usefixtures("alice")
def test_who_facilitates_hears_of_the_own_meeting_and_the_coordinator_does_not(world: World) -> None:
    group = world.workgroup(world.pact())
    bob = world.facilitator(group)
    meeting = world.meeting(group)
    came(world, world.person(), "meeting", meeting.public_id)
    assert told(world, MORNING) == [bob.person.email]


@pytest.mark.usefixtures("alice")
def test_what_was_put_away_meanwhile_is_not_told(world: World) -> None:
    charlie = world.person()
    note = came(world, charlie, "action", world.action(world.pact(), charlie).public_id)
    with world.writing():
        world.merge(note).state = IncomingState.PUT_AWAY
    assert told(world, MORNING) == []


@pytest.fixture
def answered(world: World) -> tuple[IncomingMail, Action, Action]:
    """Charlie answered a daily mail about two actions."""
    charlie, pact = world.person(), world.pact()
    path, bridge = world.action(pact, charlie, title="Fietspad"), world.action(pact, charlie, title="Brug")
    note = came(world, charlie, "person", charlie.public_id)
    with world.writing():
        mail = OutboxMail(
            kind=TOGETHER.name, address="charlie@example.org", language="nl", subject="Twee zaken", content={},
            policy=TOGETHER.policy, reason="x", subject_kind="person", subject_id=charlie.public_id, created_at=NOON,
            next_attempt_at=NOON, expires_at=NOON, message_id="<together@example.org>", state=MailState.SENT,
        )  # fmt: skip
        mail.person = world.merge(charlie)
        db.session.add(mail)
        db.session.flush()
        world.merge(note).mail = mail
        db.session.add_all(
            LedgerEntry(
                kind="action_due", subject_kind="action", subject_id=one.public_id, person_id=charlie.id,
                occurrence="2027-03-10/0 before", created_at=NOON, mail_id=mail.id,
            )
            for one in (path, bridge)
        )  # fmt: skip
    return note, path, bridge


def test_an_answer_to_a_daily_mail_is_put_where_it_belongs(
    app: Flask, world: World, alice: Account, answered: tuple[IncomingMail, Action, Action]
) -> None:
    note, path, bridge = answered
    browser = Browser(app).sign_in(alice)
    address = f"/mails/incoming/{note.public_id}"
    assert "Brug" in browser.get(address).text
    browser.submit({}, button="Assign it")
    assert "Choose what this message is about" in browser.last.get_data(as_text=True)  # type: ignore[union-attr]
    browser.get(address)
    browser.submit({"about": f"action/{bridge.public_id}"}, button="Assign it")
    assert "Het is klaar." in browser.get(f"/actions/{bridge.public_id}").text
    assert "Het is klaar." not in browser.get(f"/actions/{path.public_id}").text
    browser.get(address)
    browser.submit(button="Bring it back")
    assert "Het is klaar." not in browser.get(f"/actions/{bridge.public_id}").text
    assert world.rows(IncomingMail)[0].subject_kind == "person"


def test_what_the_letter_did_not_speak_of_is_not_offered(
    app: Flask, world: World, alice: Account, answered: tuple[IncomingMail, Action, Action]
) -> None:
    note, *_ = answered
    with world.reading():
        pact = db.session.scalars(db.select(Action)).first().pact  # type: ignore[union-attr]
        other = world.action(pact, world.person("Tom", "tom@example.org"), title="Ander pad")
    browser = Browser(app).sign_in(alice)
    browser.get(f"/mails/incoming/{note.public_id}")
    assert "Ander pad" not in browser.text()
    browser.submit({"about": f"action/{other.public_id}"}, button="Assign it")
    assert world.rows(IncomingMail)[0].subject_kind == "person"
