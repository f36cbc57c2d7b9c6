"""Reading by default, writing on purpose and once, on both engines."""

import inspect
import socket
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.exc import DatabaseError

from app import database
from app.database import JOB_TIMEOUT, REQUEST_TIMEOUT, Busy, NestedWriteError, unit_of_work
from app.extensions import db
from app.models import Person
from tests.conftest import NOON
from tests.factories import World


def test_no_test_leaves_this_machine() -> None:
    with socket.socket() as outward, pytest.raises(ConnectionRefusedError, match="tried to reach"):
        outward.connect(("192.0.2.1", 25))


def test_what_is_committed_outlives_a_power_cut(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "any.sqlite3")) as connection:
        inspect.unwrap(database._connect_sqlite)(connection, None)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,), "every commit waits for the disk"


def test_it_refuses_to_write_outside_a_unit_of_work(each_app: Flask) -> None:
    with each_app.app_context(), pytest.raises(DatabaseError):
        db.session.execute(text("DELETE FROM person"))


def test_it_commits_once_and_rolls_back_on_an_exception(each_app: Flask) -> None:
    world = World(each_app, NOON)
    with pytest.raises(RuntimeError), world.writing():  # noqa: PT012 - the block is the case
        db.session.add(Person(name="Charlie"))
        db.session.flush()
        raise RuntimeError
    assert not world.rows(Person)
    world.person("Charlie")
    assert [person.name for person in world.rows(Person)] == ["Charlie"]


def test_it_refuses_a_second_transaction_inside_the_first(app: Flask) -> None:
    with app.app_context(), unit_of_work(), pytest.raises(NestedWriteError), unit_of_work():
        pass


def test_writers_wait_in_line_and_none_is_lost(each_app: Flask) -> None:
    person = World(each_app, NOON).person("Charlie")
    lengths: list[int] = []

    def write() -> None:
        for _ in range(10):
            with each_app.app_context(), unit_of_work(timeout=30):
                row = db.session.get_one(Person, person.id, with_for_update=True)
                row.phone += "x"
            lengths.append(1)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with each_app.app_context():
        assert len(lengths) == 40
        assert len(db.session.get_one(Person, person.id).phone) == 40


def test_a_writer_that_waits_too_long_is_told_so(app: Flask) -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with app.app_context(), unit_of_work():
            db.session.add(Person(name="Charlie"))
            db.session.flush()
            held.set()
            done.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    with app.app_context(), pytest.raises(Busy), unit_of_work(timeout=0.2):  # noqa: PT012 - the block is the case
        db.session.add(Person(name="Bob"))
        db.session.flush()
    done.set()
    thread.join()


def test_a_connection_keeps_what_it_prepared_whatever_is_read_and_written(app: Flask) -> None:
    """SQLite forgets every prepared statement at a pragma that changes a flag."""
    said: list[str] = []
    world = World(app, NOON)

    def read_and_write() -> None:
        with app.app_context():
            db.session.execute(text("SELECT count(*) FROM person"))
            with unit_of_work():
                db.session.execute(text("UPDATE person SET phone = ''"))

    read_and_write()
    with app.app_context():
        event.listen(db.engine, "checkout", lambda driver, *_: driver.set_trace_callback(said.append))
    read_and_write()
    assert [statement.split()[0] for statement in said if "person" in statement] == ["SELECT", "UPDATE"], (
        "both are heard"
    )
    assert not [statement for statement in said if statement.startswith("PRAGMA")]
    assert not world.rows(Person)


def test_postgresql_gives_rows_in_parts_to_a_page_that_began_no_transaction(postgresql_app: Flask) -> None:
    with postgresql_app.app_context():
        rows = db.session.execute(text("SELECT generate_series(1, 5)"), execution_options={"yield_per": 2})
        assert list(rows.scalars()) == [1, 2, 3, 4, 5]
        with pytest.raises(DatabaseError):
            db.session.execute(text("DELETE FROM person"))


def test_a_connection_that_postgresql_cut_off_is_replaced_unseen(
    postgresql_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = text("SELECT pg_backend_pid()")

    def read() -> int:
        with postgresql_app.app_context():
            return int(db.session.scalar(number) or 0)

    for silence in (60.0, 0.0):  # it is seen without asking, and it is asked
        monkeypatch.setattr(database, "SILENCE", silence)
        first = read()
        assert read() == first, "the same connection"
        with postgresql_app.app_context(), unit_of_work():
            db.session.execute(text("SELECT pg_terminate_backend(:number, 5000)"), {"number": first})
        assert read() != first


def test_who_writes_to_postgresql_waits_for_a_row_as_long_as_was_said(postgresql_app: Flask) -> None:
    def timeout(seconds: float) -> str:
        with postgresql_app.app_context(), unit_of_work(seconds):
            return str(db.session.scalar(text("SHOW lock_timeout")))

    assert [timeout(seconds) for seconds in (REQUEST_TIMEOUT, JOB_TIMEOUT, REQUEST_TIMEOUT)] == ["5s", "30s", "5s"]
