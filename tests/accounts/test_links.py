from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.blueprints.accounts import invitations, one_time
from app.database import unit_of_work
from app.extensions import db
from app.models import Account, AccountSession, MailState, OutboxMail, SignInRequest
from tests.accounts.conftest import PASSWORD
from tests.accounts.helpers import ask_for_link, english, last_mail, statements
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World


def is_in(browser: Browser) -> bool:
    return browser.get("/profile", follow_redirects=False).status_code == 200


def invitation(app: Flask, account: Account) -> str:
    with app.app_context(), unit_of_work():
        asked = invitations.invite(db.session.get_one(Account, account.id), actor=None, now=NOON)
        return one_time.url_of(asked.public_id).removeprefix("http://127.0.0.1:8000")


@pytest.mark.usefixtures("alice")
def test_a_link_works_by_button_in_the_browser_that_asked(app: Flask) -> None:
    browser = english(app)
    ask_for_link(browser, "alice@example.org")
    assert "Look in your mail" in browser.text()
    path, _code = last_mail(app)
    browser.get(path)
    assert "Sign in as Alice Peeters" in browser.text()
    assert not is_in(browser)
    browser.get(path)
    browser.submit(button="Sign in")
    assert is_in(browser)


@pytest.mark.usefixtures("alice")
def test_elsewhere_a_link_asks_for_the_code(app: Flask) -> None:
    asking, elsewhere, scanner = english(app), english(app), english(app)
    ask_for_link(asking, "alice@example.org")
    path, code = last_mail(app)
    scanner.get(path)
    scanner.submit(button="Sign in")
    assert not is_in(scanner)
    elsewhere.get(path)
    assert "Type the code" in elsewhere.text()
    assert "Alice" not in elsewhere.text()
    elsewhere.submit({"Code": "000000" if not code.startswith("000") else "111111"}, button="Sign in")
    assert not is_in(elsewhere)
    elsewhere.get(path)
    elsewhere.submit({"Code": code}, button="Sign in")
    assert is_in(elsewhere)


@pytest.mark.usefixtures("alice")
def test_the_code_can_be_typed_where_the_link_was_asked(app: Flask) -> None:
    browser, other = english(app), english(app)
    ask_for_link(browser, "alice@example.org")
    _path, code = last_mail(app)
    ask_for_link(other, "nobody@example.org")
    other.submit({"Code": code}, button="Sign in")
    assert not is_in(other)
    browser.submit({"Code": code.replace("\u00a0", " - ")}, button="Sign in")
    assert is_in(browser)


@pytest.mark.usefixtures("alice")
def test_a_link_works_once(app: Flask) -> None:
    browser = english(app)
    ask_for_link(browser, "alice@example.org")
    path, _code = last_mail(app)
    browser.get(path)
    browser.submit(button="Sign in")
    answer = browser.get(path)
    assert answer.status_code == 410
    assert "does not work any more" in browser.text()


@pytest.mark.usefixtures("alice")
def test_a_link_lives_fifteen_minutes(app: Flask, clock_file: Path) -> None:
    browser = english(app)
    ask_for_link(browser, "alice@example.org")
    path, code = last_mail(app)
    clock_file.write_text((NOON + timedelta(minutes=16)).isoformat())
    assert browser.get(path).status_code == 410
    other = english(app)
    other.client.set_cookie("pw-asked", "anything", domain="127.0.0.1")
    other.get("/sign-in/sent")
    other.submit({"Code": code}, button="Sign in")
    assert not is_in(other)


@pytest.mark.usefixtures("alice")
def test_guessing_the_code_ends_the_link(app: Flask) -> None:
    asking, guesser = english(app), english(app)
    ask_for_link(asking, "alice@example.org")
    path, code = last_mail(app)
    wrong = "000000" if not code.startswith("000") else "111111"
    for _ in range(5):
        guesser.get(path)
        guesser.submit({"Code": wrong}, button="Sign in")
    assert guesser.get(path).status_code == 410
    assert asking.get(path).status_code == 410


