"""Asking what is due costs what is due: every question reads a range of an index, however much is open."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.database import is_writing
from app.extensions import db
from app.mail import claim
from app.models import LedgerEntry, OutboxMail
from app.reminders.due import drafts_of
from app.reminders.planner import LOOKBACK, served_today
from app.reminders.vocabulary import sources
from tests.conftest import NOON
from tests.factories import World
from tests.reminders.conftest import FakeSource, Planner, local

SMALL = {"mail_setting", "mail_hours"}  # what a body decided: a handful of rows


def read_whole(app: Flask, statements: list[tuple[str, Any]]) -> set[str]:
    """Return the tables that SQLite reads from the first row to the last for these statements."""
    found: set[str] = set()
    with app.app_context(), db.engine.connect() as connection:
        for words, values in statements:
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", values):
                if scanned := re.match(r"SCAN (\w+)", str(row[-1])):
                    found.add(scanned[1])
    return found - SMALL


def asked_for(app: Flask, after: datetime, until: datetime) -> dict[str, list[tuple[str, Any]]]:
    """Return what each source asks."""
    asked: dict[str, list[tuple[str, Any]]] = {}
    with app.app_context():
        for source in sources():
            mine = asked.setdefault(type(source).__name__, [])

            def note(_c: object, _d: object, words: str, values: object, *_: object, into: Any = mine) -> None:
                into.append((words, values))

            event.listen(db.engine, "before_cursor_execute", note)
            list(source.due(after, until))
            event.remove(db.engine, "before_cursor_execute", note)
    return asked


def test_every_source_asks_by_an_index(app: Flask) -> None:
    asked = asked_for(app, NOON - LOOKBACK, NOON)
    assert len(asked) >= 10
    assert all(asked.values())
    assert {name: whole for name, mine in asked.items() if (whole := read_whole(app, mine))} == {}


def test_who_had_mail_today_is_read_from_today(world: World) -> None:
    statements: list[tuple[str, Any]] = []
    with world.app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append((args[2], args[3])))
        served_today(NOON)
        (plan,) = (
            [str(row[-1]) for row in db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", values)]
            for words, values in statements[:1]
        )
    assert "ix_ledger_entry_created_at" in plan[0]


def test_what_a_reader_waits_for_is_found_behind_any_queue(app: Flask) -> None:
    for statement, index in (
        (claim._DUE, "ix_outbox_mail_due_first"),
        (claim._DUE_AND_ASKED_FOR, "ix_outbox_mail_asked_for"),
    ):
        with app.app_context():
            values = {"now": NOON, "most": 32}
            compiled = statement.compile(db.engine)
            words = compiled.construct_expanded_state(values).statement
            found = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", (NOON.isoformat(), 0))
            assert index in str(found.all()[0][-1])


def test_many_mails_are_written_with_few_transactions(planner: Planner, source: FakeSource, world: World) -> None:
    for number in range(60):
        source.add(world.person(f"P{number} Peeters"), f"path{number}", local("2027-03-10"))
    commits: list[object] = []
    with planner.app.app_context():
        event.listen(db.engine, "commit", lambda connection: commits.append(connection))  # noqa: PLW0108 - one of its own
    assert planner.plan(NOON) == 60
    assert len(commits) < 15  # three handfuls, and what is cleaned up each minute
    assert len(world.rows(LedgerEntry)) == len(world.rows(OutboxMail)) == 60


def test_what_another_planner_said_meanwhile_keeps_nobody_from_his_mail(
    planner: Planner, source: FakeSource, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(10):
        source.add(world.person(f"P{number} Peeters"), f"path{number}", local("2027-03-10"))
    said = source.add(world.person("Nele"), "said", local("2027-03-10"))
    read = drafts_of

    def say_and_read(*given: Any) -> Any:
        """Let the other planner be a moment earlier: its row is there when ours is written."""
        if is_writing() and not db.session.scalar(select(LedgerEntry).where(LedgerEntry.subject_id == "said")):
            db.session.add(
                LedgerEntry(
                    kind=said.kind, subject_kind=said.subject_kind, subject_id="said", person_id=said.person_id,
                    occurrence=said.occurrence, created_at=NOON,
                )
            )  # fmt: skip
            db.session.flush()
        return read(*given)

    monkeypatch.setattr("app.reminders.planner.drafts_of", say_and_read)
    assert planner.plan(NOON) == 10
    assert {mail.subject for mail in planner.mails()} == {f"Remember path{number}" for number in range(10)}
