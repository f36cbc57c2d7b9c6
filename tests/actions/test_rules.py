"""When reminders of an action fall due, and what an update makes of it: as tables."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.blueprints.actions.rules import LADDER, News, is_wanted, ladder, moment, settled, step_of
from app.models import ActionState, View

BRUSSELS = ZoneInfo("Europe/Brussels")
DUE = date(2027, 3, 31)  # the clocks go forward on 28 March
LONG_AGO = date(2026, 1, 1)
EVER = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC))


def steps(updated_at: datetime | None = None, assigned_on: date | None = LONG_AGO) -> list[str]:
    found = ladder(DUE, BRUSSELS, after=EVER[0], until=EVER[1], updated_at=updated_at, assigned_on=assigned_on)
    return [f"{step.kind.removeprefix('action_')} {step.name}" for _, step in found]


def at(day: int, month: int = 3, hour: int = 12) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=BRUSSELS)


ALL = ["due_soon 14 before", "due_soon 3 before", "overdue 1 after", "overdue 8 after", "escalated 8 after", "overdue 15 after"]  # fmt: skip  # noqa: E501


@pytest.mark.parametrize(
    ("updated_at", "assigned_on", "left_out"),
    [
        (None, LONG_AGO, []),
        (at(9), LONG_AGO, []),
        (at(10), LONG_AGO, ["due_soon 14 before"]),  # less than a week before it
        (at(16), LONG_AGO, ["due_soon 14 before"]),
        (at(25), LONG_AGO, ["due_soon 3 before"]),
        (at(31), LONG_AGO, []),  # on the day itself: once it has passed, that is no answer any more
        (at(1, 4, hour=8), LONG_AGO, ["overdue 1 after", "escalated 8 after"]),
        (at(2, 4), LONG_AGO, ["overdue 8 after", "escalated 8 after"]),
        (at(12, 4), LONG_AGO, ["overdue 15 after"]),
        (None, date(2027, 3, 16), ["due_soon 14 before"]),  # just put in someone's hands
        (None, date(2027, 4, 2), ["overdue 8 after"]),  # the coordinator still hears of it
    ],
)
def test_it_keeps_quiet_after_a_sign_of_life(
    updated_at: datetime | None, assigned_on: date, left_out: list[str]
) -> None:
    expected = [step for step in ALL if step not in left_out]
    assert steps(updated_at, assigned_on) == expected


def test_it_comes_at_nine_local_time_on_both_sides_of_the_clock_change() -> None:
    assert moment(date(2027, 3, 17), BRUSSELS).astimezone(UTC).hour == 8
    assert moment(date(2027, 4, 1), BRUSSELS).astimezone(UTC).hour == 7


def test_it_answers_each_window_once() -> None:
    whole = list(ladder(DUE, BRUSSELS, after=EVER[0], until=EVER[1], updated_at=None, assigned_on=LONG_AGO))
    edge = whole[2][0]
    before = ladder(DUE, BRUSSELS, after=EVER[0], until=edge, updated_at=None, assigned_on=LONG_AGO)
    after = ladder(DUE, BRUSSELS, after=edge, until=EVER[1], updated_at=None, assigned_on=LONG_AGO)
    assert [*before, *after] == whole


def test_a_moved_date_starts_anew() -> None:
    first = LADDER[0].occurrence(DUE)
    assert first == "2027-03-31/14 before"
    assert step_of("action_due_soon", first, DUE) == LADDER[0]
    assert step_of("action_due_soon", first, DUE + timedelta(days=30)) is None
    assert step_of("action_overdue", first, DUE) is None


def test_a_word_that_comes_after_the_step_does_not_count_against_it() -> None:
    assert is_wanted(LADDER[4], DUE, BRUSSELS, updated_at=at(20, 4), assigned_on=LONG_AGO)


@pytest.mark.parametrize(
    ("news", "state", "view", "percent"),
    [
        (News(no_change=True), "paused", "off_track", 30),
        (News(state=ActionState.DONE, view=View.OFF_TRACK, percent=60), "done", "on_track", 100),
        (News(state=ActionState.NOT_STARTED, percent=5), "running", "no_data", 5),
        (News(state=ActionState.NOT_STARTED, percent=0), "not_started", "no_data", 0),
        (News(state=ActionState.RUNNING, view=View.SLIGHT_DELAY, percent=40), "running", "slight_delay", 40),
    ],
)
def test_it_settles_what_follows_from_the_news(news: News, state: str, view: str, percent: int) -> None:
    result = settled(news, state="paused", view="off_track", percent=30)
    assert (result.state, result.view, result.percent) == (state, view, percent)
