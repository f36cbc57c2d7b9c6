"""Passing an invitation to a meeting on to a colleague, who answers for himself or herself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select

from app.blueprints.meetings import letters, queries, queries_mails
from app.blueprints.meetings.mails_passing import PASSED_ON, TAKEN_BACK
from app.blueprints.meetings.rules import may_reply
from app.blueprints.workgroups.queries import coordinators, facilitators
from app.extensions import db
from app.mail import outbox
from app.models import Convocation, Meeting, MeetingState, Person, Reply


def called(meeting_id: str, person: Person) -> Convocation | None:
    """Return the call of a person to a meeting; None when there is none."""
    return queries.convocation_by_subject(meeting_id, person)


def may_pass_on(call: Convocation | None, *, now: datetime) -> bool:
    """Whether a colleague can still be called instead."""
    return call is not None and may_reply(MeetingState(call.meeting.state), call.meeting.starts_at, now)


def pass_on(call: Convocation, receiver: Person, *, now: datetime) -> bool:
    """Call `receiver` as well, and note that the giver does not come; False when he or she is called already."""
    meeting = call.meeting
    if called(meeting.public_id, receiver) is not None:
        return False
    db.session.add(Convocation(meeting=meeting, person=receiver, sent_at=now))
    call.reply, call.replied_at, call.replied_via = Reply.NOT_COMING, now, "link"
    db.session.flush()
    draft = replace(letters.invitation(meeting, queries.agenda(meeting), receiver), kind=PASSED_ON)
    outbox.put_all(letters.answered_to(meeting, [draft]), now=now, delay=outbox.UNDO_TIME)
    db.session.flush()
    return True


def take_back(meeting_id: str, receiver: Person, *, now: datetime) -> bool:
    """Call `receiver` no longer; False when he or she answered. Who got the mail already gets a cancellation."""
    call = called(meeting_id, receiver)
    if call is None or call.reply != Reply.NONE:
        return False
    meeting = call.meeting
    mails = queries_mails.mails_about(meeting, PASSED_ON.name, call.sent_at)
    mine = [mail for mail in mails if mail.person_id == receiver.id]
    has_left = any(not outbox.cancel(mail) for mail in mine)
    db.session.execute(delete(Convocation).where(Convocation.id == call.id))
    if has_left:
        outbox.put(replace(letters.cancellation(meeting, receiver), kind=TAKEN_BACK), now=now)
    db.session.flush()
    return True


def come_back(meeting_id: str, giver: Person, before: dict[str, object]) -> None:
    """Give back to the giver the answer of before."""
    call = called(meeting_id, giver)
    if call is not None:
        call.reply = Reply(str(before.get("reply", Reply.NONE)))
        if call.reply == Reply.NONE:
            call.replied_at, call.replied_via = None, ""
        db.session.flush()


def organisers(meeting: Meeting) -> list[Person]:
    """Return who hears of it: the facilitators of the group, else the coordinators."""
    found = facilitators([meeting.workgroup]).get(meeting.workgroup.id, [])
    return found or coordinators()


def meeting_of(public_id: str) -> Meeting | None:
    """Return the meeting that a link is for."""
    return db.session.scalar(select(Meeting).where(Meeting.public_id == public_id))
