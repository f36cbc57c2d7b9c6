"""Calendar parts, read back with another reader's eyes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar

from app.mail.calendar import calendar_bytes

PAYLOAD: dict[str, Any] = {
    "uid": "5f0c1c8e-0000-4000-8000-000000000000",
    "sequence": 2,
    "summary": "Werkgroep Mobiliteit",
    "starts_at": "2027-03-24T13:00:00+00:00",
    "ends_at": "2027-03-24T15:00:00+00:00",
    "location": "Stadhuis Ninove",
    "description": "Agenda:\n1. Fietspad",
    "attendee": ("Jan Praet", "jan@example.org"),
    "organizer": ("Streekoverleg", "streekpact@example.org"),
    "stamp": "2027-03-10T11:00:00+00:00",
}
NASTY = "Fietspad; deel 2, slot\r\nBEGIN:VALARM\r\nTRIGGER:-PT1M " + "één dag in de Oude Kwaremont " * 8


def event_of(content: bytes) -> Any:
    return Calendar.from_ical(content).walk("VEVENT")[0]


def test_an_invitation_says_what_it_was_told(app: Flask) -> None:
    with app.app_context():
        content = calendar_bytes([PAYLOAD], "REQUEST")
    calendar, event = Calendar.from_ical(content), event_of(content)
    assert calendar["METHOD"] == "REQUEST"
    assert (event["UID"], event["SEQUENCE"], event["SUMMARY"]) == (PAYLOAD["uid"], 2, "Werkgroep Mobiliteit")
    assert event["DTSTART"].dt.astimezone(UTC) == datetime(2027, 3, 24, 13, tzinfo=UTC)
    assert event["DTSTART"].params["TZID"] == "Europe/Brussels"
    assert event["DESCRIPTION"] == PAYLOAD["description"]
    assert str(event["ATTENDEE"]) == "mailto:jan@example.org"
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"
    assert str(event["ORGANIZER"]) == "mailto:streekpact@example.org"
    assert "RRULE" not in event
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Brussels"]


def test_local_time_is_right_on_both_sides_of_the_clock_change(app: Flask) -> None:
    with app.app_context():
        for start, hour in (("2027-03-27T13:00:00+00:00", 14), ("2027-03-29T13:00:00+00:00", 15)):
            content = calendar_bytes([{**PAYLOAD, "starts_at": start}], "REQUEST")
            assert f"T{hour}0000".encode() in content.split(b"DTSTART;TZID=Europe/Brussels:")[1][:20]


def test_a_cancellation_is_one(app: Flask) -> None:
    with app.app_context():
        content = calendar_bytes([PAYLOAD], "CANCEL")
    assert Calendar.from_ical(content)["METHOD"] == "CANCEL"
    assert event_of(content)["STATUS"] == "CANCELLED"
    assert "RSVP" not in event_of(content)["ATTENDEE"].params


@pytest.mark.parametrize("name", ["summary", "location", "description"])
def test_nothing_typed_can_add_a_line(app: Flask, name: str) -> None:
    with app.app_context():
        content = calendar_bytes([{**PAYLOAD, name: NASTY}], "REQUEST")
    assert Calendar.from_ical(content).walk("VALARM") == []
    read = str(event_of(content)[name.upper()])
    assert read.split() == NASTY.split()
    assert content.count(b"\r\nBEGIN:") == 4


def test_lines_are_folded_at_75_octets_and_never_inside_a_character(app: Flask) -> None:
    with app.app_context():
        content = calendar_bytes([{**PAYLOAD, "summary": "é" * 200}], "REQUEST")
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode("utf-8")
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_a_name_cannot_leave_its_parameter(app: Flask) -> None:
    with app.app_context():
        content = calendar_bytes([{**PAYLOAD, "attendee": ('Jan";X=1:\r\nSTATUS:x', "jan@example.org")}], "REQUEST")
    event = event_of(content)
    assert event["STATUS"] == "CONFIRMED"
    assert str(event["ATTENDEE"]) == "mailto:jan@example.org"


def test_a_feed_names_nobody_and_holds_many(app: Flask) -> None:
    bare = {key: value for key, value in PAYLOAD.items() if key not in {"attendee", "organizer"}}
    with app.app_context():
        content = calendar_bytes([bare, {**bare, "uid": "other", "cancelled": True}], "PUBLISH")
    events = Calendar.from_ical(content).walk("VEVENT")
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CANCELLED"]
    assert all("ATTENDEE" not in event for event in events)


@pytest.mark.parametrize("change", [{"starts_at": "2027-03-24T13:00:00"}, {"method": "COUNTER"}])
def test_what_cannot_be_understood_is_refused(app: Flask, change: dict[str, str]) -> None:
    with app.app_context(), pytest.raises(ValueError, match="calendar"):
        calendar_bytes([{**PAYLOAD, **change}], change.get("method", "REQUEST"))
