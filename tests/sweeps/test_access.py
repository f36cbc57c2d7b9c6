"""Every route, with every role, against one table of expectations."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, IntegerConverter, Rule
from werkzeug.test import TestResponse

from app.extensions import db
from app.web import csrf
from app.web.viewer import session_cookie_name
from tests.browser import Browser
from tests.conftest import NOON, serving
from tests.engines import SQLite
from tests.factories import World
from tests.sweeps import everything
from tests.sweeps.access_table import ADMINISTRATOR, ROLES, TABLE, VISITOR


@dataclass
class Stage:
    """The application with one of each thing, and a signed-in browser per role."""

    app: Flask
    parts: dict[str, str]
    browsers: dict[str, Browser]
    database: Path
    tokens: dict[str, str]

    def restore(self) -> None:
        """Undo whatever the last request changed."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            Path(f"{self.database}{suffix}").unlink(missing_ok=True)
        shutil.copy(f"{self.database}.kept", self.database)
        for role, token in self.tokens.items():
            self.browsers[role].client.set_cookie("pw-session", token, domain="127.0.0.1")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, sqlite: SQLite) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("access")
    (folder / "clock").write_text(NOON.isoformat())
    with serving(folder, sqlite) as app:
        made = everything.make(World(app, NOON))
        browsers = {
            role: Browser(app).sign_in(account) if account else Browser(app) for role, account in made.accounts.items()
        }
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        database = folder / "pactwerk.sqlite3"
        shutil.copy(database, f"{database}.kept")
        cookies = {
            role: browser.client.get_cookie("pw-session", domain="127.0.0.1") for role, browser in browsers.items()
        }
        tokens = {role: cookie.value for role, cookie in cookies.items() if cookie}
        yield Stage(app, made.parts, browsers, database, tokens)


def test_no_address_leads_to_another_view(stage: Stage) -> None:
    """A word among a few in one address may be the fixed part of another, which then takes its requests."""
    with stage.app.test_request_context():
        addresses = stage.app.url_map.bind("127.0.0.1")
        for rule in stage.app.url_map.iter_rules():
            plain: dict[str, object] = {}
            choices: dict[str, list[str]] = {}
            for name, converter in rule._converters.items():
                if isinstance(converter, AnyConverter):
                    choices[name] = sorted(converter.items)
                else:
                    plain[name] = 1 if isinstance(converter, IntegerConverter) else "x1"
            for chosen in product(*choices.values()):
                values = {**plain, **dict(zip(choices, chosen, strict=True))}
                method = next(iter(sorted((rule.methods or {"GET"}) - {"HEAD", "OPTIONS"})))
                path = addresses.build(rule.endpoint, values, method=method)
                assert addresses.match(path, method=method)[0] == rule.endpoint, path


def _routes() -> list[str]:
    """Return the endpoints of the product, read from a throw-away application."""
    from app import create_app  # noqa: PLC0415 - the list is needed before any fixture runs
    from tests.engines import settings_for  # noqa: PLC0415

    folder = Path("/tmp/pactwerk-routes")  # noqa: S108 - nothing is written there but an empty folder
    app = create_app(settings_for(folder))
    return sorted(rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint != "static")


def rule_of(app: Flask, endpoint: str) -> Rule:
    return next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)


@pytest.mark.parametrize("endpoint", _routes())
def test_the_route_lets_in_whom_the_table_says(stage: Stage, endpoint: str) -> None:
    rule = rule_of(stage.app, endpoint)
    view = stage.app.view_functions[endpoint]
    access = getattr(view, "__access__", None)
    assert access is not None, f"{endpoint} declares no access rule"
    assert access.name in TABLE, f"the rule {access.name!r} of {endpoint} stands in no table"
    with stage.app.test_request_context():
        address = stage.app.url_map.bind("127.0.0.1").build(
            endpoint, {name: _part(stage, name) for name in rule.arguments}
        )
    method = "GET" if "GET" in (rule.methods or ()) else "POST"
    for role in ROLES:
        answer = _ask(stage, role, method, address)
        if role in TABLE[access.name]:
            assert _let_in(answer) or access.name == "public" or endpoint in NOT_NOW, (
                f"{role} {method} {address}: {answer.status_code}"
            )
        else:
            assert _kept_out(answer, role), f"{role} {method} {address}: {answer.status_code}"
    if method == "POST":
        assert getattr(view, "__writes__", False) or endpoint in WRITES_BY_ITSELF, f"{endpoint} is outside the edge"
        stage.restore()


