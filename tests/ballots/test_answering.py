"""Answering without a name: from the link in the mail to the receipt, and what stays of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from app.extensions import db
from app.models import (
    AccountSession,
    AuditEntry,
    Ballot,
    ConsultationState,
    Invitation,
    InvitationState,
    OutboxMail,
    Response,
)
from app.sealing.ballots import mark_of
from tests.ballots.stage import Voting
from tests.browser import Browser


@pytest.fixture
def voting(each_app: Flask, clock_file: Path) -> Voting:
    made = Voting(each_app, clock_file)
    made.move(ConsultationState.OPEN)
    return made


def code_on(browser: Browser) -> str:
    page = browser.last.get_data(as_text=True)  # type: ignore[union-attr]
    return re.search(r'name="code" value="([^"]+)"', page)[1]  # type: ignore[index]


def ballots(voting: Voting) -> list[tuple[bytes, bytes | None]]:
    with voting.app.app_context():
        return [(one.name, one.sealed) for one in db.session.scalars(db.select(Ballot))]


def test_the_first_page_says_what_anonymous_means_and_what_losing_the_code_means(voting: Voting) -> None:
    browser = voting.invited(0)
    text = browser.text()
    assert "U antwoordt anoniem" in text
    assert "kan niet opnieuw antwoorden" in text
    assert "Het beschermt niet tegen" in text
    assert voting.people[0].name not in text


def test_opening_the_link_or_pressing_the_button_alone_begins_nothing(voting: Voting) -> None:
    browser = voting.invited(0)
    answer = browser.submit({}, button="Begin")
    assert answer.status_code == 422
    with voting.app.app_context():
        assert db.session.scalars(db.select(Invitation.begun_mark)).all() == [None] * len(voting.people)


def test_beginning_leaves_a_mark_and_no_time_and_takes_the_link_out_of_the_browser(voting: Voting) -> None:
    browser = voting.invited(0)
    code = code_on(browser)
    browser.submit({"choice": "here"}, button="Begin")
    assert browser.last.request.path == f"/ballot/{voting.public_id}/1"  # type: ignore[union-attr]
    names = [cookie.key for cookie in browser.client._cookies.values()]  # type: ignore[union-attr]
    assert [name for name in names if name.startswith("pw-b-")] == [f"pw-b-{voting.public_id}"]
    assert not [name for name in names if name.startswith("pw-l-")]
    with voting.app.app_context():
        begun = db.session.scalars(db.select(Invitation).where(Invitation.begun_mark.is_not(None))).one()
        assert begun.begun_mark == mark_of(code, voting.public_id)
        assert begun.state == InvitationState.INVITED  # nothing that is read for mails and lists tells who began
        assert begun.begun_at is None
        assert begun.submitted_at is None
        assert db.session.scalars(db.select(Response)).all() == []
        assert db.session.scalars(db.select(AuditEntry).where(AuditEntry.via == "link")).all() == []
    assert ballots(voting) == []


def test_the_same_code_sent_twice_is_one_beginning_and_another_code_is_refused(voting: Voting) -> None:
    browser, second = voting.invited(0), voting.invited(0)
    path, data = browser.last.request.path, {"code": code_on(browser), "choice": "here"}  # type: ignore[union-attr]
    for _time in range(2):
        browser = voting.invited(0) if _time else browser
        if not _time:
            answer = browser.post(path, data)
            assert answer.status_code == 200
    assert "Met deze uitnodiging is al begonnen" in browser.text()
    answer = second.submit({"choice": "here"}, button="Begin")
    assert answer.status_code == 409
    assert "kunt u niet opnieuw beginnen" in second.text()
    again = Browser(voting.app)
    again.get(f"/ballot/{voting.public_id}/back")
    again.submit({"code": data["code"]}, button="Ga verder")
    assert again.last.request.path == f"/ballot/{voting.public_id}/1"  # type: ignore[union-attr]


def test_an_answer_is_sealed_and_can_be_changed_from_another_device(voting: Voting) -> None:
    browser = voting.invited(0)
    code = code_on(browser)
    browser.submit({"choice": "kept"}, button="Begin")
    browser.submit({f"q-{voting.where}": voting.choices[0]}, button="Bewaar en ga verder")
    browser.submit({f"q-{voting.why}": "Te veel werk aan de bandzaag"}, button="Bewaar en ga verder")
    assert "Te veel werk" in browser.text()
    answer = browser.submit({}, button="Indienen")
    assert answer.status_code == 422
    browser.submit({"ready": "y"}, button="Indienen")
    assert "Uw ontvangstbewijs" in browser.text()
    first = ballots(voting)
    other = Browser(voting.app)
    other.get(f"/ballot/{voting.public_id}")
    assert other.last.request.path.endswith("/back")  # type: ignore[union-attr]
    wrong = other.submit({"code": code[:-1] + ("2" if code[-1] != "2" else "3")}, button="Ga verder")
    assert wrong.status_code == 422
    other.submit({"code": " ".join(code[at : at + 4] for at in range(0, 20, 4)).upper()}, button="Ga verder")
    assert "Te veel werk" in other.text()
    other.get(f"/ballot/{voting.public_id}/2")
    other.submit({f"q-{voting.why}": "Te weinig volk"}, button="Bewaar en ga verder")
    other.submit({"ready": "y"}, button="Indienen")
    changed = ballots(voting)
    assert [name for name, _sealed in changed] == [name for name, _sealed in first]
    assert changed[0][1] != first[0][1]
    with voting.app.app_context():
        assert db.session.scalar(db.select(OutboxMail.id).where(OutboxMail.kind == "consultation_receipt")) is None


def test_signed_in_people_answer_without_being_known(voting: Voting) -> None:
    """The pages load no session: they show no menu, and nobody was seen at the time of an answer."""
    browser = voting.invited(0)
    browser.sign_in(voting.alice)
    with voting.app.app_context():
        before = db.session.scalars(db.select(AccountSession.last_seen_at).order_by(AccountSession.id)).all()
    voting.clock_file.write_text("2027-03-10T15:00:00+00:00")
    browser.submit({"choice": "here"}, button="Begin")
    browser.submit({f"q-{voting.where}": voting.choices[0]}, button="Bewaar en ga verder")
    page = browser.last.get_data(as_text=True)  # type: ignore[union-attr]
    assert voting.alice.person.name not in page.split('id="help"')[0]
    assert "Server-Timing" not in browser.last.headers  # type: ignore[union-attr]
    with voting.app.app_context():
        assert db.session.scalars(db.select(AccountSession.last_seen_at).order_by(AccountSession.id)).all() == before


def test_the_code_of_one_consultation_opens_no_other_and_a_forged_cookie_none(voting: Voting) -> None:
    browser = Browser(voting.app)
    browser.client.set_cookie(f"pw-b-{voting.public_id}", "abcdefgh.0000", domain="127.0.0.1")
    browser.get(f"/ballot/{voting.public_id}/1")
    assert browser.last.request.path.endswith("/back")  # type: ignore[union-attr]
    browser.get("/ballot/0000000000/1")
    assert browser.last.status_code == 404  # type: ignore[union-attr]


def test_the_language_is_chosen_without_being_stored(voting: Voting) -> None:
    browser = voting.begun(0)
    browser.submit({}, button="Français")
    assert "Enregistrer et continuer" in browser.text()
    with voting.app.app_context():
        person = voting.world.merge(voting.people[0])
        assert person.language == "nl"


def test_what_comes_after_the_closing_is_shown_and_not_kept(voting: Voting) -> None:
    browser = voting.begun(0)
    voting.move(ConsultationState.CLOSED)
    browser.submit({f"q-{voting.where}": voting.choices[0]}, button="Bewaar en ga verder")
    assert "kwam te laat" in browser.text()
    assert "Noord" in browser.text()
    assert ballots(voting) == []


def test_two_windows_lose_nothing(voting: Voting) -> None:
    browser = voting.begun(0)
    page = browser.get(f"/ballot/{voting.public_id}/2").get_data(as_text=True)
    stale = re.search(r'name="revision" value="([^"]*)"', page)[1]  # type: ignore[index]
    browser.submit({f"q-{voting.why}": "eerste"}, button="Bewaar en ga verder")
    browser.get(f"/ballot/{voting.public_id}/2")
    answer = browser.submit({f"q-{voting.why}": "tweede", "revision": stale}, button="Bewaar en ga verder")
    assert answer.status_code == 409
    assert "tweede" in answer.get_data(as_text=True)


def test_settlement_counts_what_was_answered_and_each_finds_the_receipt(voting: Voting) -> None:
    browsers = [voting.answered(number, choice=number % 2) for number in range(12)]
    receipt = re.search(r"Uw ontvangstbewijs: ([0-9A-Z]{4} [0-9A-Z]{4} [0-9A-Z]{2})", browsers[3].text())
    assert receipt, browsers[3].text()
    voting.organiser.get(f"/consultations/{voting.public_id}/results")
    assert "Geen resultaten voor de sleutel gebruikt is" in voting.organiser.text()
    voting.close_and_settle()
    public = Browser(voting.app)
    public.get(f"/ballot/{voting.public_id}/counted")
    assert receipt[1].replace(" ", "-") in public.text()
    browsers[3].get(f"/ballot/{voting.public_id}")
    assert "Uw antwoord is geteld" in browsers[3].text()
    assert ballots(voting) == []
    voting.organiser.get(f"/consultations/{voting.public_id}/results")
    assert "Noord6" in voting.organiser.text()
    voting.organiser.follow("12 antwoorden")
    assert "Omdat 3" in voting.organiser.text()
