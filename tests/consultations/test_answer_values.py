"""Answers as values: read from a form, kept in a draft, stored as rows, and read back."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.blueprints.consultations import answering
from app.blueprints.consultations.answering import DONT_KNOW, Fault, Spec, Value
from app.models import QuestionKind
from app.web.text import clean

SINGLE = Spec("s", QuestionKind.SINGLE_CHOICE, required=True, options=("a", "b"))
SEVERAL = Spec("m", QuestionKind.MULTIPLE_CHOICE, max_choices=2, options=("a", "b", "c"))
SCALE = Spec("x", QuestionKind.MATRIX, required=True, rows=("r1", "r2"), columns=("c1", "c2", "c3"))
TEXT = Spec("t", QuestionKind.LONG_TEXT, max_length=50)
ALL = (SINGLE, SEVERAL, SCALE, TEXT)
IDS = {name: number for number, name in enumerate(["a", "b", "c", "r1", "r2", "c1", "c2", "c3"], start=1)}


def sent(**fields: list[str]) -> Any:
    return lambda name: fields.get(name.replace("-", "_"), [])


def values_for(spec: Spec) -> st.SearchStrategy[Value]:
    if spec.kind == QuestionKind.SINGLE_CHOICE:
        return st.sampled_from(spec.options)
    if spec.kind == QuestionKind.MULTIPLE_CHOICE:
        return st.sets(st.sampled_from(spec.options), min_size=1).map(sorted)
    if spec.kind == QuestionKind.MATRIX:
        cell = st.sampled_from([*spec.columns, DONT_KNOW])
        return st.dictionaries(st.sampled_from(spec.rows), cell, min_size=1)
    return st.text(max_size=60).map(clean).filter(bool)


drafts = st.fixed_dictionaries({}, optional={spec.id: values_for(spec) for spec in ALL})


@given(drafts)
def test_a_draft_survives_storing_and_reading(draft: dict[str, Value]) -> None:
    stored = json.loads(json.dumps(answering.merged({}, draft)))
    kept = {spec.id: answering.fitting(spec, stored.get(spec.id)) for spec in ALL}
    assert {key: value for key, value in kept.items() if value} == draft


@given(drafts)
def test_what_a_form_sends_is_what_was_chosen(draft: dict[str, Value]) -> None:
    for spec in ALL:
        value = draft.get(spec.id)
        fields: dict[str, list[str]] = {}
        if isinstance(value, dict):
            fields = {f"q_{spec.id}_{row}": [cell] for row, cell in value.items()}
        elif value is not None:
            fields = {f"q_{spec.id}": value if isinstance(value, list) else [value]}
        reading = answering.read(spec, sent(**fields))
        assert (reading.value or None) == value
        assert reading.problems == ()


@given(drafts)
def test_rows_hold_the_answer_and_give_it_back(draft: dict[str, Value]) -> None:
    names = {number: SimpleNamespace(public_id=name) for name, number in IDS.items()}
    rows: list[Any] = []
    for spec in ALL:
        if spec.id in draft:
            question = SimpleNamespace(public_id=spec.id, kind=spec.kind)
            rows += [
                (question, names.get(row["choice_id"]), names.get(row["row_id"]), row["text"], row["number"])
                for row in answering.rows_of(spec, draft[spec.id], IDS)
            ]
    assert answering.values_of(rows) == draft


@given(drafts, drafts)
def test_equal_answers_have_equal_fingerprints_and_others_do_not(
    one: dict[str, Value], other: dict[str, Value]
) -> None:
    assert answering.digest(one) == answering.digest(dict(reversed(one.items())))
    assert (answering.digest(one) == answering.digest(other)) == (one == other)


@pytest.mark.parametrize(
    ("spec", "fields", "value", "fault"),
    [
        (SINGLE, {"q_s": ["z"]}, "", Fault.NOT_OFFERED),
        (SINGLE, {"q_s": ["a", "b"]}, "a", Fault.TOO_MANY),
        (SEVERAL, {"q_m": ["a", "z"]}, ["a"], Fault.NOT_OFFERED),
        (SCALE, {"q_x_r1": ["c9"], "q_x_r2": ["c1"]}, {"r2": "c1"}, Fault.NOT_OFFERED),
        (SCALE, {"q_x_r1": ["dk"], "q_x_r2": ["c1"]}, {"r1": "dk", "r2": "c1"}, None),
        (TEXT, {"q_t": ["  a\x00b\u202e "]}, "ab", None),
    ],
)
def test_it_keeps_what_is_offered_and_names_what_is_not(
    spec: Spec, fields: dict[str, list[str]], value: Value, fault: Fault | None
) -> None:
    reading = answering.read(spec, sent(**fields))
    assert reading.value == value
    assert [problem.fault for problem in reading.problems] == ([fault] if fault else [])


@pytest.mark.parametrize(
    ("spec", "value", "faults"),
    [
        (SINGLE, "", [Fault.MISSING]),
        (SINGLE, "a", []),
        (SEVERAL, [], []),
        (SEVERAL, ["a", "b", "c"], [Fault.TOO_MANY]),
        (SCALE, {}, [Fault.ROW_MISSING, Fault.ROW_MISSING]),
        (SCALE, {"r1": DONT_KNOW, "r2": "c1"}, []),
        (TEXT, "x" * 51, [Fault.TOO_LONG]),
        (TEXT, None, []),
    ],
)
def test_it_says_what_keeps_an_answer_from_being_submitted(
    spec: Spec, value: Value | None, faults: list[Fault]
) -> None:
    assert [problem.fault for problem in answering.check(spec, value)] == faults


def test_a_stored_value_of_another_shape_is_left_out() -> None:
    for spec in ALL:
        for strange in (None, 5, ["?"], {"r9": "c1"}, {"r1": "zz"}, "zz" if spec is not TEXT else ""):
            assert answering.fitting(spec, strange) in (None, [])
