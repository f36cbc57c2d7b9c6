"""What everybody may read, and what nobody may find there."""

from datetime import timedelta

import pytest

from app.models import OrganisationKind, PactStatus
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World


def test_it_publishes_the_pact_in_force_without_names_of_owners(world: World, browser: Browser) -> None:
    pact = world.pact(summary="Samen vooruit.")
    theme = world.theme(pact)
    owner = world.person("Wim Geheim")
    world.affiliation(owner, world.organisation("Stad Ninove", OrganisationKind.MUNICIPALITY))
    world.action(pact, owner, title="Fietspad", node=theme, due_on=NOON.date() + timedelta(days=9))
    assert browser.get("/").status_code == 200
    assert "Samen vooruit." in browser.text()
    assert "Fietspad" in browser.text()
    front = browser.last.get_data(as_text=True)  # type: ignore[union-attr]
    assert browser.get(f"/themes/{theme.public_id}").status_code == 200
    assert "Fietspad" in browser.text()
    for page in (front, browser.last.get_data(as_text=True)):  # type: ignore[union-attr]
        assert "Geheim" not in page
        assert "wim@" not in page


def test_it_publishes_nothing_of_a_draft(world: World, browser: Browser) -> None:
    pact = world.pact(status=PactStatus.DRAFT, adopted_on=None, title="Ontwerp van morgen")
    theme = world.theme(pact)
    assert browser.get("/").status_code == 200
    assert "Ontwerp van morgen" not in browser.text()
    assert browser.get(f"/themes/{theme.public_id}").status_code == 404


def test_it_says_so_when_there_is_no_pact_yet(browser: Browser) -> None:
    assert browser.get("/").status_code == 200
    assert "Er is nog geen pact" in browser.text()


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
@pytest.mark.parametrize("address", ["/", "/privacy", "/accessibility", "/colours"])
def test_it_speaks_three_languages(world: World, browser: Browser, address: str, language: str) -> None:
    world.pact(shifted_years=10)
    answer = browser.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.get_data(as_text=True)


def test_the_colours_name_their_thresholds(browser: Browser) -> None:
    browser.get("/colours")
    assert "minstens 90%" in browser.text()
    assert "40 ÷ 60 = 67%" in browser.text()


def test_it_asks_the_database_as_often_for_two_actions_as_for_two_hundred(world: World, browser: Browser) -> None:
    pact = world.pact()
    theme = world.theme(pact)
    browser.sign_in(world.coordinator())  # staff see how many queries a page takes

    def queries(address: str) -> str:
        return browser.get(address).headers["Server-Timing"].split('"')[1]

    world.action(pact, node=theme)
    few = [queries(address) for address in ("/", f"/themes/{theme.public_id}")]
    for _ in range(201):
        world.action(pact, node=theme)
    assert [queries(address) for address in ("/", f"/themes/{theme.public_id}")] == few
    assert "Nog 2 acties staan hier niet." in browser.text()
