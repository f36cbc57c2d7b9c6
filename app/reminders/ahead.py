"""A mail of the forecast before its time: sent now, or kept back. The ledger remembers, so that it is said once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from app.extensions import db
from app.models import LedgerEntry, MailState, OutboxMail
from app.reminders.forecast import Coming
from app.reminders.together import links_in, put_together


def say_ahead(coming: Coming, *, now: datetime, delay: timedelta, hold: bool = False) -> OutboxMail | None:
    """Write a mail of the forecast at `now`; None where there is no address.

    With `hold` it waits for a person, and once it is let go for its own moment, unless that has passed.
    """
    mail = put_together(coming.drafts, links_in(coming.drafts, now=now), now=now)
    if mail is None:
        return None
    mail.next_attempt_at = coming.at if hold else now + delay
    if hold:
        mail.expires_at += coming.at - now
    if hold and mail.state == MailState.QUEUED:
        mail.state = MailState.HELD
    db.session.flush()
    db.session.add_all(
        LedgerEntry(
            kind=one.due.kind,
            subject_kind=one.due.subject_kind,
            subject_id=one.due.subject_id,
            person_id=one.due.person_id,
            occurrence=one.due.occurrence,
            created_at=now,
            mail_id=mail.id,
        )
        for one in coming.reminders
    )
    db.session.flush()
    return mail


def unsay(mail: OutboxMail) -> bool:
    """Call such a mail back and let the ledger forget it, so that it goes out in its own time; False when it left."""
    if mail.state not in {MailState.QUEUED, MailState.HELD}:
        return False
    mail.state = MailState.CANCELLED
    db.session.execute(delete(LedgerEntry).where(LedgerEntry.mail_id == mail.id))
    db.session.flush()
    return True
