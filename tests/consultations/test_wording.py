"""Words and choices that change while people answer: what stays itself, what is refused, and what is told."""

from __future__ import annotations

import io
from typing import Any

import pytest

from app.blueprints.consultations import answering, commands_questions, lines
from app.blueprints.consultations.specs import Spec, Value
from app.extensions import db
from app.models import Consultation, ConsultationState, Correction, Person, Question, QuestionKind
from tests.browser import Browser
from tests.consultations.conftest import Bench, MakeBench
from tests.factories import World

K = QuestionKind


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("abc", "abc", [0, 1, 2]),
        ("abc", "bc", [1, 2]),
        ("abc", "cab", [2, 0, 1]),
        ("abc", "axc", [0, 1, 2]),
        ("abc", "bcd", [1, 2, None]),
        ("ab", "xy", [0, 1]),
        ("", "a", [None]),
    ],
)
def test_a_line_stays_the_choice_that_it_was(before: str, after: str, expected: list[int | None]) -> None:
    assert lines.kept(before, after) == expected
    assert lines.removed(before, after) == [at for at in range(len(before)) if at not in expected]


def condition(bench: Bench, world: World) -> None:
    """Let question 2 appear after “Nee” to question 1."""
    with world.writing():
        second = db.session.get_one(Question, bench.questions[1].id)
        second.condition = ["has", bench.questions[0].public_id, bench.choice(1, 2)]


def test_a_choice_that_a_condition_names_is_not_taken_away(alice: Browser, make_bench: MakeBench, world: World) -> None:
    bench = make_bench(state=ConsultationState.DRAFT)
    condition(bench, world)
    alice.get(bench.url(f"/questions/{bench.questions[0].public_id}"))
    refused = alice.submit({"option_nl": "Ja\nSoms"}, button="Save")
    assert refused.status_code == 422
    assert "Question 2 is only shown after “Nee”" in alice.text()
    alice.submit({"option_nl": "Soms\nNee, nooit\nAltijd", "option_fr": ""}, button="Save")
    with world.reading():
        choices = db.session.get_one(Question, bench.questions[0].id).choices
        assert [one.titles["nl"] for one in choices] == ["Soms", "Nee, nooit", "Altijd"]
        assert [one.public_id for one in choices][:2] == [bench.choice(1, 1), bench.choice(1, 2)]


def test_a_preview_as_an_invitee_shows_what_he_or_she_sees_first(
    alice: Browser, make_bench: MakeBench, world: World
) -> None:
    bench = make_bench(state=ConsultationState.DRAFT)
    invitation = bench.invite(world.person("Griet Baetens", language="nl"))
    condition(bench, world)
    alice.get(bench.url("/preview"))
    assert "Wat mist u?" in alice.text()
    alice.get(bench.url(f"/preview?as={invitation.public_id}"))
    assert "Wat mist u?" not in alice.text()


def test_the_time_that_was_counted_is_told_by_a_button(alice: Browser, bench: Bench, world: World) -> None:
    alice.get(bench.url("/questionnaire"))
    alice.submit({}, button="Tell respondents: 2 minutes")
    assert world.rows(Consultation)[0].minutes == 2


def test_who_answered_reads_which_words_were_corrected(
    alice: Browser, bench: Bench, griet: Person, world: World
) -> None:
    bench.invite(griet)
    respondent = bench.answer(griet)
    assert "Corrected since you answered" not in respondent.text()
    with world.writing():
        question = db.session.get_one(Question, bench.questions[2].id)
        after = commands_questions.Content(K.MATRIX, {"nl": "Hoe ver staan die acties?"}, {})
        later = world.now.replace(hour=23)
        commands_questions.correct_question(question, after, actor=world.merge(griet), now=later)
    alice.get(bench.url("/settings"))
    alice.submit({"title_nl": "Mobiliteit in de streek"}, button="Save")
    respondent.get(respondent.at("/answer/receipt"))
    assert "The wording of question 3 was corrected on" in respondent.text()
    assert {one.question_id for one in world.rows(Correction)} == {question.id, None}
    alice.get(bench.url("/questionnaire"))
    assert "The title or the introduction was corrected" in alice.text()


def test_words_beside_a_number_and_a_picture_can_be_corrected_too(alice: Browser, bench: Bench, world: World) -> None:
    with world.writing():
        asked = db.session.get_one(Question, bench.questions[3].id)
        asked.kind, asked.features = K.NUMBER, {"unit": {"nl": "kn"}, "low": 0}
    alice.get(bench.url(f"/questions/{asked.public_id}"))
    alice.submit({"unit_nl": "km"}, button="Save")
    with world.reading():
        assert db.session.get_one(Question, asked.id).features == {"unit": {"nl": "km"}, "low": 0}
    assert world.rows(Correction)[0].changes == [["kn", "km"]]


def spec(kind: QuestionKind, **more: Any) -> Spec:
    usual: dict[str, Any] = {"id": "q", "kind": kind, "required": False, "max_choices": None, "max_length": 100}
    lists: dict[str, Any] = dict.fromkeys(("options", "rows", "columns"), ("a", "b", "c"))
    return Spec(**{**usual, **lists, "worded": frozenset(), "exclusive": frozenset({"c"}), "features": {}, **more})


@pytest.mark.parametrize(
    ("kind", "mine", "theirs", "expected"),
    [
        (K.LONG_TEXT, "mine", "theirs", True),
        (K.LONG_TEXT, "m" * 60, "t" * 60, False),
        (K.SHORT_TEXT, "mine", "theirs", False),
        (K.MULTIPLE_CHOICE, ["a"], ["b"], True),
        (K.MULTIPLE_CHOICE, ["a"], ["c"], False),
        (K.NUMBER, "1", "2", False),
        (K.RANKING, {"a": "1"}, {"b": "1"}, False),
        (K.MATRIX, {"a": "a"}, {"b": "b"}, True),
        (K.MATRIX, {"a": "a"}, {"a": "b"}, False),
        (K.AGREEMENT, "a=x", "b=y", False),
        (K.LONG_TEXT, "mine", "", False),
    ],
)
def test_both_is_offered_where_two_answers_make_one(
    kind: QuestionKind, mine: Value, theirs: Value, *, expected: bool
) -> None:
    assert answering.can_join(spec(kind), mine, theirs) is expected


def test_a_test_run_takes_a_required_file_and_keeps_none(alice: Browser, bench: Bench, world: World) -> None:
    with world.writing():
        for question in bench.questions[1:]:
            db.session.get_one(Question, question.id).removed_at = world.now
        first = db.session.get_one(Question, bench.questions[0].id)
        first.choices.clear()
        first.kind, first.required = K.FILE, True
    alice.get(bench.url("/trial"))
    assert alice.submit({}, button="Save and continue").status_code == 422
    sent = alice.client.post(
        bench.url("/trial"),
        base_url=alice.base_url,
        data={"csrf_token": alice._token(), "page": "1", f"{bench.name(1)}-file": (io.BytesIO(b"%PDF-1.4 x"), "a.pdf")},
        content_type="multipart/form-data",
        headers={"Origin": alice.base_url},
        follow_redirects=True,
    )
    assert "a.pdf" in sent.text
    assert "This is what would be submitted" in sent.text
