from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Account, AuditEntry, OutboxMail, Person, Role
from tests.accounts.helpers import last_mail
from tests.browser import Browser
from tests.factories import World


def signed_in(app: Flask, account: Account) -> Browser:
    browser = Browser(app).sign_in(account)
    browser.client.set_cookie("pw-language", "en", domain="127.0.0.1")
    return browser


@pytest.fixture
def boss(world: World) -> Account:
    return world.account("Zoë Boss", Role.ADMINISTRATOR, language="en")


def test_administrators_see_the_accounts_and_nobody_else_does(app: Flask, world: World, boss: Account) -> None:
    alice = world.account("Alice Peeters", Role.COORDINATOR, language="en")
    paths = (
        "/admin", "/admin/accounts/new", f"/admin/accounts/{alice.public_id}", "/admin/settings", "/admin/history",
    )  # fmt: skip
    administrator, coordinator = signed_in(app, boss), signed_in(app, alice)
    for path in paths:
        assert administrator.get(path).status_code == 200, path
        assert coordinator.get(path).status_code == 404, path
        assert Browser(app).get(path, follow_redirects=False).status_code == 303
    coordinator.get("/profile")
    for act in ("role", "disable", "enable", "link"):
        path = f"/admin/accounts/{alice.public_id}/{act}"
        assert coordinator.post(path, {"role": "administrator"}).status_code == 404
    with app.app_context():
        assert db.session.get_one(Account, alice.id).role == Role.COORDINATOR
    assert "Administration" in administrator.get("/admin").get_data(as_text=True)
    assert "Administration" not in coordinator.get("/profile").get_data(as_text=True)


def test_an_account_is_given_with_a_link_that_lets_the_person_in(app: Flask, boss: Account) -> None:
    browser = signed_in(app, boss)
    browser.get("/admin/accounts/new")
    assert browser.submit({"Person": "Griet <griet@example.org>"}, button=BUTTON).status_code == 422
    assert b"griet@example.org" in browser.last.data  # type: ignore[union-attr]
    browser.submit({"Person": "Griet <griet@example.org>", "role": "coordinator"}, button=BUTTON)
    assert "gets a link" in browser.last.get_data(as_text=True)  # type: ignore[union-attr]
    path, _code = last_mail(app, "account_opened")
    griet = Browser(app)
    griet.client.set_cookie("pw-language", "en", domain="127.0.0.1")
    griet.get(path)
    griet.submit({"way": "link"}, button="Sign in")
    assert griet.get("/people", follow_redirects=False).status_code == 200


BUTTON = "Give the account and send the link"


def test_someone_without_an_address_gets_no_account(app: Flask, world: World, boss: Account) -> None:
    with world.writing():
        db.session.add(Person(name="Paper Person"))
    browser = signed_in(app, boss)
    browser.get("/admin/accounts/new")
    assert browser.submit({"Person": "Paper Person", "role": "member"}, button=BUTTON).status_code == 422
    assert "has no e-mail address" in browser.text()


def test_a_role_is_given_and_taken(app: Flask, world: World, boss: Account) -> None:
    alice = world.account("Alice Peeters", language="en")
    browser, hers = signed_in(app, boss), signed_in(app, alice)
    assert hers.get("/people").status_code == 404
    browser.get(f"/admin/accounts/{alice.public_id}")
    browser.submit({"role": "coordinator"}, button="Give this role")
    assert hers.get("/people").status_code == 200
    browser.submit({"role": "member"}, button="Give this role")
    assert hers.get("/people").status_code == 404
    with app.app_context():
        lines = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "role_given")).all()
        assert [line.detail["role"] for line in lines] == ["coordinator", "member"]


