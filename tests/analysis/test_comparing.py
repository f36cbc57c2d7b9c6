"""Comparing between groups, with another question and between rounds; small numbers stay hidden where promised."""

from __future__ import annotations

from flask import Flask

from app.models import ConsultationState, Mode
from tests.analysis.conftest import Desk, answers, desk_in
from tests.browser import Browser
from tests.consultations.conftest import bench_in, english
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
    assert "2 · 67 %" in browser.text()
    assert "hidden" not in browser.text()


def test_a_confidential_consultation_hides_what_fewer_than_five_said(app: Flask, world: World) -> None:
    browser, url, _question = _compared(app, world, Mode.CONFIDENTIAL, [0] * 8 + [1] * 7 + [2] * 2)

    browser.get(f"{url}&by=language")

    assert "8 · 47 %" in browser.text()
    assert "2 · " not in browser.text()
    assert browser.text().count("hidden") >= 2
    file = browser.client.get(f"{url}&by=language&format=csv", base_url=browser.base_url).text
    assert "hidden" in file


def test_two_questions_are_crossed(app: Flask, world: World) -> None:
    browser, url, question = _compared(app, world, Mode.NAMED, [0, 0, 1])

    browser.get(f"{url}&by={question}")

    assert "2 · 100 %" in browser.text()


def test_rounds_that_ask_the_same_words_stand_side_by_side(app: Flask, world: World) -> None:
    desk: Desk = desk_in(app, world)
    bench_in(world, state=ConsultationState.CLOSED)

    desk.alice.get(desk.at(f"/compare?question={desk.bench.questions[0].public_id}"))

    assert "Between rounds" in desk.alice.text()
