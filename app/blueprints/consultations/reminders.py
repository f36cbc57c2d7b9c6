"""What falls due: one reminder to who has not submitted, and the closing of what is past its last day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask import current_app

from app.blueprints.consultations import commands, commands_inviting, queries, queries_reminders
from app.blueprints.consultations.mails import REMINDER, UNFINISHED, draft_of
from app.blueprints.consultations.rules import is_open, occurrence, reminds_at
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.models import InvitationState
from app.reminders.vocabulary import Due

CONSULTATIONS_AT_ONCE = 20  # that one run of the job goes on inviting to


class ConsultationReminders:
    """Reminds those who were asked and did not submit, once per last day."""

    kinds: tuple[MailKind, ...] = (REMINDER, UNFINISHED)

    def due(self, after: datetime, until: datetime) -> Iterable[Due]:
        """Return who is to be reminded in (after, until], as things stand now."""
        zone = current_app.config["SETTINGS"].zone
        moments = {}
        for consultation in queries_reminders.open_consultations():
            assert consultation.opened_at is not None  # noqa: S101 - the query asks for both
            assert consultation.closes_on is not None  # noqa: S101
            at = reminds_at(consultation.opened_at, consultation.closes_on, zone)
            if after < at <= until:
                moments[consultation.id] = (at, consultation)
        for invitation in queries_reminders.unanswered(list(moments)):
            at, consultation = moments[invitation.consultation_id]
            if invitation.invited_at < at and consultation.opened_at and consultation.closes_on:
                yield Due(
                    at=at,
                    kind=REMINDER.name,
                    subject_kind="consultation",
                    subject_id=consultation.public_id,
                    person_id=invitation.person_id,
                    occurrence=occurrence(consultation.opened_at, consultation.closes_on, zone),
                )

    def drafts(self, dues: Sequence[Due], now: datetime) -> Iterable[tuple[Due, Draft]]:
        """Return the mails; none for who submitted, was taken off the list, or is too late."""
        zone = current_app.config["SETTINGS"].zone
        found = queries_reminders.invitations_for({due.subject_id for due in dues}, [due.person_id for due in dues])
        for due in dues:
            invitation = found.get((due.subject_id, due.person_id))
            if invitation is None or invitation.state == InvitationState.SUBMITTED:
                continue
            if is_open(invitation.consultation, max(now, due.at), zone):
                kind = UNFINISHED if invitation.state == InvitationState.BEGUN else REMINDER
                yield due, draft_of(kind, invitation.consultation, invitation.person)


def keep_up(now: datetime) -> None:
    """Close what is past its last day, and go on writing to who was invited. Safe to run again and again."""
    commands.close_due(now, current_app.config["SETTINGS"].zone)
    left = commands_inviting.WRITTEN_AT_ONCE
    for consultation in queries.with_waiting(CONSULTATIONS_AT_ONCE):
        if left > 0:
            left -= commands_inviting.write_to_waiting(consultation, now=now)
