"""One answer of an organisation, several hands: own links, parts, conflicts that lose nothing, one submission."""

from __future__ import annotations

from app.extensions import db
from app.models import (
    Answer,
    AuditEntry,
    Consultation,
    Hand,
    Invitation,
    OutboxMail,
    Person,
    PersonalLink,
    Response,
    SectionSave,
)
from app.web import links
from tests.browser import Browser
from tests.consultations.conftest import Bench, Respondent
from tests.factories import World


def _ask(browser: Respondent, email: str = "tom@aalst.be", **more: str | list[str]) -> None:
    browser.get(browser.at("/answer/colleagues"))
    browser.submit({"Name": "Tom Wauters", "email": email, **more}, button="Mail a link to this answer")


def _colleague(world: World, email: str = "tom@aalst.be") -> Respondent:
    with world.writing():
        person = next(one for one in db.session.query(Person) if one.email == email)
        invitation = db.session.query(Invitation).one()
        link = links.link_for(
            "consultation_help",
            person=person,
            subject_kind="invitation",
            subject_id=invitation.public_id,
            now=world.now,
        )
        db.session.flush()
        address = f"/l/{links.token_of(link)}"
    browser = Respondent(world.app)
    browser.read_english()
    browser.get(address)
    return browser


def test_colleagues_write_one_answer_that_is_submitted_and_counted_once(
    bench: Bench, world: World, griet: Person, alice: Browser
) -> None:
    bench.invite(griet, world.organisation("Stad Aalst"))
    first = bench.open_link(griet)
    _ask(first, pages=["2"])
    assert "Tom Wauters for Questions 3–4" in first.text()
    (mail,) = [one for one in world.rows(OutboxMail) if one.kind == "consultation_help"]
    assert "Griet Baetens asks you to help" in mail.subject or "Griet Baetens" in mail.subject
    tom = _colleague(world)
    first.get(first.at("/answer/1"))
    first.submit(bench.first_page(), button="Save and continue")
    tom.get(tom.at("/answer/2"))
    tom.submit(bench.second_page(text="Van Tom"), button="Save and continue")
    assert "Griet Baetens submits the answer." in tom.text()
    tom.post(tom.at("/answer/review"), {"ready": "y", "revision": "x"})
    assert bench.response().submitted_at is None
    first.get(first.at("/answer/review"))
    assert "Van Tom" in first.text()
    first.submit({"ready": "y"}, button="Submit")
    assert len(world.rows(Response)) == 1
    assert len([one for one in world.rows(Answer) if one.text]) == 1
    tom.get(tom.at("/answer/colleagues"))
    assert "Tom Wauters saved Questions 3–4, version 1" in tom.text()
    assert "Griet Baetens submitted the answer" in tom.text()
    alice.get(bench.url("/results"))
    assert "1 of 1 people answered" in alice.last.text  # type: ignore[union-attr]


def test_two_colleagues_who_collide_see_both_texts_by_name(bench: Bench, world: World, griet: Person) -> None:
    bench.invite(griet, world.organisation("Stad Aalst"))
    first = bench.open_link(griet)
    _ask(first)
    tom = _colleague(world)
    first.get(first.at("/answer/2"))
    tom.get(tom.at("/answer/2"))
    first.submit(bench.second_page(text="Van Griet"), button="Save and continue")
    assert tom.submit(bench.second_page(text="Van Tom"), button="Save and continue").status_code == 409
    assert "Griet Baetens answered this too" in tom.text()
    assert "Van Griet" in tom.text()
    assert "Van Tom" in tom.text()
    text = f"keep-{bench.questions[3].public_id}"
    tom.submit({text: "both"}, button="Save and continue")
    (draft,) = [one.draft for one in world.rows(Response)]
    assert draft[bench.questions[3].public_id] == "Van Griet\n\nVan Tom"
    assert [(one.page, one.version) for one in world.rows(SectionSave)] == [(2, 1), (2, 2)]


def test_a_colleague_who_may_submits(bench: Bench, world: World, griet: Person) -> None:
    bench.invite(griet, world.organisation("Stad Aalst"))
    first = bench.open_link(griet)
    _ask(first, may_submit="y")
    tom = _colleague(world)
    tom.get(tom.at("/answer/1"))
    tom.submit(bench.first_page(), button="Save and continue")
    tom.submit(bench.second_page(), button="Save and continue")
    tom.submit({"ready": "y"}, button="Submit")
    assert bench.response().submitted_at is not None
    assert "Tom Wauters submitted it" in tom.text()
    receipts = {one.address: one for one in world.rows(OutboxMail) if one.kind.startswith("consultation_receipt")}
    assert set(receipts) == {"griet@example.org", "tom@aalst.be"}, "each of them, with a link that is theirs"
    told = receipts["griet@example.org"]
    assert "Tom Wauters diende het antwoord van Stad Aalst in" in f"{told.content['paragraphs']}"
    assert "U diende" not in told.reason
    with world.reading():
        link = db.session.get(PersonalLink, receipts["tom@aalst.be"].link_id)
        assert link is not None
        assert link.purpose == "consultation_help"
        (noted,) = db.session.query(AuditEntry).filter_by(verb="answer_submitted")
        assert noted.actor is not None
        assert noted.actor.name == "Tom Wauters"


def test_a_link_that_was_ended_opens_nothing_and_only_the_invitee_ends_it(
    bench: Bench, world: World, griet: Person
) -> None:
    bench.invite(griet, world.organisation("Stad Aalst"))
    first = bench.open_link(griet)
    _ask(first)
    tom = _colleague(world)
    (hand,) = world.rows(Hand)
    tom.get(tom.at("/answer/1"))
    refused = tom.post(tom.at(f"/answer/colleagues/{hand.public_id}/remove"))
    assert refused.status_code == 404
    first.get(first.at("/answer/colleagues"))
    first.submit({}, button="End the link Tom Wauters")
    assert tom.get(tom.at("/answer/1")).status_code == 410


def test_who_was_invited_alone_is_not_asked_to_help(bench: Bench, world: World, griet: Person) -> None:
    bench.invite(griet, world.organisation("Stad Aalst"))
    other = world.person("Tom Wauters", email="tom@aalst.be")
    bench.invite(other)
    first = bench.open_link(griet)
    _ask(first)
    assert not world.rows(Hand)
    assert world.rows(Consultation)


def test_who_answers_alone_sees_no_colleagues(bench: Bench, griet: Person) -> None:
    bench.invite(griet)
    browser = bench.open_link(griet)
    assert "Answer together with colleagues" not in browser.text()
    assert browser.get(browser.at("/answer/colleagues")).status_code == 404
