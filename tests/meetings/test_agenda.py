"""Agendas: points, order, time, and what earlier meetings left over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Flask

from app.blueprints.meetings import commands
from app.extensions import db
from app.models import AgendaItem, FollowedAction, ItemState, Meeting, Purpose
from tests.conftest import NOON
from tests.factories import World
from tests.meetings.support import Room
from tests.workgroups.support import english


def _titles(room: Room) -> list[str]:
    return [item.title for item in room.stored().items]


def test_it_shows_when_each_point_begins_and_whether_it_fits(room: Room) -> None:
    room.add_item("Verwelkoming", 5)
    room.add_item("Vrachtroutes", 25)
    text = room.browser.text()
    assert "14:00" in text
    assert "14:05" in text
    assert "30 min planned of 120 min available" in text
    room.add_item("Varia", 100)
    assert "130 min planned, 120 min available: 10 too many" in room.browser.text()


def test_points_change_places_by_buttons(room: Room) -> None:
    for title in ("Een", "Twee", "Drie"):
        room.add_item(title, 5)
    room.browser.submit(button="↑ Higher Drie")
    assert _titles(room) == ["Een", "Drie", "Twee"]
    room.browser.submit(button="↓ Lower Een")
    assert _titles(room) == ["Drie", "Een", "Twee"]


def test_a_point_that_is_taken_off_comes_back_by_undo(room: Room) -> None:
    address = room.add_item("Een", 5)
    room.add_item("Twee", 10)
    room.browser.submit(button="Take off Een")
    assert _titles(room) == ["Twee"]
    room.browser.submit(button="Undo")
    assert _titles(room) == ["Een", "Twee"]
    assert room.browser.get(address).status_code == 200


def test_a_point_with_minutes_is_never_thrown_away(room: Room) -> None:
    address = room.add_item()
    room.browser.get(address)
    room.browser.submit({"report": "Er werd gesproken."}, button="Save")
    room.browser.get(f"{room.path}/agenda")
    room.browser.post(f"{address}/remove")
    assert _titles(room) == ["Vrachtroutes"]


def test_a_point_needs_a_title_and_minutes(room: Room) -> None:
    room.browser.get(f"{room.path}/agenda")
    assert room.browser.submit({"Duration in minutes": "NaN"}, button="Add this point").status_code == 422
    assert (
        room.browser.submit(
            {"What is it about?": "\u200b", "Duration in minutes": 5}, button="Add this point"
        ).status_code
        == 422
    )


def test_two_people_who_edit_a_point_both_see_both_texts(app: Flask, room: Room, world: World) -> None:
    address = room.add_item()
    other = english(app, world.coordinator())
    room.browser.get(f"{address}/edit")
    other.get(f"{address}/edit")
    other.submit({"Duration in minutes": 30})
    assert room.browser.submit({"Duration in minutes": 40}).status_code == 409
    assert "30" in room.browser.text()


def test_what_was_left_over_is_proposed_and_the_earlier_minutes_never_change(
    room: Room, world: World, clock_file: Path
) -> None:
    address = room.add_item("Vrachtroutes")
    room.add_item("Verwelkoming")
    room.browser.get(address)
    room.browser.submit({"report": "We begonnen, maar raakten er niet uit."}, button="Save")
    later = world.meeting(room.group, days=60, title="Volgende")
    clock_file.write_text((NOON + timedelta(days=15)).isoformat())
    room.browser.post(f"{room.path}/close")
    room.browser.get(f"/meetings/{later.public_id}/agenda")
    assert "Vrachtroutes" in room.browser.text()
    room.browser.submit(button="Put these on the agenda")
    with room.world.reading():
        made = db.session.get_one(Meeting, later.id).items
        assert [item.title for item in made] == ["Vrachtroutes", "Verwelkoming"]
        assert all(item.carried_from is not None for item in made)
        assert made[0].report == ""
        assert made[0].carried_from is not None
        assert made[0].carried_from.report == "We begonnen, maar raakten er niet uit."
    assert "Proposed" not in room.browser.text()
    assert "carried over from" in room.browser.text()


def test_open_actions_of_earlier_meetings_become_one_point(room: Room, world: World) -> None:
    address = room.add_item()
    room.browser.get(address)
    room.browser.submit({"line": "! Eén netwerk"}, button="Note it")
    room.browser.submit({"line": "Borden aanvragen -> Rik De Vos, 24/4"}, button="Note it")
    later = world.meeting(room.group, days=60, title="Volgende")
    room.browser.get(f"/meetings/{later.public_id}/agenda")
    assert "Borden aanvragen" in room.browser.text()
    room.browser.submit(button="Put these on the agenda")
    with room.world.reading():
        items = db.session.get_one(Meeting, later.id).items
        assert "Follow-up of open actions" in [item.title for item in items]
        assert len(world.rows(FollowedAction)) == 1


def test_carrying_over_leaves_the_minutes_and_links_both_ways(room: Room, world: World) -> None:
    address = room.add_item()
    later = world.meeting(room.group, days=60, title="Volgende")
    room.browser.get(address)
    room.browser.submit({"report": "Begonnen."}, button="Save")
    room.browser.submit({"target": later.public_id}, button="Carry over")
    assert "carried over to" in room.browser.text()
    room.browser.follow("carried over to")
    assert "carried over from" in room.browser.text()
    room.browser.get(address)
    assert "Begonnen." in room.browser.text()


def test_carrying_over_can_be_undone_until_the_later_meeting_worked_on_it(room: Room, world: World) -> None:
    address = room.add_item()
    later = world.meeting(room.group, days=60, title="Volgende")
    room.browser.get(address)
    room.browser.submit({"target": later.public_id}, button="Carry over")
    room.browser.submit(button="Undo")
    assert len(world.rows(AgendaItem)) == 1
    room.browser.submit({"target": later.public_id}, button="Carry over")
    with world.writing():
        db.session.get_one(Meeting, later.id).items[0].report = "Verder besproken."
    room.browser.submit(button="Take it back")
    assert len(world.rows(AgendaItem)) == 2


def test_other_parts_of_the_product_put_points_on_an_agenda(room: Room, world: World) -> None:
    with world.writing():
        item = commands.add_item(
            db.session.get_one(Meeting, room.meeting.id),
            title="Uit de raadpleging",
            purpose=Purpose.DISCUSS,
            minutes=20,
            actor=None,
            now=world.now,
        )
        assert item.position == 1
        assert item.state == ItemState.OPEN
