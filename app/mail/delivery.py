"""Delivering what is due: claim, talk to the server with no transaction open, settle, next.

A mail costs two commits: one just before the closing dot, and one that settles it and claims what comes next.
While the server is quick, a few mails are claimed together; they are looked at again at that moment, so that none
waits longer than a second or two between the look and the dot.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy.exc import OperationalError

from app import clock
from app.database import JOB_TIMEOUT, Busy, unit_of_work
from app.extensions import db
from app.mail import claim as claims
from app.mail import queue, takeover
from app.mail.claim import Claim
from app.mail.message import envelope_sender, message_bytes
from app.mail.pen import Desk
from app.mail.presence import Presence
from app.mail.rules import Outcome, Phase, Result, judge
from app.mail.smtp import Envelope, LeaseLostError, Mailbox, SmtpTransport, Transport, WithFallback, fallback_settings
from config import Settings

LOOK_FOR_ASKED_EVERY = 0.5  # seconds: what a reader waits for does not stand behind five hundred invitations
LOOK_AT_QUEUE_EVERY = 1.0
LOOK_FOR_DEAD_EVERY = 10.0  # a worker that dies beside a long queue is noticed before its end
MOST_AT_ONCE = 32  # mails claimed together
QUICK = 1.0  # seconds in which a claimed handful must leave for the next to be larger
STALE = 10.0  # seconds after which a handful is given back and looked at anew: the server is not quick any more
SETTLE_TRIES = 5
SMALL_STEP = timedelta(minutes=1)  # a clock that is put back by less needs no repair


def transport_for(settings: Settings) -> Transport | None:
    """Return the way mail leaves under these settings; None when there is none, and mail stays queued."""
    if settings.mail_server:
        first = SmtpTransport(settings)
        return WithFallback(first, SmtpTransport(fallback_settings(settings))) if settings.mail_fallback_url else first
    return Mailbox() if settings.demo else None


@dataclass(frozen=True)
class _Ready:
    """A claimed mail with its message, or with what went wrong while making it."""

    claim: Claim
    envelope: Envelope | Result


@dataclass(frozen=True)
class _Done:
    claim: Claim
    result: Result


class Delivery:
    """One worker's way through the queue. Call `run` inside an application context of its own."""

    def __init__(self, transport: Transport, presence: Presence) -> None:
        self._transport = transport
        self._presence = presence
        self._looked_at = self._asked_at = self._recovered_at = 0.0
        self._open = self._paused = False
        self._ready: deque[_Ready] = deque()
        self._unsettled: list[_Done] = []
        self._most, self._taken_at = 1, 0.0
        self._desk: Desk | None = None
        self._late: _Done | None = None  # a mail that is being written down as sent
        self._seen: datetime | None = None  # the latest time by which this worker acted

    def run(self, *, stop: Callable[[], bool] = lambda: False) -> dict[Outcome, int]:
        """Deliver until nothing is due, the queue is closed or `stop` says so; return how attempts ended."""
        ended: dict[Outcome, int] = {}
        self._asked_at = self._recovered_at = 0.0
        self._settle_left_over()
        self._watch_clock()
        if not claims.has_work(now=clock.now()):
            return ended
        self._desk = Desk(db.engine)
        done: _Done | None = None
        try:
            while True:
                self._recover()
                outcome = self._turn(done, stop)
                if outcome is not None:
                    ended[outcome] = ended.get(outcome, 0) + 1
                if not self._ready:
                    return ended
                done = self._send(self._ready.popleft())
        finally:
            self._ready.clear()
            self._wait_for_late()
            self._desk.close()
            self._transport.close()

    def _recover(self) -> None:
        """Take over what dead workers left, at first and then now and again."""
        if not self._ready and clock.monotonic() - self._recovered_at > LOOK_FOR_DEAD_EVERY:
            self._recovered_at = clock.monotonic()
            with unit_of_work(JOB_TIMEOUT):
                takeover.recover(self._presence.is_dead, now=clock.now())

    def _watch_clock(self) -> None:
        """Undo what a clock did that stood ahead, when it was put back, or may have been before this worker began."""
        now = clock.now()
        if self._seen is None or now < self._seen - SMALL_STEP:
            with unit_of_work(JOB_TIMEOUT):
                takeover.undo_future(now=now)
        self._seen = now

    def _settle_left_over(self) -> None:
        """Write down what could not be written when it happened: the disk was full, or the database away."""
        while self._unsettled:
            with unit_of_work(JOB_TIMEOUT):
                claims.settle(self._unsettled[0].claim, self._unsettled[0].result, now=clock.now())
            del self._unsettled[0]

    def _turn(self, done: _Done | None, stop: Callable[[], bool]) -> Outcome | None:
        """Settle the mail before and, when none is at hand, claim what comes next in the same transaction.

        What was sent must be written down: while the database is busy this waits, and what cannot be written now
        is kept for the next run. When claiming fails the mail before is settled alone.
        """
        self._wait_for_late()
        if done is not None and self._goes_the_short_way(done, stop):
            return Outcome.SENT
        for attempt in range(SETTLE_TRIES):
            try:
                self._settle_left_over()
                with unit_of_work(JOB_TIMEOUT):
                    outcome = self._settle(done)
                    taken = self._next(stop=stop() or outcome == Outcome.STOPPED)
            except (Busy, OperationalError):
                if attempt == SETTLE_TRIES - 1:
                    self._keep(done)
                    raise
                time.sleep(0.2 * 2**attempt)
            except Exception:
                self._keep(done)
                with suppress(Busy, OperationalError):
                    self._settle_left_over()
                raise
            else:
                self._make_ready(taken)
                return outcome
        return None

    def _goes_the_short_way(self, done: _Done, stop: Callable[[], bool]) -> bool:
        """Settle a mail that was sent, where nothing else is to be done or decided before the next."""
        if not self._ready or self._paused or self._is_stale() or stop() or judge(done.result) != Outcome.SENT:
            return False
        if self._desk is None or self._unsettled:
            return False
        self._desk.begin_sent(done.claim, done.result, now=clock.now())
        self._late = done
        return True

    def _wait_for_late(self) -> None:
        """Wait until the mail before is written down as sent. What did not come about is settled the long way."""
        late, self._late = self._late, None
        if late is not None and self._desk is not None and not self._desk.is_written():
            self._keep(late)

    def _keep(self, done: _Done | None) -> None:
        if done is not None:
            self._unsettled.append(done)

    def _is_stale(self) -> bool:
        return clock.monotonic() - self._taken_at > STALE

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

    def _next(self, *, stop: bool) -> list[Claim] | None:
        """Return what was claimed; None when there is enough at hand. With `stop`, gives back what is not begun."""
        if self._ready and not stop and not self._is_stale():
            return None
        claims.give_back([one.claim for one in self._ready])
        if stop:
            return []
        now, worker = clock.now(), self._presence.name
        self._seen = max(self._seen or now, now)
        if not self._is_open(now):
            return []
        if clock.monotonic() - self._looked_at > LOOK_FOR_ASKED_EVERY:
            self._looked_at = clock.monotonic()
            found = claims.take(worker, now=now, asked_for_only=True)
            if found:
                return found
        return claims.take(worker, now=now, most=self._pace())

    def _pace(self) -> int:
        """Return how many mails to claim at once: more while the last few left quickly, one when they did not."""
        took, self._taken_at = clock.monotonic() - self._taken_at, clock.monotonic()
        self._most = min(self._most * 2, MOST_AT_ONCE) if took < QUICK else 1
        return self._most

    def _make_ready(self, taken: list[Claim] | None) -> None:
        """Make the messages now, while what was read of them is at hand; nothing stays open afterwards."""
        if taken is None:
            return
        self._ready = deque(_Ready(claim, self._envelope(claim)) for claim in taken)
        db.session.rollback()

    def _envelope(self, claim: Claim) -> Envelope | Result:
        try:
            content = message_bytes(claim.mail, now=clock.now(), preferences=claim.preferences)
            return Envelope(envelope_sender(claim.mail), claim.mail.address, content)
        except Exception as error:
            current_app.logger.exception("a mail of kind %s cannot be made", claim.mail.kind)
            return Result(Phase.BODY, 554, f"cannot be made: {type(error).__name__}")

    def _is_open(self, now: datetime) -> bool:
        """Look at most once a second whether the queue is held back; what we learn ourselves counts at once."""
        if clock.monotonic() - self._asked_at > LOOK_AT_QUEUE_EVERY:
            self._asked_at = clock.monotonic()
            self._open = queue.is_open(now=now)
            self._paused = queue.current_pause() is not None
        return self._open

    def _send(self, ready: _Ready) -> _Done | None:
        if isinstance(ready.envelope, Result):
            return _Done(ready.claim, ready.envelope)
        try:
            result = self._transport.deliver(ready.envelope, lambda: self._mark_final(ready.claim))
        except LeaseLostError:
            return None
        except (Busy, OperationalError) as error:
            # The dot has not left, so the mail certainly has not either.
            result = Result(Phase.BODY, None, f"could not be written down: {type(error).__name__}")
        return _Done(ready.claim, result)

    def _mark_final(self, claim: Claim) -> bool:
        self._wait_for_late()
        if self._desk is not None and self._desk.mark_final(claim, now=clock.now()):
            return True
        with unit_of_work(JOB_TIMEOUT):
            return claims.mark_final(claim, now=clock.now())
