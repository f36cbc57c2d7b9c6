"""The list of actions: whose, what is lacking, silence, saved filters, many at once, and the pictures of all."""

from datetime import timedelta

import pytest

from app.extensions import db
from app.models import (
    Account,
    Action,
    Assignment,
    BulkChange,
    Handover,
    IndicatorAction,
    OutboxMail,
    Pact,
    Phase,
    PhaseKind,
    Round,
    RoundKind,
    SavedFilter,
)
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World


@pytest.fixture
def alice(world: World) -> Account:
    """Alice, who coordinates and owns an action herself."""
    return world.coordinator()


@pytest.fixture
def actions(world: World, alice: Account) -> dict[str, Action]:
    """Four actions: Alice's, Charlie's from Alice, nobody's, and one that is done."""
    pact = world.pact()
    theme = world.theme(pact)
    sub = world.theme(pact, "4.1", "Fietsen", parent=theme)
    charlie = world.person()
    made = {
        "mine": world.action(pact, alice.person, "Eigen actie", node=theme, number="4.a", updated_at=NOON),
        "given": world.action(pact, charlie, "Gegeven actie", node=sub, due_on=None),
        "nobody": world.action(pact, None, "Wees", node=sub, due_on=world.today - timedelta(days=3)),
        "done": world.action(pact, None, "Klare actie", node=theme, state="done"),
    }
    with world.writing():
        given = db.session.get_one(Action, made["given"].id)
        given.assignments[0].assigned_by_id = alice.person_id
        db.session.add(
            Handover(action=given, giver=given.assignments[0].person, receiver=world.merge(alice.person),
                     asked_at=NOON, via="page")
        )  # fmt: skip
    return made


@pytest.fixture
def desk(world: World, alice: Account, actions: dict[str, Action]) -> Browser:
    """Alice at the list."""
    assert actions
    return Browser(world.app).sign_in(alice)


def test_it_counts_the_actions_of_this_pact_alone(world: World, actions: dict[str, Action], desk: Browser) -> None:
    """There may be a pact before it and one after it."""
    assert actions
    present, draft = world.pact(starts_on=world.today), world.pact(status="draft")
    world.action(present, None, "Nu")
    for title in ("Later", "Nog later"):
        world.action(draft, None, title)
    for order in ("number", "owner", "-due"):
        desk.get(f"/actions?sort={order}")
        shown = desk.text()
        assert "1–1 van 1" in shown
        assert "later" not in shown


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("who=mine", {"mine"}),
        ("who=given", {"given"}),
        ("who=nobody", {"nobody"}),
        ("who=waiting", {"given"}),
        ("lack=date", {"given"}),
        ("lack=indicator", {"mine", "given", "nobody"}),
        ("lack=news", {"given", "nobody"}),
        ("silent=30", {"given", "nobody"}),
        ("who=x&lack=y&silent=z", {"mine", "given", "nobody", "done"}),
    ],
)
def test_a_filter_shows_what_it_says(desk: Browser, actions: dict[str, Action], asked: str, shown: set[str]) -> None:
    desk.get(f"/actions?{asked}")
    assert {name for name, action in actions.items() if action.title in desk.text()} == shown
    file = desk.client.get(f"/actions?{asked}&format=csv", base_url=desk.base_url).get_data(as_text=True)
    assert {name for name, action in actions.items() if action.title in file} == shown


def test_each_number_of_what_is_missing_leads_to_as_many_actions(desk: Browser) -> None:
    desk.get("/actions/completeness")
    _leads_to_as_many(desk, "theme=")
    desk.get("/actions/owners")
    _leads_to_as_many(desk, "state=open")


def _leads_to_as_many(desk: Browser, mark: str) -> None:
    """Each number on the page that is shown is the number of actions of the list it leads to."""
    cells = [one for one in desk.tree().iter() if mark in one.get("href", "")]
    assert cells
    for cell in cells:
        number = "".join(cell.itertext()).split()[0]
        desk.get(cell.get("href", ""))
        assert f"{number} actie" in desk.text()


def test_who_owns_what_counts_the_load(desk: Browser) -> None:
    desk.get("/actions/owners")
    assert "niemand (1)" in desk.text()
    assert "Charlie Peeters (1)" in desk.text()
    assert "1 te laat" in desk.text()


def test_who_owns_what_names_who_has_an_address_only_and_what_has_no_theme(world: World, desk: Browser) -> None:
    world.action(world.rows(Pact)[0], world.person("", "toon@example.org"), "Zonder thema")
    desk.get("/actions/owners")
    assert "toon@example.org (1)" in desk.text()
    assert "geen bepaald thema" in desk.text()
    file = desk.client.get("/actions/owners?format=csv", base_url=desk.base_url).get_data(as_text=True)
    assert "toon@example.org;1;0;0;1" in file.replace("\r", "")
    desk.get("/actions?theme=none")
    assert "Zonder thema" in desk.text()
    assert "Eigen actie" not in desk.text()
    desk.get("/actions/board")
    assert "toon@example.org" in desk.text()


def test_the_board_has_a_column_a_state(desk: Browser) -> None:
    desk.get("/actions/board")
    assert "afgerond 1" in desk.text()
    assert "Wees" in desk.text()


