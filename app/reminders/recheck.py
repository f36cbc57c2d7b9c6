"""A reminder that had to wait is looked at again before it leaves: its source says whether it is still wanted."""

from __future__ import annotations

from sqlalchemy import select

from app import clock
from app.extensions import db
from app.models import LedgerEntry, OutboxMail
from app.reminders.due import Reminder, drafts_of
from app.reminders.vocabulary import Due, sources


def still_wanted(mail: OutboxMail) -> bool:
    """Whether everything a reminder says still holds.

    When only a part of a letter holds, it is not sent, and the ledger forgets that part: the planner says it
    anew within a minute, without the rest.
    """
    entries = db.session.scalars(
        select(LedgerEntry).where(LedgerEntry.mail_id == mail.id).order_by(LedgerEntry.id)
    ).all()
    reminders = [reminder for entry in entries if (reminder := _reminder(entry)) is not None]
    wanted = {one.matter for one, _ in drafts_of(reminders, clock.now())}
    if wanted == {one.matter for one in reminders}:
        return True
    for entry in entries:
        if (entry.kind, entry.subject_id, entry.person_id) in wanted:
            db.session.delete(entry)
    db.session.flush()
    return False


def _reminder(entry: LedgerEntry) -> Reminder | None:
    for source in sources():
        for kind in source.kinds:
            if kind.name == entry.kind:
                due = Due(
                    entry.created_at,
                    entry.kind,
                    entry.subject_kind,
                    entry.subject_id,
                    entry.person_id,
                    entry.occurrence,
                )
                return Reminder(due, entry.created_at, kind, source)
    return None
