"""What decides about a consultation, as tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.blueprints.consultations import rules
from app.blueprints.consultations.rules import Obstacle
from app.models import ConsultationState

BRUSSELS = ZoneInfo("Europe/Brussels")
DRAFT, OPEN, CLOSED = ConsultationState


@dataclass
class Deadline:
    state: ConsultationState
    closes_on: date | None
    closed_at: datetime | None = None


@pytest.mark.parametrize(
    ("state", "closes_on", "now", "is_open"),
    [
        (OPEN, date(2027, 3, 12), datetime(2027, 3, 12, 22, 59, 59, tzinfo=UTC), True),
        (OPEN, date(2027, 3, 12), datetime(2027, 3, 12, 23, 0, tzinfo=UTC), False),
        (OPEN, date(2027, 3, 28), datetime(2027, 3, 28, 21, 59, 59, tzinfo=UTC), True),
        (OPEN, date(2027, 3, 28), datetime(2027, 3, 28, 22, 0, tzinfo=UTC), False),
        (OPEN, date(2027, 10, 31), datetime(2027, 10, 31, 22, 59, 59, tzinfo=UTC), True),
        (OPEN, date(2027, 10, 31), datetime(2027, 10, 31, 23, 0, tzinfo=UTC), False),
        (OPEN, None, datetime(2099, 1, 1, tzinfo=UTC), True),
        (DRAFT, date(2027, 3, 12), datetime(2027, 3, 1, tzinfo=UTC), False),
        (CLOSED, date(2027, 3, 12), datetime(2027, 3, 1, tzinfo=UTC), False),
    ],
)
def test_answers_are_taken_until_midnight_in_brussels(
    state: ConsultationState, closes_on: date | None, now: datetime, *, is_open: bool
) -> None:
    assert rules.is_open(Deadline(state, closes_on), now, BRUSSELS) is is_open


def test_it_counts_as_closed_before_any_job_has_run() -> None:
    late = datetime(2027, 4, 1, tzinfo=UTC)
    assert rules.standing(Deadline(OPEN, date(2027, 3, 12)), late, BRUSSELS) == CLOSED


@pytest.mark.parametrize(
    ("closed_at", "day"),
    [
        (datetime(2027, 3, 12, 23, 0, tzinfo=UTC), date(2027, 3, 12)),  # by itself, at midnight after the last day
        (datetime(2027, 3, 5, 10, 0, tzinfo=UTC), date(2027, 3, 5)),  # by hand, a week early
        (None, date(2027, 3, 12)),
    ],
)
def test_the_day_it_closed_is_the_last_day_on_which_one_could_answer(closed_at: datetime | None, day: date) -> None:
    assert rules.closed_on(Deadline(CLOSED, date(2027, 3, 12), closed_at), BRUSSELS) == day


@pytest.mark.parametrize(
    ("closes_on", "expected"),
    [
        (date(2027, 3, 31), None),
        (date(2027, 3, 16), None),
        (date(2027, 3, 14), datetime(2027, 3, 12, 17, 0, tzinfo=UTC)),
        (date(2027, 3, 10), datetime(2027, 3, 10, 17, 0, tzinfo=UTC)),
    ],
)
def test_a_consultation_of_a_few_days_reminds_half_way(closes_on: date, expected: datetime | None) -> None:
    opened = datetime(2027, 3, 10, 11, 0, tzinfo=UTC)
    assert rules.half_way(opened, closes_on, BRUSSELS) == expected


def test_states_move_along_the_table_only() -> None:
    moves = {(a, b) for a in ConsultationState for b in ConsultationState if rules.may_become(a, b)}
    assert moves == {(DRAFT, OPEN), (OPEN, CLOSED), (OPEN, DRAFT), (CLOSED, OPEN)}


def test_it_says_everything_that_keeps_it_from_opening() -> None:
    today = date(2027, 3, 10)
    assert rules.obstacles(
        titles={"fr": "Oui"}, language="nl", questions=[], closes_on=None, today=today, invitees=0
    ) == [Obstacle.TITLE_MISSING, Obstacle.NO_QUESTION, Obstacle.NO_CLOSING_DATE, Obstacle.NO_INVITEE]
    half = [[{"nl": "Vraag"}, {"fr": "Choix"}]]
    found = rules.obstacles(
        titles={"nl": "Ja"}, language="nl", questions=half, closes_on=today, today=today, invitees=1
    )
    assert found == [Obstacle.QUESTION_INCOMPLETE, Obstacle.CLOSING_DATE_PAST]
    whole = [[{"nl": "Vraag"}, {"nl": "Keuze"}]]
    tomorrow = today + timedelta(days=1)
    assert not rules.obstacles(
        titles={"nl": "Ja"}, language="nl", questions=whole, closes_on=tomorrow, today=today, invitees=1
    )


@pytest.mark.parametrize(
    ("words", "is_part"),
    [
        ("onze ploeg van zes uur", True),
        ("onze  ploeg\nvan zes uur", True),
        ("onze ploeg van acht uur", False),
        ("Onze ploeg", False),
        ("", False),
        ("   ", False),
    ],
)
def test_a_passage_stands_in_the_answer_literally(words: str, *, is_part: bool) -> None:
    assert rules.is_part_of(words, "Reken mee dat\nonze ploeg van zes uur niet kan wachten.") is is_part


def test_a_long_text_is_cut_between_words() -> None:
    assert rules.shortened("kort") == "kort"
    cut = rules.shortened("woord " * 40)
    assert len(cut) <= 90
    assert cut.endswith("woord…")
    assert len(rules.shortened("x" * 500)) == 90
