"""Calendars: one meeting as a file, and the feed of one person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import icalendar
from flask import Flask

from app.blueprints.meetings.feeds import feed_url
from app.extensions import db
from app.models import Account, Meeting
from tests.factories import World
from tests.meetings.support import Room
from tests.workgroups.support import english


def _events(content: bytes) -> list[Any]:
    calendar = icalendar.Calendar.from_ical(content)
    return [part for part in calendar.walk() if isinstance(part, icalendar.Event)]


def _feed(app: Flask, account: Account) -> str:
    with app.test_request_context():
        url = feed_url(db.session.get_one(Account, account.id).person)
    assert url is not None
    return urlsplit(url).path


def test_one_meeting_downloads_with_the_uid_of_the_mails(room: Room) -> None:
    room.add_item("Vrachtroutes; kaart, deel 2")
    event = _events(room.browser.get(f"{room.path}/meeting.ics").data)[0]
    assert str(event["UID"]) == room.meeting.ical_uid
    assert event["DTSTART"].dt.astimezone(UTC) == room.meeting.starts_at
    assert "Vrachtroutes; kaart, deel 2" in str(event["DESCRIPTION"])


def test_a_title_cannot_break_the_file(room: Room, world: World) -> None:
    with world.writing():
        found = db.session.get_one(Meeting, room.meeting.id)
        found.title = "é" * 60 + ";,\\ BEGIN:VALARM"
        found.place = "Zaal 1\r\nBEGIN:VALARM"
    events = _events(room.browser.get(f"{room.path}/meeting.ics").data)
    assert len(events) == 1
    assert events[0].subcomponents == []
    assert "é" * 60 + ";,\\ BEGIN:VALARM" in str(events[0]["SUMMARY"])


def test_a_feed_is_made_on_request_and_follows_the_meetings(app: Flask, room: Room) -> None:
    room.browser.get("/meetings")
    room.browser.submit(button="Make an address for my calendar")
    address = _feed(app, room.bob)
    program = english(app)
    assert _events(program.get(address).data) == []  # not convened yet
    room.convene()
    (event,) = _events(program.get(address).data)
    assert str(event["UID"]) == room.meeting.ical_uid
    room.browser.get(f"{room.path}/edit")
    room.browser.submit({"Begins at": "15:00", "Ends at": "17:00"})
    (event,) = _events(program.get(address).data)
    assert event["SEQUENCE"] == 1
    assert event["DTSTART"].dt.astimezone(UTC) == room.meeting.starts_at + timedelta(hours=1)
    room.browser.get(f"{room.path}/cancel")
    room.browser.submit({"Why is the meeting cancelled?": "Ziek."}, button="Cancel the meeting")
    assert _events(program.get(address).data) == []


def test_a_feed_holds_only_what_its_owner_is_called_to(app: Flask, room: Room, world: World) -> None:
    other = world.workgroup(room.pact, "Werkgroep Wonen")
    world.meeting(other, title="Andere")
    room.convene()
    room.browser.get("/meetings")
    room.browser.submit(button="Make an address for my calendar")
    assert len(_events(english(app).get(_feed(app, room.bob)).data)) == 1


def test_another_address_ends_the_former_one(app: Flask, room: Room) -> None:
    room.browser.get("/meetings")
    room.browser.submit(button="Make an address for my calendar")
    former = _feed(app, room.bob)
    room.browser.submit(button="Give me another address")
    assert _feed(app, room.bob) != former
    assert english(app).get(former).status_code == 410
    assert english(app).get(_feed(app, room.bob)).status_code == 200


def test_a_feed_token_opens_nothing_else_and_others_open_no_feed(app: Flask, room: Room) -> None:
    room.browser.get("/meetings")
    room.browser.submit(button="Make an address for my calendar")
    room.convene()
    token = _feed(app, room.bob).removeprefix("/calendar/").removesuffix(".ics")
    program = english(app)
    assert program.get(f"/l/{token}").status_code == 404
    assert program.get(f"/calendar/{room.token(room.mia)}.ics").status_code == 404
    assert program.get("/calendar/unknown.ics").status_code == 404
    assert program.get(f"/calendar/{token.upper()}.ics").status_code == 200


def test_whoever_was_invited_downloads_the_meeting_by_link(room: Room) -> None:
    room.convene()
    mia = room.open_link(room.mia)
    mia.follow("Put it in your calendar")
    assert mia.last is not None
    assert _events(mia.last.data)[0]["DTSTART"].dt.astimezone(UTC) == datetime(2027, 3, 24, 13, 0, tzinfo=UTC)
