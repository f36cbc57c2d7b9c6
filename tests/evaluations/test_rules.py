"""The rounds and windows of a pact, as tables."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from app.blueprints.evaluations.rules import (
    ADVISE_DAYS,
    LENGTHS,
    Problem,
    Stage,
    Window,
    add_months,
    days_outside_summer,
    has_two_sittings,
    problems_of,
    rounds_of,
    stage_on,
    windows_of,
)
from app.models import PhaseKind, RoundKind

D = date


@pytest.mark.parametrize(
    ("adopted_on", "ends_on", "expected"),
    [
        # The Streekpact: two regular rounds and the closing one.
        (D(2013, 6, 27), D(2018, 12, 31), [D(2015, 6, 27), D(2017, 6, 27), D(2018, 6, 30)]),
        # A leap day is counted from the adoption itself, so it comes back in a leap year.
        (D(2012, 2, 29), D(2018, 12, 31), [D(2014, 2, 28), D(2016, 2, 29), D(2018, 6, 30)]),
        # Exactly nine months before the closing round: kept. A day later: dropped.
        (D(2015, 9, 30), D(2018, 12, 31), [D(2017, 9, 30), D(2018, 6, 30)]),
        (D(2015, 10, 1), D(2018, 12, 31), [D(2018, 6, 30)]),
        # Two years: the closing round only.
        (D(2013, 6, 27), D(2015, 6, 26), [D(2015, 6, 26)]),
        # One that ends before the summer of its last year decides by its own last day.
        (D(2013, 1, 15), D(2018, 3, 31), [D(2015, 1, 15), D(2017, 1, 15), D(2018, 3, 31)]),
        # So short that a closing round would have to begin before the adoption.
        (D(2018, 3, 1), D(2018, 12, 31), []),
        # Adopted after the last summer of its period.
        (D(2018, 9, 1), D(2018, 12, 31), []),
        (D(2017, 9, 1), D(2018, 12, 31), [D(2018, 6, 30)]),
    ],
)
def test_it_plans_a_round_every_two_years_and_a_closing_one(
    adopted_on: date, ends_on: date, expected: list[date]
) -> None:
    rounds = rounds_of(adopted_on, ends_on)
    assert [one.decides_on for one in rounds] == expected
    assert [one.ordinal for one in rounds] == list(range(1, len(expected) + 1))
    assert [one.kind for one in rounds] == [RoundKind.REGULAR] * (len(expected) - 1) + [RoundKind.CLOSING] * bool(
        expected
    )


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (D(2013, 6, 27), 24, D(2015, 6, 27)),
        (D(2012, 2, 29), 24, D(2014, 2, 28)),
        (D(2012, 2, 29), 48, D(2016, 2, 29)),
        (D(2018, 6, 30), -9, D(2017, 9, 30)),
        (D(2018, 11, 30), 3, D(2019, 2, 28)),
        (D(2018, 1, 31), -1, D(2017, 12, 31)),
    ],
)
def test_it_adds_months_to_the_same_day_or_the_last_of_the_month(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize("decides_on", [D(2015, 6, 27), D(2018, 6, 30), D(2016, 2, 29), D(2020, 1, 1), D(2021, 9, 15)])
def test_it_counts_windows_back_from_the_decision_without_gaps(decides_on: date) -> None:
    windows = windows_of(decides_on)
    assert [window.kind for window in windows] == list(PhaseKind)
    for previous, window in pairwise(windows):
        assert window.starts_on == previous.ends_on + timedelta(days=1)
    assert {window.kind: window.days for window in windows if window.kind != PhaseKind.ADVISE} == {
        kind: days for kind, days in LENGTHS.items() if kind != PhaseKind.ADVISE
    }
    assert windows[6].ends_on == decides_on
    assert windows[7].starts_on > decides_on


def test_it_opens_a_round_about_six_months_before_its_decision() -> None:
    assert windows_of(D(2015, 6, 27))[0].starts_on == D(2014, 12, 27)


def test_it_stretches_the_advice_over_the_summer_by_starting_earlier() -> None:
    spring, autumn = windows_of(D(2015, 6, 27))[5], windows_of(D(2015, 10, 1))[5]
    assert spring.days == ADVISE_DAYS
    assert autumn.days == ADVISE_DAYS + 31 + 31
    assert days_outside_summer(autumn.starts_on, autumn.ends_on) == ADVISE_DAYS


def _sittings(year: int, weekday: int, nth: int) -> list[date]:
    """The nth weekday of each month in which councils sit, over three years."""
    found = []
    for number in range(36):
        first = D(year + number // 12, number % 12 + 1, 1)
        if first.month not in {7, 8}:
            found.append(first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1)))
    return found


@pytest.mark.parametrize("nth", [1, 2, 3, 4])
@pytest.mark.parametrize("weekday", range(5))
def test_it_leaves_room_for_two_ordinary_sittings_whenever_the_decision_falls(weekday: int, nth: int) -> None:
    for year in (2014, 2016, 2019, 2022):
        sittings = _sittings(year - 1, weekday, nth)
        for number in range(365):
            window = windows_of(D(year, 1, 1) + timedelta(days=number))[5]
            held = [day for day in sittings if window.starts_on <= day <= window.ends_on]
            assert len(held) >= 2, (window, weekday, nth)
            assert has_two_sittings(window)


@pytest.mark.parametrize(
    ("today", "expected"),
    [(D(2015, 1, 1), Stage.NEXT), (D(2015, 1, 2), Stage.NOW), (D(2015, 1, 9), Stage.NOW), (D(2015, 1, 10), Stage.DONE)],
)
def test_it_knows_where_a_window_is_today(today: date, expected: Stage) -> None:
    assert stage_on(D(2015, 1, 2), D(2015, 1, 9), today) == expected


def _changed(kind: PhaseKind, starts_on: date | None = None, ends_on: date | None = None) -> list[Window]:
    return [
        Window(one.kind, starts_on or one.starts_on, ends_on or one.ends_on) if one.kind == kind else one
        for one in windows_of(D(2015, 6, 27))
    ]


@pytest.mark.parametrize(
    ("windows", "expected"),
    [
        (list(windows_of(D(2015, 6, 27))), {}),
        # Overlapping is allowed: reporting may go on while stakeholders are asked.
        (_changed(PhaseKind.REPORT, ends_on=D(2015, 3, 1)), {}),
        (_changed(PhaseKind.REPORT, ends_on=D(2015, 1, 1)), {PhaseKind.REPORT: Problem.ENDS_BEFORE_START}),
        (_changed(PhaseKind.REPORT, D(2014, 12, 1)), {PhaseKind.REPORT: Problem.STARTS_BEFORE_PREVIOUS}),
        (_changed(PhaseKind.ADVISE, ends_on=D(2015, 6, 28)), {PhaseKind.ADVISE: Problem.ADVICE_AFTER_DECISION}),
        (
            _changed(PhaseKind.PUBLISH, D(2015, 6, 20)),
            {PhaseKind.PUBLISH: Problem.PUBLISHED_BEFORE_DECISION},
        ),
        (
            _changed(PhaseKind.DECIDE, ends_on=D(2019, 1, 1)),
            {
                PhaseKind.DECIDE: Problem.OUTSIDE_PACT,
                PhaseKind.PUBLISH: Problem.PUBLISHED_BEFORE_DECISION,
            },
        ),
    ],
)
def test_it_says_what_is_wrong_with_dates(windows: list[Window], expected: dict[PhaseKind, Problem]) -> None:
    assert problems_of(windows, D(2013, 6, 27), D(2018, 12, 31)) == expected
