"""What is on the stage while a rehearsal plays: the dice, what is still to happen, and what was written down."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

from flask import current_app

from app.reminders.calendar import is_working_day

Act = Callable[[datetime], None]  # what someone does at a moment; runs in a unit of work of its own


@dataclass(frozen=True)
class Sent:
    """A mail that would have left."""

    at: datetime
    kind: str
    person_id: int | None
    subject: tuple[str, str]
    is_calm: bool  # not urgent: it goes with the daily mail
    is_planned: bool  # written by the planner, so that the ledger knows it
    was_unwanted: bool  # the reader had asked not to get it, or no mail arrives there
    fingerprint: str  # of its words


@dataclass
class Foreseen:
    """What the forecast said at a moment, to be held against what came."""

    at: datetime
    until: datetime
    said: dict[tuple[str, str, int, str], datetime]


@dataclass
class Stage:
    """One play. The same seed on the same data plays the same years."""

    start: datetime
    end: datetime
    seed: int
    rate: float  # the chance that someone who is asked answers
    zone: ZoneInfo = field(init=False)
    sent: list[Sent] = field(default_factory=list)
    foreseen: list[Foreseen] = field(default_factory=list)
    acts: dict[str, int] = field(default_factory=dict)  # how often each thing was done
    finished: dict[tuple[str, str, int | None], datetime] = field(default_factory=dict)  # answered or done for good
    opened: dict[str, date] = field(default_factory=dict)  # the day on which a round was seen to open
    closed: dict[str, date] = field(default_factory=dict)
    _agenda: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)
    _busy: set[tuple[str, str, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.zone = current_app.config["SETTINGS"].zone

    def dice_for(self, *what: object) -> Random:
        """Return dice for one decision: what others decide, and in which order, changes nothing about it."""
        return Random(f"{self.seed}/{'/'.join(map(str, what))}")  # noqa: S311 - plays a part, guards nothing

    def plan(self, at: datetime, act: Act) -> None:
        """Let something happen at a moment."""
        heapq.heappush(self._agenda, (at.astimezone(UTC), next(self._numbers), act))

    def next_act(self) -> datetime | None:
        """Return when something happens next."""
        return self._agenda[0][0] if self._agenda else None

    def due_acts(self, now: datetime) -> list[Act]:
        """Take what happens up to `now` from the agenda, in order."""
        found = []
        while self._agenda and self._agenda[0][0] <= now:
            found.append(heapq.heappop(self._agenda)[2])
        return found

    def note(self, what: str) -> None:
        """Count something that was done."""
        self.acts[what] = self.acts.get(what, 0) + 1

    def takes_on(self, what: str, subject_id: str, person_id: int) -> bool:
        """Whether someone now begins something; False while he or she is at it already."""
        key = (what, subject_id, person_id)
        if key in self._busy:
            return False
        self._busy.add(key)
        return True

    def lets_go(self, what: str, subject_id: str, person_id: int) -> None:
        """Say that someone is no longer at it."""
        self._busy.discard((what, subject_id, person_id))

    def in_a_while(self, now: datetime, most_days: int, dice: Random) -> datetime:
        """Return a moment in office hours, some days from `now`."""
        day = now.astimezone(self.zone).date() + timedelta(days=dice.randint(1, most_days))
        while not is_working_day(day):
            day += timedelta(days=1)
        return self.local(day, time(dice.randint(9, 16), dice.randint(0, 59)))

    def local(self, day: date, clock_time: time) -> datetime:
        """Return the instant at which clocks of the region show a time on a day."""
        return datetime.combine(day, clock_time, self.zone).astimezone(UTC)

    def day_of(self, instant: datetime) -> date:
        """Return the local day of an instant."""
        return instant.astimezone(self.zone).date()
