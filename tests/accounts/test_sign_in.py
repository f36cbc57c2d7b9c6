from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.blueprints.accounts import passwords
from app.extensions import db
from app.models import Account, AccountSession, AuditEntry
from tests.accounts.conftest import PASSWORD
from tests.accounts.helpers import english, statements
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World


def sign_in(browser: Browser, email: str, password: str, **more: str) -> None:
    browser.get("/sign-in")
    browser.submit({"E-mail address": email, "Password": password, **more}, button="Sign in")


def cookie(browser: Browser) -> str | None:
    found = browser.client.get_cookie("pw-session", domain="127.0.0.1")
    return found.value if found else None


@pytest.mark.usefixtures("alice")
def test_it_mails_a_link_to_who_leaves_the_password_empty_whichever_button(app: Flask) -> None:
    browser = english(app)
    sign_in(browser, "alice@example.org", "")
    assert browser.last is not None
    door = browser.last.history[0]
    assert (door.status_code, door.location) == (307, "/sign-in/link")  # a browser sends the same form on


def test_it_lets_in_who_has_the_right_password_and_nobody_else(app: Flask, alice: Account) -> None:
    stranger, friend = english(app), english(app)
    sign_in(stranger, "alice@example.org", "something else entirely")
    assert stranger.last is not None
    assert stranger.last.status_code == 422
    assert "do not belong together" in stranger.text()
    assert cookie(stranger) is None
    sign_in(friend, "Alice@Example.ORG", PASSWORD)
    assert cookie(friend)
    assert friend.get("/profile").status_code == 200
    with app.app_context():
        line = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "signed_in")).one()
        assert line.actor_id == alice.person_id


def test_it_keeps_what_was_typed_but_never_the_password(app: Flask, alice: Account) -> None:
    browser = english(app)
    sign_in(browser, alice.person.email or "", "wrong wrong wrong")
    assert browser.last is not None
    assert b"alice@example.org" in browser.last.data
    assert b"wrong wrong wrong" not in browser.last.data


@pytest.mark.usefixtures("alice")
def test_it_does_the_same_work_for_known_and_unknown_addresses(app: Flask) -> None:
    checks: list[str] = []
    real = passwords._hasher.verify

    class Counting:
        def verify(self, stored: str, given: str) -> bool:
            checks.append(stored[:20])
            return real(stored, given)

    seen: dict[str, list[str]] = {}
    pages: dict[str, str] = {}
    for email in ("alice@example.org", "nobody@example.org"):
        browser = english(app)
        browser.get("/sign-in")
        original = passwords._hasher
        passwords._nobodys_hash()
        passwords._hasher = Counting()  # type: ignore[assignment]
        with statements(app) as noted:
            browser.submit({"E-mail address": email, "Password": "not the password"}, button="Sign in")
        passwords._hasher = original
        seen[email], pages[email] = noted, browser.text()
    assert seen["alice@example.org"] == seen["nobody@example.org"]
    assert pages["alice@example.org"] == pages["nobody@example.org"]
    assert len(checks) == 2


def test_it_refuses_a_disabled_account_in_the_same_words(app: Flask, world: World, alice: Account) -> None:
    alice.disabled_at = NOON
    world.add(alice)
    browser = english(app)
    sign_in(browser, "alice@example.org", PASSWORD)
    assert "do not belong together" in browser.text()
    assert cookie(browser) is None


@pytest.mark.usefixtures("alice")
def test_it_gives_each_sign_in_a_session_of_its_own(app: Flask) -> None:
    browser = english(app)
    browser.client.set_cookie("pw-session", "chosen-by-someone-else", domain="127.0.0.1")
    sign_in(browser, "alice@example.org", PASSWORD)
    first = cookie(browser)
    assert first != "chosen-by-someone-else"
    with app.app_context():
        row = db.session.scalars(select(AccountSession)).one()
        assert first not in (row.token_hash, row.public_id)
    other = english(app)
    sign_in(other, "alice@example.org", PASSWORD)
    assert cookie(other) not in (None, first)


@pytest.mark.usefixtures("world", "alice")
def test_it_ends_the_earlier_session_of_a_browser_that_signs_in_again(app: Flask) -> None:
    browser = english(app)
    sign_in(browser, "alice@example.org", PASSWORD)
    old = cookie(browser)
    token = browser.get("/profile")
    assert token.status_code == 200
    browser.post("/sign-in", {"email": "alice@example.org", "password": PASSWORD})
    thief = Browser(app)
    thief.client.set_cookie("pw-session", old or "", domain="127.0.0.1")
    assert thief.get("/profile", follow_redirects=False).status_code == 303
    assert browser.get("/profile", follow_redirects=False).status_code == 200


@pytest.mark.usefixtures("alice")
def test_it_sets_a_cookie_that_scripts_and_other_sites_cannot_use(app: Flask) -> None:
    browser = english(app)
    browser.get("/sign-in")
    answer = browser.submit({"E-mail address": "alice@example.org", "Password": PASSWORD}, button="Sign in")
    set_cookie = next(
        value
        for response in (*answer.history, answer)
        for value in response.headers.getlist("Set-Cookie")
        if value.startswith("pw-session=")
    )
    assert "HttpOnly" in set_cookie
    assert "SameSite=Lax" in set_cookie
    assert "Max-Age" not in set_cookie
    staying = english(app)
    staying.get("/sign-in")
    answer = staying.submit(
        {"E-mail address": "alice@example.org", "Password": PASSWORD, "stays": "y"}, button="Sign in"
    )
    assert any("Max-Age=2592000" in value for r in answer.history for value in r.headers.getlist("Set-Cookie"))


