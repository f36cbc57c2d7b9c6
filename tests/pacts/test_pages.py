"""The pages of the pact, as coordinators, members and strangers meet them."""

from datetime import date, timedelta

from flask import Flask

from app.blueprints.pacts import commands, queries
from app.extensions import db
from app.models import MeetingState, NodeKind, Pact, PactNode, PactStatus, PactVersion
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World


def node_of(world: World, number: str) -> PactNode:
    return next(node for node in world.rows(PactNode) if node.number == number)


def queries_of(browser: Browser, address: str) -> int:
    answer = browser.get(address)
    assert answer.status_code == 200
    return int(answer.headers["Server-Timing"].split('"')[1].split()[0])


def test_it_shows_the_tree_with_a_mark_for_each_action(world: World, browser: Browser) -> None:
    pact = world.pact(shifted_years=9)
    theme = world.theme(pact)
    world.theme(pact, "4.1", "Fietsen", parent=theme)
    world.action(pact, title="Fietspad", node=theme, number="4.5")
    world.action(pact, title="Zonder thema")
    browser.sign_in(world.account("Mia Member"))
    answer = browser.get("/pact")
    assert answer.status_code == 200
    text = browser.text()
    assert "Mobiliteit" in text
    assert "4.5" in text
    assert "Fietspad" in text
    assert "2015 tot 2020" in text
    assert "1 actie staat onder geen thema." in text
    assert browser.get(f"/pact/{theme.public_id}").status_code == 200
    assert "Fietsen" in browser.text()


def test_it_keeps_strangers_out_and_members_from_changing(world: World, browser: Browser) -> None:
    theme = world.theme(world.pact())
    assert browser.get("/pact").request.path == "/sign-in"
    member = Browser(world.app).sign_in(world.account("Mia Member"))
    assert member.get(f"/pact/{theme.public_id}/edit").status_code == 404
    assert member.get("/pact/new").status_code == 404
    assert member.get("/pacts").status_code == 404
    alice = Browser(world.app).sign_in(world.coordinator())
    assert alice.get(f"/pact/{theme.public_id}/edit").status_code == 200
    assert alice.get("/pacts").status_code == 200


def test_it_shows_a_draft_beside_the_pact_in_force_to_staff_only(world: World) -> None:
    world.pact()
    with world.writing():
        draft = commands.create_pact(
            title="Ontwerp", region="Z", body_name="B", starts_on=date(2029, 1, 1), ends_on=date(2034, 12, 31),
            actor=None, now=NOON,
        )  # fmt: skip
        node = commands.add_node(draft, kind=NodeKind.THEME, number="1", title="T", actor=None, now=NOON)
    member = Browser(world.app).sign_in(world.account("Mia Member"))
    assert member.get(f"/pacts/{draft.public_id}").status_code == 404
    assert member.get(f"/pact/{node.public_id}").status_code == 404
    alice = Browser(world.app).sign_in(world.coordinator())
    assert alice.get(f"/pacts/{draft.public_id}").status_code == 200
    assert alice.get(f"/pact/{node.public_id}").status_code == 200


def test_it_rewords_a_node_and_shows_both_texts_when_two_people_do(world: World) -> None:
    theme = world.theme(world.pact())
    alice, ada = Browser(world.app).sign_in(world.coordinator()), Browser(world.app).sign_in(world.administrator())
    address = f"/pact/{theme.public_id}/edit"
    alice.get(address)
    ada.get(address)
    assert ada.submit({"title": "Mobiel", "text": "Van Ada."}).status_code == 200
    answer = alice.submit({"title": "Bereikbaar", "text": "Van Alice."})
    assert answer.status_code == 409
    assert "Van Ada." in alice.text()
    assert "Van Alice." in answer.get_data(as_text=True)
    assert alice.submit().status_code == 200
    assert node_of(world, "4").title == "Bereikbaar"


def test_it_adds_a_subtheme_with_the_next_number_and_moves_it_back_and_forth(world: World, browser: Browser) -> None:
    theme = world.theme(world.pact())
    browser.sign_in(world.coordinator())
    for title in ("Fiets", "Spoor"):
        browser.get(f"/pact/{theme.public_id}/new?kind=subtheme")
        assert browser.submit({"title": title}).status_code == 200
    assert node_of(world, "4.2").title == "Spoor"
    spoor = node_of(world, "4.2")
    browser.get(f"/pact/{spoor.public_id}")
    browser.submit(button="↑ Hoger in het pact")
    assert node_of(world, "4.2").position < node_of(world, "4.1").position
    browser.submit(button="Maak ongedaan")
    assert node_of(world, "4.2").position > node_of(world, "4.1").position


