"""The list and the pages of actions, as coordinators, owners, facilitators and members meet them."""

from datetime import date, timedelta

import pytest

from app.extensions import db
from app.models import (
    Action,
    ActionState,
    AgendaItem,
    Decision,
    OutboxMail,
    ProgressUpdate,
    Purpose,
    Workgroup,
)
from tests.actions.support import current_owner_id, fresh, queries_of
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World

TODAY = NOON.date()


def test_it_lists_filters_and_downloads(world: World, browser: Browser) -> None:
    pact = world.pact()
    theme = world.theme(pact)
    charlie, dora = world.person(), world.person("Dora Claes")
    world.action(pact, charlie, title="Fietspad", node=theme, number="4.1", due_on=TODAY - timedelta(days=5))
    world.action(pact, dora, title="Vélo électrique", due_on=TODAY + timedelta(days=2), state=ActionState.RUNNING)
    world.action(pact, dora, title="=HYPERLINK(1)", state=ActionState.DONE, due_on=TODAY - timedelta(days=9))
    browser.sign_in(world.account("Mia Member"))

    def shown(**asked: str) -> list[bool]:
        assert browser.get("/actions", query_string=asked).status_code == 200
        return [title in browser.text() for title in ("Fietspad", "Vélo électrique", "=HYPERLINK(1)")]

    assert shown() == [True, True, True]
    assert shown(q="velo") == [False, True, False]
    assert shown(theme=theme.public_id) == [True, False, False]
    assert shown(window="overdue") == [True, False, False]
    assert shown(window="month") == [True, True, False]
    assert shown(owner="claes") == [False, True, True]
    assert shown(light="done") == [False, False, True]
    assert shown(state="running") == [False, True, False]
    assert shown(q="50%_") == [False, False, False]
    assert shown(theme="zzzzzzzzzz", sort="-nonsense", page="-3") == [False, False, False]
    text = browser.get("/actions?format=csv&state=done").get_data(as_text=True)
    assert "'=HYPERLINK(1)" in text
    assert "Dora Claes" in text
    assert "Fietspad" not in text


@pytest.mark.parametrize("sort", ["number", "-title", "owner", "-light", "due", "updated"])
def test_it_sorts_by_every_column(world: World, browser: Browser, sort: str) -> None:
    pact = world.pact()
    for number in range(3):
        world.action(pact, world.person(f"P{number} X"), title=f"T{number}", position=number)
    browser.sign_in(world.account("Mia Member"))
    assert browser.get(f"/actions?sort={sort}").status_code == 200


def test_it_asks_the_database_as_often_for_two_actions_as_for_two_hundred(world: World, browser: Browser) -> None:
    pact, owner = world.pact(), world.person()
    browser.sign_in(world.coordinator())
    world.action(pact, owner)
    world.action(pact, owner)
    few = queries_of(browser, "/actions")
    for number in range(198):
        world.action(pact, owner, title=f"B {number}")
    assert queries_of(browser, "/actions") == few
    assert browser.text().count("Charlie Peeters") == 50


def test_a_coordinator_adds_an_action_for_someone_new_and_takes_it_away(world: World, browser: Browser) -> None:
    theme = world.theme(world.pact())
    browser.sign_in(world.coordinator())
    browser.get(f"/actions/new?theme={theme.public_id}")
    answer = browser.submit(
        {"title": "Fietskaart", "owner": "Nadia <nadia@example.org>", "due_on": "2027-06-30", "is_priority": "y"}
    )
    assert answer.status_code == 200
    action = world.rows(Action)[0]
    assert (action.title, action.is_priority, action.node_id) == ("Fietskaart", True, theme.id)
    assert "Nadia" in browser.text()
    assert world.rows(OutboxMail)[0].kind == "action_assigned"
    browser.submit(button="Maak ongedaan")
    assert world.rows(Action) == []
    assert world.rows(OutboxMail)[0].state == "cancelled"


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 301},
        {"due_on": ""},
        {"due_on": "2027-02-29"},
        {"due_on": "0000-00-00"},
        {"starts_on": "2028-01-01"},
        {"owner": ""},
        {"owner": "Niemand"},
        {"owner": "a@b.be\r\nBcc: x@y.be"},
        {"node": "zzzzzzzzzz"},
    ],
)
def test_it_refuses_and_keeps_what_was_typed(world: World, browser: Browser, wrong: dict[str, str]) -> None:
    world.pact()
    world.person()
    browser.sign_in(world.coordinator())
    browser.get("/actions/new")
    right = {"title": "Fietskaart", "owner": "charlie@example.org", "due_on": "2027-06-30", "description": "Blijft."}
    answer = browser.submit({**right, **wrong})
    assert answer.status_code == 422
    assert "Blijft." in answer.get_data(as_text=True)
    assert world.rows(Action) == []


