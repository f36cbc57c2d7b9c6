from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Account, AccountSession, AuditEntry, OutboxMail, Person, Role
from tests.accounts.conftest import PASSWORD
from tests.accounts.helpers import english
from tests.browser import Browser
from tests.factories import World

NEW = "andere woorden na elkaar"


def as_alice(app: Flask, alice: Account) -> Browser:
    return english(app).sign_in(alice)


def test_a_visitor_is_sent_to_the_door(app: Flask, alice: Account) -> None:
    assert english(app).get("/profile", follow_redirects=False).status_code == 303
    assert as_alice(app, alice).get("/profile").status_code == 200


def test_people_change_their_own_details(app: Flask, alice: Account) -> None:
    browser = as_alice(app, alice)
    browser.get("/profile")
    browser.submit({"Name": "Alice <b>Peeters</b>", "Phone": "055 12 34 56", "language": "fr"}, button="Save")
    with app.app_context():
        person = db.session.get_one(Person, alice.person_id)
        assert (person.name, person.phone, person.language) == ("Alice <b>Peeters</b>", "055 12 34 56", "fr")
        line = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "person_changed")).one()
        assert line.detail == {"fields": ["language", "name", "phone"]}
    assert browser.last is not None
    assert b'<html lang="fr"' in browser.last.data
    assert b"<b>Peeters" not in browser.last.data


def test_it_refuses_an_empty_name_and_keeps_the_rest(app: Flask, alice: Account) -> None:
    browser = as_alice(app, alice)
    browser.get("/profile")
    answer = browser.submit({"Name": "\u200b ", "Phone": "055 99"}, button="Save")
    assert answer.status_code == 422
    assert b"055 99" in answer.data


def test_two_tabs_notice_each_other(app: Flask, alice: Account) -> None:
    one, other = as_alice(app, alice), as_alice(app, alice)
    one.get("/profile")
    other.get("/profile")
    one.submit({"Name": "Alice One"}, button="Save")
    answer = other.submit({"Name": "Alice Two"}, button="Save")
    assert answer.status_code == 409
    assert "Alice One" in other.text()
    assert b"Alice Two" in answer.data
    assert other.submit(button="Save").status_code == 200
    with app.app_context():
        assert db.session.get_one(Person, alice.person_id).name == "Alice Two"


def test_changing_a_password_asks_for_the_current_one(app: Flask, alice: Account) -> None:
    browser = as_alice(app, alice)
    fields = {"New password": NEW, "The same password again": NEW}
    browser.get("/profile")
    browser.submit({**fields, "Current password": "a guess of a thief"}, button="Change the password")
    assert "not your current password" in browser.text()
    assert "What you filled in is still here" not in browser.text(), "passwords are not"
    same = dict.fromkeys([*fields, "Current password"], PASSWORD)
    browser.submit(same, button="Change the password")
    assert "This is the password you have now" in browser.text()
    browser.get("/profile")
    browser.submit({**fields, "Current password": PASSWORD}, button="Change the password")
    assert "Your password is changed" in browser.last.get_data(as_text=True)  # type: ignore[union-attr]
    fresh = english(app)
    fresh.get("/sign-in")
    fresh.submit({"E-mail address": "alice@example.org", "Password": NEW}, button="Sign in")
    assert fresh.get("/profile", follow_redirects=False).status_code == 200
    with app.app_context():
        mail = db.session.scalars(select(OutboxMail)).one()
        assert mail.kind == "password_changed"


def test_a_new_password_signs_other_devices_out(app: Flask, alice: Account) -> None:
    here, there = as_alice(app, alice), as_alice(app, alice)
    here.get("/profile")
    here.submit(
        {"Current password": PASSWORD, "New password": NEW, "The same password again": NEW},
        button="Change the password",
    )
    assert here.get("/profile", follow_redirects=False).status_code == 200
    assert there.get("/profile", follow_redirects=False).status_code == 303


def test_a_first_password_needs_no_current_one(app: Flask, world: World) -> None:
    bob = world.account("Bob Claes", language="en")
    browser = english(app).sign_in(bob)
    browser.get("/profile")
    browser.submit({"New password": NEW, "The same password again": NEW + "x"}, button="Keep this password")
    assert "not the same password" in browser.text()
    browser.submit({"New password": NEW, "The same password again": NEW}, button="Keep this password")
    with app.app_context():
        stored = db.session.get_one(Account, bob.id).password_hash
    assert stored is not None
    assert stored.startswith("$argon2id$")


def test_guessing_the_current_password_is_slowed_down(app: Flask, alice: Account) -> None:
    browser = as_alice(app, alice)
    fields = {"Current password": "a guess", "New password": NEW, "The same password again": NEW}
    statuses = []
    for _ in range(9):
        browser.get("/profile")
        statuses.append(browser.submit(fields, button="Change the password").status_code)
    assert statuses == [422] * 8 + [429]


def test_people_end_their_own_sessions_and_nobody_elses(app: Flask, world: World, alice: Account) -> None:
    here, there = as_alice(app, alice), as_alice(app, alice)
    mallory = english(app).sign_in(world.account("Mallory Evil", Role.ADMINISTRATOR))
    with app.app_context():
        ids = [row.public_id for row in db.session.scalars(select(AccountSession).order_by(AccountSession.id))]
    mallory.get("/profile")
    assert mallory.post(f"/profile/sessions/{ids[1]}/end").status_code == 404
    assert there.get("/profile", follow_redirects=False).status_code == 200
    here.get("/profile")
    here.post(f"/profile/sessions/{ids[1]}/end")
    assert there.get("/profile", follow_redirects=False).status_code == 303
    assert here.get("/profile", follow_redirects=False).status_code == 200


def test_sign_out_everywhere_else(app: Flask, alice: Account) -> None:
    here, *others = [as_alice(app, alice) for _ in range(3)]
    here.get("/profile")
    here.submit(button="Sign out everywhere else")
    assert "2 other devices" in here.last.get_data(as_text=True)  # type: ignore[union-attr]
    assert here.get("/profile", follow_redirects=False).status_code == 200
    for other in others:
        assert other.get("/profile", follow_redirects=False).status_code == 303
