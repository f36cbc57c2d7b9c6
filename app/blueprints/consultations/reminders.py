"""What falls due: a word to who has not begun, to who began and did not submit, and to both shortly before the end.

Of an anonymous consultation everybody gets one and the same word at one moment: who would get another one, or none,
would be known to have begun. Beside all this, the closing of what is past its last day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app

from app.blueprints.consultations import commands, commands_inviting, doors, queries, queries_reminders
from app.blueprints.consultations.mails import CLOSING, PERHAPS, REMINDER, REMINDERS, UNFINISHED, draft_of
from app.blueprints.consultations.rules import HALF_WAY, SHORT_WINDOW, half_way, is_open
from app.database import unit_of_work
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.models import Consultation, Invitation, InvitationState, Mode
from app.reminders.steps import days_reached, moment_of, step_in, steps_of
from app.reminders.vocabulary import Due

MOST_BATCHES = 40  # of invitations, that the worker writes in one go
CONSULTATIONS_AT_ONCE = 20  # that one run of the job goes on inviting to

ONE_DAY = timedelta(days=1)
Moment = tuple[datetime, str]  # when, and what the ledger calls it


class ConsultationReminders:
    """Reminds those who were asked and did not submit.

    Who did not begin and who began are reminded at moments and with words of their own, but of one thing: what was
    said to someone is remembered as one reminder, so that beginning to answer brings no second one. The word shortly
    before the end is the reminder of those who would hear nothing else, because they were invited late.
    """

    kinds: tuple[MailKind, ...] = REMINDERS

    def due(self, after: datetime, until: datetime) -> Iterable[Due]:
        """Return who is to be reminded in (after, until], as things stand now."""
        moments = {}
        reached = _last_days(after, until)
        for consultation in queries_reminders.open_until(*reached) if reached else ():
            found = moments_of(consultation)
            if any(after < at <= until for ones in found.values() for at, _ in ones):
                moments[consultation.id] = (consultation, found)
        for invitation in queries_reminders.unanswered(list(moments)):
            consultation, found = moments[invitation.consultation_id]
            chosen = _for_nameless if consultation.mode == Mode.ANONYMOUS else _for
            for kind, at, occurrence in chosen(invitation, found):
                if not after < at <= until:
                    continue
                yield Due(at, kind.name, "consultation", consultation.public_id, invitation.person_id, occurrence)

    def drafts(self, dues: Sequence[Due], now: datetime) -> Iterable[tuple[Due, Draft]]:
        """Return the mails; none for who submitted, was taken off the list or is too late, nor for another last day."""
        zone = current_app.config["SETTINGS"].zone
        found = queries_reminders.invitations_for({due.subject_id for due in dues}, [due.person_id for due in dues])
        for due in dues:
            invitation = found.get((due.subject_id, due.person_id))
            if invitation is None or InvitationState.SUBMITTED in {invitation.state, _state_of_lead(invitation)}:
                continue
            if _is_of(due, invitation.consultation) and is_open(invitation.consultation, max(now, due.at), zone):
                yield due, draft_of(_words_for(due, invitation), invitation.consultation, invitation.person)


def _state_of_lead(invitation: Invitation) -> InvitationState | None:
    return invitation.lead.state if invitation.lead else None


def moments_of(consultation: Consultation) -> dict[str, list[Moment]]:
    """Return the moments at which people are reminded of an open consultation, by kind of mail.

    A consultation of a few days is reminded of once, half-way. Of an anonymous one there is one moment, the last.
    """
    opened_at, closes_on = consultation.opened_at, consultation.closes_on
    if opened_at is None or closes_on is None:
        return {}
    middle = half_way(opened_at, closes_on, current_app.config["SETTINGS"].zone)
    if middle is not None:
        once = [(middle, f"{closes_on.isoformat()}/{HALF_WAY}")]
        return {kind.name: once for kind in (REMINDER, UNFINISHED) if steps_of(kind)}
    found = {
        kind.name: [(moment_of(step.on(closes_on)), step.occurrence(closes_on)) for step in steps_of(kind)]
        for kind in REMINDERS
    }
    return {REMINDER.name: found[REMINDER.name][-1:]} if consultation.mode == Mode.ANONYMOUS else found


def _last_days(after: datetime, until: datetime) -> tuple[date, date] | None:
    """Return the first and the last day that a consultation can close on of which somebody is reminded in a window."""
    reached = days_reached(REMINDERS, after, until)
    if reached is None:
        return None
    short = after.date() - ONE_DAY, until.date() + SHORT_WINDOW + ONE_DAY  # reminded of half-way
    return min(reached[0], short[0]), max(reached[1], short[1])


def _for(invitation: Any, found: dict[str, list[Moment]]) -> Iterator[tuple[MailKind, datetime, str]]:
    """Yield what one person is to be reminded of: nothing from before the invitation, or before he or she began."""
    has_begun = invitation.state == InvitationState.BEGUN
    since = invitation.begun_at if has_begun and invitation.begun_at else invitation.invited_at
    for at, occurrence in found.get(UNFINISHED.name if has_begun else REMINDER.name, ()):
        if since < at:
            yield REMINDER, at, occurrence
    if not _is_reminded(invitation, since, found):
        for at, occurrence in found.get(CLOSING.name, ()):
            if invitation.invited_at + ONE_DAY <= at:
                yield CLOSING, at, occurrence


def _is_reminded(invitation: Any, since: datetime, found: dict[str, list[Moment]]) -> bool:
    """Whether one person is reminded at all, or was before he or she began."""
    has_begun = invitation.state == InvitationState.BEGUN
    before = (invitation.invited_at < at and (at <= since or not has_begun) for at, _ in found.get(REMINDER.name, ()))
    afterwards = (has_begun and since < at for at, _ in found.get(UNFINISHED.name, ()))
    return any(before) or any(afterwards)


def _for_nameless(invitation: Any, found: dict[str, list[Moment]]) -> Iterator[tuple[MailKind, datetime, str]]:
    """Yield the same for an anonymous consultation, where nobody asks who began."""
    for at, occurrence in found.get(REMINDER.name, ()):
        if invitation.invited_at < at:
            yield REMINDER, at, occurrence


def _words_for(due: Due, invitation: Invitation) -> MailKind:
    if invitation.consultation.mode == Mode.ANONYMOUS:
        return PERHAPS
    if due.kind == CLOSING.name:
        return CLOSING
    return UNFINISHED if invitation.state == InvitationState.BEGUN else REMINDER


def _is_of(due: Due, consultation: Consultation) -> bool:
    """Whether a due was made for the last day that holds now."""
    closes_on = consultation.closes_on
    if closes_on is None:
        return False
    return due.occurrence == f"{closes_on.isoformat()}/{HALF_WAY}" or (
        step_in(due.occurrence, due.kind, closes_on) is not None
    )


def write_invitations(now: datetime) -> None:
    """Put in the outbox whatever invitations wait, in batches with a transaction each. Safe to kill and to repeat."""
    for _batch in range(MOST_BATCHES):
        with unit_of_work():
            if not commands_inviting.write_batch(now):
                return


def keep_up(now: datetime) -> None:
    """Close what is past its last day, and go on writing to who was invited. Safe to run again and again."""
    commands.close_due(now, current_app.config["SETTINGS"].zone)
    doors.forget_old_requests(now)
    left = commands_inviting.WRITTEN_AT_ONCE
    for consultation in queries.with_waiting(CONSULTATIONS_AT_ONCE):
        if left > 0:
            delay = commands_inviting.time_to_undo(consultation, now)
            left -= commands_inviting.write_to_waiting(consultation, now=now, delay=delay)