def test_an_open_ended_action_needs_no_date(world: World, browser: Browser) -> None:
    world.pact()
    world.person()
    browser.sign_in(world.coordinator())
    browser.get("/actions/new")
    browser.submit({"title": "Belangen verdedigen", "owner": "charlie@example.org", "is_open_ended": "y"})
    assert world.rows(Action)[0].due_on is None
    assert "zonder einddatum" in browser.text()


def test_it_shows_both_facts_when_two_coordinators_edit(world: World) -> None:
    action = world.action(world.pact(), world.person())
    alice, ada = Browser(world.app).sign_in(world.coordinator()), Browser(world.app).sign_in(world.administrator())
    address = f"/actions/{action.public_id}/edit"
    alice.get(address)
    ada.get(address)
    assert ada.submit({"title": "Van Ada"}).status_code == 200
    assert alice.submit({"description": "Van Alice"}).status_code == 409
    assert "Van Ada" in alice.text()
    assert alice.submit({"title": "Samen"}).status_code == 200
    stored = fresh(world, action)
    assert (stored.title, stored.description) == ("Samen", "Van Alice")


def test_moving_the_date_shows_in_the_history(world: World, browser: Browser) -> None:
    action = world.action(world.pact(), world.person(), due_on=date(2027, 4, 1))
    browser.sign_in(world.coordinator())
    browser.get(f"/actions/{action.public_id}/edit")
    browser.submit({"due_on": "2027-05-01"})
    assert "Klaar tegen: 1 april 2027 → 1 mei 2027" in browser.text()
    assert "vr 16 apr" in browser.text()  # the first reminder follows the new date
    assert "15 dagen voor de afgesproken datum" in browser.text()


def test_it_hands_an_action_over_and_back(world: World, browser: Browser) -> None:
    charlie, dora = world.person(), world.person("Dora Claes")
    action = world.action(world.pact(), charlie)
    browser.sign_in(world.coordinator())
    browser.get(f"/actions/{action.public_id}/owner")
    assert browser.submit({"owner": "Dora"}).status_code == 422
    browser.submit({"owner": "dora@example.org"})
    assert current_owner_id(world, action) == dora.id
    assert "trekker tot 10 maart 2027" in browser.text()
    browser.submit(button="Maak ongedaan")
    assert current_owner_id(world, action) == charlie.id


def test_who_may_say_how_an_action_stands(world: World) -> None:
    pact = world.pact()
    theme = world.theme(pact)
    charlie = world.account("Charlie Peeters")
    action = world.action(pact, charlie.person, node=theme)
    mine, other = world.workgroup(pact, "Mobiliteit"), world.workgroup(pact, "Wonen")
    with world.writing():
        db.session.get_one(Workgroup, mine.id).theme_id = theme.id
    mine = next(group for group in world.rows(Workgroup) if group.id == mine.id)
    address = f"/actions/{action.public_id}/update"
    answers = {
        "owner": Browser(world.app).sign_in(charlie).get(address).status_code,
        "coordinator": Browser(world.app).sign_in(world.coordinator()).get(address).status_code,
        "facilitator": Browser(world.app).sign_in(world.facilitator(mine)).get(address).status_code,
        "of another group": Browser(world.app).sign_in(world.facilitator(other, "Bea Wonen")).get(address).status_code,
        "member": Browser(world.app).sign_in(world.account("Mia Member")).get(address).status_code,
    }
    assert answers == {"owner": 200, "coordinator": 200, "facilitator": 200, "of another group": 404, "member": 404}
    member = Browser(world.app).sign_in(world.account("Max Member"))
    assert member.get(f"/actions/{action.public_id}").status_code == 200
    assert "De stand melden" not in member.text()
    for part in ("edit", "owner"):
        assert member.get(f"/actions/{action.public_id}/{part}").status_code == 404
    assert Browser(world.app).get(f"/actions/{action.public_id}").request.path == "/sign-in"