@pytest.mark.usefixtures("alice")
def test_reading_a_link_writes_nothing(app: Flask) -> None:
    browser = english(app)
    ask_for_link(browser, "alice@example.org")
    path, _code = last_mail(app)
    with statements(app) as noted:
        for reader in (browser, english(app)):
            reader.get(path)
            reader.client.head(path, base_url="http://127.0.0.1:8000")
    assert not [line for line in noted if line.startswith(("INSERT", "UPDATE", "DELETE"))]


@pytest.mark.usefixtures("world", "alice")
def test_asking_does_the_same_work_for_known_and_unknown_addresses(app: Flask) -> None:
    seen, pages = {}, {}
    for email in ("alice@example.org", "nobody@example.org"):
        browser = english(app)
        browser.get("/sign-in")
        with statements(app) as noted:
            browser.submit({"E-mail address": email}, button="Send me a link by e-mail")
        seen[email], pages[email] = noted, browser.text()
    assert seen["alice@example.org"] == seen["nobody@example.org"]
    assert pages["alice@example.org"] == pages["nobody@example.org"]
    with app.app_context():
        mails = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
        assert [(mail.address, mail.state) for mail in mails] == [
            ("alice@example.org", MailState.QUEUED),
            ("", MailState.CANCELLED),
        ]
        assert mails[1].person_id is None
        assert "nobody" not in str(mails[1].content)


@pytest.mark.usefixtures("alice")
def test_no_row_holds_a_token_or_a_code(app: Flask) -> None:
    browser = english(app)
    ask_for_link(browser, "alice@example.org")
    path, code = last_mail(app)
    token = path.rsplit("/", 1)[1]
    with app.app_context():
        dump = [
            str(tuple(row)) for table in db.metadata.sorted_tables for row in db.session.execute(select(table)).all()
        ]
    held = "\n".join(dump)
    assert token not in held
    assert token[10:] not in held
    assert code.replace("\u00a0", "") not in held
    assert "{code}" in held


@pytest.mark.usefixtures("alice")
def test_it_sends_no_flood_of_links(app: Flask) -> None:
    for email in ("alice@example.org", "nobody@example.org"):
        browser = english(app)
        for _ in range(4):
            ask_for_link(browser, email)
            assert "Look in your mail" in browser.text()
        ask_for_link(browser, email)
        assert browser.last is not None
        assert browser.last.status_code == 429
        assert "Try again in 15 minutes" in browser.text()


@pytest.mark.usefixtures("alice")
def test_it_sends_no_flood_over_a_day_either(app: Flask, clock_file: Path) -> None:
    statuses = []
    for number in range(21):
        clock_file.write_text((NOON + timedelta(minutes=20 * number)).isoformat())
        browser = english(app)
        ask_for_link(browser, "alice@example.org")
        assert browser.last is not None
        statuses.append(browser.last.status_code)
    assert statuses == [200] * 20 + [429]
    assert "Try again in 18 hours" in browser.text()


@pytest.mark.parametrize("tail", ["", "x" * 36, "0" * 36, "é" * 36, "x" * 5000, "%00", "..", "${7*7}"])
def test_it_answers_what_is_no_link(app: Flask, tail: str) -> None:
    browser = english(app)
    answer = browser.get(f"/sign-in/{tail}")
    assert answer.status_code in {404, 410}


@pytest.mark.usefixtures("alice")
def test_a_link_survives_what_mail_programs_do_to_it(app: Flask) -> None:
    browser = english(app)
    ask_for_link(browser, "alice@example.org")
    path, _code = last_mail(app)
    folder, token = path.rsplit("/", 1)
    assert browser.get(f"{folder}/{token.upper()}>.").status_code == 200
    assert browser.get(f"{folder}/{token[:-1]}").status_code == 410


