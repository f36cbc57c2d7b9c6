"""Decisions about meetings that need neither a database nor a clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.models import ItemState, MeetingState, Presence, Reply

TRANSITIONS: Mapping[MeetingState, frozenset[MeetingState]] = {
    MeetingState.PLANNED: frozenset({MeetingState.CONVENED, MeetingState.CLOSED, MeetingState.CANCELLED}),
    MeetingState.CONVENED: frozenset({MeetingState.PLANNED, MeetingState.CLOSED, MeetingState.CANCELLED}),
    MeetingState.CLOSED: frozenset({MeetingState.PLANNED, MeetingState.CONVENED}),
    MeetingState.CANCELLED: frozenset({MeetingState.PLANNED, MeetingState.CONVENED}),
}
OPEN = frozenset({MeetingState.PLANNED, MeetingState.CONVENED})
APPROVAL_UNDO = timedelta(minutes=10)  # an approval by mistake can be called back this long
THERE = frozenset({Presence.PRESENT, Presence.ONLINE})


@dataclass(frozen=True)
class Point:
    """What the timing of a meeting needs to know of one point of its agenda."""

    minutes: int
    used_seconds: int = 0
    state: ItemState = ItemState.OPEN


@dataclass(frozen=True)
class Slot:
    """A stretch of time: the local time people agreed on, and the instants that follow from it."""

    starts_local: datetime
    starts_at: datetime
    ends_at: datetime
    timezone: str


def may_become(state: MeetingState, wanted: MeetingState) -> bool:
    """Whether a meeting may go from one state to another."""
    return wanted in TRANSITIONS[state]


def start_times(start: datetime, minutes: Sequence[int]) -> list[datetime]:
    """Return when each point begins when all before it keep to their time."""
    times, at = [], start
    for planned in minutes:
        times.append(at)
        at += timedelta(minutes=planned)
    return times


def minutes_between(start: datetime, end: datetime) -> int:
    """Return the whole minutes from `start` to `end`."""
    return int((end - start).total_seconds() // 60)


def used_seconds(stored: int, begun_at: datetime | None, now: datetime) -> int:
    """Return how long a point took so far, in seconds; `begun_at` is set while the meeting is at it."""
    running = (now - begun_at).total_seconds() if begun_at else 0
    return stored + max(0, int(running))


def expected_end(now: datetime, points: Iterable[Point]) -> datetime:
    """Return when a running meeting ends, if what is still open takes what was planned for it."""
    left = sum(max(0, point.minutes * 60 - point.used_seconds) for point in points if point.state == ItemState.OPEN)
    return now + timedelta(seconds=left)


def count_there(presences: Iterable[Presence]) -> int:
    """Return how many took part, in the room or online."""
    return sum(1 for presence in presences if presence in THERE)


def likely_presence(reply: Reply) -> Presence | None:
    """Return what to propose for someone of whom nothing was noted yet; nothing for who did not answer."""
    return {Reply.COMING: Presence.PRESENT, Reply.NOT_COMING: Presence.EXCUSED}.get(reply)


def may_reply(state: MeetingState, starts_at: datetime, now: datetime) -> bool:
    """Whether someone who was convened can still say whether he or she comes."""
    return state == MeetingState.CONVENED and now < starts_at


def may_take_minutes(state: MeetingState, approved_at: datetime | None) -> bool:
    """Whether minutes, decisions and attendance can be written: approved minutes never change."""
    return state != MeetingState.CANCELLED and approved_at is None


def may_undo_approval(approved_at: datetime | None, now: datetime) -> bool:
    """Whether an approval was given so recently that it can be called back."""
    return approved_at is not None and now - approved_at <= APPROVAL_UNDO


def moved(order: Sequence[int], thing: int, step: int) -> list[int]:
    """Return `order` with `thing` one place up (step -1) or down (step 1); unchanged at the edge."""
    found = list(order)
    here = found.index(thing)
    there = here + step
    if 0 <= there < len(found):
        found[here], found[there] = found[there], found[here]
    return found
