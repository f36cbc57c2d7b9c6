"""The open data: what its description promises is what programs get."""

import re
from datetime import timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from app.models import Action, OrganisationKind, PactStatus
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World

DESCRIPTION = "/api/v1/openapi.json"


def _checked(browser: Browser, address: str, path: str | None = None) -> Any:
    """Fetch an address and hold its answer against the description."""
    described = browser.get(DESCRIPTION).get_json()
    answer = browser.get(address)
    promised = described["paths"][path or address]["get"]["responses"][str(answer.status_code)]
    schema = promised["content"]["application/json"]["schema"]
    whole = {**schema, "components": described["components"]}
    Draft202012Validator.check_schema(whole)
    Draft202012Validator(whole, format_checker=FormatChecker()).validate(answer.get_json())
    return answer.get_json()


@pytest.fixture
def action(world: World) -> Action:
    """A pact with two themes, and an action of a city under the first."""
    pact = world.pact(summary="Samen vooruit.")
    theme, other = world.theme(pact), world.theme(pact, "2", "Zorg")
    owner = world.person("Wim Geheim")
    world.affiliation(owner, world.organisation("Stad Ninove", OrganisationKind.MUNICIPALITY))
    found = world.action(pact, owner, title="Fietspad", node=theme, due_on=NOON.date() + timedelta(days=9))
    world.action(pact, title="Buurtzorg", node=other)
    return found


def test_every_address_of_the_description_gives_what_it_promises(browser: Browser, action: Action) -> None:
    paths = browser.get(DESCRIPTION).get_json()["paths"]
    assert len(paths) == 7
    for path in paths:
        _checked(browser, re.sub(r"\{action\}", action.public_id, path), path)


def test_an_answer_may_be_read_by_pages_of_others_and_kept_for_a_minute(browser: Browser, action: Action) -> None:
    headers = browser.get(f"/api/v1/actions/{action.public_id}").headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cache-Control"] == "public, max-age=60"


def test_no_name_of_a_person_is_among_it(browser: Browser, action: Action) -> None:
    for address in ("/api/v1/actions", f"/api/v1/actions/{action.public_id}", "/open-data/actions.csv"):
        text = browser.get(address).get_data(as_text=True)
        assert "Fietspad" in text
        assert "Geheim" not in text
        assert "wim@" not in text


@pytest.mark.usefixtures("action")
def test_it_asks_for_a_theme_a_state_or_a_page(browser: Browser) -> None:
    theme = next(one for one in _checked(browser, "/api/v1/nodes")["items"] if one["title"] == "Zorg")
    below = _checked(browser, f"/api/v1/actions?node={theme['id']}", "/api/v1/actions")
    assert [one["title"] for one in below["items"]] == ["Buurtzorg"]
    assert _checked(browser, "/api/v1/actions?state=done", "/api/v1/actions")["total"] == 0
    first = _checked(browser, "/api/v1/actions?size=1", "/api/v1/actions")
    assert (first["total"], len(first["items"])) == (2, 1)
    second = _checked(browser, first["next"].removeprefix("http://127.0.0.1:8000"), "/api/v1/actions")
    assert second["next"] is None
    assert {first["items"][0]["title"], second["items"][0]["title"]} == {"Fietspad", "Buurtzorg"}


@pytest.mark.usefixtures("action")
@pytest.mark.parametrize(
    "asked", ["page=0", "page=x", "page=²", "size=201", "size=-1", "state=groen", "light=", "page="]
)
def test_what_makes_no_sense_is_refused_with_the_reason(browser: Browser, asked: str) -> None:
    answer = _checked(browser, f"/api/v1/actions?{asked}", "/api/v1/actions")
    assert answer["status"] == 400
    assert answer["detail"].startswith(asked.partition("=")[0])


def test_nothing_of_a_draft_is_given(world: World, browser: Browser) -> None:
    world.pact(status=PactStatus.DRAFT, adopted_on=None, title="Ontwerp van morgen")
    for address in ("/api/v1/pact", "/api/v1/actions", "/api/v1/nodes", "/open-data/actions.csv"):
        assert browser.get(address).status_code == 404
    assert "CSV" not in browser.get("/open-data").get_data(as_text=True)


@pytest.mark.usefixtures("action")
def test_what_is_unknown_below_the_api_is_answered_in_json(browser: Browser) -> None:
    for address in ("/api/v1/actions/nothing", "/api/v2", "/api/v1/persons"):
        answer = browser.get(address)
        assert (answer.status_code, answer.get_json()["status"]) == (404, 404)
    assert _checked(browser, "/api/v1/actions/nothing", "/api/v1/actions/{action}")["status"] == 404