def test_an_update_on_the_page_shows_the_computation_and_can_be_undone(world: World, browser: Browser) -> None:
    charlie = world.account("Charlie Peeters")
    action = world.action(
        world.pact(), charlie.person, starts_on=TODAY - timedelta(days=50), due_on=TODAY + timedelta(days=50)
    )
    browser.sign_in(charlie)
    browser.get(f"/actions/{action.public_id}/update")
    browser.submit({"state": "running", "percent": "33", "view": "on_track", "text": "Op weg."})
    text = browser.text()
    assert "33% ÷ (50 ÷ 100 dagen) = 33% ÷ 50% = 66%" in text
    assert "Oordeel van de trekker" in text
    assert "op het scherm" in text
    browser.submit(button="Maak ongedaan")
    assert fresh(world, action).state == "not_started"
    assert "teruggenomen op 10 maart 2027" in browser.text()


def test_only_who_said_it_or_a_coordinator_takes_it_back(world: World) -> None:
    charlie, mia = world.account("Charlie Peeters"), world.account("Mia Member")
    action = world.action(world.pact(), charlie.person)
    owner = Browser(world.app).sign_in(charlie)
    owner.get(f"/actions/{action.public_id}/update")
    owner.submit({"state": "done"})
    update = world.rows(ProgressUpdate)[0]
    address = f"/actions/{action.public_id}/updates/{update.public_id}/undo"
    member = Browser(world.app).sign_in(mia)
    member.get("/actions")
    assert member.post(address).status_code == 404
    alice = Browser(world.app).sign_in(world.coordinator())
    alice.get("/actions")
    assert alice.post(address).status_code == 200
    assert fresh(world, action).state == "not_started"


def test_it_says_what_happens_next_if_nothing_comes(world: World, browser: Browser) -> None:
    world.coordinator()
    action = world.action(world.pact(), world.person(), due_on=date(2027, 4, 20))
    browser.sign_in(world.account("Mia Member"))
    browser.get(f"/actions/{action.public_id}")
    text = browser.text()
    for day in ("di 6 apr", "vr 16 apr", "wo 21 apr", "wo 28 apr", "wo 5 mei", "4 dagen voor de afgesproken datum"):
        assert day in text
    assert "De streekcoördinator verneemt dat niemand antwoordde" in text


def test_only_who_reads_the_papers_of_a_group_gets_the_way_to_its_decision(world: World) -> None:
    pact = world.pact()
    group, other = world.workgroup(pact), world.workgroup(pact, name="Werkgroep Zorg")
    bob, mine = world.facilitator(other), world.facilitator(group, "Fien Claes")
    member, guest = world.account("Mia Member"), world.account("Gert Guest")
    world.member(group, member.person)
    action, meeting = world.action(pact, world.person()), world.meeting(group)
    with world.writing():
        item = AgendaItem(meeting=world.merge(meeting), position=1, title="Vrachtroutes", purpose=Purpose.DECIDE)
        decision = Decision(item=item, position=1, text="Eén kalender.", decided_on=TODAY)
        db.session.add_all([item, decision])
        db.session.flush()
        db.session.get_one(Action, action.id).decision = decision
        path = f"/decisions/{decision.public_id}"
    for account, to_decision in ((world.coordinator(), 200), (mine, 200), (member, 200), (bob, 404), (guest, 404)):
        browser = Browser(world.app).sign_in(account)
        chain = f"/trace/action/{action.public_id}"
        shown = browser.get(f"/actions/{action.public_id}").get_data(as_text=True)
        assert "Eén kalender." in shown
        assert (path in shown) == (to_decision == 200)
        assert (chain in shown) == (to_decision == 200)
        assert browser.get(path).status_code == browser.get(chain).status_code == to_decision


def test_text_of_people_stays_text(world: World, browser: Browser) -> None:
    evil = "<script>alert(1)</script>${7*7}%s"
    action = world.action(world.pact(), world.person("Eve <b>X</b>"), title=evil, description=evil)
    browser.sign_in(world.coordinator())
    for address in ("/actions", f"/actions/{action.public_id}", f"/actions/{action.public_id}/edit"):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.get_data(as_text=True)
    assert "${7*7}%s" in answer.get_data(as_text=True)
