"""Questions that are only shown after an answer: decided on the server, page by page."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from app.blueprints.consultations import conditions
from app.blueprints.consultations.presenting import numbered
from app.extensions import db
from app.models import Answer, ConsultationState, Person, Question, QuestionKind
from app.web.languages import COOKIE
from tests.browser import Browser
from tests.consultations.conftest import Bench, MakeBench
from tests.factories import World


@pytest.mark.parametrize(
    ("tree", "answers", "is_true"),
    [
        ([], {}, True),
        (["has", "q", "a"], {"q": "a"}, True),
        (["has", "q", "a"], {"q": ["b", "a=own words"]}, True),
        (["has", "q", "a"], {}, False),
        (["not", ["has", "q", "a"]], {}, True),
        ([">=", "q", "18"], {"q": "18"}, True),
        ([">=", "q", "18"], {"q": "9"}, False),
        ([">=", "q", "18"], {}, False),
        (["<", "q", "2027-02-01"], {"q": "2027-01-31"}, True),
        (["!=", "q", ""], {"q": "x"}, True),
        (["!=", "q", ""], {}, False),
        (["and", ["answered", "q"], ["or", ["answered", "r"], ["answered", "s"]]], {"q": "1", "s": "2"}, True),
    ],
)
def test_a_condition_holds_or_not(tree: list[Any], answers: dict[str, Any], is_true: bool) -> None:  # noqa: FBT001
    assert conditions.is_well_formed(tree)
    assert conditions.holds(tree, answers) is is_true


def test_circles_are_found_however_long() -> None:
    chain: dict[str, list[Any]] = {
        "a": ["answered", "b"],
        "b": ["answered", "c"],
        "c": ["and", ["answered", "d"], ["answered", "a"]],
        "d": [],
    }
    assert sorted(conditions.circle(chain)) == ["a", "b", "c"]
    assert conditions.circle({**chain, "c": ["answered", "d"]}) == []


def test_an_answer_that_is_not_shown_shows_nothing_further() -> None:
    trees = {"a": [], "b": ["has", "a", "yes"], "c": ["answered", "b"]}
    assert conditions.shown(trees, {"a": "yes", "b": "x"}) == {"a", "b", "c"}
    assert conditions.shown(trees, {"a": "no", "b": "x"}) == {"a"}


def test_who_answers_counts_what_is_asked_and_who_reads_the_results_counts_every_question() -> None:
    kinds = {"a": "note", "b": "date", "c": "number", "d": "note", "e": "short_text"}
    asked: Any = [SimpleNamespace(public_id=key, kind=kind) for key, kind in kinds.items()]
    assert numbered(asked) == {"b": 1, "c": 2, "e": 3}
    assert numbered(asked, {"a", "b", "e"}) == {"b": 1, "e": 2}


@pytest.mark.parametrize("odd", [["or"], ["has", "q"], ["?", "q", "a"], "text", ["not"], [["answered", "q"]], [7]])
def test_what_is_no_condition_is_known(odd: Any) -> None:
    assert not conditions.is_well_formed(odd)


def show_when(bench: Bench, place: int, tree: list[Any]) -> None:
    with bench.world.writing():
        db.session.get_one(Question, bench.questions[place - 1].id).condition = tree


def test_a_page_without_a_question_is_skipped_and_hidden_answers_do_not_count(
    bench: Bench, griet: Person, world: World
) -> None:
    yes = ["has", bench.questions[0].public_id, bench.choice(1, 0)]
    bench.invite(griet)
    reader = bench.open_link(griet)
    show_when(bench, 3, yes)
    show_when(bench, 4, yes)
    reader.get(reader.at("/answer/1"))
    reader.submit(bench.first_page(option=0), button="Save and continue")
    assert "Hoe ver staan deze acties?" in reader.text()
    reader.submit(bench.second_page(), button="Save and continue")
    reader.get(reader.at("/answer/1"))
    reader.submit(bench.first_page(option=2), button="Save and continue")
    assert "Check your answers" in reader.text()
    assert "Hoe ver staan deze acties?" not in reader.text()
    assert reader.get(reader.at("/answer/2")).request.path.endswith("/review")
    reader.submit({"ready": "y"}, button="Submit")
    with world.reading():
        answered = set(db.session.scalars(db.select(Answer.question_id)))
    assert answered == {bench.questions[0].id, bench.questions[1].id}
    assert "Meer bussen" not in reader.text()


def test_a_question_that_appears_on_the_same_page_is_asked_before_going_on(bench: Bench, griet: Person) -> None:
    bench.invite(griet)
    reader = bench.open_link(griet)
    show_when(bench, 2, ["has", bench.questions[0].public_id, bench.choice(1, 1)])
    reader.get(reader.at("/answer/1"))
    assert "Wat mist u?" not in reader.text()
    reader.submit({bench.name(1): bench.choice(1, 1)}, button="Save and continue")
    assert "brings another question" in "".join(reader.tree().itertext())
    twice = {bench.name(1): bench.choice(1, 1), "asked": bench.questions[0].public_id, "revision": "", "go": "next"}
    assert reader.post(reader.at("/answer/1"), twice).status_code == 200, "pressed twice: nothing was left out"
    assert "brings another question" in "".join(reader.tree().itertext())
    reader.submit({bench.name(2): bench.choice(2, 0)}, button="Save and continue")
    assert "Hoe ver staan deze acties?" in reader.text()


def test_conditions_are_made_in_the_form_and_circles_refused(alice: Browser, make_bench: MakeBench) -> None:
    bench = make_bench(state=ConsultationState.DRAFT)
    first, second, third = (one.public_id for one in bench.questions[:3])
    alice.get(bench.url(f"/questions/{second}"))
    alice.submit({"when_0": f"has {first} {bench.choice(1, 0)}", "when_1": f"answered {third}"}, button="Save")
    assert "Only shown when: Question 1 is: Ja and Question 3 was answered" in alice.text()
    alice.get(bench.url(f"/questions/{third}"))
    assert alice.submit({"when_0": f"answered {second}"}, button="Save").status_code == 422
    assert "go round in a circle: Question 2, this question" in alice.text(), alice.text()
    chosen = {"when_0": f"answered {first}", "when_2": f"answered {second}", "title_nl": "Wat ik net schreef"}
    alice.submit(chosen, button="Save")
    assert [one.get("id") for one in alice.tree().iter() if one.get("aria-invalid")] == ["when_2"]
    assert "Wat ik net schreef" in [one.get("value") for one in alice.tree().iter()]
    alice.get(bench.url(f"/questions/{third}"))
    assert alice.submit({"when_0": f"answered {third}"}, button="Save").status_code == 422
    alice.get(bench.url("/questionnaire"))
    alice.submit({}, button="Delete question 1")
    assert "change that first" in "".join(alice.tree().itertext())
    alice.get(bench.url(f"/questions/{second}"))
    alice.submit({"when_0": "", "when_1": ""}, button="Save")
    assert "Only shown when" not in alice.text()


def test_a_number_to_compare_with_stays_what_it_is_in_every_language(alice: Browser, make_bench: MakeBench) -> None:
    bench = make_bench(state=ConsultationState.DRAFT)
    with bench.world.writing():
        number, other = (db.session.get_one(Question, one.id) for one in bench.questions[:2])
        number.kind, other.condition = QuestionKind.NUMBER, [">=", number.public_id, "0.1255"]
    alice.client.set_cookie(COOKIE, "nl", domain="127.0.0.1")
    alice.get(bench.url(f"/questions/{other.public_id}"))
    assert "0,1255" in [one.get("value") for one in alice.tree().iter()]
    alice.submit({}, button="Bewaren")
    assert "0,1255" in alice.text()
    with bench.world.reading():
        assert db.session.get_one(Question, other.id).condition == [">=", number.public_id, "0.1255"]


def test_a_question_that_the_same_answers_hide_is_asked_no_more_and_keeps_what_it_had(
    bench: Bench, griet: Person, world: World
) -> None:
    bench.invite(griet)
    reader = bench.open_link(griet)
    show_when(bench, 2, ["has", bench.questions[0].public_id, bench.choice(1, 0)])
    with world.writing():
        db.session.get_one(Question, bench.questions[1].id).required = True
    reader.get(reader.at("/answer/1"))
    reader.submit({bench.name(1): bench.choice(1, 0)}, button="Save and continue")
    assert reader.submit({}, button="Save and continue").status_code == 422
    answer = reader.submit({bench.name(1): bench.choice(1, 2)}, button="Save and continue")
    assert answer.request.path.endswith("/answer/2")  # no complaint about a question that is not there any more
    assert "Questions 2–3" in reader.text()
    reader.get(reader.at("/answer/1"))
    reader.submit({bench.name(1): bench.choice(1, 0)}, button="Save and continue")
    reader.submit({bench.name(2): bench.choice(2, 1)}, button="Save and continue")
    for choice in (2, 1, 0):  # hidden, saved once more meanwhile, and back
        reader.get(reader.at("/answer/1"))
        reader.submit({bench.name(1): bench.choice(1, choice)}, button="Save and continue")
    assert bench.response().draft[bench.questions[1].public_id] == [bench.choice(2, 1)]
