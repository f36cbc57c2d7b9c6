"""A whole meeting on each database engine: what reads and writes here must hold on both."""

from __future__ import annotations

from flask import Flask

from app.models import Convocation, Decision, MeetingState, Reply
from tests.conftest import NOON
from tests.factories import World
from tests.meetings.support import Room
from tests.workgroups.support import english


def test_a_meeting_from_planning_to_minutes(each_app: Flask) -> None:
    world = World(each_app, NOON)
    room = Room(each_app, world)
    later = world.meeting(room.group, days=60, title="Volgende")
    address = room.add_item()
    room.convene()
    room.convene()
    assert len(world.rows(Convocation)) == 3
    room.open_link(room.mia).submit({"answer": "coming"})
    assert Reply.COMING in {call.reply for call in world.rows(Convocation)}
    room.browser.get(address)
    room.browser.submit({"report": "Besproken.", "line": "! Eén netwerk"}, button="Note it")
    room.browser.submit({"line": "Borden -> rik, 24/4"}, button="Note it")
    decision = world.rows(Decision)[0]
    room.browser.submit({"target": later.public_id}, button="Carry over")
    room.browser.get(f"{room.path}/minutes")
    room.browser.submit(button="Close the meeting")
    room.browser.submit(button="Approve the minutes")
    assert room.stored().state == MeetingState.CLOSED
    for path in (
        "/meetings",
        "/meetings?when=past&q=werk",
        "/meetings.csv",
        room.path,
        address,
        f"{room.path}/minutes",
        f"{room.path}/attendance",
        f"/meetings/{later.public_id}/agenda",
        f"/meetings/{later.public_id}/invitation",
        f"/decisions/{decision.public_id}",
        f"/workgroups/{room.group.public_id}",
        "/workgroups?sort=-theme&state=all",
        "/workgroups.csv",
    ):
        assert room.browser.get(path).status_code == 200, path
    stranger = english(each_app, world.account("Otto Claes"))
    assert stranger.get("/workgroups?sort=closes").status_code == 200
