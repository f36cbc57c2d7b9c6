"""What falls due in this slice: two days before a meeting, those who are called to it are reminded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.blueprints.meetings import letters, queries, queries_desk
from app.blueprints.meetings.mails import REMINDER
from app.blueprints.meetings.rules import REMIND_BEFORE, reminder_day
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.models import AgendaItem, Meeting, MeetingState, Reply
from app.reminders.vocabulary import Due

MORNING = time(8, 0)  # local


class MeetingReminders:
    """Who comes is reminded; who did not answer is asked again; who said no is left in peace."""

    kinds: tuple[MailKind, ...] = (REMINDER,)

    def due(self, after: datetime, until: datetime) -> Iterable[Due]:
        """Return the reminders that fall due in (after, until]."""
        day = timedelta(days=1)
        first, last = after + REMIND_BEFORE - day, until + REMIND_BEFORE + 2 * day
        for call in queries_desk.convocations_to_remind(first, last):
            at = _moment(call.meeting)
            if after < at <= until and call.sent_at < at:
                yield Due(
                    at, REMINDER.name, "meeting", call.meeting.public_id, call.person_id, _occurrence(call.meeting)
                )

    def drafts(self, dues: Sequence[Due], now: datetime) -> Iterable[tuple[Due, Draft]]:
        """Return the mails, leaving out meetings that moved, were cancelled or began, and people who said no."""
        calls = queries_desk.convocations_of_dues([due.subject_id for due in dues], [due.person_id for due in dues])
        agendas: dict[int, list[AgendaItem]] = {}
        for due in dues:
            call = calls.get((due.subject_id, due.person_id))
            if call is None or call.reply == Reply.NOT_COMING or not _stands(call.meeting, due, max(now, due.at)):
                continue
            meeting = call.meeting
            if meeting.id not in agendas:
                agendas[meeting.id] = queries.agenda(meeting)  # once a meeting, not once a person
            yield due, letters.reminder(meeting, agendas[meeting.id], call.person, Reply(call.reply))


def _stands(meeting: Meeting, due: Due, now: datetime) -> bool:
    return meeting.state == MeetingState.CONVENED and meeting.starts_at > now and _occurrence(meeting) == due.occurrence


def _occurrence(meeting: Meeting) -> str:
    return f"{meeting.starts_local.date()}/2 before"


def _moment(meeting: Meeting) -> datetime:
    day = reminder_day(meeting.starts_local.date())
    return datetime.combine(day, MORNING, ZoneInfo(meeting.timezone)).astimezone(UTC)
