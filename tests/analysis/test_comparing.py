"""Comparing between groups, with another question and between rounds; small numbers stay hidden where promised."""

from __future__ import annotations

import pytest
from flask import Flask

from app.extensions import db
from app.models import (
    Answer,
    Choice,
    Consultation,
    ConsultationState,
    Mode,
    Question,
    QuestionKind,
    QuestionTie,
    Response,
)
from tests.analysis.conftest import Desk, answers, desk_in
from tests.browser import Browser
from tests.consultations.conftest import Bench, bench_in, english
from tests.factories import World


def _compared(app: Flask, world: World, mode: Mode, choices: list[int]) -> tuple[Browser, str, str]:
    account = world.coordinator()
    bench = bench_in(world, mode=mode, state=ConsultationState.CLOSED, organiser=account.person)
    answers(bench, world, [f"Antwoord {at}" for at in range(len(choices))], choices=choices)
    browser = english(Browser(app).sign_in(account))
    question = bench.questions[0].public_id
    return browser, f"/consultations/{bench.id}/analysis/compare?question={question}", question


def test_by_name_every_group_is_shown(app: Flask, world: World) -> None:
    browser, url, _question = _compared(app, world, Mode.NAMED, [0, 0, 1])

    shown = browser.get(f"{url}&by=language")

    assert shown.status_code == 200
    assert "2 · 67%" in browser.text()
    assert "hidden" not in browser.text()


def test_a_confidential_consultation_hides_what_fewer_than_five_said(app: Flask, world: World) -> None:
    browser, url, _question = _compared(app, world, Mode.CONFIDENTIAL, [0] * 8 + [1] * 7 + [2] * 2)

    browser.get(f"{url}&by=language")

    assert "8 · 47%" in browser.text()
    assert "2 · " not in browser.text()
    assert browser.text().count("hidden") >= 2
    file = browser.client.get(f"{url}&by=language&format=csv", base_url=browser.base_url).text
    assert "hidden" in file


def test_two_questions_are_crossed(app: Flask, world: World) -> None:
    browser, _url, question = _compared(app, world, Mode.NAMED, [0, 0, 1])
    with world.writing():
        several = db.session.scalars(db.select(Question).where(Question.kind == QuestionKind.MULTIPLE_CHOICE)).one()
        for response in db.session.scalars(db.select(Response)):
            for choice in several.choices[:2]:
                db.session.add(Answer(response_id=response.id, question_id=several.id, choice_id=choice.id))
        key, consultation = several.public_id, several.consultation.public_id
    crossed = f"/consultations/{consultation}/analysis/compare?by={question}&question="

    browser.get(crossed + key)

    assert "2 · 100%" in browser.text()
    assert "Soms" in browser.text()
    browser.get(crossed + question)  # nothing is crossed with itself
    assert "Kind of organisation" in browser.text()


def _earlier_round(desk: Desk, world: World) -> Bench:
    """Another consultation about the same pact."""
    other = bench_in(world, state=ConsultationState.CLOSED)
    with world.writing():
        earlier = db.session.get_one(Consultation, other.consultation.id)
        earlier.pact = db.session.get_one(Consultation, desk.bench.consultation.id).pact
        earlier.titles = {"nl": "Ronde van 2025"}
    return other


def test_rounds_that_ask_the_same_words_stand_side_by_side(app: Flask, world: World) -> None:
    desk: Desk = desk_in(app, world)
    _earlier_round(desk, world)

    desk.alice.get(desk.at(f"/compare?question={desk.bench.questions[0].public_id}"))

    assert "Ronde van 2025" in desk.alice.text()
    assert "No other consultation asked the same." not in desk.alice.text()


def test_nearly_everybody_is_told_as_more_than_nine_in_ten(app: Flask, world: World) -> None:
    browser, url, _question = _compared(app, world, Mode.CONFIDENTIAL, [0] * 12)

    browser.get(f"{url}&by=language")

    assert "> 90%" in browser.text()
    assert "< 10%" in browser.text()
    assert "12 · 100%" not in browser.text()
    assert "> 90%" in browser.client.get(f"{url}&by=language&format=csv", base_url=browser.base_url).text


