"""On which day and at what hour a reminder goes out. Planner and forecast use the same functions."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from flask import current_app

from app.mail import settings
from app.mail.settings import Hours

FARTHEST = timedelta(days=8)  # no shift is longer, without days off: Christmas, a weekend and New Year's Day at most
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ONE_DAY = timedelta(days=1)


def is_working_day(day: date) -> bool:
    """Whether mail that is not urgent may go out on `day`: no weekend, holiday or day off, as far as those count."""
    return works_on(day, settings.current().hours)


def works_on(day: date, hours: Hours) -> bool:
    """Whether mail that is not urgent may go out on `day` under these hours."""
    if day in hours.days_off or (day.weekday() >= 5 and not hours.on_weekends):
        return False
    return hours.on_holidays or day not in _holidays(day.year)


def daily_mail() -> time:
    """Return the local hour at which reminders go out."""
    return settings.current().hours.morning


def farthest() -> timedelta:
    """Return how far at most a quiet day moves a reminder: a year's end, or the longest stretch of days off."""
    return max(FARTHEST, longest_rest(settings.current().hours))


@cache
def longest_rest(hours: Hours) -> timedelta:
    """Return the longest stretch of days without mail that touches a day off."""
    longest = timedelta(0)
    for day in hours.days_off:
        first = last = day
        while not works_on(first - _ONE_DAY, hours) and last - first < timedelta(days=366):
            first -= _ONE_DAY
        while not works_on(last + _ONE_DAY, hours) and last - first < timedelta(days=366):
            last += _ONE_DAY
        longest = max(longest, last - first + _ONE_DAY)
    return longest


def working_day(day: date, *, deadline: date | None) -> date:
    """Return the day on which what falls on `day` is sent.

    A quiet day moves it back when a deadline follows, so that there is as much time left as was meant, and
    forward otherwise.
    """
    hours = settings.current().hours
    step = -_ONE_DAY if deadline is not None and deadline > day else _ONE_DAY
    while not works_on(day, hours):
        day += step
    return day


def sending_moment(at: datetime, *, urgent: bool, deadline: date | None) -> datetime:
    """Return when a reminder that falls due `at` is sent: at once when urgent, else with the daily mail."""
    if urgent:
        return at
    zone = current_app.config["SETTINGS"].zone
    day = working_day(at.astimezone(zone).date(), deadline=deadline)
    return datetime.combine(day, daily_mail(), zone).astimezone(UTC)


def is_quiet(now: datetime) -> bool:
    """Whether nothing that is not urgent may be planned at `now`."""
    hours = settings.current().hours
    here = now.astimezone(current_app.config["SETTINGS"].zone)
    return not works_on(here.date(), hours) or not hours.morning <= here.time() < hours.evening


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
