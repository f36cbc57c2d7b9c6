"""Where the demonstration lies in time: its years are shifted so that today falls in the fourth year of the pact."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.reminders.calendar import is_working_day

FOURTH_YEAR = 3  # years after the first one


def years_to_shift(first_year: int, today: date) -> int:
    """Return by how many whole years a pact that began in `first_year` moves, so that `today` is in its fourth."""
    return today.year - FOURTH_YEAR - first_year


def shifted(day: date, years: int) -> date:
    """Return the same day some years later; 29 February becomes 28 February where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def working_day(today: date, days: int) -> date:
    """Return the working day nearest to `days` from `today` that lies no closer: the past stays past."""
    step = timedelta(days=1 if days > 0 else -1)
    day = today + timedelta(days=days)
    while not is_working_day(day):
        day += step
    return day


def local_instant(day: date, clock_time: str, zone: ZoneInfo) -> datetime:
    """Return the instant at which clocks in `zone` show a time such as 14:00 on a day."""
    return datetime.combine(day, time.fromisoformat(clock_time), zone)
