"""A consultation to test with: four questions on two pages, one of each kind that differs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.extensions import db
from app.models import (
    Choice,
    ChoiceAxis,
    Consultation,
    ConsultationState,
    Invitation,
    Mode,
    Organisation,
    Person,
    Question,
    QuestionKind,
    Response,
    Workgroup,
)
from app.web import links
from app.web.languages import COOKIE
from tests.browser import Browser
from tests.factories import World

OPTION, ROW, COLUMN = ChoiceAxis.OPTION, ChoiceAxis.ROW, ChoiceAxis.COLUMN


@dataclass
class Bench:
    """A consultation with its questions by their place, and ways to reach it."""

    world: World
    consultation: Consultation
    questions: list[Question]

    @property
    def id(self) -> str:
        return self.consultation.public_id

    def url(self, rest: str = "") -> str:
        return f"/consultations/{self.id}{rest}"

    def name(self, place: int) -> str:
        """The form name of question `place`, counted from 1."""
        return f"q-{self.questions[place - 1].public_id}"

    def choice(self, place: int, at: int, axis: ChoiceAxis = OPTION) -> str:
        """The id of choice `at` (from 0) of a question."""
        found = [one for one in self.questions[place - 1].choices if one.axis == axis]
        return found[at].public_id

    def row(self, place: int, at: int) -> str:
        """The form name of row `at` of a scale."""
        return f"{self.name(place)}-{self.choice(place, at, ROW)}"

    def first_page(self, option: int = 0, boxes: Sequence[int] = (0,)) -> dict[str, Any]:
        return {self.name(1): self.choice(1, option), self.name(2): [self.choice(2, at) for at in boxes]}

    def second_page(self, columns: Sequence[int] = (1, 2), text: str = "Meer bussen") -> dict[str, Any]:
        chosen = {self.row(3, at): self.choice(3, column, COLUMN) for at, column in enumerate(columns)}
        return {**chosen, self.name(4): text}

    def invite(self, person: Person, organisation: Organisation | None = None) -> Invitation:
        with self.world.writing():
            invitation = Invitation(
                consultation=self.world.merge(self.consultation),
                person=self.world.merge(person),
                organisation=self.world.merge(organisation) if organisation else None,
                created_at=self.world.now,
                invited_at=self.world.now,
            )
            db.session.add(invitation)
        return invitation

    def link(self, person: Person) -> str:
        """The address in the mail of `person`."""
        with self.world.writing():
            link = links.link_for(
                "consultation_answer",
                person=self.world.merge(person),
                subject_kind="consultation",
                subject_id=self.id,
                now=self.world.now,
            )
            db.session.flush()
            return f"/l/{links.token_of(link)}"

    def open_link(self, person: Person) -> Respondent:
        """A browser in which the link of `person` was just opened."""
        browser = Respondent(self.world.app)
        browser.read_english()
        browser.get(self.link(person))
        return browser

    def answer(self, person: Person, *, page_one: dict[str, Any] | None = None, **second: Any) -> Respondent:
        """Let `person` answer everything and submit."""
        browser = self.open_link(person)
        browser.get(browser.at("/answer/1"))
        browser.submit(page_one or self.first_page(), button="Save and continue")
        browser.submit(self.second_page(**second), button="Save and continue")
        browser.submit({"ready": "y"}, button="Submit")
        return browser

    def rows(self, model: type[Any]) -> Sequence[Any]:
        return self.world.rows(model)

    def response(self) -> Response:
        (found,) = self.world.rows(Response)
        return found


class Respondent(Browser):
    """Someone behind a personal link."""

    def read_english(self) -> None:
        self.client.set_cookie(COOKIE, "en", domain="127.0.0.1")

    def at(self, rest: str) -> str:
        """An address behind this browser's link."""
        handle = next(
            cookie.key.removeprefix("pw-l-")
            for cookie in (self.client._cookies or {}).values()
            if cookie.key.startswith("pw-l-")
        )
        return f"/v/{handle}{rest}"

    def csrf(self) -> str:
        return self._token()


