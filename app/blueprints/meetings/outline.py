"""How an agenda is shown: hours, minutes used and planned, what is going on now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.blueprints.meetings.rules import Point, expected_end, minutes_between, start_times, used_seconds
from app.blueprints.meetings.words import PURPOSES, short_time
from app.models import AgendaItem, ItemState, Meeting, Purpose
from app.web.formats import day_text
from app.web.languages import gettext as _
from app.web.languages import ngettext


@dataclass(frozen=True)
class Outline:
    """An agenda with its sums, in minutes. `expected_end` is known while the meeting is at a point."""

    rows: Sequence[dict[str, Any]]
    planned: int
    available: int
    expected_end: datetime | None
    now_at: int | None  # the number of the point the meeting is at

    @property
    def is_too_long(self) -> bool:
        """Whether the points together take more time than there is."""
        return self.planned > self.available


def outline(
    meeting: Meeting,
    items: Sequence[AgendaItem],
    now: datetime,
    *,
    href: Callable[[AgendaItem], str | None],
    current: AgendaItem | None = None,
) -> Outline:
    """Return the agenda of `meeting` as rows for the page; `current` is the point the reader looks at."""
    times = start_times(meeting.starts_local, [item.minutes for item in items])
    running = next((number for number, item in enumerate(items, start=1) if item.begun_at), None)
    rows = [
        _row(meeting, item, number, at, now, href(item), is_current=current is not None and item.id == current.id)
        for number, (item, at) in enumerate(zip(items, times, strict=True), start=1)
    ]
    points = [Point(item.minutes, used_seconds(item.used_seconds, item.begun_at, now), item.state) for item in items]
    return Outline(
        rows=rows,
        planned=sum(item.minutes for item in items),
        available=minutes_between(meeting.starts_at, meeting.ends_at),
        expected_end=expected_end(now, points) if running else None,
        now_at=running,
    )


def used_minutes(item: AgendaItem, now: datetime) -> int | None:
    """Return how many minutes a point took so far; None when it was never begun."""
    seconds = used_seconds(item.used_seconds, item.begun_at, now)
    return round(seconds / 60) if seconds or item.begun_at else None


def _row(
    meeting: Meeting, item: AgendaItem, number: int, at: datetime, now: datetime, href: str | None, *, is_current: bool
) -> dict[str, Any]:
    return {
        "item": item,
        "number": number,
        "title": item.title,
        "href": href,
        "at": short_time(at),
        "aim": str(PURPOSES[Purpose(item.purpose)]) + (f" · {_('now')}" if item.begun_at and not is_current else ""),
        "planned": item.minutes,
        "used": used_minutes(item, now),
        "state": _state(item, is_current=is_current),
        "carried": _carried(item),
        "note": _note(item),
        "lang": meeting.workgroup.language,
    }


def _state(item: AgendaItem, *, is_current: bool) -> str:
    """Return how a row is marked: the reader may look at a point that the meeting is not at."""
    if is_current:
        return "now" if item.begun_at else "here"
    return "done" if item.state == ItemState.DEALT_WITH else "next"


def _carried(item: AgendaItem) -> str | None:
    if item.state == ItemState.CARRIED_OVER:
        return _("carried over to a later meeting")
    if item.carried_from is not None:
        return carried_from(item)
    return None


def carried_from(item: AgendaItem) -> str | None:
    """Say from which meeting a point comes; None for one that is new."""
    if item.carried_from is None:
        return None
    return _("carried over from %(day)s", day=day_text(item.carried_from.meeting.starts_local))


def _note(item: AgendaItem) -> str | None:
    parts = [item.note] if item.note else []
    if item.passages:
        parts.append(
            ngettext(
                "from %(num)s passage of a consultation",
                "from %(num)s passages of a consultation",
                len(item.passages),
            )
        )
    if item.followed:
        parts.append(ngettext("%(num)s action to follow up", "%(num)s actions to follow up", len(item.followed)))
    return " · ".join(parts) or None
