"""Claiming a mail, and bringing it to its next state. Everything here runs inside a write transaction.

A claim is a random lease on the row. Whoever no longer holds the lease can change nothing: that is what keeps a
worker that was asleep for an hour from sending what another sent meanwhile.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import CursorResult, exists, func, literal, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.dml import ReturningUpdate

from app.extensions import db
from app.mail import queue
from app.mail.checks import verdict
from app.mail.kinds import all_kinds
from app.mail.letter import ensure_preferences
from app.mail.rules import Outcome, Phase, Repeat, Result, after_uncertainty, is_dead_address, judge, next_attempt
from app.models import MailAttempt, MailState, OutboxMail

LEASE = timedelta(minutes=3)  # longer than everything up to the closing dot may take
FINAL_LEASE = timedelta(minutes=7)  # longer than a server may take to answer the closing dot
AFTER_UNCERTAIN = timedelta(minutes=5)
# Written out, because a partial index answers only for the words it was made with.
IS_QUEUED = OutboxMail.state == literal(MailState.QUEUED.value, literal_execute=True)
IS_SENDING = OutboxMail.state == literal(MailState.SENDING.value, literal_execute=True)


@dataclass(frozen=True)
class Claim:
    """A mail that this worker holds, with its open attempt."""

    mail: OutboxMail  # as it was when it was claimed
    mail_id: int
    attempt_id: int
    lease: str


def has_work(*, now: datetime) -> bool:
    """Whether a mail is due, or was claimed and not settled. Writes nothing."""
    return bool(
        db.session.scalar(
            select(
                or_(
                    exists().where(IS_QUEUED, OutboxMail.next_attempt_at <= now),
                    exists().where(IS_SENDING),
                )
            )
        )
    )


def take(worker: str, *, now: datetime, asked_for_only: bool = False) -> Claim | None:
    """Claim the mail that is due longest and begin its attempt; None when nothing is due.

    Mails that are not wanted any more are brought to their end on the way. With `asked_for_only`, looks for
    what a reader is waiting for at this moment, such as a sign-in code.
    """
    while True:
        lease = secrets.token_hex(16)
        mail_id = db.session.scalar(_claiming(lease, now, asked_for_only=asked_for_only))
        if mail_id is None:
            return None
        mail = db.session.get_one(
            OutboxMail,
            mail_id,
            options=[joinedload(OutboxMail.person), joinedload(OutboxMail.link)],
            populate_existing=True,
        )
        if _is_wanted(mail, now):
            return _begin(mail, lease, worker, now)


def _claiming(lease: str, now: datetime, *, asked_for_only: bool) -> ReturningUpdate[int]:
    due = select(OutboxMail.id).where(IS_QUEUED, OutboxMail.next_attempt_at <= now)
    if asked_for_only:
        due = due.where(OutboxMail.kind.in_([name for name, kind in all_kinds().items() if kind.on_request]))
    due = due.order_by(OutboxMail.next_attempt_at, OutboxMail.id).limit(1).with_for_update(skip_locked=True)
    return (
        update(OutboxMail)
        .where(OutboxMail.id == due.scalar_subquery())
        .values(state=MailState.SENDING, lease=lease, lease_until=_clock(now) + LEASE, final_at=None)
        .returning(OutboxMail.id)
        .execution_options(synchronize_session=False)
    )


def _is_wanted(mail: OutboxMail, now: datetime) -> bool:
    try:
        with db.session.begin_nested():
            ended = verdict(mail, now=now)
    except Exception:
        # A check that fails must neither stop the queue nor keep a mail from anyone.
        current_app.logger.exception("the check before sending failed for a mail of kind %s", mail.kind)
        return True
    if ended is None:
        return True
    mail.state, mail.last_error = ended
    _let_go(mail)
    return False


def _begin(mail: OutboxMail, lease: str, worker: str, now: datetime) -> Claim:
    attempt = MailAttempt(mail_id=mail.id, started_at=now, worker=worker)
    mail.attempts += 1
    mail.tried_since = mail.tried_since or now
    if mail.person is not None:
        # Two workers may make the same link at the same moment; one of them is enough.
        with suppress(IntegrityError), db.session.begin_nested():
            ensure_preferences(mail.person, now=now)
    db.session.add(attempt)
    db.session.flush()
    return Claim(mail=mail, mail_id=mail.id, attempt_id=attempt.id, lease=lease)


def mark_final(claim: Claim, *, now: datetime) -> bool:
    """Note that the closing dot is about to leave; False when the claim was lost meanwhile."""
    result: CursorResult[object] = db.session.execute(  # type: ignore[assignment]
        update(OutboxMail)
        .where(OutboxMail.id == claim.mail_id, OutboxMail.lease == claim.lease, OutboxMail.state == MailState.SENDING)
        .values(final_at=now, lease_until=_clock(now) + FINAL_LEASE)
        .execution_options(synchronize_session=False)
    )
    return result.rowcount == 1


def settle(claim: Claim, result: Result, *, now: datetime, chance: Callable[[], float] = random.random) -> Outcome:
    """Write down how an attempt ended, and bring its mail to the state that follows."""
    outcome = judge(result)
    attempt = db.session.get_one(MailAttempt, claim.attempt_id)
    attempt.phase, attempt.outcome, attempt.ended_at = result.phase, outcome, now
    attempt.reply_code, attempt.reply_text = result.code, result.text
    mail = db.session.get_one(OutboxMail, claim.mail_id, options=[joinedload(OutboxMail.person)])
    if mail.lease == claim.lease and mail.state == MailState.SENDING:
        _conclude(mail, outcome, result, now, chance)
    elif outcome == Outcome.SENT and mail.state in {MailState.QUEUED, MailState.UNCERTAIN}:
        mail.state, mail.sent_at = MailState.SENT, now  # another gave it up as uncertain; now it is known
    return outcome


def _conclude(mail: OutboxMail, outcome: Outcome, result: Result, now: datetime, chance: Callable[[], float]) -> None:
    mail.last_error = "" if outcome == Outcome.SENT else f"{result.code or ''} {result.text}".strip()
    _let_go(mail)
    if outcome == Outcome.SENT:
        mail.state, mail.sent_at = MailState.SENT, now
    elif outcome == Outcome.FAILED:
        mail.state = MailState.FAILED
        if mail.person is not None and is_dead_address(result) and mail.person.email == mail.address:
            mail.person.suppressed_at, mail.person.suppressed_reason = now, mail.last_error[:500]
    elif outcome == Outcome.UNCERTAIN:
        _doubt(mail, now + AFTER_UNCERTAIN)
    elif outcome == Outcome.STOPPED:
        mail.attempts -= 1
        mail.state, mail.next_attempt_at = MailState.QUEUED, now
        queue.pause(result, now=now)
    else:
        again = next_attempt(mail.attempts, since=mail.tried_since or now, now=now, chance=chance())
        mail.state = MailState.QUEUED if again else MailState.FAILED
        mail.next_attempt_at = again or mail.next_attempt_at
    if outcome not in {Outcome.STOPPED, Outcome.RETRY}:
        queue.unpause()


def recover(is_dead: Callable[[str], bool], *, now: datetime) -> int:
    """Take over what workers left lying that died or lost their lease; return how many mails that were."""
    clock = _clock(now)
    found: set[int] = set()
    rows = db.session.execute(
        select(OutboxMail, MailAttempt)
        .outerjoin(MailAttempt, (MailAttempt.mail_id == OutboxMail.id) & MailAttempt.ended_at.is_(None))
        .where(IS_SENDING)
        .order_by(OutboxMail.id, MailAttempt.id)
        .with_for_update(of=OutboxMail, skip_locked=True)
    ).all()
    for mail, found_attempt in rows:
        attempt: MailAttempt | None = found_attempt  # an outer join: there may be none
        expired = mail.lease_until is None or mail.lease_until <= clock
        if mail.id not in found and (expired or (attempt is not None and is_dead(attempt.worker))):
            found.add(mail.id)
            _take_over(mail, attempt, now)
    return len(found)


def _take_over(mail: OutboxMail, attempt: MailAttempt | None, now: datetime) -> None:
    was_final = mail.final_at is not None
    if attempt is not None:
        attempt.phase = Phase.FINAL if was_final else attempt.phase
        attempt.outcome = Outcome.UNCERTAIN if was_final else Outcome.RETRY
        attempt.ended_at, attempt.reply_text = now, "the worker stopped"
    _let_go(mail)
    if was_final:
        db.session.flush()
        _doubt(mail, now)
    else:
        mail.state, mail.next_attempt_at = MailState.QUEUED, now


def _doubt(mail: OutboxMail, again_at: datetime) -> None:
    """Send an uncertain mail again, or leave it for a person to decide."""
    uncertain = db.session.scalar(
        select(func.count()).where(MailAttempt.mail_id == mail.id, MailAttempt.outcome == Outcome.UNCERTAIN)
    )
    if after_uncertainty(mail.policy, uncertain or 0) == Repeat.AGAIN:
        mail.state, mail.next_attempt_at = MailState.QUEUED, again_at
    else:
        mail.state = MailState.UNCERTAIN


def _let_go(mail: OutboxMail) -> None:
    mail.lease = mail.lease_until = None


def _clock(now: datetime) -> datetime:
    """Return the time leases are compared with: on PostgreSQL the database's, because machines differ."""
    if db.engine.dialect.name == "sqlite":
        return now
    found: datetime = db.session.scalars(select(func.clock_timestamp())).one()
    return found
