"""The calendar of one person: an address that a calendar program reads by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app, url_for

from app.blueprints.meetings import letters, queries, queries_mails
from app.mail.calendar import calendar_bytes
from app.models import Meeting, Person
from app.web import links
from app.web.languages import speaking

FEED_PURPOSE = "calendar_feed"
SHOWN_BACK = timedelta(days=180)


def feed_url(person: Person) -> str | None:
    """Return the address of a person's calendar feed, or None as long as he or she has not asked for one."""
    link = queries_mails.feed_link(person)
    if link is None or link.revoked_at is not None:
        return None
    base: str = current_app.config["SETTINGS"].public_base_url
    return base + url_for("meetings.feed", token=links.token_of(link))


def make_feed(person: Person, *, now: datetime) -> None:
    """Give a person a calendar feed; its address is the same each time."""
    links.link_for(FEED_PURPOSE, person=person, subject_kind="person", subject_id=person.public_id, now=now)


def renew_feed(person: Person, *, now: datetime) -> None:
    """End the address of a feed, and give another one."""
    link = queries_mails.feed_link(person)
    if link is not None:
        links.revoke(link, now=now)
    make_feed(person, now=now)


def calendar_file(person: Person, now: datetime) -> bytes:
    """Return everything `person` is called to, as a calendar."""
    with speaking(person.language):
        events = [
            letters.event(meeting, (), "PUBLISH") for meeting in queries_mails.calendar_of(person, now - SHOWN_BACK)
        ]
    return calendar_bytes(events, "PUBLISH")


def meeting_file(meeting: Meeting) -> bytes:
    """Return one meeting as a calendar, with the uid that mails and feeds use."""
    return calendar_bytes([letters.event(meeting, queries.agenda(meeting), "PUBLISH")], "PUBLISH")
