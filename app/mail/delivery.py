"""Delivering what is due: claim, talk to the server with no transaction open, settle, next.

One transaction settles the mail before and claims the next, so that a mail costs two commits: this one, and the
one just before the closing dot.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy.exc import OperationalError

from app import clock
from app.database import JOB_TIMEOUT, Busy, unit_of_work
from app.extensions import db
from app.mail import claim as claims
from app.mail import queue
from app.mail.claim import Claim
from app.mail.message import envelope_sender, message_bytes
from app.mail.presence import Presence
from app.mail.rules import Outcome, Phase, Result
from app.mail.smtp import Envelope, LeaseLostError, Mailbox, SmtpTransport, Transport
from config import Settings

LOOK_FOR_ASKED_EVERY = 0.5  # seconds: what a reader waits for does not stand behind five hundred invitations
LOOK_AT_QUEUE_EVERY = 1.0
SETTLE_TRIES = 5


def transport_for(settings: Settings) -> Transport | None:
    """Return the way mail leaves under these settings; None when there is none, and mail stays queued."""
    if settings.mail_server:
        return SmtpTransport(settings)
    return Mailbox() if settings.demo else None


@dataclass(frozen=True)
class _Done:
    claim: Claim
    result: Result


class Delivery:
    """One worker's way through the queue. Call `run` inside an application context of its own."""

    def __init__(self, transport: Transport, presence: Presence) -> None:
        self._transport = transport
        self._presence = presence
        self._looked_at = self._asked_at = 0.0
        self._open = self._paused = False

    def run(self, *, stop: Callable[[], bool] = lambda: False) -> dict[Outcome, int]:
        """Deliver until nothing is due, the queue is closed or `stop` says so; return how attempts ended."""
        ended: dict[Outcome, int] = {}
        self._asked_at = 0.0
        if not claims.has_work(now=clock.now()):
            return ended
        self._recover()
        done: _Done | None = None
        while True:
            outcome, claim = self._turn(done, stop)
            if outcome is not None:
                ended[outcome] = ended.get(outcome, 0) + 1
            if claim is None:
                break
            done = self._send(claim)
        self._transport.close()
        return ended

    def _recover(self) -> None:
        with unit_of_work(JOB_TIMEOUT):
            claims.recover(self._presence.is_dead, now=clock.now())

    def _turn(self, done: _Done | None, stop: Callable[[], bool]) -> tuple[Outcome | None, Claim | None]:
        """Settle the mail before and claim the next, in one transaction.

        What was sent must be written down: while the database is busy this waits, and when claiming fails the
        mail before is settled alone.
        """
        for attempt in range(SETTLE_TRIES):
            try:
                with unit_of_work(JOB_TIMEOUT):
                    outcome = self._settle(done)
                    claim = None if stop() else self._next()
            except (Busy, OperationalError):
                if attempt == SETTLE_TRIES - 1:
                    raise
                time.sleep(0.2 * 2**attempt)
            except Exception:
                if done is not None:
                    with suppress(Busy, OperationalError), unit_of_work(JOB_TIMEOUT):
                        self._settle(done)
                raise
            else:
                return outcome, claim
        return None, None

    def _settle(self, done: _Done | None) -> Outcome | None:
        if done is None:
            return None
        outcome = claims.settle(done.claim, done.result, now=clock.now())
        if outcome == Outcome.STOPPED:
            self._asked_at = 0.0
        elif self._paused and outcome != Outcome.RETRY:
            queue.unpause()
            self._paused = False
        return outcome

    def _next(self) -> Claim | None:
        now = clock.now()
        if not self._is_open(now):
            return None
        if clock.monotonic() - self._looked_at > LOOK_FOR_ASKED_EVERY:
            self._looked_at = clock.monotonic()
            found = claims.take(self._presence.name, now=now, asked_for_only=True)
            if found is not None:
                return found
        return claims.take(self._presence.name, now=now)

    def _is_open(self, now: datetime) -> bool:
        """Look at most once a second whether the queue is held back; what we learn ourselves counts at once."""
        if clock.monotonic() - self._asked_at > LOOK_AT_QUEUE_EVERY:
            self._asked_at = clock.monotonic()
            self._open = queue.is_open(now=now)
            self._paused = queue.current_pause() is not None
        return self._open

    def _send(self, claim: Claim) -> _Done | None:
        try:
            envelope = Envelope(
                envelope_sender(),
                claim.mail.address,
                message_bytes(claim.mail, now=clock.now(), preferences=claim.preferences),
            )
        except Exception as error:
            current_app.logger.exception("a mail of kind %s cannot be made", claim.mail.kind)
            return _Done(claim, Result(Phase.BODY, 554, f"cannot be made: {type(error).__name__}"))
        finally:
            db.session.rollback()  # nothing stays open while we talk to the server
        try:
            return _Done(claim, self._transport.deliver(envelope, lambda: self._mark_final(claim)))
        except LeaseLostError:
            return None

    def _mark_final(self, claim: Claim) -> bool:
        try:
            with unit_of_work(JOB_TIMEOUT):
                return claims.mark_final(claim, now=clock.now())
        except (Busy, OperationalError):
            return False
