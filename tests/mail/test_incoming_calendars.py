"""Answers of calendars, and what is signed so that they are believed."""

from __future__ import annotations

import pytest

from app.blueprints.meetings import letters
from app.extensions import db
from app.mail import outbox
from app.mail.message import message_bytes
from app.models import (
    IncomingKind,
    IncomingState,
    Meeting,
    OutboxMail,
    Reply,
)
from tests.conftest import NOON
from tests.mail.incoming_messages import calendar_reply, parsed
from tests.mail.incoming_office import Called, coordinator


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("ACCEPTED", Reply.COMING), ("DECLINED", Reply.NOT_COMING), ("TENTATIVE", Reply.MAYBE)],
)
@pytest.mark.parametrize("program", ["google", "outlook"])
def test_a_calendar_answers(called: Called, answer: str, expected: Reply, program: str) -> None:
    comment = "Een half uur later"
    row = called.office.receive(calendar_reply(called.invitation(), answer, program=program, comment=comment))
    call = called.call()
    assert (row.kind, row.state) == (IncomingKind.CALENDAR, IncomingState.COUNTED)
    assert (call.reply, call.replied_via, call.remark) == (expected, "mail", comment)
    receipt = called.receipts()[0]
    assert (receipt.kind, receipt.person_id, receipt.link_id is not None) == (
        "calendar_answer_counted", call.person_id, True,
    )  # fmt: skip


def test_the_answer_of_a_calendar_is_undone_by_a_button(called: Called) -> None:
    row = called.office.receive(calendar_reply(called.invitation(), "DECLINED"))
    browser = coordinator(called.office)
    browser.get(f"/mails/incoming/{row.public_id}")
    browser.submit({}, button="Take this answer back")
    assert (called.call().reply, called.call().replied_at) == (Reply.NONE, None)


def test_an_answer_to_an_earlier_time_does_not_count_and_is_asked_again(called: Called) -> None:
    invitation = called.invitation()
    with called.office.world.writing():
        db.session.get_one(Meeting, called.meeting.id).ical_sequence += 1
    row = called.office.receive(calendar_reply(invitation, "ACCEPTED"))
    assert (row.state, row.why) == (IncomingState.DROPPED, "stale")
    assert called.call().reply == Reply.NONE
    assert [mail.kind for mail in called.receipts()] == ["calendar_answer_stale"]


def test_an_older_answer_that_comes_later_does_not_count(called: Called) -> None:
    invitation = called.invitation()
    called.office.receive(calendar_reply(invitation, "DECLINED", stamp="20270310T113000Z"))
    row = called.office.receive(calendar_reply(invitation, "ACCEPTED", stamp="20270310T112900Z"))
    assert (row.state, row.why) == (IncomingState.DROPPED, "older")
    assert called.call().reply == Reply.NOT_COMING


def test_the_answer_for_another_meeting_waits_for_a_person(called: Called) -> None:
    row = called.office.receive(calendar_reply(called.invitation(), "ACCEPTED", uid="elsewhere@example.org"))
    assert (row.state, row.why) == (IncomingState.UNASSIGNED, "other_meeting")
    assert called.call().reply == Reply.NONE


def test_the_organiser_is_the_same_in_each_mail_about_a_meeting(called: Called) -> None:
    with called.office.world.writing():
        mail = db.session.scalars(db.select(OutboxMail)).one()
        person = called.office.world.merge(called.office.owner)
        other = outbox.put(letters.cancellation(db.session.get_one(Meeting, called.meeting.id), person), now=NOON)
        assert other is not None
        organisers = {_organizer(message_bytes(one, now=NOON)) for one in (mail, other)}
    assert len(organisers) == 1


def _organizer(raw: bytes) -> str:
    part = next(part for part in parsed(raw).walk() if part.get_content_type() == "text/calendar")
    unfolded = str(part.get_content()).replace("\r\n ", "").replace("\n ", "")
    return next(line for line in unfolded.splitlines() if line.startswith("ORGANIZER"))
