"""The dates of the steps, and what each misses."""

from datetime import date, timedelta
from itertools import pairwise

from app.blueprints.drafting.rules import (
    LENGTHS,
    Facts,
    Lack,
    Span,
    Standing,
    lacks,
    out_of_order,
    plan,
    standing,
)
from app.blueprints.evaluations.rules import days_outside_summer
from app.models import StepKind


def test_steps_follow_each_other_without_gaps_and_end_with_the_adoption() -> None:
    spans = plan(date(2031, 3, 1))
    assert [span.kind for span in spans] == list(LENGTHS)
    assert spans[-1].ends_on == date(2031, 3, 1)
    for before, after in pairwise(spans):
        assert after.starts_on - before.ends_on == timedelta(days=1)


def test_summer_does_not_count_for_the_advice_of_the_councils() -> None:
    advice = next(span for span in plan(date(2030, 10, 1)) if span.kind == StepKind.ADVICE)
    assert days_outside_summer(advice.starts_on, advice.ends_on) == LENGTHS[StepKind.ADVICE]
    assert (advice.ends_on - advice.starts_on).days + 1 > LENGTHS[StepKind.ADVICE]


def test_a_step_that_begins_before_the_one_above_it_is_out_of_order() -> None:
    day = date(2030, 1, 10)
    first, second = Span(StepKind.CONTEXT, day, day), Span(StepKind.CALL, day - timedelta(days=1), day)
    assert out_of_order([first, second]) == {StepKind.CALL: "start"}
    assert out_of_order([first, Span(StepKind.CALL, day, day - timedelta(days=1))]) == {StepKind.CALL: "end"}
    assert out_of_order([first, Span(StepKind.CALL, day, day)]) == {}


def test_a_step_is_late_after_its_last_day_until_it_is_done() -> None:
    span = Span(StepKind.CALL, date(2030, 1, 1), date(2030, 1, 31))
    assert standing(span, date(2029, 12, 31), is_done=False) == Standing.NEXT
    assert standing(span, date(2030, 1, 31), is_done=False) == Standing.NOW
    assert standing(span, date(2030, 2, 1), is_done=False) == Standing.LATE
    assert standing(span, date(2030, 2, 1), is_done=True) == Standing.DONE


def test_what_is_missing_comes_in_the_order_in_which_it_is_done() -> None:
    everyone = frozenset(StepKind)
    facts = Facts(responsible=everyone, themes=3, assigned=2, handed_in=1)
    assert lacks(StepKind.DRAFT, facts) == [(Lack.UNASSIGNED, 1), (Lack.NOT_HANDED_IN, 1)]
    assert lacks(StepKind.DRAFT, Facts()) == [(Lack.NO_THEMES, 1), (Lack.NO_RESPONSIBLE, 1)]
    asked = Facts(responsible=everyone, councils=3, sent=2, advised=1, remarks=4, replied=4)
    assert lacks(StepKind.ADVICE, asked) == [(Lack.NOT_SENT, 1), (Lack.NO_ADVICE, 1)]
    assert lacks(StepKind.CALL, Facts(responsible=everyone, call="closed")) == []
    assert lacks(StepKind.CONSULTATION, Facts(responsible=everyone, consultation="draft", paragraphs=2)) == [
        (Lack.NOT_OPENED, 1),
        (Lack.NOT_ASKED_ABOUT, 2),
    ]
