"""Pure decisions about indicators: what is expected on a day, which light follows, when the next figure is due.

Light: (current − baseline) ÷ (value expected on the day of measuring − baseline), the expected value lying on the
straight line through baseline, milestones and target. It holds for rising and for falling indicators alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from app.blueprints.pacts.lights import ON_TRACK_FROM, SLIGHT_FROM, Light
from app.models import Direction

NOT_APPLICABLE = "not_applicable"
Point = tuple[date, float]


@dataclass(frozen=True)
class Reading:
    """What follows from the figures: the light (a name of Light, or NOT_APPLICABLE) and the numbers behind it."""

    light: str
    current: float | None = None
    expected: float | None = None
    ratio: float | None = None


def expected_on(day: date, baseline: Point, goals: Sequence[Point]) -> float:
    """Return the value on the straight line through baseline and goals; flat before the first and after the last."""
    line = [baseline, *sorted(goal for goal in goals if goal[0] > baseline[0])]
    if day <= line[0][0]:
        return line[0][1]
    for (start, low), (end, high) in pairwise(line):
        if day <= end:
            return low + (high - low) * (day - start).days / (end - start).days
    return line[-1][1]


def read(measured: Point | None, baseline: Point | None, goals: Sequence[Point], direction: str) -> Reading:
    """Return the light of an indicator. No figure is no data; nothing to compare with, or nothing expected, is n/a."""
    if measured is None:
        return Reading(Light.NO_DATA.value)
    day, current = measured
    if baseline is None or not goals:
        return Reading(NOT_APPLICABLE, current)
    expected = expected_on(day, baseline, goals)
    if expected == baseline[1]:
        return Reading(NOT_APPLICABLE, current, expected)
    ratio = (current - baseline[1]) / (expected - baseline[1])
    is_worse = current < baseline[1] if direction == Direction.UP else current > baseline[1]
    if is_worse or ratio < SLIGHT_FROM / 100:
        return Reading(Light.OFF_TRACK.value, current, expected, ratio)
    light = Light.ON_TRACK if ratio >= ON_TRACK_FROM / 100 else Light.SLIGHT_DELAY
    return Reading(light.value, current, expected, ratio)


def months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(f"no day in {year}-{month + 1}")


def next_due(last: date | None, baseline_on: date | None, starts_on: date, months: int) -> date:
    """Return the day on which the next figure is due: counted from the last one, else from the baseline."""
    return months_later(last or baseline_on or starts_on, months)