def test_a_closed_account_is_out_at_once_and_can_come_back(app: Flask, world: World, boss: Account) -> None:
    alice = world.account("Alice Peeters", language="en")
    browser, hers = signed_in(app, boss), signed_in(app, alice)
    assert hers.get("/profile", follow_redirects=False).status_code == 200
    browser.get(f"/admin/accounts/{alice.public_id}")
    browser.submit(button="Close the account")
    assert hers.get("/profile", follow_redirects=False).status_code == 303
    browser.submit(button="Undo")
    assert "can sign in again" in browser.last.get_data(as_text=True)  # type: ignore[union-attr]
    assert hers.get("/profile", follow_redirects=False).status_code == 303


def test_the_last_administrator_stays(app: Flask, world: World, boss: Account) -> None:
    browser = signed_in(app, boss)
    path = f"/admin/accounts/{boss.public_id}"
    browser.get(path)
    assert browser.submit({"role": "member"}, button="Give this role").status_code == 422
    assert "the only administrator" in browser.text()
    browser.post(f"{path}/disable")
    with app.app_context():
        account = db.session.get_one(Account, boss.id)
        assert (account.role, account.disabled_at) == (Role.ADMINISTRATOR, None)
    world.account("Second Boss", Role.ADMINISTRATOR)
    browser.get(path)
    assert browser.submit({"role": "member"}, button="Give this role").status_code == 200
    assert browser.get("/admin").status_code == 404


def test_a_sign_in_link_is_sent_on_request(app: Flask, world: World, boss: Account) -> None:
    alice = world.account("Alice Peeters", language="fr")
    browser = signed_in(app, boss)
    browser.get(f"/admin/accounts/{alice.public_id}")
    browser.submit(button="Send a sign-in link")
    with app.app_context():
        mail = db.session.scalars(select(OutboxMail)).one()
        assert (mail.kind, mail.language, mail.address) == ("account_opened", "fr", "alice@example.org")


def test_the_contact_of_the_body_is_kept_and_two_editors_notice_each_other(
    app: Flask, world: World, boss: Account
) -> None:
    one, other = signed_in(app, boss), signed_in(app, world.account("Second Boss", Role.ADMINISTRATOR, language="en"))
    one.get("/admin/settings")
    other.get("/admin/settings")
    one.submit({"E-mail address": "hallo@streek.be", "Phone": "055 1"}, button="Save")
    answer = other.submit({"E-mail address": "info@streek.be"}, button="Save")
    assert answer.status_code == 409
    assert "hallo@streek.be" in other.text()
    other.submit(button="Save")
    one.get("/admin/settings")
    assert b"info@streek.be" in one.last.data  # type: ignore[union-attr]
    assert one.submit({"E-mail address": "x"}, button="Save").status_code == 422


def test_the_history_tells_who_did_what(app: Flask, boss: Account) -> None:
    browser = signed_in(app, boss)
    browser.get("/people/new")
    browser.submit({"Name": "Dirk Maes", "E-mail address": "dirk@example.org"}, button="Save")
    browser.get("/admin/history")
    assert "Zoë Boss on a page added the person" in browser.text()
    browser.follow("Dirk Maes")
    assert browser.last is not None
    assert browser.last.request.path.startswith("/people/")
    for path in ("/admin/history?q=zoe", "/admin/history?kind=person", "/admin/history?sort=at&page=9"):
        assert browser.get(path).status_code == 200
    assert "added the person" in browser.text()
    browser.get("/admin/history?q=nobody")
    assert "Nothing found" in browser.text()


def test_a_page_costs_the_same_with_more_rows(app: Flask, world: World, boss: Account) -> None:
    browser = signed_in(app, boss)
    costs = []
    for number in range(40):
        if number in {2, 39}:
            costs.append(
                [
                    browser.get(path).headers["Server-Timing"].split(" queries")[0]
                    for path in ("/admin", "/admin/history")
                ]
            )
        account = world.account(f"Person{number} X", Role.MEMBER)
        with world.writing():
            db.session.add(
                AuditEntry(
                    at=world.now, verb="signed_in", subject_kind="account", subject_id=account.public_id,
                    actor_id=account.person_id,
                )
            )  # fmt: skip
    assert costs[0] == costs[1]
