"""On which day and at what hour a reminder goes out. Planner and forecast use the same functions."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from flask import current_app

DAILY_MAIL = time(8, 0)  # local: what is not urgent goes out once a day
EVENING = time(20, 0)  # later than this nothing that is not urgent leaves
FARTHEST = timedelta(days=8)  # no shift is longer than this: Christmas, a weekend and New Year's Day at most
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def is_working_day(day: date) -> bool:
    """Whether mail that is not urgent may go out on `day`: no weekend, no Belgian public holiday."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def working_day(day: date, *, deadline: date | None) -> date:
    """Return the day on which what falls on `day` is sent.

    A quiet day moves it back when a deadline follows, so that there is as much time left as was meant, and
    forward otherwise.
    """
    step = timedelta(days=-1 if deadline is not None and deadline > day else 1)
    while not is_working_day(day):
        day += step
    return day


def sending_moment(at: datetime, *, urgent: bool, deadline: date | None) -> datetime:
    """Return when a reminder that falls due `at` is sent: at once when urgent, else with the daily mail."""
    if urgent:
        return at
    zone = current_app.config["SETTINGS"].zone
    day = working_day(at.astimezone(zone).date(), deadline=deadline)
    return datetime.combine(day, DAILY_MAIL, zone).astimezone(UTC)


def is_quiet(now: datetime) -> bool:
    """Whether nothing that is not urgent may be planned at `now`."""
    here = now.astimezone(current_app.config["SETTINGS"].zone)
    return not is_working_day(here.date()) or not DAILY_MAIL <= here.time() < EVENING


def start_of_day(now: datetime) -> datetime:
    """Return when the local day of `now` began."""
    zone = current_app.config["SETTINGS"].zone
    return datetime.combine(now.astimezone(zone).date(), time(), zone).astimezone(UTC)


def deadline_of(occurrence: str) -> date | None:
    """Return the date an occurrence is about, such as 31 March for "2027-03-31/7 before"; None without one."""
    found = _DATE.match(occurrence)
    try:
        return date.fromisoformat(found.group()) if found else None
    except ValueError:
        return None


@cache
def _holidays(year: int) -> frozenset[date]:
    from holidays import country_holidays  # noqa: PLC0415 - it reads the calendars of the world: no start should pay that

    return frozenset(country_holidays("BE", years=year))
