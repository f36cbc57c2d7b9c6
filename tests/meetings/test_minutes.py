"""The minutes of a whole meeting: closing, approving, and what may be said afterwards."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Flask

from app.extensions import db
from app.models import AgendaItem, MeetingState, MinutesNote
from tests.conftest import NOON
from tests.factories import World
from tests.meetings.support import Room
from tests.workgroups.support import english
from tools.counting import counting


def _held(room: Room) -> str:
    """Hold the meeting: one point with minutes and a decision, then close it."""
    address = room.add_item()
    room.browser.get(address)
    room.browser.submit(
        {"report": "De voorzitter stelt de kaart voor.\n\nIedereen is het eens.", "line": "! Eén netwerk"},
        button="Note it",
    )
    room.browser.get(f"{room.path}/minutes")
    room.browser.submit(button="Close the meeting")
    return address


def test_the_minutes_hold_what_was_said_decided_and_who_was_there(room: Room) -> None:
    _held(room)
    text = room.browser.text()
    for words in ("Iedereen is het eens.", "Eén netwerk", "draft, not approved", "It was not noted who was there"):
        assert words in text
    assert room.stored().state == MeetingState.CLOSED


def test_closing_can_be_undone(room: Room) -> None:
    _held(room)
    room.browser.submit(button="Undo")
    assert room.stored().state == MeetingState.PLANNED


def test_approved_minutes_never_change(room: Room, clock_file: Path) -> None:
    address = _held(room)
    room.browser.submit(button="Approve the minutes")
    assert "approved on" in room.browser.text()
    answer = room.browser.post(address, {"report": "Iets anders.", "version": "x"})
    assert answer.status_code == 409
    assert "Iedereen is het eens." in room.world.rows(AgendaItem)[0].report
    room.browser.post(f"{address}/decisions", {"text": "Nog een", "manner": "vote"})
    room.browser.post(f"{address}/begin")
    room.browser.post(f"{room.path}/reopen")
    assert room.stored().state == MeetingState.CLOSED
    assert len(room.stored().items[0].decisions) == 1
    clock_file.write_text((NOON + timedelta(hours=1)).isoformat())
    room.browser.get(f"{room.path}/minutes")
    room.browser.post(f"{room.path}/minutes/approve/undo")
    assert room.stored().minutes_approved_at is not None


def test_an_approval_by_mistake_is_undone_at_once(room: Room) -> None:
    _held(room)
    room.browser.submit(button="Approve the minutes")
    room.browser.submit(button="Undo")
    assert room.stored().minutes_approved_at is None


def test_a_note_after_approval_stands_below(room: Room) -> None:
    _held(room)
    room.browser.post(f"{room.path}/minutes/notes", {"text": "Te vroeg."})
    assert room.world.rows(MinutesNote) == []
    room.browser.submit(button="Approve the minutes")
    room.browser.submit({"text": "In punt 1 moet N45 staan."}, button="Add this note")
    assert "N45" in room.browser.text()
    assert "Bob Claes" in room.browser.text()


def test_minutes_are_approved_only_after_the_meeting_was_closed(room: Room) -> None:
    room.browser.get(f"{room.path}/minutes")
    room.browser.post(f"{room.path}/minutes/approve")
    assert room.stored().minutes_approved_at is None


def test_members_read_the_minutes_and_do_not_approve_them(app: Flask, room: Room, world: World) -> None:
    _held(room)
    member = world.account("Lena Claes")
    world.member(room.group, member.person)
    reader = english(app, member)
    assert reader.get(f"{room.path}/minutes").status_code == 200
    assert "Approve" not in reader.text()
    reader.get("/meetings")
    assert reader.post(f"{room.path}/minutes/approve").status_code == 404
    room.browser.get(f"{room.path}/minutes")
    assert room.browser.post(f"{room.path}/minutes/approve").status_code == 200


def test_words_of_people_stay_words(room: Room) -> None:
    address = room.add_item("<script>alert(1)</script> ${7*7} %s")
    room.browser.get(address)
    room.browser.submit({"report": "<img src=x onerror=alert(1)> {0.__class__} مرحبا 🚲"}, button="Save")
    page = room.browser.get(f"{room.path}/minutes").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "${7*7}" in page


def test_minutes_that_are_too_long_are_refused_with_the_text_kept(room: Room) -> None:
    address = room.add_item()
    room.browser.get(address)
    answer = room.browser.submit({"report": "a" * 100_000}, button="Save")
    assert answer.status_code == 422
    assert "a" * 100_000 in answer.get_data(as_text=True)


def test_the_minutes_cost_the_same_with_many_points(app: Flask, room: Room) -> None:
    _held(room)
    few = _cost(app, room)
    room.browser.post(f"{room.path}/reopen")
    for number in range(5):
        address = room.add_item(f"Punt {number}", 5)
        room.browser.get(address)
        room.browser.submit({"line": f"! Besluit {number}"}, button="Note it")
    room.browser.post(f"{room.path}/close")
    assert _cost(app, room) == few


def _cost(app: Flask, room: Room) -> int:
    path = f"{room.path}/minutes"
    room.browser.get(path)
    with app.app_context():
        engine = db.engine
    with counting(engine) as cost:
        room.browser.get(path)
    return cost.queries
