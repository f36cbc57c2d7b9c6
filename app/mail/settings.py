"""What this body decided about its mail, over the defaults of the product: switches, days, words and hours.

Read with two queries and kept for the rest of the run: planner, forecast, rehearsal and outbox ask here, never the
tables. Outside an application the defaults hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import NamedTuple

from flask import g, has_app_context
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.mail.kinds import MailKind
from app.models import MailHours, MailSetting
from app.prepared import Prepared
from app.web.languages import catalogue

FRESH = 30.0  # seconds: a worker that goes on for hours hears of a change within these
PARTS = ("subject", "body", "button")


@dataclass(frozen=True)
class Wording:
    """The words of a kind of mail in one language, with their placeholders."""

    subject: str
    body: str
    button: str


@dataclass(frozen=True)
class Hours:
    """When mail that is not urgent goes out, in local time."""

    morning: time = time(8, 0)
    evening: time = time(20, 0)
    on_weekends: bool = False
    on_holidays: bool = False
    days_off: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Choice:
    """What was decided about one kind of mail."""

    is_off: bool = False
    before: tuple[int, ...] | None = None
    after: tuple[int, ...] | None = None
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class MailSettings:
    """Everything that was decided. What was not, is as the kind of mail says itself."""

    hours: Hours = Hours()
    choices: Mapping[str, Choice] = field(default_factory=dict)

    def is_on(self, kind: MailKind) -> bool:
        """Whether mails of this kind go out."""
        return not (kind.can_be_off and kind.name in self.choices and self.choices[kind.name].is_off)

    def before(self, kind: MailKind) -> tuple[int, ...]:
        """Return how many days before its date a reminder goes out, the farthest first."""
        return self._days(kind.before, self._choice(kind).before)

    def after(self, kind: MailKind) -> tuple[int, ...]:
        """Return how many days after its date a reminder goes out, the nearest first."""
        return tuple(reversed(self._days(kind.after, self._choice(kind).after)))

    def wording(self, kind: MailKind, language: str) -> Wording:
        """Return the words of `kind` in `language`."""
        own = self._choice(kind).texts.get(language, {})
        default = default_wording(kind, language)
        return Wording(**{part: own.get(part) or getattr(default, part) for part in PARTS}) if own else default

    def _choice(self, kind: MailKind) -> Choice:
        return self.choices.get(kind.name, Choice())

    @staticmethod
    def _days(default: tuple[int, ...] | None, chosen: tuple[int, ...] | None) -> tuple[int, ...]:
        if default is None:
            return ()
        return tuple(sorted(default if chosen is None else chosen, reverse=True))


DEFAULTS = MailSettings()


def current() -> MailSettings:
    """Return what holds now."""
    if not has_app_context():
        return DEFAULTS
    kept: tuple[float, MailSettings] | None = g.get("mail_settings")
    moment = clock.monotonic()
    if kept is None or moment - kept[0] > FRESH:
        kept = g.mail_settings = (moment, _read())
    return kept[1]


def forget() -> None:
    """Read anew when next asked: a run begins, or something was changed."""
    g.pop("mail_settings", None)


def default_wording(kind: MailKind, language: str) -> Wording:
    """Return the product's own words of `kind` in `language`."""
    texts = catalogue(language)
    return Wording(
        texts.gettext(kind.subject), texts.gettext(kind.body), texts.gettext(kind.button) if kind.button else ""
    )


class HoursRow(NamedTuple):
    """What a stored row says, as plain values."""

    morning: str
    evening: str
    on_weekends: bool
    on_holidays: bool
    days_off: list[str]


def hours_of(row: MailHours | HoursRow | None) -> Hours:
    """Return what a stored row says; the defaults when there is none."""
    if row is None:
        return Hours()
    return Hours(
        morning=time.fromisoformat(row.morning),
        evening=time.fromisoformat(row.evening),
        on_weekends=row.on_weekends,
        on_holidays=row.on_holidays,
        days_off=frozenset(date.fromisoformat(one) for one in row.days_off),
    )


_CHOICES = Prepared(
    select(
        MailSetting.kind, MailSetting.is_off, MailSetting.days_before, MailSetting.days_after, MailSetting.texts
    ).order_by(MailSetting.id),
    lambda *row: row,
)
_HOURS = Prepared(
    select(MailHours.morning, MailHours.evening, MailHours.on_weekends, MailHours.on_holidays, MailHours.days_off)
    .order_by(MailHours.id)
    .limit(1),
    HoursRow,
)


def _read() -> MailSettings:
    with db.session.no_autoflush:  # asked in the middle of writing: what is half-way must not be stored by it
        rows = _CHOICES.all()
        hours = hours_of(_HOURS.first())
    choices = {kind: Choice(off, _tuple(before), _tuple(after), texts) for kind, off, before, after, texts in rows}
    return MailSettings(hours, choices)


def _tuple(days: Iterable[int] | None) -> tuple[int, ...] | None:
    return None if days is None else tuple(days)
