"""An indicator as a drawing: what was measured, the line through baseline, milestones and target, all by date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.models import Indicator, Measurement

WIDTH, HEIGHT = 760, 320
LEFT, RIGHT, TOP, BOTTOM = 78, 690, 30, 270
STEPS = tuple(factor * 10.0**power for power in range(-4, 15) for factor in (1, 2, 5))


@dataclass(frozen=True)
class Mark:
    """A point of the drawing, with what it stands for."""

    x: float
    y: float
    on: date
    value: float
    kind: str  # final, provisional, estimated, baseline, milestone, target


@dataclass(frozen=True)
class Chart:
    """Everything that is drawn; coordinates in a box of WIDTH by HEIGHT."""

    figures: list[Mark]
    goals: list[Mark]
    rules: list[tuple[float, float]]  # (y, value)
    ticks: list[float]  # x of the turn of each year
    years: list[tuple[float, int]]  # (x, year), under the middle of the year it names

    @property
    def goal_path(self) -> str:
        """The expected line, as the value of `d`."""
        return path(self.goals)


def path(marks: Sequence[Mark]) -> str:
    """Return marks joined by straight lines, as the value of `d`."""
    return "".join(f"{'L' if at else 'M'}{mark.x} {mark.y}" for at, mark in enumerate(marks))


def chart_of(indicator: Indicator, figures: Sequence[Measurement]) -> Chart | None:
    """Return the drawing of an indicator; None where there is nothing to draw."""
    points = [(one.measured_on, one.value, str(one.certainty)) for one in figures]
    line = [(goal.on, goal.value, "target" if goal.is_target else "milestone") for goal in indicator.goals]
    if indicator.baseline is not None and indicator.baseline_on is not None:
        line.insert(0, (indicator.baseline_on, indicator.baseline, "baseline"))
    both = [*points, *line]
    if not both:
        return None
    days, values = [one[0] for one in both], [one[1] for one in both]
    first, last = date(min(days).year, 1, 1), date(max(days).year + 1, 1, 1)
    pad = (max(values) - min(values)) * 0.15 or abs(max(values)) * 0.1 or 1.0
    low, high = min(values) - pad, max(values) + pad

    def x(day: date) -> float:
        return round(LEFT + (day - first).days / (last - first).days * (RIGHT - LEFT), 1)

    def y(value: float) -> float:
        return round(BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP), 1)

    def marks(found: Sequence[tuple[date, float, str]]) -> list[Mark]:
        return [Mark(x(day), y(value), day, value, kind) for day, value, kind in found]

    return Chart(
        figures=marks(points),
        goals=marks(line),
        rules=[(y(value), value) for value in _round_values(low, high)],
        ticks=[x(date(year, 1, 1)) for year in _years(first.year, last.year + 1)],
        years=[(x(date(year, 7, 2)), year) for year in _years(first.year, last.year)],
    )


def _years(first: int, last: int) -> list[int]:
    every = max(1, -(-(last - first) // 12))
    return list(range(first, last, every))


def _round_values(low: float, high: float) -> list[float]:
    step = next((one for one in STEPS if (high - low) / one < 6), (high - low) / 4)
    first = -int(-low // step)
    return [round(at * step, 6) for at in range(first, int(high // step) + 1)]
