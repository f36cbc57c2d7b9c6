"""Reads about what people were told of a meeting, by mail and in their calendars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.blueprints.meetings.mails import INVITATION
from app.extensions import db
from app.models import Convocation, MailState, Meeting, MeetingState, OutboxMail, Person, PersonalLink

REACHED = {MailState.SENDING, MailState.SENT, MailState.UNCERTAIN, MailState.BOUNCED}
IN_FEED = 300  # meetings of one person's calendar


def mails_about(meeting: Meeting, kind: str, since: datetime) -> list[OutboxMail]:
    """Return the mails of a kind about a meeting that were written at or after `since`."""
    return list(
        db.session.scalars(
            select(OutboxMail)
            .where(
                OutboxMail.subject_kind == "meeting",
                OutboxMail.subject_id == meeting.public_id,
                OutboxMail.kind == kind,
                OutboxMail.created_at >= since,
            )
            .order_by(OutboxMail.id)
        )
    )


def all_waiting(mails: Sequence[OutboxMail]) -> bool:
    """Whether none of these mails has begun to leave."""
    return all(mail.state in {MailState.QUEUED, MailState.SUPPRESSED} for mail in mails)


def never_told(meeting: Meeting) -> set[int]:
    """Return the keys of people whose invitation was called back before it left."""
    rows = db.session.execute(
        select(OutboxMail.person_id, OutboxMail.state).where(
            OutboxMail.subject_kind == "meeting",
            OutboxMail.subject_id == meeting.public_id,
            OutboxMail.kind == INVITATION.name,
        )
    )
    states: dict[int, set[str]] = {}
    for person, state in rows:
        if person is not None:
            states.setdefault(person, set()).add(state)
    return {person for person, found in states.items() if not found & REACHED}


def feed_link(person: Person) -> PersonalLink | None:
    """Return the link of a person's calendar feed, or None when he or she has none."""
    return db.session.scalar(
        select(PersonalLink).where(
            PersonalLink.purpose == "calendar_feed",
            PersonalLink.person_id == person.id,
            PersonalLink.subject_kind == "person",
            PersonalLink.subject_id == person.public_id,
        )
    )


def calendar_of(person: Person, since: datetime) -> list[Meeting]:
    """Return the meetings that `person` was called to since a moment, soonest first, without cancelled ones."""
    return list(
        db.session.scalars(
            select(Meeting)
            .join(Convocation, Convocation.meeting_id == Meeting.id)
            .where(
                Convocation.person_id == person.id,
                Meeting.starts_at > since,
                Meeting.state.in_([MeetingState.CONVENED, MeetingState.CLOSED]),
            )
            .options(joinedload(Meeting.workgroup))
            .order_by(Meeting.starts_at, Meeting.id)
            .limit(IN_FEED)
        )
    )


def open_to(person: Person, ids: Sequence[str], now: datetime) -> dict[str, str]:
    """Return the title of each of these meetings that is still to come and to which `person` was called."""
    rows = db.session.execute(
        select(Meeting.public_id, Meeting.title)
        .join(Convocation, Convocation.meeting_id == Meeting.id)
        .where(
            Meeting.public_id.in_(ids),
            Meeting.state == MeetingState.CONVENED,
            Meeting.starts_at > now,
            Convocation.person_id == person.id,
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return {str(public_id): str(title) for public_id, title in rows}
