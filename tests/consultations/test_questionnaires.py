"""Questionnaires are remembered between requests, and never a word longer than the database says the same."""

from __future__ import annotations

from contextlib import suppress

import pytest
from sqlalchemy import update
from sqlalchemy.orm.exc import UnmappedInstanceError

from app.blueprints.consultations import questionnaires
from app.extensions import db
from app.models import Choice, Consultation, Person, Question
from tests.consultations.conftest import Bench, Respondent
from tools.counting import counting


def _remembered(bench: Bench) -> dict[str, questionnaires.Questionnaire]:
    found: dict[str, questionnaires.Questionnaire] = bench.world.app.extensions["pactwerk_questionnaires"]
    return found


def _first(bench: Bench) -> Question:
    return db.session.get_one(Question, bench.questions[0].id)


def _consultation(bench: Bench) -> Consultation:
    (found,) = bench.rows(Consultation)
    assert isinstance(found, Consultation)
    return found


def test_the_second_page_reads_no_question(bench: Bench, griet: Person) -> None:
    bench.invite(griet)
    reader = bench.open_link(griet)
    reader.get(reader.at("/answer/1"))
    with bench.world.app.app_context():
        engine = db.engine
    with counting(engine) as cost:
        reader.get(reader.at("/answer/2"))
    assert cost.queries <= 3
    assert not [one for one in cost.statements if "FROM question" in one or "FROM choice" in one]


def test_a_form_that_comes_first_is_enough_to_remember_the_questions(bench: Bench, griet: Person) -> None:
    """The page with the form may have come from another process."""
    bench.invite(griet)
    reader = bench.open_link(griet)
    reader.read_english()
    reader.get(reader.at("/answer/1"))
    _remembered(bench).clear()
    reader.submit(bench.first_page(option=1, boxes=[0, 2]), button="Save and continue")
    assert _consultation(bench).stamp in _remembered(bench)


@pytest.mark.parametrize("change", ["title", "choice", "new choice", "removed"])
def test_a_change_is_seen_at_once(bench: Bench, griet: Person, change: str) -> None:
    bench.invite(griet)
    reader = bench.open_link(griet)
    reader.get(reader.at("/answer/1"))
    before = _consultation(bench)
    with bench.world.writing():
        question = _first(bench)
        if change == "title":
            question.titles = {**question.titles, "nl": "Helemaal anders"}
        elif change == "choice":
            question.choices[0].titles = {"nl": "Helemaal anders"}
        elif change == "new choice":
            db.session.add(Choice(question=question, position=9, titles={"nl": "Helemaal anders"}))
        else:
            question.removed_at = bench.world.now
    after = _consultation(bench)
    assert after.stamp != before.stamp
    assert after.version == before.version  # whoever edits the consultation is not disturbed
    reader.get(reader.at("/answer/1"))
    if change == "removed":
        assert bench.name(1) not in str(reader.last and reader.last.text)
    else:
        assert "Helemaal anders" in reader.text()


def test_what_was_rolled_back_is_not_remembered(bench: Bench, griet: Person) -> None:
    bench.invite(griet)
    reader = bench.open_link(griet)
    reader.get(reader.at("/answer/1"))
    with suppress(ZeroDivisionError), bench.world.writing():
        question = _first(bench)
        question.titles = {"nl": "Teruggenomen"}
        found = questionnaires.questionnaire_of(question.consultation)
        assert found.questions[0].titles == {"nl": "Teruggenomen"}
        assert question.consultation.stamp not in _remembered(bench)
        raise ZeroDivisionError
    reader.get(reader.at("/answer/1"))
    assert "Teruggenomen" not in reader.text()


def test_without_a_stamp_nothing_is_remembered(bench: Bench, griet: Person) -> None:
    bench.invite(griet)
    with bench.world.writing():
        db.session.execute(update(Consultation).values(stamp=None))
    reader = bench.open_link(griet)
    reader.get(reader.at("/answer/1"))
    assert not bench.world.app.extensions.get("pactwerk_questionnaires")


def test_no_more_are_kept_than_fit(bench: Bench, griet: Person) -> None:
    bench.invite(griet)
    reader = bench.open_link(griet)
    reader.get(reader.at("/answer/1"))
    kept = _remembered(bench)
    kept.update({f"other{number}": next(iter(kept.values())) for number in range(questionnaires.MOST - 1)})
    with bench.world.writing():
        _first(bench).titles = {"nl": "Nieuw"}
    reader.get(reader.at("/answer/1"))
    assert len(kept) == questionnaires.MOST
    assert _consultation(bench).stamp in kept


def test_nobody_can_change_a_remembered_question(bench: Bench, griet: Person) -> None:
    bench.invite(griet)
    Respondent.get(reader := bench.open_link(griet), reader.at("/answer/1"))
    shared: Question = next(iter(_remembered(bench).values())).questions[0]
    with pytest.raises(AttributeError):
        shared.page = 2
    with pytest.raises(UnmappedInstanceError), bench.world.writing():
        db.session.add(shared)
