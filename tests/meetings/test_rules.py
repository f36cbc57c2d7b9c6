"""What is decided about meetings without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.blueprints.meetings import rules
from app.blueprints.meetings.lines import Line, matching, read_day, read_line
from app.blueprints.meetings.rules import Point
from app.models import ItemState, MeetingState, Presence, Reply

TWO = datetime(2027, 3, 11, 14, 0)  # noqa: DTZ001 - local time
NOON = datetime(2027, 3, 11, 12, 0, tzinfo=UTC)
TODAY = date(2027, 3, 10)


def test_each_point_begins_when_those_before_it_end() -> None:
    times = rules.start_times(TWO, [5, 15, 20])
    assert [at.strftime("%H:%M") for at in times] == ["14:00", "14:05", "14:20"]
    assert rules.start_times(TWO, []) == []


def test_the_end_is_expected_after_what_is_still_open() -> None:
    points = [
        Point(10, used_seconds=900, state=ItemState.DEALT_WITH),
        Point(20, used_seconds=300),  # 15 minutes left
        Point(15, used_seconds=1200),  # over time already: adds nothing
        Point(30, state=ItemState.CARRIED_OVER),
        Point(10),
    ]
    assert rules.expected_end(NOON, points) == NOON + timedelta(minutes=25)


def test_used_time_grows_only_while_a_point_runs() -> None:
    assert rules.used_seconds(60, None, NOON) == 60
    assert rules.used_seconds(60, NOON - timedelta(seconds=30), NOON) == 90
    assert rules.used_seconds(60, NOON + timedelta(seconds=30), NOON) == 60  # a clock that was set back


@pytest.mark.parametrize(
    ("order", "thing", "step", "expected"),
    [([1, 2, 3], 2, -1, [2, 1, 3]), ([1, 2, 3], 3, 1, [1, 2, 3]), ([1, 2, 3], 1, -1, [1, 2, 3]), ([1], 1, 1, [1])],
)
def test_a_point_moves_by_one_and_stops_at_the_edge(
    order: list[int], thing: int, step: int, expected: list[int]
) -> None:
    assert rules.moved(order, thing, step) == expected


def test_only_a_convened_meeting_takes_answers_until_it_begins() -> None:
    soon = NOON + timedelta(minutes=1)
    assert rules.may_reply(MeetingState.CONVENED, soon, NOON)
    assert not rules.may_reply(MeetingState.CONVENED, NOON, NOON)
    assert not rules.may_reply(MeetingState.CANCELLED, soon, NOON)


def test_a_closed_meeting_cannot_be_cancelled_and_every_state_is_in_the_table() -> None:
    assert not rules.may_become(MeetingState.CLOSED, MeetingState.CANCELLED)
    assert set(rules.TRANSITIONS) == set(MeetingState)


def test_online_counts_for_the_quorum_and_excused_does_not() -> None:
    assert rules.count_there([Presence.PRESENT, Presence.ONLINE, Presence.EXCUSED, Presence.ABSENT]) == 2
    assert rules.likely_presence(Reply.NONE) is None
    assert rules.likely_presence(Reply.NOT_COMING) == Presence.EXCUSED


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("! Eén netwerk", Line("Eén netwerk", is_decision=True)),
        ("Borden aanvragen -> Wim, 24/3", Line("Borden aanvragen", owner="Wim", due_on=date(2027, 3, 24))),
        ("Borden → Wim Temmerman, 24 maart", Line("Borden", owner="Wim Temmerman", due_on=date(2027, 3, 24))),
        ("Meten -> Sofie", Line("Meten", owner="Sofie")),
        ("Meten -> Sofie, ooit", Line("Meten", owner="Sofie", unread_date="ooit")),
        ("zomaar een zin", Line("zomaar een zin")),
        ("A -> B, C -> D, 1/4", Line("A", owner="B, C -> D", due_on=date(2027, 4, 1))),
        ("", Line("")),
    ],
)
def test_it_reads_a_line(raw: str, expected: Line) -> None:
    assert read_line(raw, TODAY) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("24/3", date(2027, 3, 24)),
        ("9/3", date(2028, 3, 9)),  # passed: next year's
        ("10/3", TODAY),
        ("vrijdag 24 maart 2027", date(2027, 3, 24)),
        ("1er août", date(2027, 8, 1)),
        ("3 juin", date(2027, 6, 3)),
        ("3 juillet", date(2027, 7, 3)),
        ("21 okt.", date(2027, 10, 21)),
        ("June 3rd", None),
        ("29/2", None),
        ("31/31", None),
        ("2027-06-15", date(2027, 6, 15)),
        ("٢٤/٣", date(2027, 3, 24)),
        ("a" * 50_000 + "!", None),
    ],
)
def test_it_reads_a_day(raw: str, expected: date | None) -> None:
    assert read_day(raw, TODAY) == expected


def test_a_first_name_is_enough_when_it_is_clear() -> None:
    people = {1: "Wim Temmerman", 2: "Wim De Smet", 3: "Fatima Benali"}
    assert matching("fatima", people) == [3]
    assert matching("wim", people) == [1, 2]
    assert matching("WIM TEMMERMAN", people) == [1]
    assert matching("", people) == []
