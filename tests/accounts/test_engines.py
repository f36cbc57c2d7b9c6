"""What leans on the database itself must hold on SQLite and PostgreSQL alike."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from app.blueprints.accounts import commands, passwords, throttle
from app.blueprints.people.commands import person_by_email
from app.database import unit_of_work
from app.extensions import db
from app.models import Organisation, OrganisationKind, Person, Role, Throttle
from tests.accounts.conftest import PASSWORD
from tests.accounts.helpers import ask_for_link, english
from tests.conftest import NOON
from tests.factories import World


def test_signing_in_is_counted_and_let_through(each_app: Flask) -> None:
    world = World(each_app, NOON)
    account = world.account("Alice Peeters", Role.COORDINATOR, language="en")
    account.password_hash = passwords.make_hash(PASSWORD)
    world.add(account)
    browser = english(each_app)
    for password in ("not this one, sorry", PASSWORD):
        browser.get("/sign-in")
        browser.submit({"E-mail address": "alice@example.org", "Password": password}, button="Sign in")
    assert browser.get("/profile", follow_redirects=False).status_code == 200
    ask_for_link(english(each_app), "alice@example.org")
    with each_app.app_context():
        counts = db.session.scalars(select(Throttle.count).order_by(Throttle.count)).all()
        assert counts == [1, 1, 1, 2]
    for path in ("/people?q=alice&sort=-organisation", "/organisations?sort=people", "/municipalities"):
        assert browser.get(path).status_code == 200
    assert browser.take("/people.csv").status_code == 200


def test_attempts_are_counted_anew_in_the_next_window(each_app: Flask) -> None:
    tries = {"current/address": "someone"}
    with each_app.app_context(), unit_of_work():
        waits = [throttle.count(tries, NOON) for _ in range(9)]
        assert waits[:8] == [None] * 8
        assert waits[8] is not None
        assert throttle.count(tries, waits[8]) is None


def test_old_rows_go_and_names_are_sorted_without_accents(each_app: Flask) -> None:
    with each_app.app_context(), unit_of_work():
        commands.forget_old(NOON)
        for email, name in (("e@x.be", "Élodie"), ("f@x.be", "frans"), ("d@x.be", "Dirk")):
            person_by_email(email, name=name, language="nl", source="test", actor=None, now=NOON)
        db.session.add(Organisation(name="Önder", kind=OrganisationKind.OTHER))
        db.session.flush()
        names = db.session.scalars(select(Person.name).order_by(Person.name_key)).all()
        assert names == ["Dirk", "Élodie", "frans"]
