"""The desk: minutes, decisions, actions, time, the room."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from flask import Flask

from app.extensions import db
from app.models import (
    Action,
    AgendaItem,
    Attendance,
    Decision,
    FollowedAction,
    ItemState,
    MinutesRevision,
    Person,
    Presence,
)
from tests.conftest import NOON
from tests.factories import World
from tests.meetings.support import Room
from tests.workgroups.support import english
from tools.counting import counting


def test_minutes_are_kept_with_every_version(room: Room) -> None:
    address = room.add_item()
    room.browser.get(address)
    room.browser.submit({"report": "Eerste tekst."}, button="Save")
    room.browser.submit({"report": "Tweede tekst."}, button="Save")
    room.browser.submit({"report": "Tweede tekst."}, button="Save")
    assert [one.text for one in room.world.rows(MinutesRevision)] == ["Eerste tekst.", "Tweede tekst."]
    assert "2 versions" in room.browser.text()


def test_two_writers_see_both_texts_and_lose_none(app: Flask, room: Room, world: World) -> None:
    address = room.add_item()
    other = english(app, world.coordinator())
    room.browser.get(address)
    other.get(address)
    other.submit({"report": "Tekst van Alice."}, button="Save")
    answer = room.browser.submit({"report": "Tekst van Bob."}, button="Save")
    assert answer.status_code == 409
    assert "Tekst van Alice." in room.browser.text()
    assert "Tekst van Bob." in room.browser.text()
    assert "Alice Maes" in room.browser.text()
    room.browser.submit({"keep": "both"}, button="Save my choice")
    assert room.world.rows(AgendaItem)[0].report == "Tekst van Alice.\n\nTekst van Bob."


def test_who_keeps_the_other_text_finds_his_own_among_the_versions(app: Flask, room: Room, world: World) -> None:
    address = room.add_item()
    other = english(app, world.coordinator())
    room.browser.get(address)
    other.get(address)
    other.submit({"report": "Tekst van Alice."}, button="Save")
    room.browser.submit({"report": "Tekst van Bob."}, button="Save")
    room.browser.submit({"keep": "theirs"}, button="Save my choice")
    assert room.world.rows(AgendaItem)[0].report == "Tekst van Alice."
    assert "Tekst van Bob." in [one.text for one in room.world.rows(MinutesRevision)]


def test_the_same_text_twice_is_no_conflict(app: Flask, room: Room, world: World) -> None:
    address = room.add_item()
    other = english(app, world.coordinator())
    room.browser.get(address)
    other.get(address)
    other.submit({"report": "Zelfde."}, button="Save")
    assert room.browser.submit({"report": "Zelfde."}, button="Save").status_code == 200


def test_a_line_becomes_a_decision_and_the_next_one_its_action(room: Room) -> None:
    address = room.add_item()
    room.browser.get(address)
    room.browser.submit({"line": "! Eén vrachtroutenetwerk", "report": "Meegetypt."}, button="Note it")
    room.browser.submit({"line": "Borden aanvragen → rik, 24 april"}, button="Note it")
    decision, action = room.world.rows(Decision)[0], room.world.rows(Action)[0]
    assert decision.text == "Eén vrachtroutenetwerk"
    assert action.decision_id == decision.id
    assert action.due_on == date(2027, 4, 24)
    assert room.world.rows(AgendaItem)[0].report == "Meegetypt."
    assert len(room.mails("action_assigned")) == 1
    for words in ("D1", "A1", "Rik De Vos"):
        assert words in room.browser.text()


def test_an_action_without_a_decision_belongs_to_the_point(room: Room) -> None:
    address = room.add_item()
    room.browser.get(address)
    room.browser.submit({"line": "Nagaan -> nadia@example.org, 24/4"}, button="Note it")
    assert len(room.world.rows(FollowedAction)) == 1
    assert any(person.email == "nadia@example.org" for person in room.world.rows(Person))


def test_a_line_that_is_not_clear_is_kept_and_explained(room: Room, world: World) -> None:
    world.member(room.group, world.person("Rik Temmerman", "rik2@example.org"))
    address = room.add_item()
    room.browser.get(address)
    for line, words in {
        "zomaar iets": "what has to be done",
        "Nagaan -> Rik, 24/4": "Several people",
        "Nagaan -> Rik De Vos, ooit": "is no date",
        "Nagaan -> Rik De Vos": "still to come",
        "Nagaan -> Niemand Bekend, 24/4": "Niemand Bekend",
    }.items():
        answer = room.browser.submit({"line": line, "report": "Blijft staan."}, button="Note it")
        assert answer.status_code == 422
        assert words in room.browser.text()
        assert line.replace(">", "&gt;") in answer.get_data(as_text=True)
    assert room.world.rows(Action) == []


def test_time_runs_for_one_point_at_a_time(room: Room, clock_file: Path) -> None:
    first, second = room.add_item("Een", 15), room.add_item("Twee", 15)
    start = room.meeting.starts_at
    clock_file.write_text(start.isoformat())
    room.browser.get(first)
    room.browser.submit(button="Begin this point now")
    clock_file.write_text((start + timedelta(minutes=17)).isoformat())
    room.browser.get(first)
    assert "17 min, 2 over time" in room.browser.text()
    room.browser.submit({"report": "Klaar."}, button="Done, on to item 2")
    assert "Minutes of item 2" in room.browser.text()
    items = room.world.rows(AgendaItem)
    assert (items[0].state, items[0].used_seconds, items[0].begun_at) == (ItemState.DEALT_WITH, 1020, None)
    assert items[1].begun_at is not None
    assert "end expected at 14:32" in room.browser.last.get_data(as_text=True)  # type: ignore[union-attr]
    room.browser.get(second)
    room.browser.submit({}, button="Done, to the whole minutes")
    assert "Klaar." in room.browser.text()


def test_writing_the_minutes_afterwards_starts_no_clock(room: Room, clock_file: Path) -> None:
    first = room.add_item("Een", 15)
    room.add_item("Twee", 15)
    clock_file.write_text((NOON + timedelta(days=20)).isoformat())
    room.browser.get(first)
    room.browser.submit({"report": "Achteraf."}, button="Done, on to item 2")
    assert all(item.begun_at is None for item in room.world.rows(AgendaItem))


def test_a_decision_is_withdrawn_with_a_mark_and_stands_again_by_undo(room: Room) -> None:
    address = room.add_item()
    room.browser.get(address)
    room.browser.submit({"Decision": "Eén netwerk", "manner": "vote"}, button="Note this decision")
    room.browser.follow("Eén netwerk")
    assert "by vote" in room.browser.text()
    room.browser.submit(button="Withdraw this decision")
    assert "withdrawn on" in room.browser.text()
    assert room.world.rows(Decision)[0].withdrawn_at is not None
    room.browser.submit(button="Undo")
    assert room.world.rows(Decision)[0].withdrawn_at is None


def test_a_decision_becomes_an_action_with_an_owner(room: Room) -> None:
    address = room.add_item()
    room.browser.get(address)
    room.browser.submit({"line": "! Eén netwerk"}, button="Note it")
    room.browser.follow("Eén netwerk")
    room.browser.follow("Add an action")
    refused = room.browser.submit({"What has to be done?": "Borden", "Owner": "Rik De Vos", "Due on": "2027-01-01"})
    assert refused.status_code == 422
    room.browser.submit({"Due on": "2027-06-15", "Description": "Bij het gewest."})
    assert "Borden" in room.browser.text()
    action = room.world.rows(Action)[0]
    assert action.decision_id == room.world.rows(Decision)[0].id


def test_decisions_are_read_by_the_group_and_changed_by_its_facilitator(app: Flask, room: Room, world: World) -> None:
    address = room.add_item()
    room.browser.get(address)
    room.browser.submit({"line": "! Eén netwerk"}, button="Note it")
    path = f"/decisions/{room.world.rows(Decision)[0].public_id}"
    member, stranger = world.account("Lena Claes"), world.account("Otto Claes")
    world.member(room.group, member.person)
    reader, outsider = english(app, member), english(app, stranger)
    assert reader.get(path).status_code == 200
    assert reader.get(address).status_code == 200
    assert reader.get(f"{path}/actions/new").status_code == 404
    reader.get("/meetings")
    assert reader.post(f"{path}/withdraw").status_code == 404
    assert reader.post(address, {"report": "x"}).status_code == 404
    assert outsider.get(path).status_code == 404
    assert outsider.get(address).status_code == 404
    room.browser.get(path)
    assert room.browser.post(f"{path}/withdraw").status_code == 200


def test_attendance_is_proposed_from_the_answers_and_noted_in_one_form(room: Room) -> None:
    room.convene()
    room.open_link(room.mia).submit({"answer": "not_coming"})
    room.browser.get(f"{room.path}/attendance")
    assert room.world.rows(Attendance) == []
    room.browser.submit({f"presence-{room.rik.public_id}": "online"}, button="Save")
    noted = {one.person_id: one.presence for one in room.world.rows(Attendance)}
    assert noted == {room.mia.id: Presence.EXCUSED, room.rik.id: Presence.ONLINE}


def test_the_quorum_counts_who_is_there(app: Flask, world: World) -> None:
    room = Room(app, world, quorum=2)
    address = room.add_item()
    room.browser.get(f"{room.path}/attendance")
    room.browser.submit({f"presence-{room.rik.public_id}": "present"}, button="Save")
    assert "no quorum" in room.browser.get(address).get_data(as_text=True)
    room.browser.get(f"{room.path}/attendance")
    room.browser.submit({f"presence-{room.mia.public_id}": "online"}, button="Save")
    assert "quorum reached" in room.browser.get(address).get_data(as_text=True)


def test_the_desk_costs_the_same_with_much_on_it(app: Flask, room: Room) -> None:
    address = room.add_item()
    for line in ("! Een", "Doen -> rik, 24/4", "! Twee"):
        room.browser.get(address)
        room.browser.submit({"line": line, "report": line}, button="Note it")
    few = _cost(app, room, address)
    for number in range(4):
        room.add_item(f"Punt {number}", 5)
        room.browser.get(address)
        room.browser.submit({"line": f"! Nog {number}", "report": f"{number}"}, button="Note it")
        room.browser.submit({"line": f"Doen {number} -> mia, 24/4"}, button="Note it")
    assert _cost(app, room, address) == few


def _cost(app: Flask, room: Room, path: str) -> int:
    room.browser.get(path)
    with app.app_context():
        engine = db.engine
    with counting(engine) as cost:
        room.browser.get(path)
    return cost.queries
