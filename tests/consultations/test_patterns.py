"""Patterns of texts: they mean what they mean elsewhere, and no text or pattern can make them slow."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.blueprints.consultations import answering, patterns
from app.blueprints.consultations.answering import Fault, Spec
from app.models import QuestionKind

GOOD = [
    r"^[0-9]{4}$",
    r"[A-B]{2}\d{1,3}",
    r"^\+?[0-9 ]+$",
    r"^(\(0\) |[0-9]b-)[^0-9]*$",
    r"^[A-Za-z0-9._%+-]+@[a-b.-]+$",
    r"a|b|",
    r"(ab)*?0+",
    r"[\]a\-]|[-a]{2,}",
    r"(?:a|b){2,}\.",
    r"(a?)(a*)*b?",
    r"\D\W\s?",
    "",
]
BAD = [
    "(?=a)b",
    r"(a)\1",
    r"\p{Foo}",
    "\\",
    "a**",
    "a++",
    "a{2,1}",
    "a{1000000}",
    "(a{99}){99}",
    r"\p{L}{900}",
    "*",
    "(",
    ")",
    "(" * 90,
    "[a",
    "[z-a]",
    "a" * 201,
]
SLOW = ["(a+)+!", "(a*)*b", "(.*)(.*)(.*)(.*)(.*)x", "(a{0,5}){0,9}!", "a?" * 60 + "a" * 60]


@given(st.sampled_from(GOOD), st.text("ab0-9@. (]A", max_size=7))
def test_a_pattern_takes_what_it_takes_elsewhere(pattern: str, text: str) -> None:
    elsewhere = re.compile(pattern, re.ASCII)
    assert patterns.fits(pattern, text) == bool(elsewhere.fullmatch(text))
    again = patterns.whole(pattern)
    assert patterns.fits(again, text) == patterns.fits(pattern, text) == bool(re.search(again, text, re.ASCII))


def test_letters_of_every_alphabet_can_be_asked_for() -> None:
    assert patterns.fits(r"\p{Lu}[\p{L} ]+", "Élan vital")
    assert not patterns.fits(r"\p{Lu}\p{L}+", "élan")


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_pattern_here_is_refused_with_a_reason(text: str) -> None:
    assert patterns.fault(text)


@pytest.mark.parametrize("pattern", SLOW)
def test_no_text_makes_a_pattern_slow(pattern: str) -> None:
    began = time.process_time()
    assert not patterns.fits(pattern, "a" * answering.SHORT_LENGTH + "?")
    assert time.process_time() - began < 0.1 * 20  # a tenth of a second, and room for a machine that is busy


def test_an_answer_that_does_not_fit_gets_the_words_of_the_questionnaire() -> None:
    said = {"nl": "Vier cijfers"}
    spec = Spec("t", QuestionKind.SHORT_TEXT, max_length=200, features={"pattern": "[0-9]{4}", "message": said})
    assert answering.check(spec, "9700") == answering.check(spec, "") == ()
    (problem,) = answering.check(spec, "97OO")
    assert (problem.fault, problem.texts) == (Fault.WRONG_FORM, said)
    (missing,) = answering.check(Spec("n", QuestionKind.NUMBER, required=True, features={"message": said}), "")
    assert (missing.fault, missing.texts) == (Fault.MISSING, {})


def test_the_marks_of_the_ends_can_be_left_out() -> None:
    assert patterns.bare(r"^a\$$") == r"a\$"
    assert patterns.bare("^a$|^b$") == "^a$|^b$"
    assert patterns.bare("^(a)|(b)$") == "^(a)|(b)$"
    assert patterns.bare("^(a|b)$") == "a|b"


@pytest.mark.parametrize("pattern", [r"\d{4}", r"BE ?0\d{3}\.\d{3}", r"\p{Lu}\p{L}+", "", r".{5,}"])
def test_an_example_can_be_given(pattern: str) -> None:
    assert patterns.fits(pattern, patterns.example(pattern))
