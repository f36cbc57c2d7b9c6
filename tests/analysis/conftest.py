"""Open answers to code."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from app.extensions import db
from app.models import (
    Account,
    Answer,
    Consultation,
    ConsultationState,
    Invitation,
    InvitationState,
    Mode,
    Person,
    Question,
    Response,
    Topic,
)
from tests.browser import Browser
from tests.consultations.conftest import Bench, bench_in, english
from tests.factories import World

SAYINGS = [
    "Meer bussen in Ninove, ook 's avonds. De fietspaden zijn goed.",
    "Plus de bus le dimanche.",
    "Onze ploeg van zes uur kan niet wachten op een bus.",
]


@dataclass
class Desk:
    """A consultation with open answers, and a coordinator who reads them."""

    world: World
    bench: Bench
    account: Account
    alice: Browser
    people: list[Person]

    @property
    def question(self) -> Question:
        return self.bench.questions[3]

    @property
    def id(self) -> str:
        return self.bench.consultation.public_id

    def at(self, rest: str = "") -> str:
        return f"/consultations/{self.id}/analysis{rest}"

    @property
    def stream(self) -> str:
        return self.at(f"/code/{self.question.public_id}")

    def topic(self, name: str) -> str:
        """The id of a topic."""
        return next(one.public_id for one in self.world.rows(Topic) if one.name == name)

    def second_coder(self) -> Browser:
        return english(Browser(self.world.app).sign_in(self.world.coordinator("Odette Coder")))


def answers(bench: Bench, world: World, sayings: list[str], *, choices: list[int] | None = None) -> list[Person]:
    """Store a submitted response for each text."""
    people = []
    for at, words in enumerate(sayings):
        person = world.person(
            f"Griet {at}", f"griet{at}@example.org", language="fr" if words.startswith("Plus") else "nl"
        )
        people.append(person)
        with world.writing():
            consultation = db.session.get_one(Consultation, bench.consultation.id)
            invitation = Invitation(
                consultation=consultation,
                person=world.merge(person),
                created_at=world.now,
                invited_at=world.now,
                state=InvitationState.SUBMITTED,
                submitted_at=world.now,
            )
            response = Response(
                invitation=invitation,
                consultation=consultation,
                started_at=world.now,
                submitted_at=world.now,
                language=person.language,
            )
            db.session.add_all([invitation, response])
            db.session.flush()
            db.session.add(Answer(response_id=response.id, question_id=bench.questions[3].id, text=words))
            if choices is not None:
                chosen = bench.questions[0].choices[choices[at]]
                db.session.add(Answer(response_id=response.id, question_id=bench.questions[0].id, choice_id=chosen.id))
    return people


def desk_in(app: Flask, world: World, mode: Mode = Mode.NAMED) -> Desk:
    account = world.coordinator()
    bench = bench_in(world, mode=mode, state=ConsultationState.CLOSED, organiser=account.person)
    people = answers(bench, world, SAYINGS)
    return Desk(world, bench, account, english(Browser(app).sign_in(account)), people)


@pytest.fixture
def desk(app: Flask, world: World) -> Desk:
    return desk_in(app, world)
