"""What became of every mail: the outbox on one side, what the server took on the other."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from functools import partial

from sqlalchemy import func, select

from app.extensions import db
from app.mail.rules import Outcome
from app.models import MailAttempt, MailPolicy, MailState, OutboxMail
from tests.torture.reminders import REMINDER
from tests.torture.rig import OPEN, Rig

BAD = ("lost", "unexplained", "stuck", "letters_doubled", "reminders_doubled")


@dataclass(frozen=True)
class _Mail:
    message_id: str
    state: MailState
    policy: MailPolicy
    last_error: str
    doubts: int

    def is_explained(self) -> bool:
        """Whether it may rightly not have arrived: refused for good, or for a person to decide."""
        refused = self.state == MailState.FAILED and self.last_error.startswith("5")
        return refused or self.state in {MailState.UNCERTAIN, MailState.SUPPRESSED}


def figures(rig: Rig, *, before: frozenset[str] = frozenset()) -> dict[str, int]:
    """Return the figures of a run that was healed, without the mails that were there `before`."""
    everything, reminded_twice = rig.patiently(lambda: (_mails(), _reminded_twice()))
    mails = [mail for mail in everything if mail.message_id not in before]
    received = Counter(rig.weather.taken)
    for mail in mails:
        missed = not received[mail.message_id] and not mail.is_explained()
        if received[mail.message_id] > 1 + mail.doubts or missed:
            rig.patiently(partial(_tell, mail, received[mail.message_id]))
    return {
        **compare(mails, rig.weather.taken, rig.promised),
        "stuck": rig.stuck + _open(mails),
        "kills": rig.kills,
    } | {
        "letters_doubled": _letters_doubled(mails, rig.weather.taken),
        "reminders_doubled": reminded_twice,
    }


def compare(mails: list[_Mail], taken: list[str], promised: set[str]) -> dict[str, int]:
    """Return what was sent and received, and how the two differ."""
    received, states = Counter(taken), Counter(mail.state for mail in mails)
    open_ones = {mail.message_id for mail in mails if mail.state in OPEN}
    arrived_or_explained = {one.message_id for one in mails if one.message_id in received or one.is_explained()}
    known = {mail.message_id for mail in mails}
    return {
        "sent": states[MailState.SENT],
        "received": sum(received.values()),
        "lost": len((known | promised) - arrived_or_explained - open_ones),
        "doubled": sum(1 for times in received.values() if times > 1),
        "unexplained": sum(1 for mail in mails if received[mail.message_id] > 1 + mail.doubts)
        + sum(1 for one in received if one not in known),
        "uncertain": states[MailState.UNCERTAIN],
        "failed": states[MailState.FAILED],
    }


def _tell(mail: _Mail, times: int) -> None:
    """Write down what is known of a mail that should not be as it is."""
    attempts = db.session.execute(
        select(
            MailAttempt.started_at, MailAttempt.ended_at, MailAttempt.worker, MailAttempt.phase, MailAttempt.outcome,
            MailAttempt.reply_text,
        )
        .join(OutboxMail, OutboxMail.id == MailAttempt.mail_id)
        .where(OutboxMail.message_id == mail.message_id)
        .order_by(MailAttempt.id)
    )  # fmt: skip
    sys.stderr.write(f"{mail} was taken {times} times\n" + "".join(f"    {tuple(one)}\n" for one in attempts))


def _letters_doubled(mails: list[_Mail], taken: list[str]) -> int:
    received = Counter(taken)
    return sum(1 for mail in mails if mail.policy == MailPolicy.HOLD and received[mail.message_id] > 1)


def _open(mails: list[_Mail]) -> int:
    return sum(1 for mail in mails if mail.state in OPEN)


def _mails() -> list[_Mail]:
    doubts = (
        select(MailAttempt.mail_id, func.count().label("doubts"))
        .where(MailAttempt.outcome == Outcome.UNCERTAIN)
        .group_by(MailAttempt.mail_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            OutboxMail.message_id, OutboxMail.state, OutboxMail.policy, OutboxMail.last_error, doubts.c.doubts
        ).outerjoin(doubts, doubts.c.mail_id == OutboxMail.id)
    )
    return [
        _Mail(row.message_id, MailState(row.state), MailPolicy(row.policy), row.last_error, row.doubts or 0)
        for row in rows
    ]


def _reminded_twice() -> int:
    twice = (
        select(OutboxMail.person_id)
        .where(OutboxMail.kind == REMINDER.name)
        .group_by(OutboxMail.person_id)
        .having(func.count() > 1)
    )
    return len(db.session.scalars(twice).all())
