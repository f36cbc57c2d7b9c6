"""On which day and at what hour."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from app.reminders.calendar import deadline_of, is_quiet, is_working_day, sending_moment, working_day


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2027-03-10", True),
        ("2027-03-13", False),  # a Saturday
        ("2027-03-29", False),  # Easter Monday
        ("2027-05-06", False),  # Ascension Day
        ("2027-07-21", False),  # the national day
        ("2027-11-11", False),
        ("2027-12-24", True),
    ],
)
def test_it_knows_working_days(day: str, *, works: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("day", "deadline", "sent"),
    [
        ("2027-03-10", "2027-03-17", "2027-03-10"),
        ("2027-03-13", "2027-03-20", "2027-03-12"),  # back: a deadline follows
        ("2027-03-13", "2027-03-06", "2027-03-15"),  # forward: the deadline is past
        ("2027-03-13", None, "2027-03-15"),
        ("2027-03-29", "2027-03-31", "2027-03-26"),  # over Easter
        ("2027-03-27", "2027-03-27", "2027-03-30"),  # the day itself is no day to come
    ],
)
def test_a_quiet_day_moves_back_when_a_deadline_follows(day: str, deadline: str | None, sent: str) -> None:
    ends = date.fromisoformat(deadline) if deadline else None
    assert working_day(date.fromisoformat(day), deadline=ends) == date.fromisoformat(sent)


def test_what_is_not_urgent_waits_for_eight_o_clock(app: Flask) -> None:
    at = datetime(2027, 7, 1, 13, 30, tzinfo=UTC)
    with app.app_context():
        assert sending_moment(at, urgent=True, deadline=None) == at
        assert sending_moment(at, urgent=False, deadline=None) == datetime(2027, 7, 1, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "quiet"),
    [
        ("2027-03-10T07:00:00+00:00", False),
        ("2027-03-10T06:59:00+00:00", True),
        ("2027-03-10T19:00:00+00:00", True),
        ("2027-03-13T11:00:00+00:00", True),
    ],
)
def test_it_knows_quiet_hours(app: Flask, instant: str, *, quiet: bool) -> None:
    with app.app_context():
        assert is_quiet(datetime.fromisoformat(instant)) is quiet


def test_a_deadline_is_read_from_the_occurrence() -> None:
    assert deadline_of("2027-03-31/7 before") == date(2027, 3, 31)
    assert deadline_of("once") is None
    assert deadline_of("2027-02-31/x") is None