def _with_numbers(world: World, mode: Mode) -> tuple[Bench, dict[str, Question]]:
    """Ten people of two languages, who answer a number, points and a ranking beside their choice."""
    account = world.coordinator()
    bench = bench_in(world, mode=mode, state=ConsultationState.CLOSED, organiser=account.person)
    with world.writing():
        consultation = db.session.get_one(Consultation, bench.consultation.id)
        kinds = (QuestionKind.NUMBER, QuestionKind.POINTS, QuestionKind.RANKING)
        for place, kind in enumerate(kinds, start=7):
            question = Question(consultation=consultation, position=place, kind=kind, titles={"nl": f"Vraag {kind}"})
            db.session.add(question)
            for at in range(0 if kind == QuestionKind.NUMBER else 2):
                db.session.add(Choice(question=question, position=at, titles={"nl": f"Keuze {at}"}))
    answers(bench, world, ["Plus"] * 5 + ["Meer"] * 5, choices=[0] * 5 + [1] * 5)
    with world.writing():
        questions = {str(one.kind): one for one in db.session.scalars(db.select(Question)) if one.position >= 7}
        for at, response in enumerate(db.session.scalars(db.select(Response).order_by(Response.id)).all()):
            for question in questions.values():
                for choice in [*question.choices] or [None]:
                    number = 1.0 + at if choice is None else (at + choice.position) % 2 + 1.0
                    key = choice.id if choice else None
                    given = Answer(response_id=response.id, question_id=question.id, choice_id=key, number=number)
                    db.session.add(given)
        return bench, dict(questions)


@pytest.mark.parametrize("mode", [Mode.NAMED, Mode.CONFIDENTIAL])
def test_numbers_points_and_rankings_are_compared_by_their_means(app: Flask, world: World, mode: Mode) -> None:
    bench, questions = _with_numbers(world, mode)
    browser = english(Browser(app).sign_in(world.coordinator("Odette Coder")))
    at = f"/consultations/{bench.id}/analysis/compare?by=language&question="

    browser.get(at + questions["number"].public_id)
    assert browser.text().count(" 3 ") >= 1  # the mean of 1 to 5
    assert " 8 " in browser.text()  # of 6 to 10
    assert "Means of the numbers that people gave." in browser.text()
    browser.get(at + questions["points"].public_id)
    assert "1.4" in browser.text()
    browser.get(at + questions["ranking"].public_id)
    assert "Keuze 0: mean place" in browser.text()


def test_a_mean_that_tells_what_each_one_said_is_hidden(app: Flask, world: World) -> None:
    bench, questions = _with_numbers(world, Mode.CONFIDENTIAL)
    with world.writing():
        for one in db.session.scalars(db.select(Answer).where(Answer.question_id == questions["number"].id)):
            one.number = 4.0
    browser = english(Browser(app).sign_in(world.coordinator("Odette Coder")))

    browser.get(f"/consultations/{bench.id}/analysis/compare?by=language&question={questions['number'].public_id}")

    assert browser.text().count("hidden") >= 2


def test_rounds_are_tied_by_hand_and_untied(app: Flask, world: World) -> None:
    desk: Desk = desk_in(app, world)
    other = _earlier_round(desk, world)
    with world.writing():
        db.session.get_one(Question, other.questions[0].id).titles = {"nl": "Anders gezegd"}
    page = desk.at(f"/compare?question={desk.bench.questions[0].public_id}")
    desk.alice.get(page)
    assert "No other consultation asked the same." in desk.alice.text()

    desk.alice.submit({"earlier": other.questions[0].public_id}, button="Compare these two")
    assert "Tied by hand:" in desk.alice.text()
    desk.alice.submit({}, button="Untie")

    assert "No other consultation asked the same." in desk.alice.text()
    assert not world.rows(QuestionTie)
