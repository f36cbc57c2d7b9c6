"""Reading, checking and comparing answers: pure functions of plain values, without database or clock.

An answer is one value, in which choices are named by their public ids:

- one choice: its id, or `id=own words` where there is room for them;
- several choices: a list of these; picked names: a list of names;
- a scale: a mapping from rows to columns; importance and urgency: from `row.column` to a number;
- a ranking, points: a mapping from options to numbers;
- a number or date: `12.5` and `2027-03-31`, or what was typed while it is none; a file: `id=name`;
- a text.

The values of all questions together are the draft. What is particular to a kind stands in `reading.py`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.blueprints.consultations import conditions, offers, patterns, reading
from app.blueprints.consultations.kinds import MOST_PICKS, NUMBERED, ONE_CHOICE, TEXTS, TYPED, WITH_REMARK
from app.blueprints.consultations.specs import (
    DONT_KNOW,
    LONG_LENGTH,
    SAID,
    SHORT_LENGTH,
    Fault,
    Problem,
    Reading,
    Spec,
    Value,
)
from app.models import Choice, ChoiceAxis, ChoiceRole, Question, QuestionKind
from app.web.text import MAX_TEXT, clean, clean_line

__all__ = [
    "DONT_KNOW",
    "LONG_LENGTH",
    "SHORT_LENGTH",
    "TEXTS",
    "Fault",
    "Problem",
    "Reading",
    "Spec",
    "Value",
    "Values",
]

Values = dict[str, Value]


def spec_of(question: Question) -> Spec:
    """Return what `question` takes as an answer."""

    def along(axis: ChoiceAxis, role: ChoiceRole | None = None) -> tuple[str, ...]:
        return tuple(one.public_id for one in question.choices if one.axis == axis and role in {None, one.role})

    kind, features = QuestionKind(question.kind), question.features
    usual = SHORT_LENGTH if kind == QuestionKind.SHORT_TEXT else LONG_LENGTH
    length = question.max_length or usual
    options = along(ChoiceAxis.OPTION)
    return Spec(
        id=question.public_id,
        kind=kind,
        required=question.required,
        max_choices=question.max_choices,
        max_length=min(length, SHORT_LENGTH) if features.get("pattern") else length,
        options=options,
        rows=along(ChoiceAxis.ROW),
        columns=along(ChoiceAxis.COLUMN),
        worded=frozenset(options if kind == QuestionKind.AGREEMENT else along(ChoiceAxis.OPTION, ChoiceRole.OTHER)),
        exclusive=frozenset(along(ChoiceAxis.OPTION, ChoiceRole.EXCLUSIVE)),
        features=features,
    )


def may_be_hidden(question: Question) -> bool:
    """Whether answers to other questions decide if this one is shown."""
    return bool(question.condition) or offers.KEY in question.features


def shown_of(questions: Sequence[Question], values: Mapping[str, Value]) -> frozenset[str]:
    """Return which questions are shown, given these answers."""
    if not any(map(may_be_hidden, questions)):
        return frozenset(question.public_id for question in questions)
    return frozenset(conditions.shown({one.public_id: offers.shown_when(one) for one in questions}, values))


def offered_now(spec: Spec, counted: Mapping[str, Value]) -> Spec:
    """Return what a question takes, given the answers that count: of its choices those that are offered now."""
    found = spec.features.get(offers.KEY)
    return replace(spec, options=offers.narrowed(spec.options, found, counted)) if found else spec


def read(spec: Spec, given: Callable[[str], Sequence[str]]) -> Reading:
    """Return what was filled in for a question. `given` returns everything sent under a name.

    A choice that the question does not offer is left out of the value and noted as a fault.
    """
    if spec.kind in TEXTS:
        raw = next(iter(given(spec.name)), "")
        if clean(raw) == clean(str(spec.features.get("base") or "")):
            return Reading("")  # the text was left as it stands: nothing is proposed
        return Reading(clean_line(raw) if spec.kind == QuestionKind.SHORT_TEXT else clean(raw))
    if spec.kind == QuestionKind.MATRIX:
        chosen = {row: next(iter(given(spec.row_name(row))), "") for row in spec.rows}
        offered = {row: column for row, column in chosen.items() if column in {*spec.columns, DONT_KNOW}}
        strange = tuple(Problem(Fault.NOT_OFFERED, row) for row in spec.rows if chosen[row] and row not in offered)
        return Reading(offered, strange)
    if spec.kind in ONE_CHOICE or spec.kind == QuestionKind.MULTIPLE_CHOICE:
        return _read_choices(spec, given)
    return reading.READERS[spec.kind](spec, given)


def _read_choices(spec: Spec, given: Callable[[str], Sequence[str]]) -> Reading:
    sent = list(dict.fromkeys(one for one in given(spec.name) if one))
    kept = [one for one in sent if one in spec.options]
    problems = (Problem(Fault.NOT_OFFERED),) if len(kept) != len(sent) else ()
    worded = [_with_words(spec, one, given) for one in kept] if spec.worded else kept
    if spec.kind == QuestionKind.MULTIPLE_CHOICE:
        return Reading(worded, problems)
    if len(kept) > 1:
        problems = (*problems, Problem(Fault.TOO_MANY, most=1, count=len(kept)))
    if not kept and spec.kind == QuestionKind.AGREEMENT and (words := clean(next(iter(given(spec.words_name)), ""))):
        # Beside a paragraph of a text a comment alone says enough; elsewhere it is kept, and the choice asked for.
        choice = spec.options[WITH_REMARK] if spec.features.get("fold") else ""
        return Reading(f"{choice}={words}", problems)
    return Reading(worded[0] if worded else "", problems)


def _with_words(spec: Spec, choice: str, given: Callable[[str], Sequence[str]]) -> str:
    words = clean(next(iter(given(spec.words_name)), "")) if choice in spec.worded else ""
    return f"{choice}={words}" if words else choice


def is_empty(value: Value | None) -> bool:
    """Whether nothing was answered."""
    return not value


def check(spec: Spec, value: Value | None) -> tuple[Problem, ...]:
    """Return what keeps `value` from being submitted as the answer to `spec`, in its own words where it has any."""
    found, texts = _problems(spec, value), spec.features.get("message")
    return tuple(replace(one, texts=texts) if one.fault in SAID else one for one in found) if texts else found


def _problems(spec: Spec, value: Value | None) -> tuple[Problem, ...]:
    if spec.kind == QuestionKind.MATRIX:
        filled = value if isinstance(value, dict) else {}
        if not spec.required:
            return ()
        return tuple(Problem(Fault.ROW_MISSING, row) for row in spec.rows if not filled.get(row))
    if is_empty(value):
        return (Problem(Fault.MISSING),) if spec.required and spec.kind != QuestionKind.NOTE else ()
    if isinstance(value, list) and spec.kind == QuestionKind.MULTIPLE_CHOICE:
        return _check_several(spec, value)
    if spec.kind in TEXTS and isinstance(value, str):
        return _check_text(spec, value)
    return _CHECKS[spec.kind](spec, value) if value is not None and spec.kind in _CHECKS else ()


def _check_text(spec: Spec, value: str) -> tuple[Problem, ...]:
    if len(value) > spec.max_length:
        return (Problem(Fault.TOO_LONG, most=spec.max_length, count=len(value)),)
    wanted = spec.features.get("pattern")
    return () if not wanted or patterns.fits(wanted, value) else (Problem(Fault.WRONG_FORM),)


def _check_several(spec: Spec, value: list[str]) -> tuple[Problem, ...]:
    if spec.max_choices and len(value) > spec.max_choices:
        return (Problem(Fault.TOO_MANY, most=spec.max_choices, count=len(value)),)
    if len(value) > 1 and any(one in spec.exclusive for one in value):
        return (Problem(Fault.EXCLUSIVE),)
    if len(value) < spec.min_choices and not any(one in spec.exclusive for one in value):
        return (Problem(Fault.TOO_FEW, most=spec.min_choices, count=len(value)),)
    return _check_words(spec, value)


def _check_words(spec: Spec, value: list[str]) -> tuple[Problem, ...]:
    for one in value:
        choice, _sign, words = one.partition("=")
        if not choice:
            return (Problem(Fault.MISSING),)
        if choice not in spec.options:
            return (Problem(Fault.NOT_OFFERED),)
        if choice in spec.worded and not words and spec.kind != QuestionKind.AGREEMENT:
            return (Problem(Fault.WORDS_MISSING),)
        if len(words) > LONG_LENGTH:
            return (Problem(Fault.TOO_LONG, most=LONG_LENGTH, count=len(words)),)
    return ()


def _check_one(spec: Spec, value: Value) -> tuple[Problem, ...]:
    return _check_words(spec, [value]) if isinstance(value, str) else ()


_CHECKS: Mapping[QuestionKind, Callable[[Spec, Value], tuple[Problem, ...]]] = {
    **reading.CHECKS,
    **dict.fromkeys(ONE_CHOICE, _check_one),
}


def fitting(spec: Spec, value: Any) -> Value | None:
    """Return of a stored value what still fits the question, or None: drafts outlive small corrections."""
    if spec.kind in TEXTS or spec.kind in TYPED or spec.kind == QuestionKind.FILE:
        return value if isinstance(value, str) and value else None
    if spec.kind == QuestionKind.MATRIX:
        cells = value.items() if isinstance(value, dict) else ()
        return {row: cell for row, cell in cells if row in spec.rows and cell in {*spec.columns, DONT_KNOW}} or None
    if spec.kind in NUMBERED or spec.kind == QuestionKind.PRIORITY:
        keys = set(spec.options) | {spec.cell(row, column) for row in spec.rows for column in spec.columns}
        cells = value.items() if isinstance(value, dict) else ()
        return {key: cell for key, cell in cells if key in keys and isinstance(cell, str) and cell} or None
    if spec.kind == QuestionKind.MULTIPLE_CHOICE:
        return [one for one in value if _fits(spec, one)] or None if isinstance(value, list) else None
    if spec.kind == QuestionKind.PICK:
        named = [one for one in value if isinstance(one, str) and one] if isinstance(value, list) else []
        return named[:MOST_PICKS] or None
    return value if isinstance(value, str) and _fits(spec, value) else None


def _fits(spec: Spec, value: Any) -> bool:
    if not isinstance(value, str):
        return False
    choice, sign, words = value.partition("=")
    if not choice:
        return spec.kind == QuestionKind.AGREEMENT and bool(words)
    return choice in spec.options and (not sign or choice in spec.worded)


def can_be_kept(value: Value) -> bool:
    """Whether a value is small enough for a draft: longer texts go back to the page and nowhere else."""
    texts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else (value,)
    return sum(map(len, texts)) <= MAX_TEXT


def merged(draft: Mapping[str, Value], changes: Mapping[str, Value]) -> Values:
    """Return `draft` with `changes` in it; emptied answers are left out, so that equal drafts are equal values."""
    together = {**draft, **changes}
    return {key: value for key, value in together.items() if not is_empty(value)}


def digest(values: Mapping[str, Value], keys: Sequence[str] | None = None) -> str:
    """Return a fingerprint of these answers, or of those under `keys`; the same for equal answers in any order."""
    wanted = {key: value for key, value in values.items() if not is_empty(value) and (keys is None or key in keys)}
    text = json.dumps(wanted, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def both(mine: Value, theirs: Value) -> Value:
    """Return two answers to one question as one: texts below each other, choices together."""
    if isinstance(mine, str) and isinstance(theirs, str):
        return f"{theirs}\n\n{mine}" if theirs else mine
    if isinstance(mine, list) and isinstance(theirs, list):
        return list(dict.fromkeys([*theirs, *mine]))
    if isinstance(mine, dict) and isinstance(theirs, dict):
        return {**theirs, **mine}
    return mine


def can_join(spec: Spec, mine: Value, theirs: Value | None) -> bool:
    """Whether two answers together are an answer that can be kept: more than either of them, and without a fault."""
    if theirs is None or is_empty(mine) or is_empty(theirs) or spec.kind == QuestionKind.SHORT_TEXT:
        return False
    if spec.kind not in {QuestionKind.LONG_TEXT, QuestionKind.MULTIPLE_CHOICE, QuestionKind.PICK, QuestionKind.MATRIX}:
        return False
    if isinstance(mine, dict) and isinstance(theirs, dict):
        return not mine.keys() & theirs.keys()  # different rows were answered
    return not check(spec, both(mine, theirs))


def rows_of(spec: Spec, value: Value, ids: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the columns choice_id, row_id, text and number of the rows that hold `value`; `ids` maps choices to keys.

    "I do not know" in a row of a scale is a row without a choice.
    """
    if spec.kind == QuestionKind.MATRIX and isinstance(value, dict):
        return [_row(choice=ids.get(value[row]), row=ids[row]) for row in spec.rows if value.get(row)]
    if spec.kind in TEXTS:
        return [_row(text=value)]
    if spec.kind in reading.ROWS:
        return reading.ROWS[spec.kind](spec, value, ids)
    made = value if isinstance(value, list) else [value] if isinstance(value, str) else []
    words = {choice: own for choice, _sign, own in (one.partition("=") for one in made)}
    return [_row(choice=ids[one], text=words[one] or None) for one in spec.options if one in words]


