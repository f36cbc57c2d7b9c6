"""An owner says how an action stands, on a telephone and without an account."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.blueprints.actions import commands
from app.extensions import db
from app.models import Action, ActionState, OutboxMail, Person, ProgressUpdate
from tests.actions.support import fresh, link_of
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World


@pytest.fixture
def owned(world: World) -> tuple[Action, Person]:
    """A running action and its owner."""
    owner = world.person()
    action = world.action(world.pact(), owner, number="4.5", state=ActionState.RUNNING, percent=40, view="on_track")
    return action, owner


def test_no_change_is_one_choice_and_send(world: World, browser: Browser, owned: tuple[Action, Person]) -> None:
    answer = browser.get(link_of(world, *owned))
    assert answer.status_code == 200
    assert "4.5" in browser.text()
    assert " checked" not in answer.get_data(as_text=True)
    assert browser.submit({"choice": "no_change"}, button="Versturen").status_code == 200
    assert "Dank u" in browser.text()
    update = world.rows(ProgressUpdate)[0]
    assert (update.no_change, update.via, update.state, update.percent) == (True, "link", "running", 40)
    assert fresh(world, owned[0]).updated_at == NOON


def test_a_scanner_that_fetches_and_presses_the_button_changes_nothing(
    world: World, browser: Browser, owned: tuple[Action, Person]
) -> None:
    for _ in range(2):
        browser.get(link_of(world, *owned))
    answer = browser.submit(button="Versturen")
    assert answer.status_code == 422
    assert "Faites" not in browser.text()
    assert world.rows(ProgressUpdate) == []


def test_news_is_kept_and_can_be_taken_back(world: World, browser: Browser, owned: tuple[Action, Person]) -> None:
    alice = world.coordinator()
    browser.get(link_of(world, *owned))
    browser.submit(
        {
            "choice": "news",
            "percent": "55",
            "view": "slight_delay",
            "text": "Zeven gemeenten.",
            "help_wanted": "Cijfers",
        }
    )
    assert "Zeven gemeenten." in browser.text()
    action = fresh(world, owned[0])
    assert (action.state, action.percent, action.view) == ("running", 55, "slight_delay")
    mail = world.rows(OutboxMail)[0]
    assert (mail.kind, mail.person_id) == ("action_help_wanted", alice.person_id)
    browser.submit(button="Maak ongedaan")
    assert "Teruggenomen" in browser.text()
    assert fresh(world, owned[0]).updated_at is None
    assert world.rows(ProgressUpdate)[0].undone_at == NOON
    assert world.rows(OutboxMail)[0].state == "cancelled"


def test_done_is_a_hundred_per_cent(world: World, browser: Browser, owned: tuple[Action, Person]) -> None:
    browser.get(link_of(world, *owned))
    browser.submit({"choice": "done", "text": "Opgeleverd."})
    action = fresh(world, owned[0])
    assert (action.state, action.percent) == ("done", 100)
    assert "geen herinneringen meer" in browser.text()


def test_not_mine_reaches_the_coordinator(world: World, browser: Browser, owned: tuple[Action, Person]) -> None:
    world.coordinator()
    browser.get(link_of(world, *owned))
    browser.submit({"choice": "not_mine", "message": "Vraag het aan Nadia."})
    assert world.rows(ProgressUpdate)[0].help_wanted == "Deze actie is niet van mij. Vraag het aan Nadia."
    mail = world.rows(OutboxMail)[0]
    assert "Vraag het aan Nadia." in str(mail.content)
    assert fresh(world, owned[0]).state == "running"


@pytest.mark.parametrize("percent", ["101", "-1", "veel", "1e309", "NaN", "50,5"])
def test_what_is_no_percentage_comes_back_with_the_text(
    world: World, browser: Browser, owned: tuple[Action, Person], percent: str
) -> None:
    browser.get(link_of(world, *owned))
    answer = browser.submit({"choice": "news", "percent": percent, "text": "Dit blijft staan."})
    assert answer.status_code == 422
    assert "Dit blijft staan." in answer.get_data(as_text=True)
    assert world.rows(ProgressUpdate) == []


def test_news_without_anything_new_is_asked_for(world: World, browser: Browser, owned: tuple[Action, Person]) -> None:
    browser.get(link_of(world, *owned))
    assert browser.submit({"choice": "news", "text": "\u200b"}).status_code == 422
    assert browser.submit({"choice": "news", "text": "x" * 4001}).status_code == 422
    assert browser.submit({"choice": "everything"}).status_code == 422


def test_sending_twice_says_it_once(world: World, browser: Browser, owned: tuple[Action, Person]) -> None:
    browser.get(link_of(world, *owned))
    address = browser.last.request.path  # type: ignore[union-attr]
    data = {"choice": "news", "percent": "60"}
    first = browser.post(address, data)
    browser.get(address)
    second = browser.post(address, data)
    assert first.request.path == second.request.path
    assert len(world.rows(ProgressUpdate)) == 1


def test_the_link_of_a_former_owner_has_ended(world: World, browser: Browser, owned: tuple[Action, Person]) -> None:
    action, owner = owned
    link, other = link_of(world, action, owner), world.person("Dora Claes")
    browser.get(link)
    address = browser.last.request.path  # type: ignore[union-attr]
    with world.writing():
        commands.assign(
            db.session.get_one(Action, action.id), db.session.get_one(Person, other.id), actor=None, now=NOON
        )
    assert browser.get(link).status_code == 410
    assert "U bent geen trekker meer van deze actie" in browser.text()
    assert "Dora" not in browser.text()
    assert browser.get(address).status_code == 410
    assert browser.post(address, {"choice": "done"}).status_code in {400, 410}
    assert fresh(world, action).state == "running"
    assert Browser(world.app).get(link_of(world, action, other)).status_code == 200
    with world.writing():
        commands.give_back(world.merge(action), actor=None, now=NOON)
    assert browser.get(link).status_code == 410
    assert "U bent opnieuw trekker van deze actie" in browser.text()


def test_another_persons_receipt_does_not_exist(world: World, browser: Browser, owned: tuple[Action, Person]) -> None:
    action, owner = owned
    other = world.person("Dora Claes")
    second = world.action(action.pact, other, state=ActionState.RUNNING)
    browser.get(link_of(world, action, owner))
    browser.submit({"choice": "no_change"})
    update = world.rows(ProgressUpdate)[0]
    stranger = Browser(world.app)
    stranger.get(link_of(world, second, other))
    handle = stranger.last.request.path.split("/")[2]  # type: ignore[union-attr]
    assert stranger.get(f"/v/{handle}/update/{update.public_id}").status_code == 404
    assert stranger.post(f"/v/{handle}/update/{update.public_id}/undo").status_code in {400, 404}
    assert world.rows(ProgressUpdate)[0].undone_at is None


def test_after_a_week_it_can_no_longer_be_taken_back(
    world: World, browser: Browser, owned: tuple[Action, Person], clock_file: Path
) -> None:
    browser.get(link_of(world, *owned))
    browser.submit({"choice": "done"})
    address = browser.last.request.path  # type: ignore[union-attr]
    clock_file.write_text((NOON + timedelta(days=8)).isoformat())
    browser.get(address)
    assert "Maak ongedaan" not in browser.text()
    browser.post(f"{address}/undo")
    assert fresh(world, owned[0]).state == "done"


def test_the_link_of_a_completed_action_asks_for_nothing_and_can_open_it_again(world: World, browser: Browser) -> None:
    owner = world.person()
    action = world.action(world.pact(), owner)
    address = link_of(world, action, owner)
    browser.get(address)
    browser.submit({"choice": "done"}, button="Versturen")
    browser.get(address)
    assert "Deze actie is afgerond, u hoeft dus niets te doen." in browser.text()
    assert "Vraag een andere datum" not in browser.text()
    browser.submit({"choice": "news", "percent": "90"}, button="Versturen")
    assert fresh(world, action).state == "running"
