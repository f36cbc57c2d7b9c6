"""The quick line at the desk: “text -> name, date” is an action, “! text” is a decision."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from app.web.forms import parse_date
from app.web.text import casefold_key

_ARROW = re.compile("->|→|=>")
_DAY_MONTH = re.compile(r"(\d{1,2})[/.-](\d{1,2})")
_WORDED = re.compile(r"(?:[^\W\d_]+\s+)?(\d{1,2})(?:er|e|st|nd|rd|th)?\s+([^\W\d_]{3,12})\.?(?:\s+(\d{4}))?")
# The first letters that tell the months apart in Dutch, French and English.
_MONTHS = {
    1: ("jan",),
    2: ("feb", "fev"),
    3: ("maa", "mrt", "mar"),
    4: ("apr", "avr"),
    5: ("mei", "mai", "may"),
    6: ("jun", "juin"),
    7: ("jul", "juil"),
    8: ("aug", "aou"),
    9: ("sep",),
    10: ("okt", "oct"),
    11: ("nov",),
    12: ("dec",),
}


@dataclass(frozen=True)
class Line:
    """What was recognised in a line. An action has the name of an owner; its date is None when none was read."""

    text: str
    is_decision: bool = False
    owner: str = ""
    due_on: date | None = None
    unread_date: str = ""  # what stands where a date should, and is none


def read_line(raw: str, today: date) -> Line:
    """Return what `raw` means. A day without a year is the next one that comes."""
    text = raw.strip()
    if text.startswith("!"):
        return Line(text=text[1:].strip(), is_decision=True)
    parts = [part.strip() for part in _ARROW.split(text, maxsplit=1)]
    if len(parts) == 1:
        return Line(text=text)
    name, _comma, day = parts[1].rpartition(",")
    if not _comma:
        return Line(text=parts[0], owner=parts[1].strip())
    found = read_day(day, today)
    return Line(
        text=parts[0], owner=name.strip(), due_on=found, unread_date="" if found or not day.strip() else day.strip()
    )


def read_day(raw: str, today: date) -> date | None:
    """Return the date of “24/3”, “24 maart”, “vrijdag 24 maart 2027” or “2027-03-24”, or None."""
    text = " ".join(raw.split())
    if (whole := parse_date(text)) is not None:
        return whole
    if match := _DAY_MONTH.fullmatch(text):
        return _coming(int(match[1]), int(match[2]), None, today)
    if match := _WORDED.fullmatch(casefold_key(text)):
        month = _month(match[2])
        return _coming(int(match[1]), month, int(match[3]) if match[3] else None, today) if month else None
    return None


def _month(word: str) -> int | None:
    # The longest beginning decides: "juin" and "juil" begin like "jun" and "jul" do not.
    for month, starts in _MONTHS.items():
        if word.startswith(starts):
            return month
    return None


def _coming(day: int, month: int, year: int | None, today: date) -> date | None:
    try:
        found = date(year or today.year, month, day)
        return found.replace(year=found.year + 1) if year is None and found < today else found
    except ValueError:
        return None


def matching(name: str, people: dict[int, str]) -> list[int]:
    """Return the keys of `people` (key to name) whose name is, or has a word that begins with, `name`."""
    wanted = casefold_key(name)
    if not wanted:
        return []
    keys = {key: casefold_key(label) for key, label in people.items()}
    exact = [key for key, label in keys.items() if label == wanted]
    if exact:
        return exact
    return [
        key
        for key, label in keys.items()
        if label.startswith(wanted) or any(word.startswith(wanted) for word in label.split())
    ]