def test_a_filter_is_kept_under_a_name(world: World, desk: Browser) -> None:
    desk.get("/actions?who=mine")
    desk.submit({"label": "Van mij"}, button="Filter bewaren")
    assert world.rows(SavedFilter)[0].choices == {"who": "mine"}
    desk.get("/actions")
    desk.follow("Van mij")
    assert "Gegeven actie" not in desk.text()
    stranger = Browser(world.app).sign_in(world.account("Eve Jacobs"))
    stranger.get("/actions?who=mine")
    assert "Van mij" not in stranger.text().split("Van wie")[0]
    desk.submit(button="Deze filter vergeten Van mij")
    assert world.rows(SavedFilter) == []


def test_many_are_changed_after_a_look_and_taken_back_as_one(
    world: World, desk: Browser, actions: dict[str, Action]
) -> None:
    desk.get("/actions")
    desk.follow("Veel tegelijk wijzigen")
    assert desk.submit({"what": "due_on"}, button="Eerst bekijken").status_code == 422
    day = world.today + timedelta(days=200)
    desk.submit({"what": "due_on", "due_on": day.isoformat()}, button="Eerst bekijken")
    assert "Dit verandert" in desk.text()
    assert world.rows(BulkChange) == []
    with world.writing():
        db.session.get_one(Action, actions["nobody"].id).due_on = world.today - timedelta(days=3)
        db.session.get_one(Action, actions["given"].id).due_on = world.today
    assert desk.submit(button="Uitvoeren").status_code == 409
    assert "Iemand wijzigde een van deze acties nadat u keek" in desk.text()
    with world.writing():
        db.session.get_one(Action, actions["given"].id).due_on = None
    assert desk.submit(button="Uitvoeren").status_code == 409
    desk.submit(button="Uitvoeren")
    moved = {one.title for one in world.rows(Action) if one.due_on == day}
    assert moved == {"Eigen actie", "Gegeven actie", "Wees"}, "a closed action is not marked at first"
    with world.writing():
        db.session.get_one(Action, actions["mine"].id).due_on = world.today
    desk.submit(button="Maak ongedaan")
    assert desk.last is not None
    assert "2 acties zijn weer zoals ze waren. 1 is sindsdien gewijzigd, en blijft." in desk.last.text
    dates = {one.title: one.due_on for one in world.rows(Action)}
    assert dates["Eigen actie"] == world.today  # changed since: left alone
    assert dates["Gegeven actie"] is None
    assert dates["Wees"] == world.today - timedelta(days=3)
    assert world.rows(IndicatorAction) == []


def test_many_keep_to_the_filter_and_to_dates_after_the_start(
    world: World, desk: Browser, actions: dict[str, Action]
) -> None:
    with world.writing():
        db.session.get_one(Action, actions["mine"].id).starts_on = world.today + timedelta(days=60)
    desk.get("/actions?who=mine")
    desk.follow("Veel tegelijk wijzigen")
    assert "Wees" not in desk.text()
    assert desk.submit({"action": []}, button="Eerst bekijken").status_code == 422
    assert "Wees" not in desk.text(), "the filter stays"
    early = (world.today + timedelta(days=50)).isoformat()
    boxes = {"what": "due_on", "action": actions["mine"].public_id}
    assert desk.submit({**boxes, "due_on": early}, button="Eerst bekijken").status_code == 422
    assert "begint op" in desk.text()
    desk.submit({**boxes, "what": "no_priority"}, button="Eerst bekijken")
    assert "Niets: de aangevinkte acties hebben dit al." in desk.text()


def test_many_get_another_owner_after_it_is_said_what_is_mailed(world: World, desk: Browser) -> None:
    jan = world.person("Jan Praet", "jan@example.org")
    before = owners(world)
    desk.get("/actions/many")
    assert desk.submit({"what": "owner"}, button="Eerst bekijken").status_code == 422
    desk.submit({"what": "owner", "owner": "Jan Praet"}, button="Eerst bekijken")
    count = 3  # of the four, one is done
    assert f"Jan Praet krijgt {count} e-mails" in desk.text()
    assert owners(world) == before
    desk.submit(button="Uitvoeren")
    assert set(owners(world).values()) == {jan.id}
    assert len(owners(world)) == count
    mails = [one for one in world.rows(OutboxMail) if one.kind == "action_assigned" and one.person_id == jan.id]
    assert len(mails) == count
    desk.submit(button="Maak ongedaan")
    assert owners(world) == before
    assert {one.state for one in world.rows(OutboxMail) if one.person_id == jan.id} == {"cancelled"}


def owners(world: World) -> dict[int, int]:
    return {one.action_id: one.person_id for one in world.rows(Assignment) if one.ends_on is None}


def test_actions_are_found_by_where_they_come_from(world: World, desk: Browser, actions: dict[str, Action]) -> None:
    mine = actions["mine"].public_id
    with world.writing():
        pact = db.session.get_one(Action, actions["mine"].id).pact
        round_ = Round(pact=pact, ordinal=1, kind=RoundKind.REGULAR, decides_on=world.today)
        day = world.today
        db.session.add(Phase(round=round_, position=1, kind=PhaseKind.PREPARE, starts_on=day, ends_on=day))
    desk.get(f"/actions/{mine}/edit")
    desk.submit({"round": world.rows(Round)[0].public_id}, button="Bewaren")
    assert "Uit een evaluatie" in desk.text()
    for origin, is_found in (("round", True), ("decision", False), ("consultation", False), ("pact", False)):
        desk.get(f"/actions?origin={origin}")
        assert ("Eigen actie" in desk.text()) is is_found
        assert "Wees" not in desk.text()
    desk.get(f"/trace/action/{mine}")
    assert "De actie kwam uit deze evaluatie voort." in desk.text()
