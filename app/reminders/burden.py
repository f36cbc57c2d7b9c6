"""What is asked of people (planlast): mails and minutes in the coming half year, and who is asked too much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.extensions import db
from app.models import Person, Setting
from app.reminders.forecast import Coming, forecast

AHEAD = timedelta(days=183)
THRESHOLD_KEY = "burden_minutes"
USUAL_THRESHOLD = 60  # minutes in half a year


@dataclass(frozen=True)
class Burden:
    """What one person is asked: how many mails, and how many minutes they ask for."""

    person: Person
    mails: int
    minutes: int

    def plus(self, minutes: int) -> Burden:
        """Return the burden with one more mail that asks for `minutes`."""
        return Burden(self.person, self.mails + 1, self.minutes + minutes)


def threshold() -> int:
    """Return above how many minutes in half a year someone is marked."""
    row = db.session.get(Setting, THRESHOLD_KEY)
    return row.value if row is not None and isinstance(row.value, int) else USUAL_THRESHOLD


def burdens(found: Iterable[Coming]) -> list[Burden]:
    """Return what these mails ask of each person, the most first."""
    people: dict[int, tuple[Person, int, int]] = {}
    for coming in found:
        person, mails, minutes = people.get(coming.person.id, (coming.person, 0, 0))
        people[person.id] = (person, mails + 1, minutes + coming.minutes)
    rows = [Burden(*one) for one in people.values()]
    return sorted(rows, key=lambda one: (-one.minutes, -one.mails, one.person.label, one.person.id))


def burden_of(person: Person, *, now: datetime) -> Burden:
    """Return what is asked of one person in the coming half year."""
    return next(iter(burdens(forecast(now, now + AHEAD, to=person))), Burden(person, 0, 0))


def above_with(minutes: int, *, now: datetime) -> list[Burden]:
    """Return who would come above the threshold with one more mail that asks for `minutes`, the most first."""
    most = threshold()
    after = [one.plus(minutes) for one in burdens(forecast(now, now + AHEAD))]
    return [one for one in after if one.minutes > most]
