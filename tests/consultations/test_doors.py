"""Ways in without a mail from an organiser: each answer counts once, and nothing tells who is known."""

from __future__ import annotations

import re

from app.models import Invitation, Mode, OutboxMail, PaperCode, Person, Response
from tests.browser import Browser
from tests.consultations.conftest import Bench, MakeBench, Respondent
from tests.factories import World


def _address(alice: Browser, bench: Bench, button: str, kind: str) -> str:
    alice.get(bench.url("/doors"))
    alice.submit({}, button=button)
    found = re.search(rf"/{kind}/[a-z0-9]+", alice.last.text)  # type: ignore[union-attr]
    assert found is not None
    return found.group(0)


def _visitor(world: World) -> Respondent:
    browser = Respondent(world.app)
    browser.read_english()
    return browser


def _fill(browser: Respondent, bench: Bench) -> None:
    browser.get(browser.at("/answer/1"))
    browser.submit(bench.first_page(), button="Save and continue")
    browser.submit(bench.second_page(), button="Save and continue")
    browser.submit({"ready": "y"}, button="Submit")


def test_at_a_public_address_the_answer_begins_with_a_mailed_link(bench: Bench, world: World, alice: Browser) -> None:
    path = _address(alice, bench, "Open a public address", "join")
    visitor = _visitor(world)
    visitor.get(path)
    visitor.submit({"Name": "Nora Nieuw", "email": "nora@example.org"}, button="Mail me my link")
    first = visitor.text()
    visitor.get(path)
    visitor.submit({"Name": "Nora Nieuw", "email": "NORA@example.org"}, button="Mail me my link")
    assert visitor.text() == first
    assert not world.rows(Invitation)  # an address that somebody typed is not one of those who are asked
    alice.get(bench.url("/doors"))
    assert "1 address was typed here and is not confirmed yet" in alice.text()
    alice.get(bench.url())
    assert "not begun: 0" in alice.text()
    mails = [one for one in world.rows(OutboxMail) if one.kind == "consultation_joined"]
    assert len(mails) == 2
    nora = next(one for one in world.rows(Person) if one.email == "nora@example.org")
    reader = bench.open_link(nora)
    reader.submit({}, button="Go to the questions")
    assert "Tick the box to say that this is your address." in reader.text()
    assert not world.rows(Invitation)
    reader.submit({"mine": "y"}, button="Go to the questions")
    assert [one.person_id for one in world.rows(Invitation)] == [nora.id]
    bench.answer(nora)
    assert len(world.rows(Response)) == 1
    alice.get(bench.url("/doors"))
    alice.submit({}, button="Close the public address")
    assert visitor.get(path).status_code == 404


def test_a_code_on_paper_gives_one_answer(bench: Bench, world: World, alice: Browser) -> None:
    alice.get(bench.url("/doors"))
    alice.submit({"count": "3"}, button="Make codes")
    codes = re.findall(r"[A-Z2-7]{5} [A-Z2-7]{5}", alice.text())
    assert len(set(codes)) == 3
    assert not [one for one in world.rows(PaperCode) if codes[0].replace(" ", "").lower() in str(vars(one))]
    visitor = _visitor(world)
    visitor.get("/code")
    visitor.submit({"Code": codes[0].lower(), "Your name": "Piet Papier"}, button="Go on to the questions")
    assert "go on later with the same code" in visitor.text()
    _fill(visitor, bench)
    assert "Write it down." in visitor.text()
    assert "without an address we cannot write to you" in visitor.text()
    again = _visitor(world)
    again.get("/code")
    used = again.submit({"Code": codes[0], "Your name": "Iemand Anders"}, button="Go on to the questions")
    assert used.status_code == 422
    used_text = again.text().replace(codes[0], "")
    wrong = again.submit({"Code": "AAAAA AAAAA", "Your name": "Iemand Anders"}, button="Go on to the questions")
    assert wrong.status_code == 422
    assert "This code does not work" in used_text
    assert "This code does not work" in again.text()
    assert len(world.rows(Response)) == 1
    alice.get(bench.url("/doors/codes"))
    assert codes[0] not in alice.text()
    assert codes[1] in alice.text()


def test_the_device_of_a_meeting_starts_over_after_each_answer(bench: Bench, world: World, alice: Browser) -> None:
    path = _address(alice, bench, "Open for a meeting", "kiosk")
    device = _visitor(world)
    device.get(path)
    assert "whoever organises this consultation reads who answered what" in device.text(), "before giving a name"
    device.submit({"Your name": "Wie Wegliep"}, button="Begin")
    assert "Answer in one go" in device.text()
    left = device.at("/answer")
    device.follow("Start over")  # who walks away half-way leaves nothing open
    assert device.get(left).status_code == 403
    for name in ("An Eerst", "Bram Tweede"):
        device.get(path)
        device.submit({"Your name": name}, button="Begin")
        _fill(device, bench)
        before = device.at("/answer/receipt")
        device.follow("Next person")
        assert device.get(before).status_code != 200 or name not in device.text()
    assert {one.person.name for one in _with_people(world)} == {"Wie Wegliep", "An Eerst", "Bram Tweede"}
    assert len(world.rows(Response)) == 2


def _with_people(world: World) -> list[Invitation]:
    with world.reading():
        found = list(world.rows(Invitation))
    names = {one.id: one for one in world.rows(Person)}
    for one in found:
        one.person = names[one.person_id]
    return found


def test_an_anonymous_consultation_has_no_such_ways(make_bench: MakeBench, alice: Browser) -> None:
    bench = make_bench(mode=Mode.ANONYMOUS)
    assert alice.get(bench.url("/doors")).status_code == 404
