"""Writes about calling people to a meeting, and about what they answer."""

from __future__ import annotations

from datetime import datetime

from app import audit
from app.blueprints.meetings import letters, mails, queries, queries_mails
from app.blueprints.meetings.commands import NotPossibleError
from app.blueprints.workgroups.queries import current_members
from app.extensions import db
from app.mail import outbox
from app.models import Convocation, Meeting, MeetingState, Membership, Person, Reply


def not_yet_convened(meeting: Meeting) -> list[Membership]:
    """Return the members of the group who have not been called to `meeting`."""
    called = {call.person_id for call in queries.convocations(meeting)}
    return [member for member in current_members(meeting.workgroup) if member.person_id not in called]


def convene(meeting: Meeting, *, actor: Person | None, now: datetime) -> int:
    """Call every member who was not called before; return how many that are. Doing it twice calls nobody twice."""
    queries.lock(meeting)  # a second press waits here, and then finds nobody left
    if meeting.state not in {MeetingState.PLANNED, MeetingState.CONVENED} or meeting.ends_at <= now:
        raise NotPossibleError
    people = [member.person for member in not_yet_convened(meeting)]
    if not people:
        return 0
    items = queries.agenda(meeting)
    db.session.add_all([Convocation(meeting=meeting, person=person, sent_at=now) for person in people])
    meeting.state = MeetingState.CONVENED
    meeting.convened_at = meeting.convened_at or now
    drafts = letters.answered_to(meeting, [letters.invitation(meeting, items, person) for person in people])
    outbox.put_all(drafts, now=now, delay=outbox.UNDO_TIME)
    db.session.flush()
    audit.record("meeting_convened", "meeting", meeting.public_id, actor=actor, now=now, people=len(people))
    return len(people)


def undo_convening(meeting: Meeting, *, actor: Person | None, now: datetime) -> int:
    """Call back the invitations sent last, as long as none has left; return how many. Else NotPossibleError."""
    calls = queries.convocations(meeting)
    last = max((call.sent_at for call in calls), default=None)
    if last is None:
        return 0
    waiting = queries_mails.mails_about(meeting, mails.INVITATION.name, last)
    if not queries_mails.all_waiting(waiting) or now - last > outbox.UNDO_TIME:
        raise NotPossibleError
    for mail in waiting:
        outbox.cancel(mail)
    undone = [call for call in calls if call.sent_at == last and call.reply == Reply.NONE]
    for call in undone:
        db.session.delete(call)
    if len(undone) == len(calls):
        meeting.state, meeting.convened_at = MeetingState.PLANNED, None
    db.session.flush()
    audit.record("convening_undone", "meeting", meeting.public_id, actor=actor, now=now, people=len(undone))
    return len(undone)


def reply(call: Convocation, *, answer: Reply, remark: str, via: str, now: datetime) -> None:
    """Note what someone who was called answers; the last answer counts, and the same one twice is one."""
    if (call.reply, call.remark) == (answer, remark):
        return
    call.reply = answer
    call.remark = remark
    call.replied_at = now
    call.replied_via = via
    db.session.flush()
    audit.record(
        "meeting_answered", "meeting", call.meeting.public_id, actor=call.person, now=now, via=via, answer=answer.value
    )
