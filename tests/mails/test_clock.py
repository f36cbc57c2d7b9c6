"""A clock that stood ahead while people worked, and was put right: mail waits until someone says that it is right."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app import audit, clock
from app.extensions import db
from app.mail import clockwork, queue
from app.mail.kinds import MailKind, register
from app.mail.rules import Phase, Result
from app.models import AuditEntry, LedgerEntry, MailState, Role
from app.operating import doctor
from app.reminders import planner
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World
from tests.mails.conftest import Outbox

YEARS = timedelta(days=730)


@pytest.fixture
def alice(browser: Browser, world: World) -> Browser:
    """A coordinator's browser."""
    return browser.sign_in(world.account("Alice Maes", Role.COORDINATOR, language="en"))


@pytest.fixture
def ahead(app: Flask, world: World) -> World:
    """A body whose people worked by a clock that stood two years ahead; it is right now."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], test_clock="", mail_server="127.0.0.1")
    with world.writing():
        audit.record("tested", "pact", "0000000000", actor=None, now=NOON + YEARS)
    return world


def is_wrong(app: Flask) -> bool:
    with app.app_context():
        return clockwork.is_wrong()


def test_mail_waits_and_the_doctor_says_what_to_do(app: Flask, ahead: World) -> None:
    assert is_wrong(app)
    with app.app_context():
        found = doctor.check_clock(clock.now(), clockwork.latest_act(), app.config["SETTINGS"])
    assert "mail clock-is-right" in found.mend
    with ahead.writing():
        audit.record("tested", "pact", "0000000000", actor=None, now=NOON)
    assert is_wrong(app), "one act by the right clock hides nothing"


def test_a_coordinator_says_that_the_clock_is_right(app: Flask, ahead: World, alice: Browser, outgoing: Outbox) -> None:
    mail = outgoing.write()
    assert "The clock of this machine cannot be right" in alice.get("/overview").get_data(as_text=True)
    alice.get("/mails")
    page = alice.submit(button="The clock is right").get_data(as_text=True)
    assert "E-mails leave again" in page
    assert "cannot be right" not in page
    assert not is_wrong(app)
    assert [one.verb for one in ahead.rows(AuditEntry)][-1] == "clock_confirmed"
    assert outgoing.state(mail) == MailState.QUEUED
    assert "The clock is right" not in alice.get("/mails").get_data(as_text=True)


def test_so_does_an_operator_and_a_later_jump_is_seen_again(app: Flask, ahead: World) -> None:
    runner = app.test_cli_runner()
    assert "0 sent" not in runner.invoke(args=["worker", "--once"]).output
    assert "Mail leaves again" in runner.invoke(args=["mail", "clock-is-right"]).stdout
    assert "Nothing was wrong" in runner.invoke(args=["mail", "clock-is-right"]).stdout
    assert "0 sent" in runner.invoke(args=["worker", "--once"]).output
    with ahead.writing():
        audit.record("tested", "pact", "0000000000", actor=None, now=NOON + YEARS)
    assert is_wrong(app)


@pytest.mark.usefixtures("ahead")
def test_a_clock_that_no_machine_can_have_is_not_believed(app: Flask) -> None:
    with clock.at(datetime(1970, 1, 1, tzinfo=UTC)):
        result = app.test_cli_runner().invoke(args=["mail", "clock-is-right"])
    assert result.exit_code == 1
    assert "must be set first" in result.stderr
    assert is_wrong(app)


def test_who_was_mailed_by_the_wrong_clock_is_mailed_again_today(app: Flask, world: World) -> None:
    """A line of the ledger that lies two years ahead must not keep the mail of every day until then."""
    register(MailKind(name="test_quiet_word", title="x", subject="x", body="x", reason="x", sample={}))
    jan = world.person("Jan", "jan@example.org")
    with world.writing():
        db.session.add(
            LedgerEntry(
                kind="test_quiet_word", subject_kind="action", subject_id="abcdefghjk", person_id=jan.id,
                occurrence="2029-03-10/at", created_at=NOON + YEARS,
            )
        )  # fmt: skip
    with app.app_context():
        assert planner.served_today(NOON) == set()
        assert planner.served_today(NOON + YEARS) == {jan.id}


def test_a_pause_of_the_wrong_clock_holds_nothing_back(world: World) -> None:
    refused = Result(Phase.CONNECT, None, "nobody answers")
    with world.writing():
        queue.pause(refused, now=NOON + YEARS)
        assert not queue.is_open(now=NOON + YEARS)
        assert queue.is_open(now=NOON)