def test_an_old_key_still_opens_links_that_are_under_way(app: Flask, alice: Account) -> None:
    path = invitation(app, alice)
    settings = app.config["SETTINGS"]
    from dataclasses import replace  # noqa: PLC0415

    app.config["SETTINGS"] = replace(
        settings, secret_key="another secret that only tests know", secret_key_fallbacks=(settings.secret_key,)
    )
    assert english(app).get(path).status_code == 200
    app.config["SETTINGS"] = replace(settings, secret_key="another secret that only tests know")
    assert english(app).get(path).status_code == 410


def test_an_invitation_works_in_any_browser_and_takes_a_password(app: Flask, world: World) -> None:
    bob = world.account("Bob Claes", language="en")
    path = invitation(app, bob)
    scanner, browser = english(app), english(app)
    scanner.get(path)
    scanner.submit(button="Sign in")
    assert scanner.last is not None
    assert scanner.last.status_code == 422
    browser.get(path)
    assert "Welcome, Bob Claes" in browser.text()
    browser.submit({"way": "password", "New password": "kort", "The same password again": "kort"}, button="Sign in")
    assert "At least 12 characters" in browser.text()
    browser.submit({"way": "password", "New password": PASSWORD, "The same password again": PASSWORD}, button="Sign in")
    assert is_in(browser)
    again = english(app)
    again.get("/sign-in")
    again.submit({"E-mail address": "bob@example.org", "Password": PASSWORD}, button="Sign in")
    assert is_in(again)
    with app.app_context():
        told = db.session.scalars(select(OutboxMail.kind).where(OutboxMail.kind.startswith("password_"))).all()
        assert told == ["password_chosen"], "nothing was changed: there was no password before"


def test_an_invitation_can_do_without_a_password_and_lives_a_day(app: Flask, clock_file: Path, world: World) -> None:
    bob = world.account("Bob Claes", language="en")
    path, late = invitation(app, bob), invitation(app, bob)
    clock_file.write_text((NOON + timedelta(hours=23)).isoformat())
    browser = english(app)
    browser.get(path)
    browser.submit({"way": "link"}, button="Sign in")
    assert is_in(browser)
    with app.app_context():
        assert db.session.get_one(Account, bob.id).password_hash is None
    clock_file.write_text((NOON + timedelta(hours=25)).isoformat())
    assert english(app).get(late).status_code == 410


def test_a_link_of_a_disabled_account_lets_nobody_in(app: Flask, world: World, alice: Account) -> None:
    path = invitation(app, alice)
    alice.disabled_at = NOON
    world.add(alice)
    assert english(app).get(path).status_code == 410


@pytest.mark.usefixtures("alice")
def test_a_link_goes_where_one_was_going(app: Flask) -> None:
    browser = english(app)
    browser.get("/sign-in", query_string={"next": "/profile?x=1"})
    browser.submit({"E-mail address": "alice@example.org"}, button="Send me a link by e-mail")
    path, _code = last_mail(app)
    browser.get(path)
    answer = browser.submit(button="Sign in")
    assert answer.history[0].headers["Location"] == "/profile?x=1"


@pytest.mark.usefixtures("clock_file", "alice")
def test_it_forgets_what_served_its_time(app: Flask) -> None:
    from app.blueprints.accounts import commands  # noqa: PLC0415

    browser = english(app)
    ask_for_link(browser, "nobody@example.org")
    with app.app_context(), unit_of_work():
        commands.forget_old(NOON + timedelta(hours=1))
    with app.app_context():
        assert db.session.scalar(select(func.count(SignInRequest.id))) == 1
    with app.app_context(), unit_of_work():
        commands.forget_old(NOON + timedelta(days=8))
    with app.app_context():
        assert db.session.scalar(select(func.count(SignInRequest.id))) == 0
        assert db.session.scalar(select(func.count(OutboxMail.id))) == 0
        assert db.session.scalar(select(func.count(AccountSession.id))) == 0
