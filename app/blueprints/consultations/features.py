"""What only some kinds of questions have, kept as one value: how a form says it, and whether a file says it well."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from app.blueprints.consultations import conditions, patterns
from app.blueprints.consultations.kinds import BOUNDED
from app.blueprints.consultations.reading import date_in
from app.models import QuestionKind, Texts
from config import LANGUAGES

K = QuestionKind
WORDS = ("unit", "alt", "message")  # texts per language: they can be corrected once people answer
UNSEEN = ("step", "xlsform", "fold", "reword", "base", "offers")  # the form of a question leaves these as they are
ORDERED = frozenset({K.SINGLE_CHOICE, K.MULTIPLE_CHOICE, K.RANKING})


def of_form(form: Any, kind: QuestionKind) -> dict[str, Any]:
    """Return what the form of a question says for its kind; what is not set is left out."""
    kept = dict(form.this.features) if form.this else {}
    found = {key: kept[key] for key in UNSEEN if key in kept} | _OF_FORM.get(kind, _nothing)(form)
    if kind in ORDERED:
        found["random"] = bool(form.random.data)
    if kind in BOUNDED:
        found["message"] = _texts(form, "message")
    return {key: value for key, value in found.items() if value not in (None, "", {}, False)}


def _texts(form: Any, name: str) -> Texts:
    """Return the texts of a field, those in the main language first: they stand in for what is not translated."""
    return {code: text for code in form.codes if (text := form[f"{name}_{code}"].data)}


def _nothing(_form: Any) -> dict[str, Any]:
    return {}


def _number(form: Any) -> dict[str, Any]:
    return {
        "low": form.low.data,
        "high": form.high.data,
        "whole": bool(form.whole.data),
        "unit": _texts(form, "unit"),
    }


def _date(form: Any) -> dict[str, Any]:
    days = {"from": form.since.data, "until": form.until.data}
    return {key: day.isoformat() for key, day in days.items() if day}


_OF_FORM: Mapping[QuestionKind, Callable[[Any], dict[str, Any]]] = {
    K.SHORT_TEXT: lambda form: {"pattern": form.pattern.data},
    K.MULTIPLE_CHOICE: lambda form: {"min_choices": form.min_choices.data},
    K.POINTS: lambda form: {"total": form.total.data or 100},
    K.NUMBER: _number,
    K.DATE: _date,
    K.AGREEMENT: lambda form: {"node": form.node.data},
    K.PICK: lambda form: {"who": form.who.data, "picks": form.picks.data or 1},
    K.NOTE: lambda form: {"alt": _texts(form, "alt")},
}


# ---- of a file ----


def is_texts(value: Any, most: int) -> bool:
    """Whether a value is a text per language, each of at most so many characters."""
    return isinstance(value, dict) and all(
        code in LANGUAGES and isinstance(text, str) and len(text) <= most for code, text in value.items()
    )


def are_sound(found: Any) -> bool:
    """Whether the features in a file are such that a page can show them. Those we do not know are kept unread."""
    return isinstance(found, dict) and all(_SOUND[key](value) for key, value in found.items() if key in _SOUND)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value) and abs(value) <= MOST_NUMBER


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and 0 <= value <= MOST_COUNT


def _is_day(value: Any) -> bool:
    return date_in(value) is not None


def _is_word(value: Any) -> bool:
    return isinstance(value, str)


def _is_pattern(value: Any) -> bool:
    return isinstance(value, str) and not patterns.fault(value)


def _is_said(value: Any) -> bool:
    return is_texts(value, MOST_WORDS)


def _are_offers(value: Any) -> bool:
    return isinstance(value, dict) and all(tree and conditions.is_well_formed(tree) for tree in value.values())


MOST_NUMBER, MOST_COUNT, MOST_WORDS = 1e12, 100_000, 300
_SOUND: Mapping[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("low", "high", "step"), _is_number),
    **dict.fromkeys(("total", "picks", "min_choices"), _is_count),
    **dict.fromkeys(("from", "until"), _is_day),
    **dict.fromkeys(("node", "reword", "base", "who"), _is_word),
    **dict.fromkeys(WORDS, _is_said),
    "pattern": _is_pattern,
    "offers": _are_offers,
}
