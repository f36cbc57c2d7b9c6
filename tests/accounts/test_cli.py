from __future__ import annotations

from datetime import date

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Account, Membership, Pact, Person, Role, Workgroup, WorkgroupKind
from tests.accounts.helpers import english
from tests.factories import World


def test_it_prints_a_link_that_lets_the_first_administrator_in(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["accounts", "add", "First@Example.org", "--role", "administrator"])
    assert result.exit_code == 0, result.output
    link = result.output.strip()
    assert link.startswith("http://127.0.0.1:8000/sign-in/")
    browser = english(app)
    browser.get(link.removeprefix("http://127.0.0.1:8000"))
    browser.submit({"way": "link"}, button="Sign in")
    assert browser.get("/profile", follow_redirects=False).status_code == 200
    with app.app_context():
        account = db.session.scalars(select(Account)).one()
        assert (account.person.email, account.role) == ("first@example.org", Role.ADMINISTRATOR)


def test_it_makes_a_facilitator_of_a_workgroup_once(app: Flask, world: World) -> None:
    pact = Pact(title="P", region="R", body_name="B", starts_on=date(2025, 1, 1), ends_on=date(2030, 12, 31))
    group: Workgroup = world.add(
        Workgroup(name="Mobiliteit", kind=WorkgroupKind.AD_HOC, pact=pact, founded_on=date(2025, 2, 1))
    )
    for _ in range(2):
        result = app.test_cli_runner().invoke(
            args=["accounts", "add", "f@example.org", "--role", "member", "--workgroup", group.public_id]
        )
        assert result.exit_code == 0, result.output
    with app.app_context():
        seat = db.session.scalars(select(Membership)).one()
        assert seat.role == "facilitator"


def test_it_refuses_clearly_and_writes_nothing(app: Flask) -> None:
    for arguments in (
        ["not an address", "--role", "member"],
        ["streekpact@example.org", "--role", "member"],
        ["a@example.org", "--role", "member", "--workgroup", "nowhere"],
    ):
        result = app.test_cli_runner().invoke(args=["accounts", "add", *arguments])
        assert result.exit_code == 1
        assert "refused:" in result.stderr
        assert result.stdout == ""
    assert app.test_cli_runner().invoke(args=["accounts", "add", "a@example.org", "--role", "king"]).exit_code == 2
    with app.app_context():
        assert db.session.scalars(select(Person)).all() == []


def test_it_keeps_the_last_administrator(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    assert run(args=["accounts", "add", "a@example.org", "--role", "administrator"]).exit_code == 0
    assert run(args=["accounts", "add", "a@example.org", "--role", "member"]).exit_code == 1
