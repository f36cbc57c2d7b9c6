"""What was asked of the forecast: a period, a kind, a name, a workgroup, a day. All of it stands in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import request, url_for

from app.blueprints.mails import queries_forecast
from app.reminders.forecast import Coming
from app.web.forms import parse_date
from app.web.text import clean_line

PERIODS = {"31": 31, "183": 183, "365": 365, "1096": 1096}  # days
DEFAULT_PERIOD = "183"
WEEKS = 26
USUAL = {"period": DEFAULT_PERIOD, "kind": "", "q": "", "group": "", "day": "", "month": "", "page": 1}


@dataclass(frozen=True)
class Choice:
    """The filters of the forecast."""

    period: str
    kind: str
    query: str
    group: str
    day: date | None
    month: date | None  # the month that the calendar shows
    number: int

    def url(self, **changes: Any) -> str:
        """Return the page's address with some of it changed."""
        values = {**self.values(), "page": self.number, **changes}
        return url_for("mails.forecast", **{name: one for name, one in values.items() if one != USUAL[name]})

    def values(self) -> dict[str, Any]:
        """Return the filters as they stand in an address."""
        return {
            "period": self.period,
            "kind": self.kind,
            "q": self.query,
            "group": self.group,
            "day": self.day.isoformat() if self.day else "",
            "month": f"{self.month:%Y-%m}" if self.month else "",
        }

    def file_values(self) -> dict[str, Any]:
        """Return the filters of the file that holds the same mails."""
        return {name: one for name, one in self.values().items() if one and name != "month"}

    @property
    def is_active(self) -> bool:
        """Whether anything is left out."""
        return bool(self.kind or self.query or self.group or self.day or self.period != DEFAULT_PERIOD)

    def until(self, now: datetime) -> datetime:
        """Return how far is looked."""
        return now + timedelta(days=PERIODS[self.period])

    def of(self, found: Sequence[Coming]) -> list[Coming]:
        """Return the mails that pass the filters; the day apart."""
        kept = [one for one in found if self._keeps(one)]
        if not self.group:
            return kept
        groups = queries_forecast.groups_of(draft.about for one in kept for draft in one.drafts)
        return [one for one in kept if any(self.group in groups.get(draft.about, ()) for draft in one.drafts)]

    def on_day(self, found: Sequence[Coming], zone: ZoneInfo) -> list[Coming]:
        """Return the mails of the chosen day; all of them without one."""
        return [one for one in found if self.day is None or one.at.astimezone(zone).date() == self.day]

    def _keeps(self, coming: Coming) -> bool:
        named = f"{coming.person.label} {coming.person.email}".casefold()
        is_kind = not self.kind or self.kind in {coming.kind.name, *(draft.kind.name for draft in coming.drafts)}
        return is_kind and self.query.casefold() in named


def choice_of_request() -> Choice:
    """Read the filters; what is odd falls back."""
    args = request.args
    number = args.get("page", "1")
    return Choice(
        period=args["period"] if args.get("period") in PERIODS else DEFAULT_PERIOD,
        kind=clean_line(args.get("kind", ""))[:60],
        query=clean_line(args.get("q", ""))[:100],
        group=clean_line(args.get("group", ""))[:10],
        day=_date(args.get("day", "")),
        month=_date(f"{args.get('month', '')}-01"),
        number=int(number) if number.isascii() and number.isdigit() and 0 < len(number) < 6 and int(number) else 1,
    )


def _date(raw: str) -> date | None:
    found = parse_date(raw)
    return found if found is not None and 1900 <= found.year <= 2199 else None
