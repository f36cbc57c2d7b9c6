"""Claiming a mail, and bringing it to its next state. Everything here runs inside a write transaction.

A claim is a random lease on the row. Whoever no longer holds the lease can change nothing: that is what keeps a
worker that was asleep for an hour from sending what another sent meanwhile.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    CursorResult,
    Integer,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.sql.dml import ReturningUpdate

from app.extensions import db
from app.mail import queue
from app.mail.checks import mutes_of, verdict
from app.mail.letter import PREFERENCES, preference_links
from app.mail.rules import Outcome, Phase, Repeat, Result, after_uncertainty, is_dead_address, judge, next_attempt
from app.models import MailAttempt, MailState, OutboxMail, PersonalLink
from app.models.base import new_public_id
from app.web import links

LEASE = timedelta(minutes=3)  # longer than everything up to the closing dot may take
FINAL_LEASE = timedelta(minutes=7)  # longer than a server may take to answer the closing dot
AFTER_UNCERTAIN = timedelta(minutes=5)
# Written out, because a partial index answers only for the words it was made with.
IS_QUEUED = OutboxMail.state == literal(MailState.QUEUED.value, literal_execute=True)
IS_EXPIRED = OutboxMail.state == literal(MailState.EXPIRED.value, literal_execute=True)
IS_SENDING = OutboxMail.state == literal(MailState.SENDING.value, literal_execute=True)


def _given(name: str) -> BindParameter[Any]:
    """Return a place for a value; statements with these can also be put into the words of a driver beforehand."""
    return bindparam(name, required=False)


# Made once: a mail costs a handful of statements, and putting each together anew costs more than running it.
_MAILS, _ATTEMPTS = cast("Table", OutboxMail.__table__), cast("Table", MailAttempt.__table__)
_HELD_BY_US = and_(_MAILS.c.id == _given("mail"), _MAILS.c.lease == _given("held"), IS_SENDING)
_DUE = (
    select(_MAILS.c.id)
    .where(IS_QUEUED, _MAILS.c.next_attempt_at <= bindparam("now"))
    .order_by(_MAILS.c.next_attempt_at, _MAILS.c.id)
    # Written out too: for a number that it does not know, PostgreSQL plans to read the whole table.
    .limit(bindparam("most", type_=Integer, literal_execute=True))
    .with_for_update(skip_locked=True)
)
_DUE_AND_ASKED_FOR = _DUE.where(_MAILS.c.is_asked_for.is_(True))  # by an index that holds no others

# A planner that has not counted yet how many wait (a great mailing was written a moment ago) would sort all of them.
_BY_THE_INDEX = select(
    func.set_config("enable_sort", "off", True),  # noqa: FBT003 - for this transaction only
    func.set_config("enable_bitmapscan", "off", True),  # noqa: FBT003
    func.set_config("enable_hashjoin", "off", True),  # noqa: FBT003 - nor does it read all of them to find a handful
)


def _claiming(due: Select[int]) -> ReturningUpdate[int]:
    return (
        update(_MAILS)
        .where(_MAILS.c.id.in_(due))
        .values(
            state=literal(MailState.SENDING.value),
            lease=bindparam("new_lease"),
            lease_until=bindparam("until"),
            final_at=None,
            attempts=_MAILS.c.attempts + 1,
            tried_since=func.coalesce(_MAILS.c.tried_since, bindparam("now")),
        )
        .returning(_MAILS.c.id)
    )


_CLAIM, _CLAIM_ASKED_FOR = _claiming(_DUE), _claiming(_DUE_AND_ASKED_FOR)
_PREFERENCES = aliased(PersonalLink)
_LOAD = (
    select(OutboxMail, _PREFERENCES)
    .outerjoin(
        _PREFERENCES,
        and_(_PREFERENCES.person_id == OutboxMail.person_id, _PREFERENCES.purpose == literal(PREFERENCES)),
    )
    .where(OutboxMail.id.in_(bindparam("mails", expanding=True)))
    .order_by(OutboxMail.next_attempt_at, OutboxMail.id)
    .options(joinedload(OutboxMail.person), joinedload(OutboxMail.link))
    .execution_options(populate_existing=True)
)
_BEGIN = insert(_ATTEMPTS).returning(_ATTEMPTS.c.id, sort_by_parameter_order=True)
MARK_FINAL = update(_MAILS).where(_HELD_BY_US).values(final_at=_given("now"), lease_until=_given("until"))
MARK_SENT = (
    update(_MAILS)
    .where(_HELD_BY_US)
    .values(state=literal(MailState.SENT.value), sent_at=_given("now"), lease=None, lease_until=None, last_error="")
)
_GIVE_BACK = (
    update(_MAILS)
    .where(_HELD_BY_US)
    .values(state=literal(MailState.QUEUED.value), attempts=_MAILS.c.attempts - 1, lease=None, lease_until=None)
)
END = (
    update(_ATTEMPTS)
    .where(_ATTEMPTS.c.id == _given("attempt"), _ATTEMPTS.c.ended_at.is_(None))  # a doubt that was noted stays noted
    .values(
        phase=_given("how_far"),
        outcome=_given("how"),
        ended_at=_given("now"),
        reply_code=_given("code"),
        reply_text=_given("text"),
    )
)
# The worker was given up, and its attempt ended as a doubt; that doubt is why the mail may have gone twice.
_ANSWERED_LATE = (
    update(_ATTEMPTS)
    .where(_ATTEMPTS.c.id == _given("attempt"))
    .values(reply_code=_given("code"), reply_text=literal("answered after the worker was given up: ") + _given("text"))
)


@dataclass(frozen=True)
class Claim:
    """A mail that this worker holds, with its open attempt."""

    mail: OutboxMail  # as it was when it was claimed
    mail_id: int
    attempt_id: int
    lease: str
    preferences: str | None  # the address behind the link in the footer


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


def take(worker: str, *, now: datetime, most: int = 1, asked_for_only: bool = False) -> list[Claim]:
    """Claim the mails that are due longest, at most `most`, and begin their attempts; empty when nothing is due.

    Mails that are not wanted any more are brought to their end on the way. With `asked_for_only`, looks for
    what a reader is waiting for at this moment, such as a sign-in code.
    """
    values: dict[str, Any] = {"now": now, "until": lease_clock(now) + LEASE, "most": most}
    if db.engine.dialect.name == "postgresql":
        db.session.execute(_BY_THE_INDEX)
    while True:
        lease = secrets.token_hex(16)
        statement = _CLAIM_ASKED_FOR if asked_for_only else _CLAIM
        taken = db.session.scalars(statement, {**values, "new_lease": lease}).all()
        if not taken:
            return []
        rows = [(mail, link) for mail, link in db.session.execute(_LOAD, {"mails": taken})]
        wanted = _still_wanted(rows, now)
        if wanted:
            return _begin(wanted, lease, worker, now)


Row = tuple[OutboxMail, PersonalLink | None]  # a mail, and the link to its reader's preferences


def _still_wanted(rows: Sequence[Row], now: datetime) -> list[Row]:
    mutes = mutes_of([mail.person_id for mail, _ in rows if mail.person_id is not None], now=now)
    wanted = []
    for mail, link in rows:
        ended = verdict(mail, mutes, now=now)
        if ended is None:
            wanted.append((mail, link))
        else:
            mail.state, mail.last_error = ended
            mail.attempts -= 1  # it was not tried, and tries decide when a mail is given up
            let_go(mail)
    return wanted


def _begin(rows: Sequence[Row], lease: str, worker: str, now: datetime) -> list[Claim]:
    fresh = {"started_at": now, "worker": worker, "phase": Phase.CONNECT, "outcome": "", "reply_text": ""}
    attempts = db.session.scalars(
        _BEGIN, [{**fresh, "public_id": new_public_id(), "mail_id": mail.id} for mail, _ in rows]
    ).all()
    known = {mail.person_id: link for mail, link in rows if link is not None}
    known |= preference_links([mail.person for mail, link in rows if mail.person and link is None], now=now)
    return [
        Claim(mail, mail.id, attempt_id, lease, links.url_of(known[mail.person_id]) if mail.person_id else None)
        for (mail, _), attempt_id in zip(rows, attempts, strict=True)
    ]


def give_back(unused: Sequence[Claim]) -> None:
    """Let go of mails that were claimed and not begun, as if nothing had happened."""
    for claim in unused:
        if _changes_ours(_GIVE_BACK, claim, {}):
            db.session.execute(delete(_ATTEMPTS).where(_ATTEMPTS.c.id == claim.attempt_id))


def mark_final(claim: Claim, *, now: datetime) -> bool:
    """Note that the closing dot is about to leave; False when the claim was lost meanwhile."""
    return _changes_ours(MARK_FINAL, claim, {"now": now, "until": lease_clock(now) + FINAL_LEASE})


def _changes_ours(statement: Update, claim: Claim, values: dict[str, Any]) -> bool:
    """Run an update that is fenced by the lease; False when another holds the mail by now."""
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        statement, {"mail": claim.mail_id, "held": claim.lease, **values}
    )
    return result.rowcount == 1


def settle(claim: Claim, result: Result, *, now: datetime, chance: Callable[[], float] = random.random) -> Outcome:
    """Write down how an attempt ended, and bring its mail to the state that follows."""
    outcome = judge(result)
    ending = {"how_far": result.phase, "how": outcome, "code": result.code, "text": result.text}
    ended: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        END, {"attempt": claim.attempt_id, "now": now, **ending}
    )
    if ended.rowcount == 0:
        db.session.execute(_ANSWERED_LATE, {"attempt": claim.attempt_id, "code": result.code, "text": result.text})
    if outcome == Outcome.SENT and _changes_ours(MARK_SENT, claim, {"now": now}):
        return outcome
    mail = db.session.get_one(OutboxMail, claim.mail_id, options=[joinedload(OutboxMail.person)])
    if mail.lease == claim.lease and mail.state == MailState.SENDING:
        _conclude(mail, outcome, result, now, chance)
    elif outcome == Outcome.SENT and mail.state in {MailState.QUEUED, MailState.UNCERTAIN}:
        mail.state, mail.sent_at = MailState.SENT, now  # another gave it up as uncertain; now it is known
    return outcome


def _conclude(mail: OutboxMail, outcome: Outcome, result: Result, now: datetime, chance: Callable[[], float]) -> None:
    mail.last_error = f"{result.code or ''} {result.text}".strip()
    let_go(mail)
    if outcome == Outcome.FAILED:
        mail.state = MailState.FAILED
        if mail.person is not None and is_dead_address(result) and mail.person.email == mail.address:
            mail.person.suppressed_at, mail.person.suppressed_reason = now, mail.last_error[:500]
    elif outcome == Outcome.UNCERTAIN:
        doubt(mail, now + AFTER_UNCERTAIN)
    elif outcome == Outcome.STOPPED:
        mail.attempts -= 1
        mail.state, mail.next_attempt_at = MailState.QUEUED, now
        queue.pause(result, now=now)
    else:
        again = next_attempt(mail.attempts, since=mail.tried_since or now, now=now, chance=chance())
        mail.state = MailState.QUEUED if again else MailState.FAILED
        mail.next_attempt_at = again or mail.next_attempt_at


def doubt(mail: OutboxMail, again_at: datetime) -> None:
    """Send an uncertain mail again, or leave it for a person to decide."""
    uncertain = db.session.scalar(
        select(func.count()).where(MailAttempt.mail_id == mail.id, MailAttempt.outcome == Outcome.UNCERTAIN)
    )
    if after_uncertainty(mail.policy, uncertain or 0) == Repeat.AGAIN:
        mail.state, mail.next_attempt_at = MailState.QUEUED, again_at
    else:
        mail.state = MailState.UNCERTAIN


def let_go(mail: OutboxMail) -> None:
    """End the claim on a mail."""
    mail.lease = mail.lease_until = None


def lease_clock(now: datetime) -> datetime:
    """Return the time leases are compared with: on PostgreSQL the database's, because machines differ."""
    if db.engine.dialect.name == "sqlite":
        return now
    found: datetime = db.session.scalars(select(func.clock_timestamp())).one()
    return found