def english(browser: Browser) -> Browser:
    browser.client.set_cookie(COOKIE, "en", domain="127.0.0.1")
    return browser


MakeBench = Callable[..., Bench]


def bench_in(
    world: World,
    *,
    mode: Mode = Mode.NAMED,
    state: ConsultationState = ConsultationState.OPEN,
    closes_on: date | None = None,
    workgroup: Workgroup | None = None,
    organiser: Person | None = None,
    required: bool = True,
) -> Bench:
    """Store a consultation; open unless told otherwise."""
    pact = world.pact()
    boss = organiser or world.person("Olivia Organiser")
    with world.writing():
        consultation = Consultation(
            titles={"nl": "Mobiliteit: wat ziet u ervan?", "fr": "Mobilité: qu'en pensez-vous?"},
            intros={"nl": "Uw antwoord helpt de streek beslissen."},
            languages=["nl", "fr"],
            mode=mode,
            state=state,
            closes_on=closes_on or world.today + timedelta(days=20),
            opened_at=None if state == ConsultationState.DRAFT else world.now,
            minutes=8,
            pact=world.merge(pact),
            organiser=world.merge(boss),
            workgroup=world.merge(workgroup) if workgroup else None,
        )
        db.session.add(consultation)
        questions = _questions(consultation, required=required)
        db.session.flush()
        for question in questions:
            list(question.choices)
    return Bench(world, consultation, questions)


@pytest.fixture
def make_bench(world: World) -> MakeBench:
    """Makes consultations; open unless told otherwise."""
    return partial(bench_in, world)


def _questions(consultation: Consultation, *, required: bool) -> list[Question]:
    single = Question(
        consultation=consultation,
        position=1,
        page=1,
        kind=QuestionKind.SINGLE_CHOICE,
        titles={"nl": "Komt u met de fiets?", "fr": "Venez-vous à vélo?"},
        required=required,
    )
    multiple = Question(
        consultation=consultation,
        position=2,
        page=1,
        kind=QuestionKind.MULTIPLE_CHOICE,
        titles={"nl": "Wat mist u?"},
        max_choices=2,
    )
    matrix = Question(
        consultation=consultation,
        position=3,
        page=2,
        kind=QuestionKind.MATRIX,
        titles={"nl": "Hoe ver staan deze acties?"},
        required=required,
    )
    text = Question(
        consultation=consultation,
        position=4,
        page=2,
        kind=QuestionKind.LONG_TEXT,
        titles={"nl": "Wat wilt u nog kwijt?"},
        max_length=1000,
    )
    questions = [single, multiple, matrix, text]
    db.session.add_all(questions)
    for at, words in enumerate(["Ja", "Soms", "Nee"], start=1):
        db.session.add(Choice(question=single, position=at, titles={"nl": words}))
    for at, words in enumerate(["Fietspad", "Bus", "Trein"], start=1):
        db.session.add(Choice(question=multiple, position=at, titles={"nl": words}))
    for at, words in enumerate(["Basisregiovisie", "Wegenwerken"], start=1):
        db.session.add(Choice(question=matrix, position=at, titles={"nl": words}, axis=ROW))
    for at, words in enumerate(["niet", "weinig", "deels", "goed", "volledig"], start=1):
        db.session.add(Choice(question=matrix, position=at, titles={"nl": words}, axis=COLUMN))
    return questions


@pytest.fixture
def bench(make_bench: MakeBench) -> Bench:
    """An open consultation by name."""
    return make_bench()


@pytest.fixture
def griet(world: World) -> Person:
    """Who answers."""
    return world.person("Griet Baetens")


@pytest.fixture
def alice(app: Flask, world: World) -> Browser:
    """The coordinator, signed in, reading English."""
    return english(Browser(app).sign_in(world.coordinator()))


def set_clock(path: Path, moment: datetime) -> None:
    path.write_text(moment.isoformat())
