"""Making a consultation: settings, questionnaire, preview, conflicts, deleting with a way back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.extensions import db
from app.models import ChoiceAxis, Consultation, ConsultationState, Mode, Question
from tests.browser import Browser
from tests.consultations.conftest import Bench, MakeBench
from tests.factories import World


@pytest.fixture
def draft(make_bench: MakeBench) -> Bench:
    return make_bench(state=ConsultationState.DRAFT)


def titles(bench: Bench) -> list[str]:
    with bench.world.reading():
        found = db.session.scalars(
            db.select(Question).where(Question.removed_at.is_(None)).order_by(Question.position)
        ).all()
        return [f"{one.page}: {one.titles['nl']}" for one in found]


def test_the_empty_list_teaches_the_next_step(alice: Browser, world: World) -> None:
    world.pact()
    alice.get("/consultations")
    assert "No consultations yet" in alice.text()
    alice.follow("Make the first one")
    assert "New consultation" in alice.text()


def test_a_coordinator_makes_a_draft_in_two_languages(alice: Browser, world: World) -> None:
    world.pact()
    alice.get("/consultations/new")
    alice.submit(
        {
            "languages": ["fr", "nl"],
            "title_nl": "Wonen in de streek",
            "title_fr": "Habiter la région",
            "mode": "confidential",
            "closes_on": "2027-04-30",
            "minutes": "7",
        },
        button="Make the draft",
    )
    assert "No questions yet" in alice.text()
    (made,) = world.rows(Consultation)
    assert made.languages == ["nl", "fr"], "the language of the pact comes first"
    assert made.mode == Mode.CONFIDENTIAL
    assert made.titles == {"nl": "Wonen in de streek", "fr": "Habiter la région"}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title_nl": ""}, "Fill this in: it is the main language."),
        ({"languages": []}, "Tick at least one language."),
        ({"closes_on": "2020-01-01"}, "This day is over."),
        ({"closes_on": "2027-02-29"}, "This date does not exist."),
        ({"minutes": "1e309"}, "Write a whole number"),
        ({"minutes": "0"}, "Write a number from 1 to 240."),
    ],
)
def test_what_is_wrong_in_the_settings_is_said_and_the_rest_is_kept(
    alice: Browser, world: World, typed: dict[str, Any], words: str
) -> None:
    world.pact()
    alice.get("/consultations/new")
    good = {"title_nl": "Wonen", "intro_nl": "Daarom dus", "minutes": "7"}
    answer = alice.submit({**good, **typed}, button="Make the draft")
    assert answer.status_code == 422
    assert words in alice.text()
    assert "Daarom dus" in alice.text()


def test_two_people_who_change_the_settings_see_both_texts(alice: Browser, draft: Bench, world: World) -> None:
    alice.get(draft.url("/settings"))
    with world.writing():
        world.merge(draft.consultation).titles = {"nl": "Titel van een collega"}
    answer = alice.submit({"title_nl": "Mijn titel"}, button="Save")
    assert answer.status_code == 409
    assert "Titel van een collega" in alice.text()
    alice.submit({}, button="Save")
    (stored,) = world.rows(Consultation)
    assert stored.titles["nl"] == "Mijn titel"


def test_mode_and_languages_cannot_change_once_people_were_asked(alice: Browser, bench: Bench, world: World) -> None:
    alice.get(bench.url("/settings"))
    assert "By name" not in alice.text()
    alice.submit({"title_nl": "Betere titel"}, button="Save")
    data = {"mode": "confidential", "languages": "en", "title_nl": "X", "minutes": "5", "closes_on": "2029-01-01"}
    alice.get(bench.url("/settings"))
    version = next(item.get("value") for item in alice.tree().iter() if item.get("name") == "version")
    alice.post(bench.url("/settings"), {**data, "version": version})
    (stored,) = world.rows(Consultation)
    assert (stored.mode, stored.languages, stored.titles["nl"]) == (Mode.NAMED, ["nl", "fr"], "X")
    assert stored.closes_on == world.today + timedelta(days=20)


def test_a_question_is_added_in_every_language(alice: Browser, draft: Bench) -> None:
    alice.get(draft.url("/questions/new?kind=matrix"))
    alice.submit(
        {
            "title_nl": "Hoe gaat het?",
            "title_fr": "Comment ça va?",
            "row_nl": "Wonen\nWerken",
            "row_fr": "Habiter\nTravailler",
            "column_nl": "slecht\ngaat\ngoed",
            "required": "y",
        },
        button="Add the question",
    )
    assert "Hoe gaat het?" in alice.text()
    with draft.world.reading():
        question = db.session.scalars(db.select(Question).order_by(Question.id.desc()).limit(1)).one()
        assert question.required
        rows = [choice.titles for choice in question.choices if choice.axis == ChoiceAxis.ROW]
        assert rows == [{"nl": "Wonen", "fr": "Habiter"}, {"nl": "Werken", "fr": "Travailler"}]
        assert (question.position, question.page) == (5, 2)


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        ("single_choice", {"title_nl": ""}, "Write the question in the main language."),
        ("single_choice", {"option_nl": "Ja"}, "Write 2 to 40 lines; there are 1."),
        ("single_choice", {"option_nl": "Ja\nJa"}, "Two lines are the same."),
        ("single_choice", {"option_fr": "Oui\nNon\nPeut-être"}, "French has 3 lines, Dutch has 2."),
        ("multiple_choice", {"max_choices": "3"}, "There are only 2 choices."),
        ("multiple_choice", {"max_choices": "-1"}, "Write a number from 1 to 40."),
        ("matrix", {"row_nl": "A", "column_nl": "1\n2\n3\n4\n5\n6"}, "Write 2 to 5 lines; there are 6."),
        ("long_text", {"max_length": "9"}, "Write a number from"),
        ("short_text", {"pattern": "(a"}, "This pattern ends too early."),
    ],
)
def test_what_is_wrong_with_a_question_is_said(
    alice: Browser, draft: Bench, kind: str, typed: dict[str, str], words: str
) -> None:
    alice.get(draft.url(f"/questions/new?kind={kind}"))
    base = {"title_nl": "Vraag"} | ({"option_nl": "Ja\nNee"} if "choice" in kind else {})
    answer = alice.submit({**base, **typed}, button="Add the question")
    assert answer.status_code == 422
    assert words in alice.text()


def test_questions_move_over_page_breaks_and_pages_open_and_close(alice: Browser, draft: Bench) -> None:
    third = draft.questions[2].public_id
    alice.get(draft.url("/questionnaire"))
    alice.post(draft.url(f"/questions/{third}/move"), {"direction": "up"})
    assert titles(draft)[2] == "1: Hoe ver staan deze acties?"
    alice.post(draft.url(f"/questions/{third}/move"), {"direction": "up"})
    assert titles(draft)[1] == "1: Hoe ver staan deze acties?"
    alice.post(draft.url(f"/questions/{third}/page"), {"break": "1"})
    assert [one[0] for one in titles(draft)] == ["1", "2", "2", "3"]
    alice.post(draft.url(f"/questions/{third}/page"), {"break": "0"})
    assert [one[0] for one in titles(draft)] == ["1", "1", "1", "2"]
    alice.get(draft.url("/questionnaire"))
    alice.follow("Move question 1")
    assert alice.submit({}, button="Move").status_code == 422
    alice.submit({"place": "page-2"}, button="Move")
    assert titles(draft)[-2] == "2: Komt u met de fiets?"


def test_a_copy_stands_right_after_the_original(alice: Browser, draft: Bench) -> None:
    alice.get(draft.url("/questionnaire"))
    alice.submit({}, button="Duplicate question 1")
    assert titles(draft)[:2] == ["1: Komt u met de fiets?"] * 2
    with draft.world.reading():
        copies = db.session.scalars(db.select(Question).where(Question.position < 3)).all()
        assert [len(one.choices) for one in copies] == [3, 3]


def test_a_deleted_question_comes_back_where_it_stood(alice: Browser, draft: Bench) -> None:
    before = titles(draft)
    alice.get(draft.url("/questionnaire"))
    alice.submit({}, button="Delete question 2")
    assert titles(draft) == [before[0], before[2], before[3]]
    alice.submit({}, button="Undo")
    assert titles(draft) == before


def test_a_correction_keeps_the_identity_of_the_choices(alice: Browser, bench: Bench, world: World) -> None:
    first = bench.questions[0]
    ids = [choice.public_id for choice in first.choices]
    alice.get(bench.url(f"/questions/{first.public_id}"))
    answer = alice.submit({"option_nl": "Ja, altijd\nSoms"}, button="Save")
    assert answer.status_code == 422
    assert "keep the number of lines" in alice.text()
    alice.submit({"option_nl": "Ja, altijd\nSoms\nNooit"}, button="Save")
    with world.reading():
        stored = db.session.get_one(Question, first.id)
        assert [choice.public_id for choice in stored.choices] == ids
        assert stored.choices[0].titles["nl"] == "Ja, altijd"


@pytest.mark.parametrize("act", ["move", "page", "duplicate", "remove"])
def test_the_structure_is_frozen_once_people_were_asked(alice: Browser, bench: Bench, act: str) -> None:
    before = titles(bench)
    alice.get(bench.url("/questionnaire"))
    alice.post(bench.url(f"/questions/{bench.questions[2].public_id}/{act}"), {"direction": "up", "break": "1"})
    assert "can no longer be changed" in "".join(alice.tree().itertext())
    assert titles(bench) == before
    alice.get(bench.url("/questions/new"))
    assert "can no longer be changed" in "".join(alice.tree().itertext())


def test_a_preview_shows_each_language_and_stores_nothing(alice: Browser, draft: Bench) -> None:
    alice.get(draft.url("/preview?language=fr"))
    assert "Venez-vous à vélo?" in alice.text()
    assert alice.tree().get("lang") == "fr"
    alice.get(draft.url("/preview?page=2&language=xx"))
    assert "Hoe ver staan deze acties?" in alice.text()
    assert not any((item.get("method") or "") == "post" for item in alice.tree().iter() if item.get("class") == "form")
    for odd in ("99", "-1", "x", "१"):
        assert alice.get(draft.url(f"/preview?page={odd}")).status_code == 200


def test_a_draft_is_deleted_when_its_title_is_typed(alice: Browser, draft: Bench, world: World) -> None:
    alice.get(draft.url("/delete"))
    assert alice.submit({"confirm_name": "iets anders"}, button="Delete the draft").status_code == 422
    assert len(world.rows(Consultation)) == 1
    alice.submit({"confirm_name": "Mobiliteit: wat ziet u ervan?"}, button="Delete the draft")
    assert world.rows(Consultation) == []
    assert world.rows(Question) == []


def test_the_list_is_filtered_by_state_and_title(alice: Browser, bench: Bench, make_bench: MakeBench) -> None:
    past = make_bench(closes_on=bench.world.today - timedelta(days=1), organiser=bench.consultation.organiser)
    alice.get("/consultations?state=open")
    assert bench.id in alice.last.get_data(as_text=True)  # type: ignore[union-attr]
    assert past.id not in alice.last.get_data(as_text=True)  # type: ignore[union-attr]
    alice.get("/consultations?state=closed&q=mobiliteit")
    assert past.id in alice.last.get_data(as_text=True)  # type: ignore[union-attr]
    alice.get("/consultations?q=100%25")
    assert "Nothing found" in alice.text()
    answer = alice.get("/consultations?format=csv")
    assert answer.mimetype == "text/csv"
    assert answer.get_data(as_text=True).count("Mobiliteit") == 2


def test_questions_come_out_of_the_library_one_by_one(make_bench: MakeBench, world: World, alice: Browser) -> None:
    earlier = make_bench()
    draft = make_bench(state=ConsultationState.DRAFT, organiser=world.person("Otto Organiser"))
    alice.get(draft.url("/questionnaire"))
    alice.follow("Library of questions")
    assert alice.submit({}, button="Add these questions").status_code == 422
    taken = [earlier.questions[2].public_id, "needs.points", draft.questions[0].public_id, "needs.nothing"]
    alice.submit({"take": taken}, button="Add these questions")
    assert "2 questions were added at the end." in alice.last.text  # type: ignore[union-attr]
    asked = sorted((one for one in world.rows(Question) if one.consultation_id == draft.consultation.id), key=_place)
    assert [(one.kind, one.page) for one in asked[4:]] == [("points", 3), ("matrix", 3)]
    assert asked[5].titles == earlier.questions[2].titles
    alice.get(draft.url("/questionnaire/library?q=acties"))
    assert "Hoe ver staan deze acties?" in alice.text()
    assert "Komt u met de fiets?" not in alice.text()
    assert alice.get(earlier.url("/questionnaire/library")).status_code == 404  # it is open


def _place(question: Question) -> int:
    return question.position
