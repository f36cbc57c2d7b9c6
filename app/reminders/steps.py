"""The steps of a reminder: so many days before or after a date, as this body has set them.

A slice asks for the steps of a kind and a date; what the ledger remembers is the date and the step. A step that
was said stays known by its own name, whatever the settings become.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app

from app.mail import settings
from app.mail.kinds import MailKind

_NAME = re.compile(r"(\d{1,3}) (before|after)")
MARGIN = 1  # day: a window in UTC touches one local day more on each side


@dataclass(frozen=True, order=True)
class Step:
    """One reminder of a kind: `days` after the date it is about (before it when negative)."""

    kind: str
    days: int

    @property
    def name(self) -> str:
        """The step in the ledger's words."""
        return f"{abs(self.days)} {'after' if self.days > 0 else 'before'}"

    def on(self, day: date) -> date:
        """Return the day on which this step falls for something of `day`."""
        return day + timedelta(days=self.days)

    def occurrence(self, day: date, part: str = "") -> str:
        """Return the date of the thing plus the step, never the sending date; `part` tells two apart on one day."""
        return "/".join(filter(None, (day.isoformat(), part, self.name)))


def steps_of(kind: MailKind) -> tuple[Step, ...]:
    """Return the steps of a kind as they are set, in order; none when it is switched off."""
    chosen = settings.current()
    if not chosen.is_on(kind):
        return ()
    days = {-before for before in chosen.before(kind)} | set(chosen.after(kind))
    return tuple(Step(kind.name, number) for number in sorted(days))


def step_in(occurrence: str, kind: str, day: date, part: str = "") -> Step | None:
    """Return the step that an occurrence names, or None when it is about another date or part.

    The settings are not asked: what was written before they changed still holds.
    """
    found = _NAME.fullmatch(occurrence.rpartition("/")[2])
    if found is None:
        return None
    step = Step(kind, int(found[1]) if found[2] == "after" else -int(found[1]))
    return step if step.occurrence(day, part) == occurrence else None


def moment_of(day: date, zone: ZoneInfo | None = None) -> datetime:
    """Return the morning hour of a local day, as an instant: when everything of that day falls due."""
    zone = zone or current_app.config["SETTINGS"].zone
    return datetime.combine(day, settings.current().hours.morning, zone).astimezone(UTC)


def falling(
    kind: MailKind, day: date, after: datetime, until: datetime, *, zone: ZoneInfo | None = None
) -> Iterator[tuple[datetime, Step]]:
    """Yield the steps of a kind about something of `day` that fall in (after, until], with their moments."""
    for step in steps_of(kind):
        at = moment_of(step.on(day), zone)
        if after < at <= until:
            yield at, step


def days_reached(kinds: Sequence[MailKind], after: datetime, until: datetime) -> tuple[date, date] | None:
    """Return the first and the last date of which a step can fall in (after, until]; None when no kind has a step.

    The bounds for the query of a source: it reads what can fall due, whatever else is stored.
    """
    days = [step.days for kind in kinds for step in steps_of(kind)]
    if not days:
        return None
    first = after.astimezone(UTC).date() - timedelta(days=max(days) + MARGIN)
    last = until.astimezone(UTC).date() - timedelta(days=min(days) - MARGIN)
    return first, last
