"""What is left behind is taken over: by workers that died, by a clock that stood wrong, by a backup of earlier days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, and_, insert, or_, select, update

from app.extensions import db
from app.mail import claim as claims
from app.mail.claim import IS_EXPIRED, IS_QUEUED, IS_SENDING, doubt, lease_clock, let_go
from app.mail.rules import JITTER, LATER_RETRIES, Outcome, Phase
from app.models import MailAttempt, MailPolicy, MailState, OutboxMail
from app.models.base import new_public_id

STOPPED = "the worker stopped"
RESTORED = "restored from a backup: it may have left after the backup was made"
LONGEST_WAIT = LATER_RETRIES * (1 + JITTER)


def recover(is_dead: Callable[[str], bool], *, now: datetime) -> int:
    """Take over what workers left lying that died or lost their lease; return how many mails that were."""
    clock = lease_clock(now)
    longest = clock + claims.LEASE + claims.FINAL_LEASE  # a lease beyond was given under a clock that stood ahead
    found: set[int] = set()
    rows = db.session.execute(
        select(OutboxMail, MailAttempt)
        .outerjoin(MailAttempt, and_(MailAttempt.mail_id == OutboxMail.id, MailAttempt.ended_at.is_(None)))
        .where(IS_SENDING)
        .order_by(OutboxMail.id, MailAttempt.id)
        .with_for_update(of=OutboxMail, skip_locked=True)
    ).all()
    for mail, found_attempt in rows:
        attempt: MailAttempt | None = found_attempt  # an outer join: there may be none
        expired = mail.lease_until is None or not clock < mail.lease_until <= longest
        if mail.id not in found and (expired or (attempt is not None and is_dead(attempt.worker))):
            found.add(mail.id)
            _take_over(mail, attempt, now)
    return len(found)


def _take_over(mail: OutboxMail, attempt: MailAttempt | None, now: datetime) -> None:
    was_final = mail.final_at is not None
    if attempt is not None:
        attempt.phase = Phase.FINAL if was_final else attempt.phase
        attempt.outcome = Outcome.UNCERTAIN if was_final else Outcome.RETRY
        attempt.ended_at, attempt.reply_text = now, STOPPED
    let_go(mail)
    if was_final:
        db.session.flush()
        doubt(mail, now)
    else:
        mail.state, mail.next_attempt_at = MailState.QUEUED, now


def undo_future(*, now: datetime) -> None:
    """Undo what was done under a clock that stood ahead and was put back since.

    Mails that seemed to have waited too long did not, and nothing waits for a moment that was never meant.
    """
    db.session.execute(
        update(OutboxMail)
        .where(IS_EXPIRED, OutboxMail.expires_at > now)
        .values(state=MailState.QUEUED, next_attempt_at=now, last_error="", tried_since=None)
    )
    db.session.execute(
        update(OutboxMail)
        .where(
            IS_QUEUED,
            OutboxMail.next_attempt_at > now + LONGEST_WAIT,
            or_(OutboxMail.created_at > now, OutboxMail.tried_since.is_not(None)),
        )
        .values(next_attempt_at=now, tried_since=None)
    )


def doubt_restored(connection: Connection, *, made_at: datetime) -> None:
    """Write down that what waits in a restored copy may have left after its backup was made.

    What may be sent again is, once the outbox is released; what may not waits for a person.
    """
    waiting = or_(IS_QUEUED, IS_SENDING)
    ids = connection.scalars(select(OutboxMail.id).where(IS_QUEUED).order_by(OutboxMail.id)).all()
    connection.execute(
        update(MailAttempt)
        .where(MailAttempt.ended_at.is_(None))
        .values(outcome=Outcome.UNCERTAIN, phase=Phase.FINAL, ended_at=made_at, reply_text=RESTORED)
    )
    doubtful = {
        "started_at": made_at,
        "ended_at": made_at,
        "worker": "",
        "phase": Phase.FINAL,
        "outcome": Outcome.UNCERTAIN,
        "reply_text": RESTORED,
    }
    attempts = [{**doubtful, "public_id": new_public_id(), "mail_id": one} for one in ids]
    if attempts:
        connection.execute(insert(MailAttempt), attempts)
    released = {"lease": None, "lease_until": None, "last_error": RESTORED}
    for policy, state in ((MailPolicy.HOLD, MailState.UNCERTAIN), (MailPolicy.RETRY, MailState.QUEUED)):
        connection.execute(
            update(OutboxMail).where(waiting, OutboxMail.policy == policy).values(state=state, **released)
        )
