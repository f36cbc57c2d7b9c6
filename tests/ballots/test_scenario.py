"""Fourteen people are asked anonymously: from the invitation mail over the key to the results and an agenda."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from app.extensions import db
from app.mail.outbox import UNDO_TIME
from app.models import (
    AuditEntry,
    Ballot,
    Consultation,
    ConsultationState,
    Invitation,
    OutboxMail,
    Passage,
    SealState,
    SettledText,
)
from app.reminders.planner import run_jobs
from app.sealing import keyfile
from tests.ballots.stage import NAMES, Stage, Voting
from tests.browser import Browser
from tests.conftest import NOON

PEOPLE = 14


class Asking(Voting):
    """A draft with questions and forty people, whose key the holders still have to make on their own pages."""

    def _make_key(self) -> dict[str, str]:
        self.name()
        return {name: self.keep(name) for name in NAMES}


@pytest.fixture
def asking(each_app: Flask, clock_file: Path) -> Asking:
    return Asking(each_app, clock_file, people=PEOPLE, languages=("nl", "nl", "nl", "fr"))


def test_an_anonymous_consultation_from_mail_to_agenda(asking: Asking) -> None:
    start = f"/consultations/{asking.public_id}"
    assert asking.state() == SealState.READY
    asking.organiser.get(f"{start}/open")
    asking.organiser.post(f"{start}/open")
    with asking.app.app_context():
        consultation = db.session.get_one(Consultation, asking.id)
        assert consultation.state == ConsultationState.OPEN
        mails = db.session.scalars(db.select(OutboxMail).where(OutboxMail.kind == "consultation_invitation")).all()
        assert len(mails) == PEOPLE
        assert "zonder naam blijft" in str(mails[0].content)
    asking.clock_file.write_text((NOON + UNDO_TIME * 2).isoformat())
    browsers = {number: _answered(asking, number) for number in range(PEOPLE - 4)}
    with asking.app.app_context():
        begun = db.session.scalars(db.select(Invitation).where(Invitation.begun_mark.is_not(None))).all()
        assert len(begun) == len(browsers)
        assert {(one.begun_at, one.submitted_at) for one in begun} == {(None, None)}
        trail = db.session.scalars(db.select(AuditEntry.verb)).all()
        assert not [verb for verb in trail if verb in {"answer_submitted", "answer_begun"}]
    asking.organiser.get(start)
    assert re.search(r"Antwoorden 10 ?van 14", asking.organiser.text())
    asking.organiser.get(f"{start}/results")
    assert "Geen resultaten" in asking.organiser.text()
    asking.organiser.get(f"{start}/closing")
    asking.organiser.post(f"{start}/close")
    for name in (NAMES[0], NAMES[2]):
        holder = asking.holder(name)
        holder.submit({"part": asking.parts[name]}, button="Mijn deel geven")
    with asking.app.app_context():
        run_jobs(NOON)
        assert db.session.scalars(db.select(Ballot)).all() == []
        assert len(db.session.scalars(db.select(SettledText)).all()) == len(browsers)
        assert db.session.scalar(db.select(OutboxMail.id).where(OutboxMail.kind == "key_settled")) is not None
    assert not keyfile.exists(Path(asking.app.config["SETTINGS"].data_dir), asking.public_id)
    asking.organiser.get(f"{start}/results")
    text = asking.organiser.text()
    assert "10 anonieme antwoorden" in text
    assert "Noord5" in text
    _mark(asking)
    browsers[8].get(f"/ballot/{asking.public_id}")
    assert "Uw antwoord is geteld" in browsers[8].text()
    asking.organiser.get(f"{start}/closing")
    asking.organiser.submit({"closes_on": "2027-04-30"})
    with asking.app.app_context():
        assert db.session.get_one(Consultation, asking.id).state == ConsultationState.CLOSED


def _answered(asking: Asking, number: int) -> Browser:
    browser = asking.invited(number)
    if asking.people[number].language == "fr":
        browser.submit({"choice": "here"}, button="Commencer")
        browser.submit({f"q-{asking.where}": asking.choices[number % 2]}, button="Enregistrer et continuer")
        browser.submit({f"q-{asking.why}": f"Parce que {number}"}, button="Enregistrer et continuer")
        browser.submit({"ready": "y"}, button="Envoyer")
        return browser
    browser.submit({"choice": "here"}, button="Begin")
    browser.submit({f"q-{asking.where}": asking.choices[number % 2]}, button="Bewaar en ga verder")
    browser.submit({f"q-{asking.why}": f"Omdat {number} het zegt"}, button="Bewaar en ga verder")
    browser.submit({"ready": "y"}, button="Indienen")
    return browser


def _mark(asking: Asking) -> None:
    """From an open answer to a passage that leads back to nobody."""
    asking.organiser.follow("10 antwoorden")
    asking.organiser.follow("Woorden aanduiden")
    asking.organiser.submit({}, button="Duid deze woorden aan")
    with asking.app.app_context():
        passage = db.session.scalars(db.select(Passage)).one()
        assert passage.response_id is None
        assert passage.consultation_id == asking.id


def test_too_few_answers_are_destroyed_and_said_so(each_app: Flask, clock_file: Path) -> None:
    voting = Voting(each_app, clock_file)
    voting.move(ConsultationState.OPEN)
    browsers = [voting.answered(number) for number in range(4)]
    voting.close_and_settle()
    assert voting.state() == SealState.DESTROYED
    with voting.app.app_context():
        kinds = set(db.session.scalars(db.select(OutboxMail.kind)))
    assert "key_destroyed" in kinds
    assert "key_settled" not in kinds
    voting.organiser.get(f"/consultations/{voting.public_id}/results")
    assert "Er zijn geen resultaten" in voting.organiser.text()
    browsers[0].get(f"/ballot/{voting.public_id}")
    assert "alles vernietigd" in browsers[0].text()


def test_a_draft_takes_no_answers(each_app: Flask, clock_file: Path) -> None:
    stage = Stage(each_app, clock_file)
    assert Browser(each_app).get(f"/ballot/{stage.public_id}").status_code == 404
    assert Browser(each_app).get(f"/ballot/{stage.public_id}/1").status_code == 404
