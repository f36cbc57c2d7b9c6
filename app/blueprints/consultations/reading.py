"""Answers that are numbers, dates, places, points, names or files: how each is read, checked and stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from app.blueprints.consultations.kinds import PRIORITY_STEPS
from app.blueprints.consultations.specs import LONG_LENGTH, SHORT_LENGTH, Fault, Problem, Reading, Spec, Value
from app.models import QuestionKind
from app.web.forms import parse_date, parse_number
from app.web.languages import current_language
from app.web.text import clean_line

Given = Callable[[str], Sequence[str]]
Rows = list[dict[str, Any]]

_CANONICAL = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def row(*, choice: int | None = None, row: int | None = None, text: Any = None, number: float | None = None) -> Any:
    """Return the columns of one stored row; every row has the same ones, so that one statement takes them all."""
    return {"choice_id": choice, "row_id": row, "text": text, "number": number}


def canonical(value: float) -> str:
    """Return the one way in which a number is kept: digits, a point, no exponent."""
    text = f"{value:.9f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def written(kind: QuestionKind, number: float) -> str:
    """Return a stored number as it stands in a draft."""
    return date.fromordinal(int(number)).isoformat() if kind == QuestionKind.DATE else canonical(number)


def number_in(value: object) -> float | None:
    """Return the number that a kept value is; None when it is what somebody typed instead of one."""
    return float(value) if isinstance(value, str) and _CANONICAL.fullmatch(value) and value != "-0" else None


def date_in(value: object) -> date | None:
    """Return the date that a kept value is; None when it is what somebody typed instead of one."""
    return parse_date(value) if isinstance(value, str) and _ISO.fullmatch(value) else None


def _typed(raw: Sequence[str]) -> str:
    """Return the number that was typed in one form for all languages, or the words that are none."""
    text = clean_line(next(iter(raw), ""))
    value = parse_number(text, current_language()) if 0 < len(text) <= SHORT_LENGTH else None
    return text if value is None or (value == 0 and text.startswith("-")) else canonical(value)


def _read_number(spec: Spec, given: Given) -> Reading:
    return Reading(_typed(given(spec.name)))


def _read_date(spec: Spec, given: Given) -> Reading:
    text = clean_line(next(iter(given(spec.name)), ""))
    found = parse_date(text) if 0 < len(text) <= SHORT_LENGTH else None
    return Reading(found.isoformat() if found else text)


def _read_numbered(spec: Spec, given: Given) -> Reading:
    typed = {option: _typed(given(spec.row_name(option))) for option in spec.options}
    return Reading({option: text for option, text in typed.items() if text})


def _read_priority(spec: Spec, given: Given) -> Reading:
    steps = {str(step) for step in range(1, PRIORITY_STEPS + 1)}
    sent = {
        spec.cell(line, column): next(iter(given(spec.row_name(spec.cell(line, column)))), "")
        for line in spec.rows
        for column in spec.columns
    }
    strange = tuple(
        Problem(Fault.NOT_OFFERED, key.split(".")[0]) for key, one in sent.items() if one and one not in steps
    )
    return Reading({key: one for key, one in sent.items() if one in steps}, strange)


def _read_picks(spec: Spec, given: Given) -> Reading:
    names = [clean_line(one)[:SHORT_LENGTH] for one in given(spec.name)]
    return Reading(list(dict.fromkeys(name for name in names if name)))


def _read_file(spec: Spec, given: Given) -> Reading:
    """The bytes were stored before: what is read is the reference that this respondent's own draft holds."""
    return Reading(next(iter(given(spec.name)), "")[:LONG_LENGTH])


def _read_nothing(_spec: Spec, _given: Given) -> Reading:
    return Reading("")


READERS: Mapping[QuestionKind, Callable[[Spec, Given], Reading]] = {
    QuestionKind.NUMBER: _read_number,
    QuestionKind.DATE: _read_date,
    QuestionKind.RANKING: _read_numbered,
    QuestionKind.POINTS: _read_numbered,
    QuestionKind.PRIORITY: _read_priority,
    QuestionKind.PICK: _read_picks,
    QuestionKind.FILE: _read_file,
    QuestionKind.NOTE: _read_nothing,
}


# ---- checking ----


def _check_number(spec: Spec, value: Value) -> tuple[Problem, ...]:
    number, low, high = number_in(value), spec.features.get("low"), spec.features.get("high")
    if number is None:
        return (Problem(Fault.NO_NUMBER),)
    if spec.features.get("whole") and number != int(number):
        return (Problem(Fault.NOT_WHOLE),)
    if low is not None and number < low:
        return (Problem(Fault.TOO_LOW, most=low),)
    return (Problem(Fault.TOO_HIGH, most=high),) if high is not None and number > high else ()


