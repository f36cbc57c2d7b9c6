"""What follows from a server's answer, and when to try again: pure decisions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.models import MailPolicy, MailState

FIRST_RETRIES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
LATER_RETRIES = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(hours=48)
FEWEST_TRIES = 6  # a machine that was off for three days, or a clock that jumps, is no reason to give up
JITTER = 0.2  # a share of the delay, so that mails that failed together do not come back together
MOST_REPEATS = 2  # an uncertain mail may be sent this often again
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=15)


class Phase(StrEnum):
    """How far a conversation with the server came. Until `FINAL`, the server cannot have taken the mail."""

    CONNECT = "connect"
    SENDER = "sender"
    RECIPIENT = "recipient"
    BODY = "body"
    FINAL = "final"


class Outcome(StrEnum):
    """How an attempt ended."""

    SENT = "sent"
    RETRY = "retry"  # certainly not taken; again later
    FAILED = "failed"  # refused for good
    UNCERTAIN = "uncertain"  # the closing dot left and no answer was kept
    STOPPED = "stopped"  # the server takes nothing from us: no fault of this mail


class Repeat(StrEnum):
    """What to do with an uncertain mail."""

    AGAIN = "again"
    ASK = "ask"


@dataclass(frozen=True)
class Result:
    """What the server said last. `code` is None when the connection broke."""

    phase: Phase
    code: int | None
    text: str


# What a person or a command may do to a mail, beside what delivery does.
TRANSITIONS: Mapping[MailState, frozenset[MailState]] = {
    MailState.QUEUED: frozenset({MailState.HELD, MailState.CANCELLED}),
    MailState.HELD: frozenset({MailState.QUEUED, MailState.CANCELLED}),
    MailState.FAILED: frozenset({MailState.QUEUED, MailState.CANCELLED}),
    MailState.UNCERTAIN: frozenset({MailState.QUEUED, MailState.SENT, MailState.CANCELLED}),
    MailState.SUPPRESSED: frozenset({MailState.QUEUED, MailState.CANCELLED}),
    MailState.EXPIRED: frozenset({MailState.QUEUED}),
    MailState.CANCELLED: frozenset({MailState.QUEUED}),
    MailState.BOUNCED: frozenset({MailState.QUEUED}),
    MailState.SENT: frozenset(),
    MailState.SENDING: frozenset(),
}


def may(state: MailState, wanted: MailState) -> bool:
    """Whether a person may bring a mail from `state` to `wanted`."""
    return wanted in TRANSITIONS[state]


def judge(result: Result) -> Outcome:
    """Return what an answer means for the mail (RFC 5321: 2 done, 4 later, 5 never)."""
    if result.phase == Phase.FINAL and result.code is None:
        return Outcome.UNCERTAIN
    if result.code is not None and 200 <= result.code < 300:
        return Outcome.SENT
    refused = result.code is not None and 500 <= result.code < 600
    if result.phase == Phase.CONNECT or (result.phase == Phase.SENDER and refused):
        return Outcome.STOPPED
    return Outcome.FAILED if refused else Outcome.RETRY


_ENHANCED = re.compile(r"\b5\.(\d{1,3})\.(\d{1,3})\b")
OVER_ITS_LIMIT = frozenset({2, 3})  # 5.2.2, a full mailbox; 5.2.3, a message too large for it
NO_SUCH_DOMAIN = (4, 4)


def is_about_address(subject: int, detail: int) -> bool:
    """Whether an enhanced code 5.`subject`.`detail` (RFC 3463) says that the address itself does not work.

    A domain that does not exist is one (5.4.4). A full mailbox, policy (5.7.x), the way (the rest of 5.4.x) and
    faults of the system (5.3.x, 5.5.x, 5.6.x) say nothing about the address.
    """
    return subject in {0, 1} or (subject == 2 and detail not in OVER_ITS_LIMIT) or (subject, detail) == NO_SUCH_DOMAIN


def is_dead_address(result: Result) -> bool:
    """Whether the server says that the address itself does not work.

    Enhanced codes tell it from what `is_about_address` leaves out; without one, a refusal at the recipient is
    about the recipient.
    """
    if result.phase != Phase.RECIPIENT or judge(result) != Outcome.FAILED:
        return False
    found = _ENHANCED.search(result.text)
    if found is None:
        return True
    return is_about_address(int(found.group(1)), int(found.group(2)))


def next_attempt(attempts: int, *, since: datetime, now: datetime, chance: float) -> datetime | None:
    """Return when to try again after `attempts` failures, the first at `since`; None when it is time to give up.

    `chance` from 0 to 1 spreads the moment by JITTER on both sides.
    """
    if now - since >= GIVE_UP_AFTER and attempts >= FEWEST_TRIES:
        return None
    delay = FIRST_RETRIES[attempts - 1] if attempts <= len(FIRST_RETRIES) else LATER_RETRIES
    return now + delay * (1 - JITTER + 2 * JITTER * chance)


def after_uncertainty(policy: MailPolicy, uncertain_attempts: int) -> Repeat:
    """Say whether an uncertain mail is sent again by itself; counts the attempts that ended uncertain, this one too."""
    if policy == MailPolicy.RETRY and uncertain_attempts <= MOST_REPEATS:
        return Repeat.AGAIN
    return Repeat.ASK


def pause_after(failures: int) -> timedelta:
    """Return how long to leave a server alone that answered `failures` times that it takes nothing."""
    return min(FIRST_PAUSE * (1 << min(failures - 1, 10)), LONGEST_PAUSE)