_row = reading.row


def values_of(rows: Sequence[tuple[Question, Choice | None, Choice | None, str | None, float | None]]) -> Values:
    """Return the values that rows of (question, choice, row, text, number) hold: the way back from `rows_of`."""
    values: Values = {}
    for question, choice, row, text, number in rows:
        key, kind = question.public_id, QuestionKind(question.kind)
        if kind in TEXTS or kind == QuestionKind.FILE:
            values[key] = text or ""
        elif kind in TYPED:
            values[key] = reading.written(kind, number or 0)
        elif kind in NUMBERED or kind in {QuestionKind.MATRIX, QuestionKind.PRIORITY}:
            cell = values.setdefault(key, {})
            assert isinstance(cell, dict)  # noqa: S101 - for the type checker: one kind, one shape
            _put_cell(cell, kind, choice, row, number)
        elif kind in {QuestionKind.MULTIPLE_CHOICE, QuestionKind.PICK}:
            chosen = values.setdefault(key, [])
            assert isinstance(chosen, list)  # noqa: S101 - for the type checker: one kind, one shape
            chosen.append(_worded(choice, text) if kind == QuestionKind.MULTIPLE_CHOICE else text or "")
        elif choice is not None:
            values[key] = _worded(choice, text)
    return values


def _put_cell(
    cell: dict[str, str], kind: QuestionKind, choice: Choice | None, row: Choice | None, number: float | None
) -> None:
    if kind == QuestionKind.MATRIX and row is not None:
        cell[row.public_id] = choice.public_id if choice else DONT_KNOW
    elif choice is not None:
        key = f"{row.public_id}.{choice.public_id}" if row is not None else choice.public_id
        cell[key] = reading.written(kind, number or 0)


def _worded(choice: Choice | None, text: str | None) -> str:
    key = choice.public_id if choice else ""
    return f"{key}={text}" if text else key
