"""Two days before: who comes is reminded, who did not answer is asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask

from app.blueprints.meetings.reminders import MeetingReminders
from app.extensions import db
from app.mail.outbox import Draft
from app.models import Meeting, Membership
from app.reminders.vocabulary import Due
from tests.conftest import NOON
from tests.factories import World
from tests.meetings.support import Room
from tools.counting import counting

# The meeting is on Wednesday 24 March 2027; two days before, at eight in Brussels:
MORNING = datetime(2027, 3, 22, 7, 0, tzinfo=UTC)


def _due(
    room: Room,
    after: datetime = NOON,
    until: datetime = NOON + timedelta(days=60),
    kind: str = "meeting_reminder",
) -> list[Due]:
    with room.app.app_context():
        return [due for due in MeetingReminders().due(after, until) if due.kind == kind]


def _drafts(room: Room, dues: list[Due], now: datetime = MORNING) -> list[tuple[Due, Draft]]:
    with room.app.test_request_context():
        return list(MeetingReminders().drafts(dues, now))


def test_everyone_convened_is_reminded_once_two_days_before(room: Room) -> None:
    assert _due(room) == []
    room.convene()
    dues = _due(room)
    assert len(dues) == 3
    assert {due.at for due in dues} == {MORNING}
    assert {due.occurrence for due in dues} == {"2027-03-24/2 before"}
    assert _due(room, MORNING, MORNING + timedelta(days=60)) == []
    assert len(_due(room, MORNING - timedelta(seconds=1), MORNING)) == 3


def test_answers_by_mail_go_to_whoever_organises_the_group(room: Room) -> None:
    room.convene()
    bob = room.bob.person.email
    assert {mail.content["reply_to"] for mail in room.mails("meeting_invitation")} == {bob}
    assert {draft.reply_to for _, draft in _drafts(room, _due(room))} == {bob}


def test_who_said_no_is_left_in_peace_and_who_did_not_answer_is_asked(room: Room) -> None:
    room.convene()
    room.open_link(room.mia).submit({"answer": "not_coming"})
    room.open_link(room.rik).submit({"answer": "coming"})
    texts = {due.person_id: str(draft.values["ask"]) for due, draft in _drafts(room, _due(room))}
    assert room.mia.id not in texts
    assert texts[room.rik.id] != texts[room.bob.person_id]


def test_an_answer_after_planning_is_looked_at_again(room: Room) -> None:
    room.convene()
    dues = _due(room)
    room.open_link(room.mia).submit({"answer": "not_coming"})
    assert room.mia.id not in {due.person_id for due, _draft in _drafts(room, dues)}


def test_a_meeting_that_moved_or_was_cancelled_reminds_no_more(room: Room) -> None:
    room.convene()
    dues = _due(room)
    room.browser.get(f"{room.path}/edit")
    room.browser.submit({"Day": "2027-03-25"})
    assert _drafts(room, dues) == []
    assert {due.occurrence for due in _due(room)} == {"2027-03-25/2 before"}
    room.browser.get(f"{room.path}/cancel")
    room.browser.submit({"Why is the meeting cancelled?": "Ziek."}, button="Cancel the meeting")
    assert _due(room) == []


def test_who_is_called_on_the_last_day_is_not_reminded_of_yesterday(room: Room, world: World) -> None:
    with world.writing():
        found = db.session.get_one(Meeting, room.meeting.id)
        found.starts_local = found.starts_local - timedelta(days=13)
        found.starts_at, found.ends_at = found.starts_at - timedelta(days=13), found.ends_at - timedelta(days=13)
    room.convene()
    assert _due(room, NOON - timedelta(days=30)) == []


def test_many_people_cost_no_more_questions(app: Flask, room: Room, world: World) -> None:
    room.convene()
    few = _cost(app, room)
    for number in range(20):
        world.member(room.group, world.person(f"Lid{number} X"))
    room.convene()
    assert _cost(app, room) == few


def _cost(app: Flask, room: Room) -> int:
    with app.app_context():
        engine = db.engine
    with counting(engine) as cost:
        _drafts(room, _due(room))
    return cost.queries


def test_who_did_not_answer_is_asked_again_a_week_before(room: Room) -> None:
    room.convene()
    room.open_link(room.rik).submit({"answer": "coming"})
    dues = _due(room, kind="meeting_unanswered")
    assert {due.occurrence for due in dues} == {"2027-03-24/7 before"}
    assert {due.person_id for due in dues} == {room.mia.id, room.bob.person_id}
    room.open_link(room.mia).submit({"answer": "coming"})
    assert {due.person_id for due, _draft in _drafts(room, dues)} == {room.bob.person_id}


def test_the_facilitator_hears_that_the_agenda_is_to_be_sent_until_it_is(room: Room) -> None:
    ever = NOON - timedelta(days=60)
    dues = _due(room, ever, kind="meeting_papers_due")
    assert [due.occurrence for due in dues] == ["2027-03-24/21 before", "2027-03-24/15 before"]
    assert {due.person_id for due in dues} == {room.bob.person_id}
    ((_due_one, draft), *_more) = _drafts(room, dues)
    assert str(draft.values["address"]).endswith(room.path)
    room.convene()
    assert _drafts(room, dues) == []
    assert _due(room, ever, kind="meeting_papers_due") == []


def test_the_facilitator_hears_that_the_minutes_wait_until_they_are_approved(room: Room, world: World) -> None:
    room.convene()
    dues = _due(room, kind="meeting_minutes_wait")
    assert [due.occurrence for due in dues] == ["2027-03-24/3 after", "2027-03-24/10 after"]
    assert {due.person_id for due in dues} == {room.bob.person_id}
    assert len(_drafts(room, dues)) == 2
    with world.writing():
        db.session.get_one(Meeting, room.meeting.id).minutes_approved_at = NOON
    assert _drafts(room, dues) == []
    assert _due(room, kind="meeting_minutes_wait") == []


def test_without_a_facilitator_the_coordinators_hear_of_it(room: Room, world: World) -> None:
    alice = world.coordinator("Alix Maes")
    with world.writing():
        for one in db.session.scalars(db.select(Membership)):
            one.ends_on = NOON.date()
    found = _due(room, NOON - timedelta(days=60), kind="meeting_papers_due")
    assert alice.person_id in {due.person_id for due in found}
    assert room.bob.person_id not in {due.person_id for due in found}
