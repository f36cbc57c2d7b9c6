"""How dates, times and numbers look in the reader's language and the body's time zone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from babel import Locale
from babel.dates import format_date as babel_date
from babel.dates import format_time as babel_time
from babel.numbers import format_decimal, format_percent
from flask import current_app
from markupsafe import Markup, escape

from app import clock
from app.web.languages import current_language

LOCALES = {"nl": Locale("nl", "BE"), "en": Locale("en", "GB"), "fr": Locale("fr", "BE")}
_FIRST = re.compile(r"\b1 ")
_TIME = {"nl": "H.mm 'u.'", "en": "H:mm", "fr": "H 'h' mm"}


def locale() -> Locale:
    """Return the locale of the reader."""
    return LOCALES[current_language()]


def local(value: datetime | date) -> datetime | date:
    """Turn an instant into the body's local time; leave dates and local times as they are."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(current_app.config["SETTINGS"].zone)
    return value


@lru_cache(8192)
def _written(day: date, pattern: str, language: str) -> str:
    """Write a day; remembered, because a list shows the same days again and again."""
    text = babel_date(day, pattern, LOCALES[language])
    # French counts the first day of a month: “1er mars”.
    return _FIRST.sub("1er ", text, count=1) if language == "fr" and day.day == 1 and "d" in pattern else text


def _day_of(value: datetime | date) -> date:
    if type(value) is date:
        return value
    here = local(value)
    return here.date() if isinstance(here, datetime) else here


def date_text(value: datetime | date | None, language: str | None = None) -> str:
    """13 maart 2017."""
    return "" if value is None else _written(_day_of(value), "d MMMM y", language or current_language())


def day_text(value: datetime | date | None, language: str | None = None) -> str:
    """Do 16 mrt, with the year when it is not this one."""
    if value is None:
        return ""
    day = _day_of(value)
    this_year = clock.today(current_app.config["SETTINGS"].zone).year
    pattern = "EEE d MMM" if day.year == this_year else "EEE d MMM y"
    return _written(day, pattern, language or current_language()).replace(".", "")


def weekday_text(value: datetime | date | None, language: str | None = None) -> str:
    """Maandag 13 maart."""
    if value is None:
        return ""
    text = _written(_day_of(value), "EEEE d MMMM", language or current_language())
    return text[:1].upper() + text[1:]


def month_text(value: datetime | date | None, language: str | None = None) -> str:
    """Maart 2017."""
    return "" if value is None else _written(_day_of(value), "MMMM y", language or current_language())


def time_text(value: datetime | None, language: str | None = None) -> str:
    """14.00 u."""
    if value is None:
        return ""
    here = local(value)
    assert isinstance(here, datetime)  # noqa: S101 - for the type checker: local() keeps the type
    spoken = language or current_language()
    return babel_time(here.replace(tzinfo=UTC), _TIME[spoken], tzinfo=UTC, locale=LOCALES[spoken])


def datetime_text(value: datetime | None, language: str | None = None) -> str:
    """13 maart 2017, 14.00 u."""
    return "" if value is None else f"{date_text(value, language)}, {time_text(value, language)}"


@lru_cache(8192, typed=True)
def _number(value: float | Decimal, digits: int | None, language: str) -> str:
    """Write a number; remembered, because results and lists show the same small ones again and again."""
    pattern = None if digits is None else "#,##0." + "0" * digits if digits else "#,##0"
    return format_decimal(value, pattern, LOCALES[language])


def number_text(value: float | Decimal | None, digits: int | None = None, language: str | None = None) -> str:
    """1.234,56: with the separators of the language."""
    return "" if value is None else _number(value, digits, language or current_language())


def exact_text(value: Decimal, language: str | None = None) -> str:
    """1.234,56789: with the separators of the language and every decimal, for a field that is sent again."""
    return format_decimal(value, locale=LOCALES[language or current_language()], decimal_quantization=False)


# Dutch and English set the sign against the number, as their newspapers and governments do; French never does, and
# keeps the two together by a narrow space that does not break. The texts in the catalogues follow the same rule.
_PERCENT = {"nl": "#,##0%", "en": "#,##0%", "fr": "#,##0\u202f%"}


@lru_cache(8192)
def _percent(share: float, language: str) -> str:
    return format_percent(share, _PERCENT[language], LOCALES[language])


def percent_text(share: float | None, language: str | None = None) -> str:
    """67% for 0.67, as the language writes it."""
    return "" if share is None else _percent(share, language or current_language())


@lru_cache(4096)
def initials(name: str) -> str:
    """Jan Praet: JP; Nadia El Amrani: NE."""
    words = [word for word in name.replace("@", " ").split() if word[:1].isalpha()]
    return "".join(word[0] for word in words[:2]).upper()


def breakable(address: str | None) -> Markup:
    """Return an e-mail address that a narrow column breaks behind its @ sign, and nowhere else where it can."""
    before, at, after = (address or "").rpartition("@")
    return escape(before) + at + (Markup("<wbr>") if at else "") + escape(after)


def in_language(text: str, language: str | None) -> str | Markup:
    """Mark words that stay in their own language, so that a screen reader says them in it; others stay as they are."""
    if not language or language == current_language():
        return text
    return Markup('<span lang="{}">{}</span>').format(language, text)


FILTERS: dict[str, Callable[..., Any]] = {
    "date": date_text,
    "in_language": in_language,
    "day": day_text,
    "weekday": weekday_text,
    "month": month_text,
    "time": time_text,
    "datetime": datetime_text,
    "number": number_text,
    "percent": percent_text,
    "initials": initials,
    "breakable": breakable,
}


def filters_for(language: str) -> dict[str, Any]:
    """Return the filters that write days, times and numbers, for templates in `language`."""
    spoken = ("date", "day", "weekday", "month", "time", "datetime", "number", "percent")
    return {name: partial(FILTERS[name], language=language) for name in spoken}
