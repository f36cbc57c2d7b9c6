"""The last look at a mail about a meeting, just before it leaves: whether it still says what is so."""

from __future__ import annotations

from app.blueprints.meetings import queries, queries_mails
from app.models import MeetingState, OutboxMail


def invitation_holds(mail: OutboxMail) -> bool:
    """Whether the meeting is still on."""
    meeting = queries.meeting_by_id(mail.subject_id)
    return meeting is not None and meeting.state == MeetingState.CONVENED


def change_holds(mail: OutboxMail) -> bool:
    """Whether the meeting is still on, and was not changed once more: then the newer mail says all."""
    meeting = queries.meeting_by_id(mail.subject_id)
    if meeting is None or meeting.state != MeetingState.CONVENED:
        return False
    return mail.calendar is None or mail.calendar.get("sequence") == meeting.ical_sequence


def cancellation_holds(mail: OutboxMail) -> bool:
    """Whether the meeting is off, and the reader was told of it before: nobody hears that an unknown thing is off."""
    meeting = queries.meeting_by_id(mail.subject_id)
    if meeting is None or meeting.state != MeetingState.CANCELLED or mail.person_id is None:
        return False
    return mail.person_id not in queries_mails.never_told(meeting)