@pytest.mark.usefixtures("alice")
def test_a_session_ends_by_itself(app: Flask, clock_file: Path) -> None:
    browser, staying = english(app), english(app)
    sign_in(browser, "alice@example.org", PASSWORD)
    sign_in(staying, "alice@example.org", PASSWORD, stays="y")
    clock_file.write_text((NOON + timedelta(hours=13)).isoformat())
    assert browser.get("/profile", follow_redirects=False).status_code == 303
    assert staying.get("/profile", follow_redirects=False).status_code == 200
    clock_file.write_text((NOON + timedelta(days=31)).isoformat())
    assert staying.get("/profile", follow_redirects=False).status_code == 303


@pytest.mark.parametrize(
    ("target", "expected"),
    [("/profile", "/profile"), ("//evil.example", None), ("/\\evil.example", None), ("https:evil.example", None)],
)
@pytest.mark.usefixtures("alice")
def test_it_goes_where_one_was_going_but_never_elsewhere(app: Flask, target: str, expected: str | None) -> None:
    browser = english(app)
    browser.get("/sign-in", query_string={"next": target})
    browser.submit({"E-mail address": "alice@example.org", "Password": PASSWORD}, button="Sign in")
    assert browser.last is not None
    first = browser.last.history[0].headers["Location"]
    assert first == expected if expected else "evil" not in first


@pytest.mark.usefixtures("alice")
def test_it_remembers_the_page_of_someone_who_must_sign_in_first(app: Flask) -> None:
    browser = english(app)
    browser.get("/profile")
    assert "Sign in" in browser.text()
    browser.submit({"E-mail address": "alice@example.org", "Password": PASSWORD}, button="Sign in")
    assert "Your profile" in browser.text()


@pytest.mark.usefixtures("alice")
def test_it_stops_guessing_at_one_address_and_says_how_long(app: Flask, clock_file: Path) -> None:
    for email in ("alice@example.org", "nobody@example.org"):
        browser = english(app)
        for _ in range(8):
            sign_in(browser, email, "one guess more")
            assert browser.last is not None
            assert browser.last.status_code == 422
        sign_in(browser, email, PASSWORD)
        assert browser.last is not None
        assert browser.last.status_code == 429
        assert "Try again in 15 minutes" in browser.text()
        assert browser.last.headers["Retry-After"] == "900"
    clock_file.write_text((NOON + timedelta(minutes=15)).isoformat())
    browser = english(app)
    sign_in(browser, "alice@example.org", PASSWORD)
    assert cookie(browser)


def test_it_stops_guessing_from_one_network_at_many_addresses(app: Flask) -> None:
    browser = english(app)
    for number in range(40):
        sign_in(browser, f"someone{number}@example.org", "the same guess")
    assert browser.last is not None
    assert browser.last.status_code == 422
    sign_in(browser, "another@example.org", "the same guess")
    assert browser.last.status_code == 429


@pytest.mark.usefixtures("alice")
def test_a_success_forgets_earlier_mistakes(app: Flask) -> None:
    for _ in range(3):
        browser = english(app)
        for _ in range(5):
            sign_in(browser, "alice@example.org", "a slip of the finger")
        sign_in(browser, "alice@example.org", PASSWORD)
        assert cookie(browser)


@pytest.mark.usefixtures("alice")
def test_signing_out_ends_the_session_on_the_server_too(app: Flask) -> None:
    browser = english(app)
    sign_in(browser, "alice@example.org", PASSWORD)
    kept = cookie(browser)
    browser.get("/profile")
    browser.submit(button="Sign out", form=None)
    assert cookie(browser) is None
    browser.client.set_cookie("pw-session", kept or "", domain="127.0.0.1")
    assert browser.get("/profile", follow_redirects=False).status_code == 303


@pytest.mark.usefixtures("alice")
def test_reading_pages_writes_nothing_and_acts_note_when_a_session_was_used(app: Flask, clock_file: Path) -> None:
    browser = english(app)
    sign_in(browser, "alice@example.org", PASSWORD)
    clock_file.write_text((NOON + timedelta(minutes=30)).isoformat())
    browser.get("/profile")

    def seen() -> object:
        with app.app_context():
            return db.session.scalar(select(func.max(AccountSession.last_seen_at)))

    assert seen() == NOON
    browser.submit({"Phone": "055 12 34 56"}, button="Save")
    assert seen() == NOON + timedelta(minutes=30)


@pytest.mark.parametrize(
    "email",
    ["", "not an address", "a@b.be, c@d.be", "x" * 300 + "@example.org", "${7*7}@example.org ", "%s@example.org\x00 x"],
)
def test_it_answers_bad_addresses_with_a_form(app: Flask, email: str) -> None:
    browser = english(app)
    sign_in(browser, email, "x" * 5000)
    assert browser.last is not None
    assert browser.last.status_code == 422


@pytest.mark.usefixtures("world")
def test_it_hashes_newer_parameters_at_the_next_sign_in(
    app: Flask, alice: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    from argon2 import PasswordHasher  # noqa: PLC0415

    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    sign_in(english(app), "alice@example.org", PASSWORD)
    with app.app_context():
        renewed = db.session.get_one(Account, alice.id).password_hash
    assert renewed is not None
    assert "m=16,t=2" in renewed
