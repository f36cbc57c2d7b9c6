"""What falls due in this slice, counted from the day of a meeting.

Who is called to it is asked again for an answer, and reminded; whoever organises it hears that the agenda is to be
sent as long as nobody was invited, and that the minutes wait as long as they are not approved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import current_app

from app.blueprints.meetings import letters, mails, queries, queries_reminders
from app.blueprints.meetings.mails import MINUTES_WAIT, PAPERS_DUE, REMINDER, UNANSWERED
from app.blueprints.workgroups.queries import coordinators, facilitators
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.models import AgendaItem, Convocation, Meeting, MeetingState, MemberRole, Person, Reply
from app.reminders.steps import Step, days_reached, falling, step_in
from app.reminders.vocabulary import Due

# Who hears of what organisers have to do; the coordinators where a group has nobody.
ROLES = {
    PAPERS_DUE.name: (MemberRole.FACILITATOR,),
    MINUTES_WAIT.name: (MemberRole.FACILITATOR, MemberRole.SECRETARY),
}
TO_ORGANISERS = (PAPERS_DUE, MINUTES_WAIT)


class MeetingReminders:
    """Who comes is reminded; who did not answer is asked again; who said no is left in peace."""

    kinds: tuple[MailKind, ...] = mails.REMINDERS

    def due(self, after: datetime, until: datetime) -> Iterable[Due]:
        """Return the reminders that fall due in (after, until]."""
        yield from _due_to_members(after, until)
        yield from _due_to_organisers(after, until)

    def drafts(self, dues: Sequence[Due], now: datetime) -> Iterable[tuple[Due, Draft]]:
        """Return the mails, leaving out meetings that moved, were cancelled or began, and people who said no."""
        yield from _drafts_to_members([due for due in dues if due.kind not in ROLES], now)
        yield from _drafts_to_organisers([due for due in dues if due.kind in ROLES])


def _due_to_members(after: datetime, until: datetime) -> Iterator[Due]:
    moments = _moments([REMINDER, UNANSWERED], after, until)
    for call in queries_reminders.convocations_between(*moments) if moments else ():
        for kind in (UNANSWERED, REMINDER) if call.reply == Reply.NONE else (REMINDER,):
            for at, step in _falling(kind, call.meeting, after, until):
                if call.sent_at < at:
                    yield _due(at, kind, step, call.meeting, call.person_id)


def _due_to_organisers(after: datetime, until: datetime) -> Iterator[Due]:
    moments = _moments(TO_ORGANISERS, after, until)
    found = queries_reminders.unfinished_between(*moments) if moments else ()
    for kind in TO_ORGANISERS:
        waiting = [meeting for meeting in found if _waits(meeting, kind)]
        steps = [(meeting, at, step) for meeting in waiting for at, step in _falling(kind, meeting, after, until)]
        told = _organisers([meeting for meeting, _, _ in steps], kind)
        for meeting, at, step in steps:
            for person in told[meeting.workgroup_id]:
                yield _due(at, kind, step, meeting, person.id)


def _due(at: datetime, kind: MailKind, step: Step, meeting: Meeting, person_id: int) -> Due:
    return Due(at, kind.name, "meeting", meeting.public_id, person_id, step.occurrence(_day(meeting)))


def _drafts_to_members(dues: Sequence[Due], now: datetime) -> Iterator[tuple[Due, Draft]]:
    calls = queries_reminders.convocations_of_dues({due.subject_id for due in dues}, {due.person_id for due in dues})
    agendas: dict[int, list[AgendaItem]] = {}
    told = facilitators([call.meeting.workgroup for call in calls.values()]) if calls else {}
    for due in dues:
        call = calls.get((due.subject_id, due.person_id))
        if call is None or not _is_called(call, due, max(now, due.at)):
            continue
        meeting = call.meeting
        if due.kind == UNANSWERED.name:
            draft = letters.unanswered(meeting, call.person)
        else:
            if meeting.id not in agendas:
                agendas[meeting.id] = queries.agenda(meeting)  # once a meeting, not once a person
            draft = letters.reminder(meeting, agendas[meeting.id], call.person, Reply(call.reply))
        yield due, replace(draft, reply_to=letters.reply_address(told.get(meeting.workgroup_id, ())))


def _drafts_to_organisers(dues: Sequence[Due]) -> Iterator[tuple[Due, Draft]]:
    meetings = queries_reminders.meetings_by_ids({due.subject_id for due in dues})
    base = current_app.config["SETTINGS"].public_base_url
    for kind in TO_ORGANISERS:
        mine = [due for due in dues if due.kind == kind.name and due.subject_id in meetings]
        told = _organisers([meetings[due.subject_id] for due in mine], kind)
        for due in mine:
            meeting = meetings[due.subject_id]
            person = next((one for one in told[meeting.workgroup_id] if one.id == due.person_id), None)
            if person is not None and _waits(meeting, kind) and _is_of(due, meeting):
                yield due, letters.to_organiser(kind, meeting, person, f"{base}/meetings/{meeting.public_id}")


def _organisers(meetings: Sequence[Meeting], kind: MailKind) -> dict[int, Sequence[Person]]:
    """Return who has to act for the workgroups of these meetings; two queries, whatever their number."""
    groups = {meeting.workgroup_id for meeting in meetings}
    if not groups:
        return {}
    found = queries_reminders.holders(groups, ROLES[kind.name])
    others = coordinators() if groups - set(found) else []
    return {group: found.get(group, others) for group in groups}


def _is_called(call: Convocation, due: Due, now: datetime) -> bool:
    meeting = call.meeting
    if meeting.state != MeetingState.CONVENED or meeting.starts_at <= now or not _is_of(due, meeting):
        return False
    return call.reply == Reply.NONE if due.kind == UNANSWERED.name else call.reply != Reply.NOT_COMING


def _waits(meeting: Meeting, kind: MailKind) -> bool:
    if kind is PAPERS_DUE:
        return meeting.state == MeetingState.PLANNED
    return meeting.state in {MeetingState.CONVENED, MeetingState.CLOSED} and meeting.minutes_approved_at is None


def _is_of(due: Due, meeting: Meeting) -> bool:
    """Whether a due was made for the day on which the meeting is held now."""
    return step_in(due.occurrence, due.kind, _day(meeting)) is not None


def _falling(kind: MailKind, meeting: Meeting, after: datetime, until: datetime) -> Iterator[tuple[datetime, Step]]:
    return falling(kind, _day(meeting), after, until, zone=ZoneInfo(meeting.timezone))


def _day(meeting: Meeting) -> date:
    return meeting.starts_local.date()


def _moments(kinds: Sequence[MailKind], after: datetime, until: datetime) -> tuple[datetime, datetime] | None:
    """Return between which moments meetings begin of which a step can fall in the window."""
    reached = days_reached(kinds, after, until)
    if reached is None:
        return None
    first, last = (datetime.combine(day, time(), UTC) for day in reached)
    return first - timedelta(days=1), last + timedelta(days=2)
