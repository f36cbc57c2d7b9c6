"""An anonymous consultation with the people around it, on one engine."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from app.database import unit_of_work
from app.extensions import db
from app.models import (
    Account,
    Choice,
    Consultation,
    ConsultationState,
    Invitation,
    KeyHolder,
    Mode,
    Person,
    PersonalLink,
    Question,
    QuestionKind,
    Seal,
)
from app.reminders.planner import run_jobs
from app.sealing import store
from app.sealing.ballots import secret_of
from app.web.links import link_for, token_of
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World

NAMES = ("Alice Maes", "Hilde Roelandt", "Ward De Smet")


class Stage:
    """An anonymous draft, the one who organises it, and a browser for each holder."""

    def __init__(self, app: Flask, clock_file: Path) -> None:
        self.app, self.clock_file, self.world = app, clock_file, World(app, NOON)
        self.base_url: str = app.config["SETTINGS"].public_base_url
        pact = self.world.pact()
        self.alice: Account = self.world.coordinator()
        self.others = [self.world.person(name) for name in NAMES[1:]]
        with self.world.writing():
            consultation = Consultation(
                titles={"nl": "Werkdruk"},
                mode=Mode.ANONYMOUS,
                pact=self.world.merge(pact),
                organiser=self.world.merge(self.alice.person),
                closes_on=NOON.date().replace(day=24),
            )
            db.session.add(consultation)
            db.session.add(
                Question(consultation=consultation, position=1, kind=QuestionKind.SINGLE_CHOICE, titles={"nl": "Waar?"})
            )
            db.session.flush()
            self.id, self.public_id = consultation.id, consultation.public_id
        self.page = f"/consultations/{self.public_id}/key"
        self.organiser = Browser(app, self.base_url).sign_in(self.alice)

    def name(self) -> None:
        self.organiser.get(self.page)
        self.organiser.submit(dict(zip(("first", "second", "third"), NAMES, strict=True)), button="Deze drie vragen")

    def holders(self) -> list[Person]:
        return [self.alice.person, *self.others]

    def link_of(self, name: str) -> str:
        """The path in the mail of a holder."""
        with self.app.test_request_context():
            link = db.session.scalars(
                db.select(PersonalLink)
                .join(PersonalLink.person)
                .where(PersonalLink.purpose == "key_part", PersonalLink.person.has(name=name))
            ).one()
            return f"/l/{token_of(link)}"

    def holder(self, name: str) -> Browser:
        browser = Browser(self.app, self.base_url)
        assert browser.get(self.link_of(name)).status_code == 200
        return browser

    def take(self, name: str) -> tuple[Browser, str]:
        browser = self.holder(name)
        browser.submit({"choice": "show"}, button="Toon mijn deel")
        found = re.search(r"(?:[0-9A-Z]{4} ){6}[0-9A-Z]{4}", browser.text())
        assert found, browser.text()
        return browser, found[0]

    def keep(self, name: str) -> str:
        browser, part = self.take(name)
        browser.submit({"part": part.lower(), "kept_where": "in de kluis"}, button="Dit is mijn deel")
        assert "goed opgeschreven" in browser.text()
        return part

    def state(self) -> str:
        with self.app.app_context():
            return str(db.session.get_one(Seal, self.id).state)

    def answer(self, number: int) -> None:
        with self.app.app_context(), unit_of_work():
            secret = secret_of(f"n{number}", self.public_id, self.app.config["SETTINGS"].secret_key)
            store.submit(self.id, secret, draft={}, rows=[["q", "", "yes", ""]], language="nl")

    def move(self, state: ConsultationState) -> None:
        with self.app.app_context(), unit_of_work():
            found = db.session.get_one(Consultation, self.id)
            found.state, found.opened_at = state, NOON


class Voting(Stage):
    """The same with a key that is ready, questions, and people who were asked."""

    def __init__(self, app: Flask, clock_file: Path, people: int = 12, languages: tuple[str, ...] = ("nl",)) -> None:
        super().__init__(app, clock_file)
        self._ask()
        self.parts = self._make_key()
        self.people = [
            self.world.person(f"P{number} Peeters", language=languages[number % len(languages)])
            for number in range(people)
        ]
        with self.world.writing():
            for person in self.people:
                consultation = db.session.get_one(Consultation, self.id)
                db.session.add(Invitation(consultation=consultation, person=self.world.merge(person), created_at=NOON))

    def _ask(self) -> None:
        with self.world.writing():
            consultation = db.session.get_one(Consultation, self.id)
            where = consultation.questions[0]
            where.required = True
            for position, title in enumerate(("Noord", "Zuid"), 1):
                db.session.add(Choice(question=where, position=position, titles={"nl": title}))
            why = Question(
                consultation=consultation, position=2, kind=QuestionKind.LONG_TEXT, titles={"nl": "Waarom?"}, page=2
            )
            db.session.add(why)
            db.session.flush()
            self.where, self.why = where.public_id, why.public_id
            self.choices = [choice.public_id for choice in where.choices]

    def _make_key(self) -> dict[str, str]:
        """Name the holders and let each keep a part, without their pages: those have tests of their own."""
        with self.world.writing():
            consultation = db.session.get_one(Consultation, self.id)
            people = [self.world.merge(one) for one in self.holders()]
            store.begin(consultation, people, [self.where], now=NOON)
        kept = {}
        data_dir = Path(self.app.config["SETTINGS"].data_dir)
        for position, name in enumerate(NAMES, 1):
            with self.world.writing():
                holder = db.session.scalars(
                    db.select(KeyHolder).where(KeyHolder.consultation_id == self.id, KeyHolder.position == position)
                ).one()
                kept[name] = store.new_part(holder, now=NOON)
                store.prove(holder, kept[name], kept_where="in de kluis", data_dir=data_dir, now=NOON)
        return kept

    def invitation_of(self, number: int) -> str:
        """The path in the mail of someone who is asked."""
        with self.world.writing():
            person = self.world.merge(self.people[number])
            link = link_for(
                "consultation_answer",
                person=person,
                subject_kind="consultation",
                subject_id=self.public_id,
                now=NOON,
            )
            db.session.flush()
            return f"/l/{token_of(link)}"

    def invited(self, number: int) -> Browser:
        """Return the browser of someone who opens the link of the invitation."""
        browser = Browser(self.app, self.base_url)
        browser.get(self.invitation_of(number))
        return browser

    def begun(self, number: int) -> Browser:
        browser = self.invited(number)
        browser.submit({"choice": "here"}, button="Begin")
        return browser

    def answered(self, number: int, words: str = "", choice: int = 0) -> Browser:
        browser = self.begun(number)
        browser.submit({f"q-{self.where}": self.choices[choice]}, button="Bewaar en ga verder")
        browser.submit({f"q-{self.why}": words or f"Omdat {number}"}, button="Bewaar en ga verder")
        browser.submit({"ready": "y"}, button="Indienen")
        return browser

    def close_and_settle(self) -> None:
        self.move(ConsultationState.CLOSED)
        for name in NAMES[:2]:
            with self.world.writing():
                holder = db.session.scalars(
                    db.select(KeyHolder)
                    .join(KeyHolder.person)
                    .where(KeyHolder.consultation_id == self.id, KeyHolder.person.has(name=name))
                ).one()
                store.enter(holder, self.parts[name], data_dir=Path(self.app.config["SETTINGS"].data_dir), now=NOON)
        with self.app.app_context():
            run_jobs(NOON)
