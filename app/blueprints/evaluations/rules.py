"""When a pact is evaluated, worked out from its dates alone: no database, no clock.

A round's date is the date of its decision. Its windows are counted back from that day; only publishing follows it.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.models import PhaseKind, RoundKind

MONTHS_BETWEEN = 24
CLOSING_MONTH_AND_DAY = (6, 30)  # councils are elected in October, and the next pact is drawn up with the new ones
MONTHS_BEFORE_CLOSING = 9  # a regular round closer to the closing one than this is dropped
SUMMER = frozenset({7, 8})  # councils hold no ordinary sitting in July and August

# Ordinary sittings are monthly, such as each fourth Monday: two of them lie at most 64 days apart, summer left out.
ADVISE_DAYS = 64

# Calendar days of each window, in the order of the phases. Together they take about six months.
LENGTHS: Mapping[PhaseKind, int] = {
    PhaseKind.PREPARE: 21,
    PhaseKind.REPORT: 21,
    PhaseKind.CONSULT: 28,
    PhaseKind.COMPARE: 14,  # holds the ten working days in which owners correct facts
    PhaseKind.DELIBERATE: 21,
    PhaseKind.ADVISE: ADVISE_DAYS,
    PhaseKind.DECIDE: 14,
    PhaseKind.PUBLISH: 28,
}


class Stage(StrEnum):
    """Where a round or a window is on a given day."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"


@dataclass(frozen=True)
class Window:
    """A dated phase. Both days belong to it."""

    kind: PhaseKind
    starts_on: date
    ends_on: date

    @property
    def days(self) -> int:
        """How many days the window holds."""
        return (self.ends_on - self.starts_on).days + 1


@dataclass(frozen=True)
class PlannedRound:
    """A round as the dates of the pact ask for it."""

    ordinal: int
    kind: RoundKind
    decides_on: date

    @property
    def windows(self) -> tuple[Window, ...]:
        """The eight windows of this round."""
        return windows_of(self.decides_on)


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later, or the last day of that month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def rounds_of(adopted_on: date, ends_on: date) -> tuple[PlannedRound, ...]:
    """Return the rounds of a pact that was adopted and ends on these days, in order.

    Every 24 months after the adoption one decides, always counted from the adoption itself; the closing one
    decides by 30 June of the last year. No round decides before it could have begun, so a pact of a few months
    has none.
    """
    closing = min(date(ends_on.year, *CLOSING_MONTH_AND_DAY), ends_on)
    latest = add_months(closing, -MONTHS_BEFORE_CLOSING)
    days: list[tuple[RoundKind, date]] = []
    months = MONTHS_BETWEEN
    while (day := add_months(adopted_on, months)) <= latest:
        days.append((RoundKind.REGULAR, day))
        months += MONTHS_BETWEEN
    if windows_of(closing)[0].starts_on > adopted_on:
        days.append((RoundKind.CLOSING, closing))
    return tuple(PlannedRound(number, kind, day) for number, (kind, day) in enumerate(days, start=1))


def windows_of(decides_on: date) -> tuple[Window, ...]:
    """Return the eight windows around a decision, in order and without gaps."""
    windows: list[Window] = []
    last = decides_on
    for kind in reversed(tuple(LENGTHS)[:-1]):
        first = _summer_apart(last, LENGTHS[kind]) if kind == PhaseKind.ADVISE else last - _days(LENGTHS[kind] - 1)
        windows.append(Window(kind, first, last))
        last = first - _days(1)
    published = Window(PhaseKind.PUBLISH, decides_on + _days(1), decides_on + _days(LENGTHS[PhaseKind.PUBLISH]))
    return (*reversed(windows), published)


def days_outside_summer(first: date, last: date) -> int:
    """Count the days from `first` to `last`, both included, that do not fall in July or August."""
    return sum((first + _days(number)).month not in SUMMER for number in range((last - first).days + 1))


def stage_on(first: date, last: date, today: date) -> Stage:
    """Say where something that runs from `first` to `last` is today."""
    if today > last:
        return Stage.DONE
    return Stage.NOW if today >= first else Stage.NEXT


class Problem(StrEnum):
    """What is wrong with the dates of a window."""

    ENDS_BEFORE_START = "ends_before_start"
    STARTS_BEFORE_PREVIOUS = "starts_before_previous"
    ADVICE_AFTER_DECISION = "advice_after_decision"
    PUBLISHED_BEFORE_DECISION = "published_before_decision"
    OUTSIDE_PACT = "outside_pact"


def problems_of(windows: Sequence[Window], adopted_on: date, ends_on: date) -> dict[PhaseKind, Problem]:
    """Return what is wrong with the windows of one round, at most one thing a window.

    Windows may overlap, as reporting and consulting often do, but each begins no earlier than the one before it,
    advice is in before the decision falls, and the decision lies in the life of the pact.
    """
    found: dict[PhaseKind, Problem] = {}
    by_kind = {window.kind: window for window in windows}
    for previous, window in zip((None, *windows), windows, strict=False):
        if window.ends_on < window.starts_on:
            found[window.kind] = Problem.ENDS_BEFORE_START
        elif previous is not None and window.starts_on < previous.starts_on:
            found[window.kind] = Problem.STARTS_BEFORE_PREVIOUS
    decided = by_kind[PhaseKind.DECIDE].ends_on
    if by_kind[PhaseKind.ADVISE].ends_on > decided:
        found.setdefault(PhaseKind.ADVISE, Problem.ADVICE_AFTER_DECISION)
    if by_kind[PhaseKind.PUBLISH].starts_on < decided:
        found.setdefault(PhaseKind.PUBLISH, Problem.PUBLISHED_BEFORE_DECISION)
    if not adopted_on < decided <= ends_on:
        found.setdefault(PhaseKind.DECIDE, Problem.OUTSIDE_PACT)
    return found


def has_two_sittings(window: Window) -> bool:
    """Whether two ordinary monthly sittings of every council surely fall in this window."""
    return days_outside_summer(window.starts_on, window.ends_on) >= ADVISE_DAYS


def _summer_apart(last: date, days: int) -> date:
    """Return the first day of a window that ends on `last` and holds `days` days outside July and August."""
    day, left = last, days
    while True:
        left -= day.month not in SUMMER
        if left <= 0:
            return day
        day -= _days(1)


def _days(number: int) -> timedelta:
    return timedelta(days=number)
