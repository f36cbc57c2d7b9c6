"""The decisions about answers and retries, as tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.mail.rules import (
    TRANSITIONS,
    Outcome,
    Phase,
    Repeat,
    Result,
    after_uncertainty,
    is_dead_address,
    judge,
    next_attempt,
)
from app.models import MailPolicy, MailState

NOW = datetime(2027, 3, 10, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("phase", "code", "outcome"),
    [
        (Phase.CONNECT, None, Outcome.STOPPED),
        (Phase.CONNECT, 421, Outcome.STOPPED),
        (Phase.CONNECT, 535, Outcome.STOPPED),
        (Phase.SENDER, 550, Outcome.STOPPED),
        (Phase.SENDER, 451, Outcome.RETRY),
        (Phase.SENDER, None, Outcome.RETRY),
        (Phase.RECIPIENT, 550, Outcome.FAILED),
        (Phase.RECIPIENT, 450, Outcome.RETRY),
        (Phase.BODY, 554, Outcome.FAILED),
        (Phase.BODY, None, Outcome.RETRY),
        (Phase.FINAL, None, Outcome.UNCERTAIN),
        (Phase.FINAL, 250, Outcome.SENT),
        (Phase.FINAL, 451, Outcome.RETRY),
        (Phase.FINAL, 552, Outcome.FAILED),
    ],
)
def test_it_knows_what_an_answer_means(phase: Phase, code: int | None, outcome: Outcome) -> None:
    assert judge(Result(phase, code, "")) == outcome


@pytest.mark.parametrize(
    ("text", "dead"),
    [
        ("no such user", True),
        ("5.1.1 unknown", True),
        ("5.2.1 disabled", True),
        ("5.4.4 no such domain", True),
        ("5.2.2 full", False),
        ("5.2.3 too large for this mailbox", False),
        ("5.4.6 goes in circles", False),
        ("5.7.1 policy", False),
        ("5.3.4 too big", False),
    ],
)
def test_it_knows_a_dead_address_from_a_full_or_strict_one(text: str, *, dead: bool) -> None:
    assert is_dead_address(Result(Phase.RECIPIENT, 550, text)) is dead
    assert not is_dead_address(Result(Phase.BODY, 550, text))
    assert not is_dead_address(Result(Phase.RECIPIENT, 450, text))


def test_it_tries_after_1_5_15_and_60_minutes_and_then_each_hour() -> None:
    delays = []
    for attempt in range(1, 8):
        moment = next_attempt(attempt, since=NOW, now=NOW, chance=0.5)
        assert moment is not None
        delays.append((moment - NOW).total_seconds() / 60)
    assert delays == pytest.approx([1, 5, 15, 60, 60, 60, 60])
    assert next_attempt(9, since=NOW - timedelta(hours=48), now=NOW, chance=0.5) is None


def test_chance_spreads_retries_by_a_fifth() -> None:
    early, late = (next_attempt(4, since=NOW, now=NOW, chance=chance) for chance in (0.0, 1.0))
    assert early is not None
    assert late is not None
    assert ((early - NOW).total_seconds(), (late - NOW).total_seconds()) == pytest.approx((2880, 4320))


def test_an_uncertain_mail_is_repeated_twice_at_most_and_a_letter_never() -> None:
    assert [after_uncertainty(MailPolicy.RETRY, times) for times in (1, 2, 3)] == [
        Repeat.AGAIN,
        Repeat.AGAIN,
        Repeat.ASK,
    ]
    assert after_uncertainty(MailPolicy.HOLD, 1) == Repeat.ASK


def test_every_state_says_what_people_may_do() -> None:
    assert set(TRANSITIONS) == set(MailState)
    assert TRANSITIONS[MailState.SENT] == frozenset()