def _check_date(spec: Spec, value: Value) -> tuple[Problem, ...]:
    found, low, high = date_in(value), spec.features.get("from"), spec.features.get("until")
    if found is None:
        return (Problem(Fault.NO_DATE),)
    if low and found.isoformat() < low:
        return (Problem(Fault.TOO_EARLY, most=low),)
    return (Problem(Fault.TOO_LATE, most=high),) if high and found.isoformat() > high else ()


def _check_ranking(spec: Spec, value: Value) -> tuple[Problem, ...]:
    """Every option has a place of its own, counted from 1."""
    places = value if isinstance(value, dict) else {}
    numbers = {option: number_in(places.get(option)) for option in spec.options}
    if missing := next((option for option in spec.options if numbers[option] is None), None):
        return (Problem(Fault.PLACE_MISSING, missing),)
    seen: set[float] = set()
    for option, number in numbers.items():
        assert number is not None  # noqa: S101 - looked at above
        if number != int(number) or not 1 <= number <= len(spec.options):
            return (Problem(Fault.NOT_OFFERED, option),)
        if number in seen:
            return (Problem(Fault.SAME_PLACE, option, count=number),)
        seen.add(number)
    return ()


def _check_points(spec: Spec, value: Value) -> tuple[Problem, ...]:
    given = value if isinstance(value, dict) else {}
    numbers = {option: number_in(text) for option, text in given.items()}
    if odd := next((key for key, one in numbers.items() if one is None or one < 0 or one != int(one)), None):
        return (Problem(Fault.NOT_WHOLE, odd),)
    found = sum(one or 0 for one in numbers.values())
    return (Problem(Fault.WRONG_SUM, most=spec.total, count=found),) if found != spec.total else ()


def _check_priority(spec: Spec, value: Value) -> tuple[Problem, ...]:
    """Both answers or none for each line; all lines where an answer is required."""
    cells = value if isinstance(value, dict) else {}
    filled = {line: sum(bool(cells.get(spec.cell(line, column))) for column in spec.columns) for line in spec.rows}
    allowed = {len(spec.columns)} if spec.required else {0, len(spec.columns)}
    return tuple(Problem(Fault.ROW_MISSING, line) for line in spec.rows if filled[line] not in allowed)


def _check_picks(spec: Spec, value: Value) -> tuple[Problem, ...]:
    return (Problem(Fault.TOO_MANY, most=spec.picks, count=len(value)),) if len(value) > spec.picks else ()


CHECKS: Mapping[QuestionKind, Callable[[Spec, Value], tuple[Problem, ...]]] = {
    QuestionKind.NUMBER: _check_number,
    QuestionKind.DATE: _check_date,
    QuestionKind.RANKING: _check_ranking,
    QuestionKind.POINTS: _check_points,
    QuestionKind.PRIORITY: _check_priority,
    QuestionKind.PICK: _check_picks,
}


# ---- storing ----


def _rows_number(_spec: Spec, value: Value, _ids: Mapping[str, int]) -> Rows:
    return [row(number=number_in(value))]


def _rows_date(_spec: Spec, value: Value, _ids: Mapping[str, int]) -> Rows:
    found = date_in(value)
    return [row(number=found.toordinal())] if found else []


def _rows_numbered(spec: Spec, value: Value, ids: Mapping[str, int]) -> Rows:
    given = value if isinstance(value, dict) else {}
    return [row(choice=ids[one], number=number_in(given[one])) for one in spec.options if given.get(one)]


def _rows_priority(spec: Spec, value: Value, ids: Mapping[str, int]) -> Rows:
    cells = value if isinstance(value, dict) else {}
    return [
        row(choice=ids[column], row=ids[line], number=number_in(cells[spec.cell(line, column)]))
        for line in spec.rows
        for column in spec.columns
        if cells.get(spec.cell(line, column))
    ]


def _rows_picks(_spec: Spec, value: Value, _ids: Mapping[str, int]) -> Rows:
    return [row(text=name) for name in value]


def _rows_text(_spec: Spec, value: Value, _ids: Mapping[str, int]) -> Rows:
    return [row(text=value)]


def _rows_none(_spec: Spec, _value: Value, _ids: Mapping[str, int]) -> Rows:
    return []


ROWS: Mapping[QuestionKind, Callable[[Spec, Value, Mapping[str, int]], Rows]] = {
    QuestionKind.NUMBER: _rows_number,
    QuestionKind.DATE: _rows_date,
    QuestionKind.RANKING: _rows_numbered,
    QuestionKind.POINTS: _rows_numbered,
    QuestionKind.PRIORITY: _rows_priority,
    QuestionKind.PICK: _rows_picks,
    QuestionKind.FILE: _rows_text,
    QuestionKind.NOTE: _rows_none,
}
