"""Reading, checking and comparing answers: pure functions of plain values, without database or clock.

An answer is one value: the id of a choice, a list of such ids, a mapping from rows to columns, or a text. Ids are
public ids. The values of all questions together are the draft.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.models import Choice, ChoiceAxis, Question, QuestionKind
from app.web.text import MAX_TEXT, clean, clean_line

Value = str | list[str] | dict[str, str]
Values = dict[str, Value]

DONT_KNOW = "dk"
SHORT_LENGTH = 200
LONG_LENGTH = 4000
TEXTS = frozenset({QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT})


class Fault(StrEnum):
    """What is wrong with an answer."""

    MISSING = "missing"
    ROW_MISSING = "row_missing"
    TOO_MANY = "too_many"
    TOO_LONG = "too_long"
    NOT_OFFERED = "not_offered"


@dataclass(frozen=True)
class Problem:
    """A fault at a question, or at one row of it. `most` and `count` say how much was allowed and given."""

    fault: Fault
    row: str = ""
    most: int = 0
    count: int = 0


@dataclass(frozen=True)
class Spec:
    """What a question takes as an answer."""

    id: str
    kind: QuestionKind
    required: bool = False
    max_choices: int | None = None
    max_length: int = LONG_LENGTH
    options: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of its field in a form."""
        return f"q-{self.id}"

    def row_name(self, row: str) -> str:
        """The name of the field of one row."""
        return f"q-{self.id}-{row}"


@dataclass(frozen=True)
class Reading:
    """What a form said about one question: the value to keep, and what is wrong with it."""

    value: Value
    problems: tuple[Problem, ...] = ()


def spec_of(question: Question) -> Spec:
    """Return what `question` takes as an answer."""

    def along(axis: ChoiceAxis) -> tuple[str, ...]:
        return tuple(choice.public_id for choice in question.choices if choice.axis == axis)

    kind = QuestionKind(question.kind)
    usual = SHORT_LENGTH if kind == QuestionKind.SHORT_TEXT else LONG_LENGTH
    return Spec(
        id=question.public_id,
        kind=kind,
        required=question.required,
        max_choices=question.max_choices,
        max_length=question.max_length or usual,
        options=along(ChoiceAxis.OPTION),
        rows=along(ChoiceAxis.ROW),
        columns=along(ChoiceAxis.COLUMN),
    )


def read(spec: Spec, given: Callable[[str], Sequence[str]]) -> Reading:
    """Return what was filled in for a question. `given` returns everything sent under a name.

    A choice that the question does not offer is left out of the value and noted as a fault.
    """
    if spec.kind in TEXTS:
        raw = next(iter(given(spec.name)), "")
        return Reading(clean_line(raw) if spec.kind == QuestionKind.SHORT_TEXT else clean(raw))
    if spec.kind == QuestionKind.MATRIX:
        chosen = {row: next(iter(given(spec.row_name(row))), "") for row in spec.rows}
        offered = {row: column for row, column in chosen.items() if column in {*spec.columns, DONT_KNOW}}
        strange = tuple(Problem(Fault.NOT_OFFERED, row) for row in spec.rows if chosen[row] and row not in offered)
        return Reading(offered, strange)
    sent = list(dict.fromkeys(one for one in given(spec.name) if one))
    kept = [one for one in sent if one in spec.options]
    problems = (Problem(Fault.NOT_OFFERED),) if len(kept) != len(sent) else ()
    if spec.kind == QuestionKind.MULTIPLE_CHOICE:
        return Reading(kept, problems)
    if len(kept) > 1:
        problems = (*problems, Problem(Fault.TOO_MANY, most=1, count=len(kept)))
    return Reading(kept[0] if kept else "", problems)


def is_empty(value: Value | None) -> bool:
    """Whether nothing was answered."""
    return not value


def check(spec: Spec, value: Value | None) -> tuple[Problem, ...]:
    """Return what keeps `value` from being submitted as the answer to `spec`."""
    if spec.kind == QuestionKind.MATRIX:
        filled = value if isinstance(value, dict) else {}
        if not spec.required:
            return ()
        return tuple(Problem(Fault.ROW_MISSING, row) for row in spec.rows if not filled.get(row))
    if is_empty(value):
        return (Problem(Fault.MISSING),) if spec.required else ()
    if isinstance(value, list) and spec.max_choices and len(value) > spec.max_choices:
        return (Problem(Fault.TOO_MANY, most=spec.max_choices, count=len(value)),)
    if spec.kind in TEXTS and isinstance(value, str) and len(value) > spec.max_length:
        return (Problem(Fault.TOO_LONG, most=spec.max_length, count=len(value)),)
    return ()


def fitting(spec: Spec, value: Any) -> Value | None:
    """Return of a stored value what still fits the question, or None: drafts outlive small corrections."""
    if spec.kind in TEXTS:
        return value if isinstance(value, str) and value else None
    if spec.kind == QuestionKind.MATRIX:
        cells = value.items() if isinstance(value, dict) else ()
        return {row: cell for row, cell in cells if row in spec.rows and cell in {*spec.columns, DONT_KNOW}} or None
    if spec.kind == QuestionKind.MULTIPLE_CHOICE:
        return [one for one in value if one in spec.options] or None if isinstance(value, list) else None
    return value if isinstance(value, str) and value in spec.options else None


def can_be_kept(value: Value) -> bool:
    """Whether a value is small enough for a draft: longer texts go back to the page and nowhere else."""
    return not isinstance(value, str) or len(value) <= MAX_TEXT


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


def rows_of(spec: Spec, value: Value, ids: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the columns choice_id, row_id and text of the rows that hold `value`; `ids` maps choices to keys.

    "I do not know" in a row of a scale is a row without a choice.
    """
    if isinstance(value, dict):
        return [
            {"choice_id": ids.get(value[row]), "row_id": ids[row], "text": None} for row in spec.rows if value.get(row)
        ]
    if spec.kind in TEXTS:
        return [{"choice_id": None, "row_id": None, "text": value}]
    chosen = value if isinstance(value, list) else [value]
    return [{"choice_id": ids[one], "row_id": None, "text": None} for one in spec.options if one in chosen]


def values_of(rows: Sequence[tuple[Question, Choice | None, Choice | None, str | None]]) -> Values:
    """Return the values that rows of (question, choice, row, text) hold: the way back from `rows_of`."""
    values: Values = {}
    for question, choice, row, text in rows:
        key, kind = question.public_id, QuestionKind(question.kind)
        if kind in TEXTS:
            values[key] = text or ""
        elif kind == QuestionKind.MATRIX and row is not None:
            cells = values.setdefault(key, {})
            assert isinstance(cells, dict)  # noqa: S101 - for the type checker: one kind, one shape
            cells[row.public_id] = choice.public_id if choice else DONT_KNOW
        elif kind == QuestionKind.MULTIPLE_CHOICE and choice is not None:
            chosen = values.setdefault(key, [])
            assert isinstance(chosen, list)  # noqa: S101 - for the type checker: one kind, one shape
            chosen.append(choice.public_id)
        elif choice is not None:
            values[key] = choice.public_id
    return values
