"""One month of the forecast as a calendar: how many mails go out on each day."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_day_names

from app.blueprints.mails.forecast_choice import Choice
from app.reminders.calendar import is_working_day
from app.reminders.forecast import Coming
from app.web.formats import locale


@dataclass(frozen=True)
class Day:
    """One day of the calendar."""

    day: date
    count: int
    is_inside: bool  # of the month that is shown
    is_quiet: bool  # nothing that can wait goes out
    href: str


@dataclass(frozen=True)
class Month:
    """The month that is shown, with the addresses of those beside it."""

    title: str
    names: list[str]
    weeks: list[list[Day]]
    before: str
    after: str


def month_of(found: Sequence[Coming], choice: Choice, today: date, zone: ZoneInfo) -> Month:
    """Return the chosen month, or that of today."""
    first = (choice.month or choice.day or today).replace(day=1)
    counts = Counter(coming.at.astimezone(zone).date() for coming in found)
    weeks = [
        [_day(day, counts[day], first, choice) for day in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
    names = get_day_names("abbreviated", locale=locale())
    return Month(
        title=str(format_date(first, "MMMM y", locale())),
        names=[str(names[number]).rstrip(".") for number in range(7)],
        weeks=weeks,
        before=choice.url(month=f"{first - timedelta(days=1):%Y-%m}", day="", page=1),
        after=choice.url(month=f"{first + timedelta(days=32):%Y-%m}", day="", page=1),
    )


def _day(day: date, count: int, first: date, choice: Choice) -> Day:
    href = choice.url(day=day.isoformat(), month=f"{first:%Y-%m}", page=1) if count else ""
    return Day(day, count, day.month == first.month, not is_working_day(day), href)
