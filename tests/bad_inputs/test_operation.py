"""The disk, the lock and the clock fail: nothing is acknowledged that is not kept, and no word is lost."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event, inspect

from app import audit, clock
from app.database import LEAST_ROOM, REQUEST_TIMEOUT, unit_of_work
from app.extensions import db
from app.mail.kinds import all_kinds
from app.mail.outbox import Draft, put
from app.models import MailState, OutboxMail, Pact, Person
from app.web import edge
from tests.bad_inputs import stage
from tests.browser import Browser
from tests.conftest import NOON
from tests.engines import settings_for
from tests.factories import World

PATIENCE = 0.5  # seconds
TEXT = "Een lange tekst over de fietssnelweg, & met tekens <b>van mij</b>."


@pytest.fixture
def writer(each_app: Flask) -> Browser:
    """A coordinator with a form in front of her that is filled in."""
    world = World(each_app, NOON)
    world.pact()
    browser = Browser(each_app).sign_in(world.coordinator())
    browser.get("/people/new")
    return browser


def send(browser: Browser) -> Any:
    return browser.submit({"name": TEXT, "source": TEXT})


@pytest.fixture
def _little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let requests wait shorter than the five seconds they do; SQLite itself keeps to its own five."""
    monkeypatch.setattr(edge, "unit_of_work", partial(unit_of_work, timeout=PATIENCE))


@pytest.mark.usefixtures("_little_patience")
def test_a_writer_who_never_ends_keeps_others_waiting_so_long_and_no_text_is_lost(writer: Browser) -> None:
    with writer.app.app_context():
        patience = REQUEST_TIMEOUT if db.engine.name == "sqlite" else PATIENCE
    with holding_the_database(writer.app):
        began = time.monotonic()
        answer = send(writer)
        assert patience <= time.monotonic() - began < patience + REQUEST_TIMEOUT
        assert answer.status_code == 503
        assert TEXT in writer.text()
        assert Browser(writer.app).get("/sign-in").status_code == 200
    assert people(writer.app) == 1
    assert writer.submit(button="Opnieuw versturen").status_code == 200
    assert people(writer.app) == 2


