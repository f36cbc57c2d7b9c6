"""For whom an answer is given: chosen behind the link, shown with the results, reckoned with before sending."""

from __future__ import annotations

import io
from datetime import timedelta

from app.models import AnswersFor, Mode, OrganisationKind, OutboxMail, Person
from tests.browser import Browser
from tests.consultations.conftest import Bench, MakeBench, Respondent
from tests.factories import World


def _filled(bench: Bench, person: Person) -> Respondent:
    browser = bench.open_link(person)
    browser.get(browser.at("/answer/1"))
    browser.submit(bench.first_page(), button="Save and continue")
    browser.submit(bench.second_page(), button="Save and continue")
    return browser


def test_a_board_answers_with_a_date_a_reference_and_an_extract(
    bench: Bench, world: World, griet: Person, alice: Browser
) -> None:
    bench.invite(griet, world.organisation("Stad Aalst"))
    browser = _filled(bench, griet)
    assert "You have not said this yet." in browser.text()
    browser.follow("Say for whom you answer")
    file = (io.BytesIO(b"%PDF-1.7 uittreksel"), "uittreksel.pdf")
    assert browser.post(browser.at("/answer/for"), {"voice": "body", "extract": file}).status_code == 422
    assert "“uittreksel.pdf” is kept." in browser.text()
    sent = {"voice": "body", "decided_on": "2027-03-01", "reference": "CBS 2027/114"}
    assert browser.submit(sent, button="Save and check").status_code == 200
    assert "CBS 2027/114" in browser.text()
    browser.submit({"ready": "y"}, button="Submit")
    assert "on behalf of the board" in browser.text()
    (receipt,) = [mail for mail in world.rows(OutboxMail) if mail.kind == "consultation_receipt"]
    assert "CBS 2027/114" in str(receipt.content)
    alice.get(bench.url("/results"))
    assert "on behalf of the board 1" in alice.text()
    assert "CBS 2027/114" in alice.take(bench.url("/results/file")).text
    assert '"reference": "CBS 2027/114"' in alice.take(bench.url("/results/file?format=json")).text
    alice.get(bench.url(f"/responses/{bench.response().public_id}"))
    assert alice.follow("Download the extract").data == b"%PDF-1.7 uittreksel"


def test_what_belongs_to_another_choice_is_not_kept(bench: Bench, world: World, griet: Person) -> None:
    bench.invite(griet, world.organisation("Stad Aalst"))
    browser = _filled(bench, griet)
    browser.follow("Say for whom you answer")
    browser.submit({"voice": "body", "decided_on": "2027-03-01", "reference": "CBS 1"}, button="Save and check")
    browser.follow("Change for whom you answer")
    browser.submit({"voice": "personal"}, button="Save and check")
    (said,) = world.rows(AnswersFor)
    assert (said.voice, said.decided_on, said.reference) == ("personal", None, "")


def test_a_decision_of_tomorrow_is_no_decision(bench: Bench, world: World, griet: Person) -> None:
    bench.invite(griet, world.organisation("Stad Aalst"))
    browser = _filled(bench, griet)
    browser.follow("Say for whom you answer")
    later = (world.today + timedelta(days=1)).isoformat()
    browser.submit({"voice": "body", "decided_on": later, "reference": "CBS 1"}, button="Save and check")
    assert "That day is still to come" in browser.text()
    assert not world.rows(AnswersFor)


def test_an_office_submits_only_with_a_name_and_a_function(bench: Bench, world: World) -> None:
    office = world.person("", email="info@aalst.be", is_functional=True)
    bench.invite(office)
    browser = _filled(bench, office)
    assert "Say who you are before you submit" in browser.text()
    browser.post(browser.at("/answer/review"), {"ready": "y", "revision": ""})
    assert bench.response().submitted_at is None
    browser.get(browser.at("/answer/for"))
    browser.submit({"Your own name": "Jan Claes", "Your function": "griffier"}, button="Save and check")
    browser.submit({"ready": "y"}, button="Submit")
    assert "Jan Claes, griffier" in browser.text()
    assert bench.response().submitted_at is not None


def test_nobody_is_asked_for_whom_in_the_confidential_mode_and_no_office_is_invited(
    make_bench: MakeBench, world: World, griet: Person, alice: Browser
) -> None:
    bench = make_bench(mode=Mode.CONFIDENTIAL)
    bench.invite(griet, world.organisation("Stad Aalst"))
    browser = _filled(bench, griet)
    assert "For whom you answer" not in browser.text()
    world.person("", email="info@aalst.be", is_functional=True)
    alice.get(bench.url("/invitees"))
    alice.submit({"lines": "info@aalst.be"}, button="Add these people")
    assert "1 functional address was left out" in alice.last.text  # type: ignore[union-attr]


def test_the_organiser_sees_whether_a_board_has_time(make_bench: MakeBench, world: World, alice: Browser) -> None:
    bench = make_bench(state="draft", closes_on=world.today + timedelta(days=20))
    town = world.organisation("Stad Aalst", kind=OrganisationKind.MUNICIPALITY)
    bench.invite(world.person("Griet Baetens"), town)
    alice.get(bench.url("/open"))
    assert "A board is reckoned to need 6 weeks." in alice.text()
    assert "too short for a decision of a board" in alice.text()
    alice.submit({"weeks": "2"}, button="Save")
    assert "there is time for a board to decide" in alice.text()


def test_where_the_board_is_asked_nothing_is_submitted_without_its_decision(
    make_bench: MakeBench, world: World, griet: Person, alice: Browser
) -> None:
    bench = make_bench(state="draft", closes_on=world.today + timedelta(days=20))
    bench.invite(griet, world.organisation("Boerenbond", kind=OrganisationKind.ASSOCIATION))
    alice.get(bench.url("/settings"))
    alice.submit({"voice_wanted": "body"}, button="Save")
    alice.get(bench.url("/open"))
    assert "1 invitee is asked for an answer of a board" in alice.text()
    assert "too short for a decision of a board" in alice.text()
    assert "geeft het antwoord van het bestuur" in alice.text()  # in the invitation itself
    alice.submit({}, button="Open and write to everyone")
    browser = bench.open_link(griet)
    assert "The board of Boerenbond" in browser.text()
    browser = _filled(bench, griet)
    assert "The answer of your board is asked" in browser.text()
    browser.post(browser.at("/answer/review"), {"ready": "y", "revision": ""})
    browser.get(browser.at("/answer/for"))
    assert "In my own name" not in browser.text()
    browser.submit({"decided_on": "2027-03-01", "reference": "RvB 7"}, button="Save and check")
    browser.submit({"ready": "y"}, button="Submit")
    assert "RvB 7" in browser.text()
    alice.get(bench.url("/settings"))
    assert "For whom does an organisation answer?" not in alice.text()  # promised once it is open


def test_where_it_must_be_said_any_of_the_three_is_right(
    make_bench: MakeBench, world: World, griet: Person, alice: Browser
) -> None:
    bench = make_bench(state="draft")
    bench.invite(griet, world.organisation("Stad Aalst"))
    bench.invite(world.person("Els Zonder"))
    alice.get(bench.url("/settings"))
    alice.submit({"voice_wanted": "said"}, button="Save")
    alice.get(bench.url("/open"))
    alice.submit({}, button="Open and write to everyone")
    browser = _filled(bench, griet)
    assert "Say for whom you answer before you submit" in browser.text()
    browser.get(browser.at("/answer/for"))
    browser.submit({"voice": "personal"}, button="Save and check")
    assert browser.submit({"ready": "y"}, button="Submit").status_code == 200
    assert "Thank you, your answer was received" in browser.text()
