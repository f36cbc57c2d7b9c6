"""Calling people to a meeting, and what they answer by their link."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Flask

from app.extensions import db
from app.models import Convocation, MailState, MeetingState, OutboxMail, Reply
from tests.conftest import NOON
from tests.factories import World
from tests.meetings.support import Room
from tests.workgroups.support import english


def test_the_page_before_sending_says_to_whom_and_what(room: Room) -> None:
    room.add_item("Vrachtroutes", 25)
    room.browser.get(f"{room.path}/invitation")
    text = room.browser.text()
    for words in ("Mia Peeters", "Rik De Vos", "Bob Claes", "Send to 3 people", "Vrachtroutes"):
        assert words in text
    assert room.mails("meeting_invitation") == []


def test_each_member_gets_one_mail_with_a_link_and_the_calendar(room: Room) -> None:
    room.add_item("Vrachtroutes", 25)
    room.convene()
    mails = room.mails("meeting_invitation")
    assert len(mails) == 3
    assert {mail.language for mail in mails} == {"nl", "fr"}
    assert room.stored().state == MeetingState.CONVENED
    mine = next(mail for mail in mails if mail.person_id == room.mia.id)
    message = room.message(mine)
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds.count("text/calendar") == 1
    assert "text/plain" in kinds
    assert "text/html" in kinds
    assert f"UID:{room.stored().ical_uid}" in next(
        part.get_content() for part in message.walk() if part.get_content_type() == "text/calendar"
    )
    assert "Vrachtroutes" in message.get_body(("plain",)).get_content()
    assert mine.next_attempt_at == NOON + timedelta(seconds=60)


def test_sending_twice_calls_nobody_twice(room: Room) -> None:
    room.convene()
    room.convene()
    assert len(room.mails("meeting_invitation")) == 3
    assert "nothing was sent" in room.browser.last.get_data(as_text=True)  # type: ignore[union-attr]


def test_who_joins_later_gets_the_invitation_alone(room: Room, world: World) -> None:
    room.convene()
    world.member(room.group, world.person("Nadia Amrani"))
    world.member(room.group, world.person("Piet Moens"))
    room.browser.get(room.path)
    assert "Send to the 2 not yet invited" in room.browser.text()
    room.convene()
    assert len(room.mails("meeting_invitation")) == 5


def test_the_invitations_are_called_back_by_undo_within_a_minute(room: Room, clock_file: Path) -> None:
    room.convene()
    room.browser.submit(button="Undo")
    assert all(mail.state == MailState.CANCELLED for mail in room.mails("meeting_invitation"))
    assert room.stored().state == MeetingState.PLANNED
    assert room.stored().convocations == []
    room.convene()
    clock_file.write_text((NOON + timedelta(minutes=2)).isoformat())
    room.browser.submit(button="Undo")
    assert room.stored().state == MeetingState.CONVENED


def test_someone_without_an_address_is_named_before_sending(room: Room, world: World) -> None:
    world.member(room.group, world.person("Zonder Adres", ""))
    room.browser.get(f"{room.path}/invitation")
    assert "call this person" in room.browser.text()
    room.convene()
    assert len(room.mails("meeting_invitation")) == 3
    assert len(room.stored().convocations) == 4


def test_a_meeting_that_is_over_is_not_convened(room: Room, clock_file: Path) -> None:
    clock_file.write_text((NOON + timedelta(days=15)).isoformat())
    room.browser.get(f"{room.path}/invitation")
    room.browser.post(f"{room.path}/invitation")
    assert room.mails("meeting_invitation") == []


def test_someone_answers_by_link_without_an_account(room: Room) -> None:
    room.convene()
    mia = room.open_link(room.mia)
    assert "Stadhuis Ninove" in mia.text()
    answer = mia.submit({"answer": "not_coming", "remark": "Fatima vervangt mij."})
    assert answer.status_code == 200
    assert "I cannot come" in mia.text()
    assert '<span lang="nl">' in answer.text, "what stays Dutch is read out as Dutch"
    call = next(one for one in room.world.rows(Convocation) if one.person_id == room.mia.id)
    assert (call.reply, call.replied_via, call.remark) == (Reply.NOT_COMING, "link", "Fatima vervangt mij.")
    assert "Fatima vervangt mij." in room.browser.get(room.path).get_data(as_text=True)


def test_nothing_is_chosen_beforehand_and_reading_changes_nothing(room: Room) -> None:
    room.convene()
    scanner = room.open_link(room.mia)
    assert b"checked" not in scanner.last.data  # type: ignore[union-attr]
    scanner.client.head(scanner.last.request.path, base_url=scanner.base_url)  # type: ignore[union-attr]
    assert scanner.submit({}).status_code == 422  # a scanner that presses the lone button
    assert all(call.reply == Reply.NONE for call in room.world.rows(Convocation))
    assert "Choose one of the two" in scanner.text()


def test_an_answer_can_be_changed_until_the_meeting_begins(room: Room, clock_file: Path) -> None:
    room.convene()
    mia = room.open_link(room.mia)
    mia.submit({"answer": "coming"})
    mia.follow("Change my answer")
    assert b"checked" not in mia.last.data  # type: ignore[union-attr]
    mia.submit({"answer": "not_coming"})
    clock_file.write_text((room.meeting.starts_at + timedelta(minutes=1)).isoformat())
    room.open_link(room.mia, mia)
    assert "has begun" in mia.text()
    assert "I cannot come" in mia.text()


def test_a_cancelled_meeting_says_so_on_the_link(room: Room) -> None:
    room.convene()
    room.browser.get(f"{room.path}/cancel")
    room.browser.submit({"Why is the meeting cancelled?": "De spreker is ziek."}, button="Cancel the meeting")
    mia = room.open_link(room.mia)
    assert "De spreker is ziek." in mia.text()


def test_two_links_in_one_browser_do_not_mix(room: Room) -> None:
    room.convene()
    shared = room.open_link(room.mia)
    first = shared.last.request.path  # type: ignore[union-attr]
    room.open_link(room.rik, shared)
    shared.submit({"answer": "coming"})
    shared.get(first)
    shared.submit({"answer": "not_coming"})
    answers = {call.person_id: call.reply for call in room.world.rows(Convocation)}
    assert answers[room.rik.id] == Reply.COMING
    assert answers[room.mia.id] == Reply.NOT_COMING


def test_a_link_gives_no_session(room: Room) -> None:
    room.convene()
    mia = room.open_link(room.mia)
    assert mia.get(room.path, follow_redirects=False).status_code == 303
    assert mia.get("/v/aaaaaaaaaaaaa/reply").status_code == 403


def test_a_member_with_an_account_answers_on_the_page(app: Flask, room: Room, world: World) -> None:
    lena = world.account("Lena Claes")
    world.member(room.group, lena.person)
    room.convene()
    reader = english(app, lena)
    reader.get(room.path)
    assert reader.submit({}, button="Send").status_code == 422
    reader.submit({"answer": "coming"}, button="Send")
    assert any(call.person_id == lena.person_id and call.reply == Reply.COMING for call in world.rows(Convocation))


def test_an_address_that_bounces_is_shown_and_nothing_is_sent(room: Room, world: World) -> None:
    with world.writing():
        world.merge(room.rik).suppressed_at = NOON
    room.browser.get(f"{room.path}/invitation")
    assert "mail does not arrive" in room.browser.text()
    room.convene()
    with world.reading():
        states = {mail.person_id: mail.state for mail in db.session.scalars(db.select(OutboxMail))}
    assert states[room.rik.id] == MailState.SUPPRESSED
