"""A `constraint` as what a question here can demand: bounds, lengths, a pattern, how many choices."""

from __future__ import annotations

import re
from typing import Any

from app.blueprints.consultations import patterns
from app.blueprints.consultations.specs import SHORT_LENGTH
from app.blueprints.consultations.xlsform.expressions import MOST_LENGTH, NotCarriedError

_NUMBER = r"(-?\d{1,15}(?:\.\d{1,9})?)"
_DAY = r"date\(\s*'(\d{4}-\d{2}-\d{2})'\s*\)"
_COUNT = r"count-selected\(\s*\.\s*\)"
_LENGTH = r"string-length\(\s*\.\s*\)"
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("low", re.compile(rf"\.\s*(>=?)\s*{_NUMBER}")),
    ("high", re.compile(rf"\.\s*(<=?)\s*{_NUMBER}")),
    ("from", re.compile(rf"\.\s*(>=)\s*{_DAY}")),
    ("until", re.compile(rf"\.\s*(<=)\s*{_DAY}")),
    ("max_length", re.compile(rf"{_LENGTH}\s*(<=?)\s*(\d{{1,6}})")),
    ("length", re.compile(rf"{_LENGTH}\s*(>=?|=)\s*(\d{{1,3}})")),
    ("pattern", re.compile(r"regex\(\s*\.\s*,\s*(['\"])(.*)\1\s*\)")),
    ("min_choices", re.compile(rf"{_COUNT}\s*(>=?)\s*(\d{{1,4}})")),
    ("max_choices", re.compile(rf"{_COUNT}\s*(<=?)\s*(\d{{1,4}})")),
    ("exclusive", re.compile(r"not\(selected\(\., ?(')([^']+)'\) and count-selected\(\.\) ?> ?1\)")),
)
_OF_KIND = {
    "number": {"low", "high"},
    "date": {"from", "until"},
    "short_text": {"max_length", "pattern"},
    "long_text": {"max_length"},
    "multiple_choice": {"min_choices", "max_choices", "exclusive"},
}


def demand(question: dict[str, Any], constraint: str) -> None:
    """Let a question demand what a constraint says: as a whole or not at all, for half of it would let others through.

    Raises NotCarriedError.
    """
    found = bounds(constraint, whole=bool(question["features"].get("whole")))
    excluding = [one for one in question["choices"] if one["key"] == found.get("exclusive")]
    if not set(found) <= _OF_KIND.get(question["kind"], set()) or ("exclusive" in found and not excluding):
        raise NotCarriedError
    for name, value in found.items():
        if name in {"max_length", "max_choices"}:
            question[name] = value
        elif name == "exclusive":
            excluding[0]["role"] = "exclusive"
        else:
            question["features"][name] = value


def bounds(text: str, *, whole: bool) -> dict[str, Any]:
    """Return what a `constraint` bounds: parts joined by "and", each of a form we know. Raises NotCarriedError.

    Above and below without "or equal" can be said of whole numbers only.
    """
    found: dict[str, Any] = {}
    for part in _parts(text):
        for form, pattern in _FORMS:
            if match := pattern.fullmatch(part):
                name = "pattern" if form == "length" else form
                if name in found:
                    raise NotCarriedError
                found[name] = _bound(form, match.group(1), match.group(2), whole=whole or form.startswith("m"))
                break
        else:
            raise NotCarriedError
    return found


def _parts(text: str) -> list[str]:
    """Split at "and" outside brackets and quotes."""
    parts, depth, start = [], 0, 0
    for match in re.finditer(r"'[^']*'|\"[^\"]*\"|\(|\)|\band\b", text[:MOST_LENGTH]):
        depth += {"(": 1, ")": -1}.get(match.group(), 0)
        if match.group() == "and" and depth == 0:
            parts.append(text[start : match.start()].strip())
            start = match.end()
    return [*parts, text[start:].strip()]


def _bound(form: str, sign: str, raw: str, *, whole: bool) -> Any:
    if form in {"from", "until", "exclusive"}:
        return raw
    if form == "pattern":
        return _pattern(sign, raw)
    if form == "length":
        return _least_length(sign, int(raw))
    number = float(raw)
    if sign in {">", "<"}:
        if not whole or number != int(number):
            raise NotCarriedError
        number += 1 if sign == ">" else -1
    return int(number) if number == int(number) else number


def _pattern(quote: str, raw: str) -> str:
    if quote in raw:
        raise NotCarriedError
    if why := patterns.fault(raw):
        raise NotCarriedError(why)
    return patterns.bare(raw)


def _least_length(sign: str, number: int) -> str:
    """Return a length as a pattern: so many characters of any kind."""
    least = number + 1 if sign == ">" else number
    if not 0 < least <= SHORT_LENGTH:
        raise NotCarriedError
    return f".{{{least}}}" if sign == "=" else f".{{{least},}}"


def regex(pattern: str) -> str:
    """Return a pattern as a `constraint` that means the same whether a program looks for it or wants the whole text.

    XPath has no sign to hide a quote with: a pattern with both kinds raises NotCarriedError.
    """
    if "'" in pattern and '"' in pattern:
        raise NotCarriedError
    quote = '"' if "'" in pattern else "'"
    return f"regex(., {quote}{patterns.whole(pattern)}{quote})"