def test_no_two_views_answer_one_address(stage: Stage) -> None:
    found: dict[tuple[str, str], list[str]] = {}
    for rule in stage.app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            shape = re.sub(r"<(?:(\w+)(?:\(.*?\))?:)?\w+>", r"<\1>", rule.rule)
            found.setdefault((method, shape), []).append(rule.endpoint)
    assert {address: endpoints for address, endpoints in found.items() if len(endpoints) > 1} == {}


def test_no_form_is_taken_without_its_token(stage: Stage) -> None:
    for rule in stage.app.url_map.iter_rules():
        view = stage.app.view_functions[rule.endpoint]
        if "POST" not in (rule.methods or ()) or getattr(view, "__csrf_exempt__", False):
            continue
        address = stage.app.url_map.bind("127.0.0.1").build(
            rule.endpoint, {name: _part(stage, name) for name in rule.arguments}
        )
        browser = stage.browsers[ADMINISTRATOR]
        answer = browser.client.post(address, base_url=browser.base_url, data={"text": "Dit typte ik."})
        assert answer.status_code == 400, f"{address}: {answer.status_code}"
        assert "Dit typte ik." in answer.text, address


# They hash a password, which is slow, before they open their own unit of work.
WRITES_BY_ITSELF = frozenset(
    {
        "accounts.sign_in_now",
        "accounts.enter",
        "accounts.change_password",
        "accounts.choose_password",
        "accounts.ask_link",
    }
)


# There is nothing to undo, delete or preview in this state: those who may pass get a 404 as well.
NOT_NOW = frozenset(
    {
        "analysis.untie",
        "drafting.ask_about_new_texts", "drafting.carry_back", "drafting.carry_over", "drafting.follow_on",
        "drafting.free_passage", "drafting.hand_in",
        "drafting.take_off", "drafting.take_over",
        "ballots.key", "ballots.mark_passage", "ballots.name_holders", "ballots.new_passage", "ballots.picture",
        "ballots.replace_holder", "ballots.begin_anew",
        "ballots.results", "ballots.texts", "consultations.confirm_delete", "consultations.delete",
        "consultations.extract", "consultations.invite_contact", "consultations.opening",
        "consultations.question_library",
        "consultations.reckon_with_boards", "consultations.reinvite", "consultations.take_questions",
        "consultations.restore_question", "consultations.take_back", "consultations.unmark_passage",
        "dossiers.make_practice", "evaluations.undo_dates", "mails.forecast_hold", "mails.forecast_letter",
        "mails.forecast_mute", "mails.forecast_preview", "mails.forecast_send", "mails.undo_hours",
        "mails.undo_setting", "meetings.answer", "people.let_mail_through",
    }
)  # fmt: skip


def _part(stage: Stage, name: str) -> object:
    return int(stage.parts[name]) if name == "number" else stage.parts[name]


def _ask(stage: Stage, role: str, method: str, address: str) -> TestResponse:
    browser = stage.browsers[role]
    if method == "GET":
        return browser.client.get(address, base_url=browser.base_url)
    cookie = browser.client.get_cookie(session_cookie_name_of(stage.app), domain="127.0.0.1")
    binding = f"session:{cookie.value}" if cookie else "a visitor"
    if not cookie:
        browser.client.set_cookie("pw-visitor", binding, domain="127.0.0.1")
    token = csrf._token(stage.app.config["SETTINGS"].secret_key, binding, bytes(csrf.CODE_LENGTH))
    return browser.client.post(address, base_url=browser.base_url, data={"csrf_token": token})


def session_cookie_name_of(app: Flask) -> str:
    with app.app_context():
        return session_cookie_name()


def _let_in(answer: TestResponse) -> bool:
    to_the_door = answer.status_code == 303 and "/sign-in" in answer.headers["Location"]
    return answer.status_code not in {401, 403, 404, 410} and answer.status_code < 500 and not to_the_door


def _kept_out(answer: TestResponse, role: str) -> bool:
    if answer.status_code in {400, 403, 404}:
        return True
    if role != VISITOR:
        return False
    return answer.status_code == 401 or (answer.status_code == 303 and "/sign-in" in answer.headers["Location"])
