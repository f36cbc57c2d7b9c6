"""An answer that fits a question, for rehearsals, demonstrations and tests."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from app.blueprints.consultations import patterns
from app.blueprints.consultations.kinds import NUMBERED, ONE_CHOICE, PRIORITY_STEPS, TEXTS
from app.blueprints.consultations.reading import canonical
from app.blueprints.consultations.specs import Spec, Value
from app.models import QuestionKind

FIRST_DAY = date(2026, 1, 1)


def fitting_answer(spec: Spec, dice: Random, words: str = "Een antwoord van de generale repetitie.") -> Value:
    """Return an answer that can be submitted; the empty text where there is nothing to answer."""
    kind = spec.kind
    if kind in TEXTS:
        return _text(spec, words)
    if kind == QuestionKind.MATRIX:
        return {row: dice.choice(spec.columns) for row in spec.rows}
    if kind == QuestionKind.PRIORITY:
        return {
            spec.cell(row, column): str(dice.randint(1, PRIORITY_STEPS)) for row in spec.rows for column in spec.columns
        }
    if kind in ONE_CHOICE:
        return _worded(spec, dice.choice(spec.options), words)
    if kind == QuestionKind.MULTIPLE_CHOICE:
        return _several(spec, dice, words)
    return _typed(spec, dice)


def _text(spec: Spec, words: str) -> str:
    pattern = spec.features.get("pattern")
    return patterns.example(pattern) if pattern else words[: spec.max_length]


def _typed(spec: Spec, dice: Random) -> Value:
    if spec.kind in NUMBERED:
        return _numbered(spec, dice)
    if spec.kind == QuestionKind.PICK:
        return ["Oudenaarde"]
    return {QuestionKind.NUMBER: _number, QuestionKind.DATE: _day}.get(spec.kind, _nothing)(spec, dice)


def _worded(spec: Spec, choice: str, words: str) -> str:
    return f"{choice}={words}" if choice in spec.worded else choice


def _several(spec: Spec, dice: Random, words: str) -> list[str]:
    plain = [one for one in spec.options if one not in spec.exclusive] or list(spec.options)
    chosen = dice.sample(plain, min(len(plain), max(1, spec.min_choices)))
    return [_worded(spec, one, words) for one in spec.options if one in chosen]


def _numbered(spec: Spec, dice: Random) -> dict[str, str]:
    order = dice.sample(spec.options, len(spec.options))
    if spec.kind == QuestionKind.RANKING:
        return {option: str(place) for place, option in enumerate(order, start=1)}
    share = spec.total // len(order)
    return {order[0]: str(spec.total - share * (len(order) - 1)), **{one: str(share) for one in order[1:]}}


def _number(spec: Spec, dice: Random) -> str:
    low = spec.features.get("low")
    high = spec.features.get("high")
    low = low if low is not None else min(0, high or 0)
    return canonical(round(dice.uniform(low, high if high is not None else low + 100)))


def _day(spec: Spec, dice: Random) -> str:
    low, high = spec.features.get("from"), spec.features.get("until")
    if low or high:
        return str(low or high)
    return (FIRST_DAY + timedelta(days=dice.randrange(365))).isoformat()


def _nothing(_spec: Spec, _dice: Random) -> str:
    return ""
