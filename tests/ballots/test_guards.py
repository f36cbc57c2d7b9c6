"""What keeps an anonymous consultation from opening, and what is told while it is open."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from app.blueprints.consultations.words import MODE_SENTENCES
from app.extensions import db
from app.models import (
    Consultation,
    ConsultationState,
    Invitation,
    KeyHolder,
    MailSetting,
    Mode,
    OutboxMail,
    Question,
    QuestionKind,
    Seal,
)
from app.reminders.planner import plan
from app.sealing import keyfile
from app.web.languages import COOKIE, catalogue, speaking
from tests.ballots.stage import NAMES, Stage, Voting
from tests.conftest import NOON

LIMITS = (
    "It does not protect against an answer that names you, someone who looks over your shoulder or at your network, "
    "someone who changed the program on the server, or holders of the key who conspire."
)
LIMITS_OF_THE_KEY = (
    "Two holders who conspire while the consultation runs, someone who changed the program on the server, "
    "someone who watches the network, and an answer that names its author. Never use it for an election."
)


@pytest.fixture
def stage(app: Flask, clock_file: Path) -> Stage:
    return Stage(app, clock_file)


@pytest.fixture
def voting(app: Flask, clock_file: Path) -> Voting:
    return Voting(app, clock_file)


def test_it_opens_with_a_key_and_ten_people_only(stage: Stage) -> None:
    stage.organiser.get(f"/consultations/{stage.public_id}")
    assert "Laat drie mensen de sleutel" in stage.organiser.text()
    stage.organiser.get(f"/consultations/{stage.public_id}/open")
    answer = stage.organiser.post(f"/consultations/{stage.public_id}/open")
    assert answer.status_code == 422


def test_fewer_than_ten_people_and_telling_questions_are_refused(app: Flask, clock_file: Path) -> None:
    voting = Voting(app, clock_file, people=9)
    with voting.world.writing():
        consultation = db.session.get_one(Consultation, voting.id)
        db.session.add(
            Question(consultation=consultation, position=3, kind=QuestionKind.FILE, titles={"nl": "Bijlage"}, page=2)
        )
    voting.organiser.get(f"/consultations/{voting.public_id}")
    assert "Nodig minstens tien mensen uit" in voting.organiser.text()
    assert "Haal vragen om een bestand" in voting.organiser.text()
    assert "Laat drie mensen de sleutel" not in voting.organiser.text()


def test_the_mode_can_be_chosen_with_its_sentence(stage: Stage) -> None:
    stage.organiser.get("/consultations/new")
    assert "Anoniem" in stage.organiser.text()
    assert "op slot tot de raadpleging sluit" in stage.organiser.text()


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_what_cannot_be_promised_is_said_wherever_it_is_promised(voting: Voting, language: str) -> None:
    voting.move(ConsultationState.OPEN)
    asked = voting.invited(0)
    assert asked.last is not None
    with voting.app.test_request_context(), speaking("en"):
        english = str(MODE_SENTENCES[Mode.ANONYMOUS])
    for browser, path, limit in (
        (asked, asked.last.request.path, LIMITS),
        (voting.organiser, voting.page, LIMITS_OF_THE_KEY),
        (voting.organiser, "/consultations/new", english),
    ):
        browser.client.set_cookie(COOKIE, language, domain="127.0.0.1")
        browser.get(path)
        assert " ".join(catalogue(language).gettext(limit).split()) in browser.text(), (language, path)


def test_once_open_the_mode_stays(voting: Voting) -> None:
    voting.move(ConsultationState.OPEN)
    voting.organiser.get(f"/consultations/{voting.public_id}/settings")
    voting.organiser.submit({"title_nl": "Anders"}, button="Bewaren")
    with voting.app.app_context():
        assert db.session.get_one(Consultation, voting.id).mode == Mode.ANONYMOUS


def test_deleting_the_draft_takes_its_key_along(voting: Voting) -> None:
    data_dir = Path(voting.app.config["SETTINGS"].data_dir)
    assert keyfile.exists(data_dir, voting.public_id)
    voting.organiser.get(f"/consultations/{voting.public_id}/delete")
    voting.organiser.post(f"/consultations/{voting.public_id}/delete", {"confirm_name": "Werkdruk"})
    with voting.app.app_context():
        assert db.session.scalars(db.select(Seal)).all() == []
        assert db.session.scalars(db.select(KeyHolder)).all() == []
        assert db.session.get(Consultation, voting.id) is None
    assert not keyfile.exists(data_dir, voting.public_id)


def test_someone_else_takes_the_place_of_a_holder_who_did_not_show_it(stage: Stage) -> None:
    stage.name()
    stage.world.person("Zoë Peeters")
    stage.organiser.get(stage.page)
    stage.organiser.submit({"person": "Zoë Peeters"}, button=f"In plaats van {NAMES[2]}")
    assert "Zoë Peeters" in stage.organiser.text()
    stage.organiser.submit({"person": NAMES[0]}, button=f"In plaats van {NAMES[1]}")
    assert stage.organiser.last.status_code == 422  # type: ignore[union-attr]


def test_while_open_only_a_rounded_number_is_told(voting: Voting) -> None:
    voting.move(ConsultationState.OPEN)
    for number in range(3):
        voting.answered(number)
    start = f"/consultations/{voting.public_id}"
    voting.organiser.get(start)
    assert re.search(r"Antwoorden 5 ?van 12", voting.organiser.text())
    voting.organiser.get(f"{start}/invitees")
    assert "begonnen" not in voting.organiser.text()
    assert voting.organiser.text().count("niet verteld") == 12
    listed = voting.organiser.take(f"{start}/invitees/file").get_data(as_text=True)
    assert "begonnen" not in listed
    voting.organiser.get(f"{start}/invitees?state=begun")
    assert voting.organiser.text().count("niet verteld") == 12
    with voting.app.app_context():
        begun = db.session.scalars(db.select(Invitation).where(Invitation.begun_mark.is_not(None))).first()
        assert begun is not None
        name = begun.public_id
    voting.organiser.get(f"{start}/invitees")
    assert voting.organiser.post(f"{start}/invitees/{name}/remove").status_code == 404
    voting.organiser.get("/overview")
    assert "5" in voting.organiser.text()


def test_everybody_gets_the_same_words_once_whether_they_began_or_not(voting: Voting) -> None:
    voting.move(ConsultationState.OPEN)
    with voting.world.writing():
        for invitation in db.session.scalars(db.select(Invitation)):
            invitation.invited_at = NOON
        for kind in ("consultation_reminder", "consultation_closing"):  # a body that reminds more than once
            db.session.add(MailSetting(kind=kind, days_before=[10, 5, 1]))
    voting.answered(0)
    voting.begun(1)
    for day in range(11, 25):
        moment = NOON.replace(day=day)
        voting.clock_file.write_text(moment.isoformat())
        with voting.app.app_context():
            plan(moment)
    with voting.app.app_context():
        mails = db.session.execute(db.select(OutboxMail.kind, OutboxMail.person_id)).all()
    asked = {one.id for one in voting.people}
    words = sorted((who, kind) for kind, who in mails if who in asked)
    assert words == sorted((who, "consultation_perhaps") for who in asked)
