"""What falls due in this slice: before closing, where a part was put; after closing, that it is asked back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask import current_app

from app.blueprints.ballots import commands, mails, queries
from app.blueprints.consultations.rules import closed_on, is_open
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.models import KeyHolder, SealState
from app.reminders.steps import days_reached, falling, step_in
from app.reminders.vocabulary import Due


class KeyReminders:
    """Holders are reminded until two of them entered their part."""

    kinds: tuple[MailKind, ...] = mails.REMINDERS

    def due(self, after: datetime, until: datetime) -> Iterable[Due]:
        """Return the reminders that fall due in (after, until]; two queries."""
        reached = days_reached(self.kinds, after, until)
        closing = queries.seals_closing_between(*reached) if reached else ()
        for holder in queries.holders_of_many([one.id for one in closing]) if closing else ():
            day = holder.consultation.closes_on
            if day is None:
                continue
            for kind in self.kinds:
                for at, step in falling(kind, day, after, until):
                    occurrence = step.occurrence(day)
                    yield Due(
                        at, kind.name, "consultation", holder.consultation.public_id, holder.person_id, occurrence
                    )

    def drafts(self, dues: Sequence[Due], now: datetime) -> Iterable[tuple[Due, Draft]]:
        """Return the mails, leaving out who entered, and what was opened, moved or reopened meanwhile."""
        ids = {due.subject_id for due in dues}
        seals = queries.seals_of(ids)
        holders = queries.holders_by_ids(ids, [due.person_id for due in dues])
        for due in dues:
            seal, holder = seals.get(due.subject_id), holders.get((due.subject_id, due.person_id))
            if seal is None or holder is None or seal.state != SealState.READY:
                continue
            if _stands(holder, due, max(now, due.at)):
                kind = mails.WHERE if due.kind == mails.WHERE.name else mails.ENTER
                yield due, commands.draft_of(kind, holder.consultation, holder.person, holder.kept_where)


def _stands(holder: KeyHolder, due: Due, now: datetime) -> bool:
    consultation, zone = holder.consultation, current_app.config["SETTINGS"].zone
    day = consultation.closes_on
    if day is None or step_in(due.occurrence, due.kind, day) is None:
        return False
    if due.kind == mails.WHERE.name:
        return is_open(consultation, now, zone)
    return (
        holder.entered_at is None and not is_open(consultation, now, zone) and closed_on(consultation, zone) is not None
    )


def keep_up(now: datetime) -> None:
    """Open and count what two holders released, and destroy the key files of what was settled before."""
    commands.settle_waiting(now)
    commands.sweep_keys()