@contextmanager
def holding_the_database(app: Flask) -> Iterator[None]:
    """Another program writes, and takes its time."""
    with app.app_context():
        url = db.engine.url
    if url.get_backend_name() == "sqlite":
        other = sqlite3.connect(str(url.database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
        other.close()
        return
    address = url.render_as_string(hide_password=False).replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        connection.execute("LOCK TABLE person IN EXCLUSIVE MODE")
        yield
        connection.rollback()


@pytest.mark.usefixtures("_little_patience")
def test_whoever_waits_for_another_request_is_told_and_loses_nothing(app: Flask, tmp_path: Path, world: World) -> None:
    browser = Browser(app).sign_in(world.coordinator())
    browser.get("/people/new")
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        import fcntl  # noqa: PLC0415 - the lock that writers of this product take first

        with (tmp_path / "pactwerk.sqlite3.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            held.set()
            done.wait(REQUEST_TIMEOUT * 4)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    try:
        assert send(browser).status_code == 503
        assert TEXT in browser.text()
    finally:
        done.set()
        thread.join()
    assert people(app) == 1


def test_a_full_disk_acknowledges_nothing_and_pages_are_still_read(app: Flask, world: World) -> None:
    address = f"/pacts/{world.pact().public_id}/edit"
    browser = Browser(app).sign_in(world.coordinator())
    with app.app_context():
        db.engine.dispose()
        # The database itself says "database or disk is full", as it does when the system has no room for it.
        event.listen(db.engine, "connect", lambda connection, _record: connection.execute("PRAGMA max_page_count=1"))
    for turn in range(9):
        browser.get(address)
        answer = browser.submit({"summary": f"{TEXT} {turn} " * 260})
        if answer.status_code == 503:
            break
    assert answer.status_code == 503
    assert f"{TEXT} {turn} " * 260 in browser.text() + " "
    assert [pact.summary[-10:] for pact in world.rows(Pact)] == [f"{TEXT} {turn - 1}"[-10:] if turn else ""]
    assert browser.get("/pact").status_code == 200


def test_a_database_that_may_not_be_written_keeps_the_text_and_is_told_by_health(app: Flask, tmp_path: Path) -> None:
    answers_of(app)  # so that everything is imported that another user could not read
    for path in (tmp_path, *tmp_path.parents[:3]):
        path.chmod(path.stat().st_mode | 0o055)
    with app.app_context():
        db.engine.dispose()
    for path in tmp_path.glob("pactwerk*"):
        path.chmod(0o444)
    tmp_path.chmod(0o555)
    seen = as_another_user(lambda: answers_of(app))
    tmp_path.chmod(0o755)
    assert seen == "503 503 kept"


def answers_of(app: Flask) -> str:
    """Return the answers to a look at the health and to a form, and whether the form kept its text."""
    browser = Browser(app)
    health = browser.client.get("/health", base_url=browser.base_url).status_code
    form = stage.send(browser, "/sign-in/link", [("email", "iemand.bijzonder@example.org")])
    kept = "iemand.bijzonder@example.org" in form.get_data(as_text=True)
    return f"{health} {form.status_code} {'kept' if kept else 'lost'}"


def as_another_user(work: Callable[[], str]) -> str:
    """Run `work` in a child that is not root, who may write everywhere."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        said = "failed"
        try:
            if os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            said = work()
        except Exception as error:  # noqa: BLE001 - the parent must hear of it
            said = repr(error)
        finally:
            os.write(writing, said.encode())
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said


def test_health_is_red_before_the_disk_is_quite_full(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    for free, status in ((LEAST_ROOM, 200), (LEAST_ROOM - 1, 503)):
        monkeypatch.setattr("shutil.disk_usage", lambda _folder, free=free: type("Usage", (), {"free": free}))
        assert browser.get("/health").status_code == status


def test_health_of_postgresql_sees_a_database_that_takes_no_writes(postgresql_app: Flask) -> None:
    browser = Browser(postgresql_app)
    assert browser.get("/health").status_code == 200
    with postgresql_app.app_context():
        address = db.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
        name = db.engine.url.database
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'.encode())
        db.session.remove()
        db.engine.dispose()
    assert browser.get("/health").status_code == 503


@pytest.mark.parametrize(
    "to", [datetime(1970, 1, 1, tzinfo=UTC), NOON + timedelta(days=3653), NOON - timedelta(days=2)]
)
def test_a_clock_that_cannot_be_right_sends_nothing_and_says_so(app: Flask, world: World, to: datetime) -> None:
    world.pact()
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], test_clock="", demo=True)
    person = world.person("Charlie Peeters")
    with world.writing():
        audit.record("tested", "pact", "0000000000", actor=None, now=NOON)
        kind = all_kinds()["help_wanted"] if "help_wanted" in all_kinds() else next(iter(all_kinds().values()))
        put(
            Draft(
                kind=kind,
                person=db.session.get_one(Person, person.id),
                values=dict(kind.sample),
                about=("action", "x" * 10),
            ),
            now=NOON - timedelta(hours=1),
        )
    browser = Browser(app).sign_in(world.coordinator())
    with clock.at(to):
        result = app.test_cli_runner().invoke(args=["worker", "--once"])
        assert "the clock cannot be right" in result.stderr
        assert "De klok van deze machine kan niet juist zijn" in " ".join(
            browser.get("/overview").get_data(as_text=True).split()
        )
    assert [mail.state for mail in world.rows(OutboxMail)] == [MailState.QUEUED]
    with clock.at(NOON):
        assert "De klok" not in browser.get("/overview").get_data(as_text=True)
        app.test_cli_runner().invoke(args=["worker", "--once"])
    assert MailState.QUEUED not in [mail.state for mail in world.rows(OutboxMail)]


def test_a_migration_that_was_interrupted_is_run_again(tmp_path: Path) -> None:
    """Killed in the middle, it leaves nothing half done: the next run begins anew."""
    from app import create_app  # noqa: PLC0415 - an application on an empty database

    app = create_app(settings_for(tmp_path))
    with app.app_context():
        cut_off = Cut(after=40)
        event.listen(db.engine, "before_cursor_execute", cut_off)
        with pytest.raises(Interrupted):
            upgrade()
        assert cut_off.seen == 40
        event.remove(db.engine, "before_cursor_execute", cut_off)
        db.session.remove()
        db.engine.dispose()
        assert "person" not in inspect(db.engine).get_table_names()
        upgrade()
        assert {"person", "outbox_mail"} <= set(inspect(db.engine).get_table_names())
        db.session.remove()
        db.engine.dispose()


class Interrupted(Exception):  # noqa: N818 - as from a signal
    pass


class Cut:
    """Ends the work after so many statements that make something."""

    def __init__(self, after: int) -> None:
        self.after, self.seen = after, 0

    def __call__(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "CREATE" in statement:
            self.seen += 1
            if self.seen == self.after:
                raise Interrupted


def people(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(db.select(Person)).all())