def test_it_refuses_what_makes_no_sense(world: World, browser: Browser) -> None:
    pact = world.pact()
    theme = world.theme(pact)
    browser.sign_in(world.coordinator())
    browser.get("/pact/new")
    answer = browser.submit(
        {"title": "Nieuw", "region": "Z", "body_name": "B", "starts_on": "2030-01-01", "ends_on": "2029-01-01"}
    )
    assert answer.status_code == 422
    assert "De periode moet eindigen nadat ze begint" in browser.text()
    browser.get(f"/pact/{theme.public_id}/edit")
    assert browser.submit({"number": "vier", "title": "x"}).status_code == 422
    browser.get(f"/pact/{theme.public_id}/edit")
    assert browser.submit({"title": "\u200b"}).status_code == 422
    browser.get(f"/pact/{theme.public_id}/new")
    assert browser.submit({"title": "x", "kind": "theme"}).status_code == 422
    assert browser.get("/pact/versions/99999999999999999999").status_code == 404
    assert browser.get("/pact/zzzzzzzzzz").status_code == 404


def test_it_adopts_a_draft_and_shows_what_changed_in_the_next_version(world: World, browser: Browser) -> None:
    pact = world.pact(status=PactStatus.DRAFT, adopted_on=None)
    theme = world.theme(pact)
    browser.sign_in(world.coordinator())
    browser.get(f"/pacts/{pact.public_id}/adopt")
    assert browser.submit({"reason": ""}).status_code == 422
    assert browser.submit({"reason": "Beslist in de algemene vergadering."}).status_code == 200
    browser.get(f"/pact/{theme.public_id}/edit")
    browser.submit({"text": "Wij fietsen voortaan."})
    browser.get(f"/pacts/{pact.public_id}/adopt")
    browser.submit({"reason": "Bijsturing"})
    assert [version.number for version in world.rows(PactVersion)] == [1, 2]
    assert browser.get("/pact/versions").status_code == 200
    assert browser.get("/pact/versions/1").status_code == 200
    assert browser.get("/pact/versions/2").status_code == 200
    assert "Wij fietsen voortaan." in browser.text()
    assert world.rows(Pact)[0].status == PactStatus.ADOPTED
    world.pact(title="Het volgende", starts_on=date(2040, 1, 1), ends_on=date(2045, 12, 31))
    assert browser.get("/pact/versions/2").status_code == 404  # the next pact has none yet
    browser.get(f"/pacts/{pact.public_id}")
    browser.follow("Alle versies")
    browser.submit({"before": "1", "after": "2"}, button="Toon het verschil")
    assert "Wij fietsen voortaan." in browser.text()
    browser.follow("Versies van het pact")
    browser.follow("Versie 2")
    assert "Wij fietsen voortaan." in browser.text()


def test_it_leads_from_an_objective_to_its_theme(world: World, browser: Browser) -> None:
    theme = world.theme(world.pact())
    with world.writing():
        goal = commands.add_node(
            db.session.get_one(Pact, theme.pact_id), kind=NodeKind.OBJECTIVE, title="Vlot naar het werk",
            parent=db.session.get_one(PactNode, theme.id), actor=None, now=NOON,
        )  # fmt: skip
    browser.sign_in(world.account("Mia Member"))
    answer = browser.get(f"/pact/{goal.public_id}")
    assert answer.request.path == f"/pact/{theme.public_id}"
    assert "Vlot naar het werk" in browser.text()


def test_it_asks_the_database_as_often_for_two_actions_as_for_two_hundred(world: World, browser: Browser) -> None:
    pact = world.pact()
    theme = world.theme(pact)
    owner = world.person()
    browser.sign_in(world.coordinator())
    for number in range(2):
        world.action(pact, owner, title=f"A {number}", node=theme)
    whole, part = queries_of(browser, "/pact"), queries_of(browser, f"/pact/{theme.public_id}")
    for number in range(198):
        world.action(pact, owner, title=f"B {number}", node=theme)
    assert queries_of(browser, "/pact") < whole  # so many are shown as a number, not by name
    assert queries_of(browser, f"/pact/{theme.public_id}") == part
    assert browser.text().count("Charlie Peeters") == 50


def test_the_line_knows_the_meetings_of_both_engines(each_app: Flask) -> None:
    world = World(each_app, NOON)
    pact = world.pact()
    group = world.workgroup(pact)
    world.meeting(group, days=3)
    world.meeting(group, days=3, title="Tweede")
    cancelled = world.meeting(group, days=5, state=MeetingState.CANCELLED)
    world.action(pact, due_on=NOON.date())
    with each_app.app_context():
        stored = db.session.get_one(Pact, pact.id)
        assert queries.meeting_days(stored) == {"": [NOON.date() + timedelta(days=3)]}
        assert queries.due_days(stored) == [NOON.date()]
        assert cancelled.starts_local.date() not in queries.meeting_days(stored)[""]
