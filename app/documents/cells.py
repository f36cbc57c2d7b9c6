"""What the cells of a table say in the writing of the region: days and numbers. Pure functions of plain values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from app.web.text import casefold_key

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan janvier janv january", "februari feb fevrier fevr february", "maart mrt mars mar march",
            "april apr avril avr", "mei mai may", "juni jun juin june", "juli jul juillet juil july",
            "augustus aug aout august", "september sep sept septembre", "oktober okt octobre oct october",
            "november nov novembre", "december dec decembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_NUMBERS = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].{0,20})?")
_WORDS = re.compile(r"(\d{1,2})(?:er|e)?\.? ([^\W\d]{3,12})\.? (\d{4})")
_SPACES = re.compile("[ \u00a0\u202f'’]")
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")  # 1.234: a thousand and more, or one and a bit
_NUMBER = {
    decimal: re.compile(rf"[+-]?(?:\d+|\d{{1,3}}(?:\{group}\d{{3}})+)(?:\{decimal}\d+)?(?:[eE][+-]?\d{{1,2}})?")
    for decimal, group in ((".", ","), (",", "."))
}
_LONGEST = 40


class Ambiguous(ValueError):  # noqa: N818 - the word says it
    """Said of a number that means one thing or another, depending on who wrote it."""


def day_of(text: str) -> date:
    """Return the day that a cell says, the way it is written here: 31/12/2024, 31.12.24, 2024-12-31, 31 dec 2024.

    Raises ValueError for what is no day between 1900 and 2199.
    """
    plain = casefold_key(text)
    if found := _ISO.fullmatch(plain):
        year, month, day = (int(part) for part in found.groups())
    elif found := _NUMBERS.fullmatch(plain):
        day, month, year = (int(part) for part in found.groups())
    elif found := _WORDS.fullmatch(plain):
        day, month, year = int(found[1]), _MONTHS.get(found[2], 0), int(found[3])
    else:
        raise ValueError(text)
    if year < 100:
        year += 2000 if year < 70 else 1900
    if not 1900 <= year <= 2199:
        raise ValueError(text)
    return date(year, month, day)


def decimal_sign(texts: Iterable[str]) -> str:
    """Return the sign before the decimals in a column of numbers, where one of them gives it away; else nothing."""
    found = {sign for sign in map(_sign_of, texts) if sign}
    return found.pop() if len(found) == 1 else ""


def number_of(text: str, decimal: str = "") -> float:
    """Return the number that a cell says, with `decimal` before the decimals where that is known.

    Raises ValueError for what is no number, and Ambiguous for 1.234 as long as nothing tells which sign is which.
    """
    plain = _bare(text)
    if len(plain) > _LONGEST:
        raise ValueError(text)
    if _EITHER.fullmatch(plain) and not decimal:
        raise Ambiguous(text)
    for sign in (decimal or _sign_of(text) or ".", ".", ","):
        if _NUMBER[sign].fullmatch(plain):
            return float(plain.replace("," if sign == "." else ".", "").replace(sign, "."))
    raise ValueError(text)


def _bare(text: str) -> str:
    """Return a number without the spaces in it, its sign of per cent, and the long minus of typesetters."""
    return _SPACES.sub("", text).removesuffix("%").replace("\u2212", "-")


def _sign_of(text: str) -> str:
    """Return the decimal sign that a number gives away: the last of two kinds, the other of what stands there twice."""
    plain = _bare(text)
    points, commas = plain.count("."), plain.count(",")
    if points and commas:
        return max(".,", key=plain.rindex)
    if max(points, commas) > 1:
        return "," if points else "."
    if points + commas == 0 or _EITHER.fullmatch(plain):
        return ""
    return "." if points else ","
