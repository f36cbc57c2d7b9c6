"""Meetings as calendar parts (RFC 5545, RFC 5546), for mails and feeds.

The time zone is written out once and for all: letting a library find it costs nine milliseconds an invitation.
Each copy names one attendee, so that nobody learns by mail who else was convened, and a reply can be matched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from app import clock
from app.web.text import clean, clean_line

if TYPE_CHECKING:
    from icalendar import Component, Event, vCalAddress

FIXED_ZONE = "Europe/Brussels"
PRODUCT = "-//Pactwerk//Pactwerk//EN"
METHODS = frozenset({"REQUEST", "CANCEL", "PUBLISH"})
_VTIMEZONE = """BEGIN:VTIMEZONE
TZID:Europe/Brussels
BEGIN:DAYLIGHT
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
""".replace("\n", "\r\n")


def calendar_bytes(payloads: Sequence[Mapping[str, Any]], method: str) -> bytes:
    """Return a calendar of the events that `payloads` describe, in UTF-8 with folded lines.

    A payload is what `Draft.calendar` holds: uid, sequence, summary, starts_at and ends_at (ISO 8601 with an
    offset), location, description; optionally attendee and organizer as (name, address), `stamp` (when it was
    last changed) and `cancelled` for a feed. Raises ValueError for an unknown method or a time without offset.
    """
    from icalendar import Calendar  # noqa: PLC0415 - a tenth of a second that no start should pay

    if method not in METHODS:
        raise ValueError(f"calendar method {method!r}")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_timezone())
    for payload in payloads:
        calendar.add_component(_event(payload, method))
    return bytes(calendar.to_ical())


@cache
def _timezone() -> Component:
    from icalendar import Component  # noqa: PLC0415 - a tenth of a second that no start should pay

    return Component.from_ical(_VTIMEZONE)


def _event(payload: Mapping[str, Any], method: str) -> Event:
    from icalendar import Event  # noqa: PLC0415 - a tenth of a second that no start should pay

    event = Event()
    event.add("uid", clean_line(str(payload["uid"])))
    event.add("sequence", int(payload.get("sequence", 0)))
    event.add("dtstamp", _instant(payload["stamp"]) if payload.get("stamp") else clock.now().replace(microsecond=0))
    event.add("dtstart", _instant(payload["starts_at"]).astimezone(ZoneInfo(FIXED_ZONE)))
    event.add("dtend", _instant(payload["ends_at"]).astimezone(ZoneInfo(FIXED_ZONE)))
    event.add("summary", clean_line(str(payload["summary"])))
    for name in ("location", "description"):
        text = clean(str(payload.get(name) or ""))
        if text:
            event.add(name, text)
    is_cancelled = method == "CANCEL" or payload.get("cancelled")
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if is_cancelled else "OPAQUE")
    if payload.get("organizer"):
        event.add("organizer", _who(payload["organizer"]), encode=False)
    if payload.get("attendee"):
        event.add("attendee", _attendee(payload["attendee"], asks=method == "REQUEST"), encode=False)
    return event


def _instant(value: str | datetime) -> datetime:
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    if instant.tzinfo is None:
        raise ValueError("a calendar time needs an offset")
    return instant.astimezone(UTC)


def _who(who: Sequence[str]) -> vCalAddress:
    from icalendar import vCalAddress, vText  # noqa: PLC0415 - a tenth of a second that no start should pay

    name, address = who
    found = vCalAddress(f"mailto:{clean_line(address)}")
    if name := clean_line(name).replace('"', "'"):
        found.params["CN"] = vText(name)
    return found


def _attendee(who: Sequence[str], *, asks: bool) -> vCalAddress:
    from icalendar import vText  # noqa: PLC0415 - a tenth of a second that no start should pay

    found = _who(who)
    found.params["ROLE"] = vText("REQ-PARTICIPANT")
    found.params["CUTYPE"] = vText("INDIVIDUAL")
    if asks:
        found.params["PARTSTAT"] = vText("NEEDS-ACTION")
        found.params["RSVP"] = vText("TRUE")
    return found
