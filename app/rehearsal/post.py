"""The post of a rehearsal: every mail gets its last look as on a running installation, and goes nowhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.database import JOB_TIMEOUT, unit_of_work
from app.extensions import db
from app.mail.checks import Mutes, mutes_of, verdict
from app.mail.kinds import all_kinds
from app.models import LedgerEntry, MailState, OutboxMail
from app.rehearsal.stage import Sent

AT_A_TIME = 500

Reader = Callable[[OutboxMail, datetime], None]  # what someone does with a mail that arrived


def deliver(now: datetime, read: Reader) -> list[Sent]:
    """Settle what is due in the outbox; return what would have left. `read` is called for each of those."""
    found: list[Sent] = []
    while batch := _deliver_some(now, read):
        found += [one for one in batch if one is not None]
    return found


def next_departure() -> datetime | None:
    """Return when the next mail that waits may leave."""
    return db.session.scalar(select(func.min(OutboxMail.next_attempt_at)).where(OutboxMail.state == MailState.QUEUED))


def _deliver_some(now: datetime, read: Reader) -> list[Sent | None]:
    with unit_of_work(JOB_TIMEOUT):
        mails = db.session.scalars(
            select(OutboxMail)
            .where(OutboxMail.state == MailState.QUEUED, OutboxMail.next_attempt_at <= now)
            .options(joinedload(OutboxMail.person), joinedload(OutboxMail.link))
            .order_by(OutboxMail.next_attempt_at, OutboxMail.id)
            .limit(AT_A_TIME)
        ).all()
        mutes = mutes_of(sorted({mail.person_id for mail in mails if mail.person_id}), now=now)
        planned = set(
            db.session.scalars(select(LedgerEntry.mail_id).where(LedgerEntry.mail_id.in_([mail.id for mail in mails])))
        )
        settled = [_settle(mail, mutes, mail.id in planned, now) for mail in mails]
        for mail, sent in zip(mails, settled, strict=True):
            if sent is not None:
                read(mail, now)
    return settled


def _settle(mail: OutboxMail, mutes: Mutes, planned: bool, now: datetime) -> Sent | None:  # noqa: FBT001 - one of two kinds of mail
    ended = verdict(mail, mutes, now=now)
    if ended is not None:
        mail.state, mail.last_error = ended
        return None
    mail.state, mail.sent_at, mail.attempts = MailState.SENT, now, 1
    kind = all_kinds().get(mail.kind)
    person = mail.person
    return Sent(
        at=now,
        kind=mail.kind,
        person_id=mail.person_id,
        subject=(mail.subject_kind, mail.subject_id),
        is_calm=kind is not None and not kind.urgent,
        is_planned=planned,
        was_unwanted=person is not None
        and (
            person.suppressed_at is not None or mutes.covers(person.id, mail.kind, mail.subject_kind, mail.subject_id)
        ),
        fingerprint=_fingerprint(mail),
    )


def _fingerprint(mail: OutboxMail) -> str:
    words = json.dumps([mail.subject, mail.content, mail.calendar], sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()[:20]
