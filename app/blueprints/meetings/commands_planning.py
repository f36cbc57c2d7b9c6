"""Writes about a meeting as such: planning it, moving it, cancelling it."""

from __future__ import annotations

from datetime import datetime

from app import audit
from app.blueprints.meetings import letters, mails, queries, queries_mails
from app.blueprints.meetings.commands import NotPossibleError
from app.blueprints.meetings.rules import Slot, may_become
from app.blueprints.meetings.words import ends_local
from app.extensions import db
from app.mail import outbox
from app.models import MailState, Meeting, MeetingState, Person, Reply, Workgroup


def plan_meeting(
    workgroup: Workgroup,
    *,
    title: str,
    slot: Slot,
    place: str,
    quorum: int | None,
    actor: Person | None,
    now: datetime,
) -> Meeting:
    """Plan a meeting. Nobody is told before it is convened."""
    meeting = Meeting(
        workgroup=workgroup,
        title=title,
        starts_local=slot.starts_local,
        timezone=slot.timezone,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        place=place,
        quorum=quorum,
    )
    db.session.add(meeting)
    db.session.flush()
    audit.record("meeting_planned", "meeting", meeting.public_id, actor=actor, now=now, at=slot.starts_at.isoformat())
    return meeting


def change_meeting(
    meeting: Meeting,
    *,
    title: str,
    slot: Slot,
    place: str,
    quorum: int | None,
    actor: Person | None,
    now: datetime,
) -> int:
    """Change a meeting; return how many of those convened get a mail because its time or place is another.

    Answers about another beginning count for nothing: they are taken back, and asked again.
    """
    before = (meeting.starts_local, ends_local(meeting), meeting.place)
    moves = (meeting.starts_at, meeting.ends_at) != (slot.starts_at, slot.ends_at) or meeting.place != place
    asks_again = meeting.starts_at != slot.starts_at
    meeting.title, meeting.place, meeting.quorum = title, place, quorum
    meeting.starts_local, meeting.timezone = slot.starts_local, slot.timezone
    meeting.starts_at, meeting.ends_at = slot.starts_at, slot.ends_at
    is_told = moves and meeting.state == MeetingState.CONVENED and slot.ends_at > now
    if moves:
        meeting.ical_sequence += 1
    audit.record(
        "meeting_changed", "meeting", meeting.public_id, actor=actor, now=now, was=before[0].isoformat(), told=is_told
    )
    count = _tell_of_move(meeting, before, asks_again=asks_again, now=now) if is_told else 0
    db.session.flush()
    return count


def _tell_of_move(meeting: Meeting, before: tuple[datetime, datetime, str], *, asks_again: bool, now: datetime) -> int:
    items = queries.agenda(meeting)
    drafts = []
    for call in queries.convocations(meeting):
        if asks_again:
            call.reply, call.replied_at = Reply.NONE, None
        was = letters.place_in_time(*before, call.person.language)
        drafts.append(letters.change(meeting, items, call.person, asks_again=asks_again, was=was))
    return outbox.put_all(letters.answered_to(meeting, drafts), now=now, delay=outbox.UNDO_TIME)


def cancel_meeting(meeting: Meeting, *, reason: str, actor: Person | None, now: datetime) -> int:
    """Cancel a meeting; return how many of those convened get a mail. Raises NotPossibleError when it is over."""
    _must_become(meeting, MeetingState.CANCELLED)
    meeting.state = MeetingState.CANCELLED
    meeting.cancelled_at, meeting.cancel_reason = now, reason
    meeting.ical_sequence += 1
    drafts = [letters.cancellation(meeting, call.person) for call in queries.convocations(meeting)]
    count = outbox.put_all(letters.answered_to(meeting, drafts), now=now, delay=outbox.UNDO_TIME)
    db.session.flush()
    audit.record("meeting_cancelled", "meeting", meeting.public_id, actor=actor, now=now, reason=reason)
    return count


def undo_cancel(meeting: Meeting, *, actor: Person | None, now: datetime) -> None:
    """Take a cancellation back, as long as no mail about it has left; raise NotPossibleError after that."""
    if meeting.state != MeetingState.CANCELLED or meeting.cancelled_at is None:
        return
    waiting = queries_mails.mails_about(meeting, mails.CANCELLED.name, meeting.cancelled_at)
    if not queries_mails.all_waiting(waiting):
        raise NotPossibleError
    for mail in waiting:
        outbox.cancel(mail)
    meeting.state = MeetingState.CONVENED if meeting.convened_at else MeetingState.PLANNED
    meeting.cancelled_at, meeting.cancel_reason = None, ""
    meeting.ical_sequence += 1
    _invite_again(meeting, now)
    db.session.flush()
    audit.record("meeting_restored", "meeting", meeting.public_id, actor=actor, now=now)


def _invite_again(meeting: Meeting, now: datetime) -> None:
    """Write anew the invitations that were dropped because the meeting seemed to be off."""
    dropped = {
        mail.person_id
        for mail in queries_mails.mails_about(meeting, mails.INVITATION.name, meeting.convened_at or now)
        if mail.state == MailState.CANCELLED
    }
    again = [
        call.person
        for call in queries.convocations(meeting)
        if call.person_id in dropped & queries_mails.never_told(meeting)
    ]
    items = queries.agenda(meeting) if again else []
    drafts = [letters.invitation(meeting, items, person) for person in again]
    outbox.put_all(letters.answered_to(meeting, drafts), now=now, delay=outbox.UNDO_TIME)


def _must_become(meeting: Meeting, state: MeetingState) -> None:
    if not may_become(MeetingState(meeting.state), state):
        raise NotPossibleError
