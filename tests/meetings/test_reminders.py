"""Two days before: who comes is reminded, who did not answer is asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask

from app.blueprints.meetings.reminders import MeetingReminders
from app.extensions import db
from app.mail.outbox import Draft
from app.models import Meeting
from app.reminders.vocabulary import Due
from tests.conftest import NOON
from tests.factories import World
from tests.meetings.support import Room
from tools.counting import counting

# The meeting is on Wednesday 24 March 2027; two days before, at eight in Brussels:
MORNING = datetime(2027, 3, 22, 7, 0, tzinfo=UTC)


def _due(room: Room, after: datetime = NOON, until: datetime = NOON + timedelta(days=60)) -> list[Due]:
    with room.app.app_context():
        return list(MeetingReminders().due(after, until))


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
