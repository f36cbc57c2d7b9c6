"""The operator's two questions: does it work, and is what it holds whole?"""

from __future__ import annotations

import json
import smtplib
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import text

from app import audit
from app.blueprints.pacts.commands import adopt
from app.extensions import db
from app.mail import clockwork, queue
from app.mail.presence import Presence
from app.models import LedgerEntry, Pact, Person, Round
from app.operating import doctor, integrity
from app.operating.findings import Finding, Level, fine, worst
from config import Settings
from tests.conftest import NOON
from tests.engines import settings_for
from tests.factories import World


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path, test_clock="", public_base_url="http://127.0.0.1:1")


@pytest.fixture
def mail_server() -> Iterator[Controller]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(object(), hostname="127.0.0.1", port=port)
    controller.start()
    yield controller
    controller.stop()


def found(findings: list[Finding], check: str) -> Finding:
    return next(finding for finding in findings if finding.check == check)


def run(app: Flask, *arguments: str) -> tuple[int, Any]:
    answer = app.test_cli_runner().invoke(args=[*arguments, "--json"])
    return answer.exit_code, json.loads(answer.stdout)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([], Level.OK),
        ([Level.OK, Level.WARNING], Level.WARNING),
        ([Level.WARNING, Level.ERROR, Level.OK], Level.ERROR),
    ],
)
def test_the_worst_finding_decides(levels: list[Level], expected: Level) -> None:
    assert worst(Finding("x", level, "") for level in levels) is expected


def test_the_doctor_says_what_is_wrong_and_how_to_mend_it(app: Flask) -> None:
    code, answer = run(app, "doctor")
    assert code == 2
    assert answer["level"] == "error"
    by_check = {one["check"]: one for one in answer["findings"]}
    assert by_check["database"]["level"] == "ok"
    assert by_check["migrations"]["level"] == "ok"
    assert by_check["mail server"]["what"] == "No mail server is set up: mails wait and do not leave."
    assert all(one["mend"] for one in answer["findings"] if one["level"] != "ok")
    printed = app.test_cli_runner().invoke(args=["doctor"])
    assert "WRONG" in printed.stdout
    assert "→ Set MAIL_SERVER" in printed.stdout


def test_the_doctor_sees_an_empty_database(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        db.engine.dispose()
    for path in tmp_path.glob("pactwerk.sqlite3*"):
        path.unlink()
    code, answer = run(app, "doctor")
    assert code == 2
    assert {"check": "migrations", "level": "error", "what": "The database is empty."}.items() <= next(
        one for one in answer["findings"] if one["check"] == "migrations"
    ).items()


@pytest.mark.parametrize(
    ("now", "newest", "expected"),
    [
        (NOON, None, Level.OK),
        (NOON, NOON + timedelta(minutes=30), Level.OK),
        (NOON, NOON + timedelta(days=1), Level.ERROR),
        (datetime(1970, 1, 1, tzinfo=UTC), None, Level.ERROR),
        (NOON + timedelta(days=3660), None, Level.ERROR),
    ],
)
def test_a_clock_that_cannot_be_right_is_wrong(
    settings: Settings, now: datetime, newest: datetime | None, expected: Level
) -> None:
    assert doctor.check_clock(now, newest, settings).level is expected


def test_a_test_clock_is_told(settings: Settings, app: Flask, world: World) -> None:
    assert doctor.check_clock(NOON, None, replace(settings, test_clock="/x")).level is Level.WARNING
    with world.writing():
        audit.record("tested", "pact", "0000000000", actor=None, now=NOON)
    with app.app_context():
        assert clockwork.latest_act() == NOON


def test_nobody_at_the_address_is_told(settings: Settings) -> None:
    finding = doctor.check_address(settings)
    assert finding.level is Level.WARNING
    assert "Nothing answers at http://127.0.0.1:1" in finding.what


def test_a_mail_server_is_greeted_without_sending(settings: Settings, mail_server: Controller) -> None:
    reached = replace(settings, mail_server="127.0.0.1", mail_port=mail_server.port)
    assert doctor.check_mail_server(reached).level is Level.OK
    with_password = replace(reached, mail_username="x", mail_password="y")
    assert doctor.check_mail_server(with_password).level is Level.ERROR
    assert doctor.check_mail_server(replace(settings, mail_server="127.0.0.1", mail_port=1)).level is Level.ERROR
    assert doctor.check_mail_server(replace(settings, demo=True)).level is Level.OK
    assert issubclass(smtplib.SMTPNotSupportedError, smtplib.SMTPException)


def test_a_worker_is_seen_as_long_as_it_lives(settings: Settings) -> None:
    assert doctor.check_worker(settings.data_dir).level is Level.WARNING
    presence = Presence(settings.data_dir)
    assert doctor.check_worker(settings.data_dir) == fine("worker", "1 worker lives.")
    presence._file.close()  # as the system does when the worker is killed
    assert doctor.check_worker(settings.data_dir).level is Level.WARNING


def test_a_disk_without_room_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert doctor.check_room(tmp_path).check == "disk"
    for free, expected in ((doctor.LITTLE_ROOM, Level.OK), (10**9, Level.WARNING), (10**6, Level.ERROR)):
        monkeypatch.setattr("shutil.disk_usage", lambda _folder, free=free: type("Usage", (), {"free": free}))
        assert doctor.check_room(tmp_path).level is expected


def test_an_outbox_that_is_held_or_stuck_is_told(app: Flask, world: World) -> None:
    with app.app_context():
        assert list(doctor.check_outbox(NOON)) == [fine("outbox", "No mail waits.")]
    with world.writing():
        queue.freeze(now=NOON)
    with app.app_context():
        assert "held back" in found(list(doctor.check_outbox(NOON)), "outbox").what


def test_a_sound_database_is_verified(app: Flask, world: World) -> None:
    _adopted(world)
    code, answer = run(app, "verify")
    assert code == 0
    assert answer["level"] == "ok"
    assert len(answer["findings"]) == len(integrity.RULES) + 2


def test_verify_counts_what_should_never_be(app: Flask, world: World) -> None:
    _adopted(world)
    with world.writing():
        person = Person(name="Alice", email="alice@example.org", source="test")
        db.session.add(person)
        db.session.flush()
        db.session.add(
            LedgerEntry(
                kind="round_opens",
                subject_kind="round",
                subject_id="0000000000",
                person_id=person.id,
                occurrence="2027-01-01/30 before",
                created_at=NOON,
            )
        )
        db.session.query(Round).filter_by(ordinal=1).one().decides_on = date(2026, 1, 1)
        db.session.execute(text("DELETE FROM phase WHERE position = 3"))
    code, answer = run(app, "verify")
    assert code == 2
    wrong = {one["check"]: one["what"] for one in answer["findings"] if one["level"] == "error"}
    assert wrong == {
        "reminders": "1 × reminder about something that does not exist.",
        "rounds": "3 × evaluation round without its eight phases.",
        "round dates": "1 × evaluation round whose date is not that of its decision.",
    }


def test_verify_sees_references_that_lead_nowhere(app: Flask, world: World) -> None:
    _adopted(world)
    with app.app_context():
        raw = db.engine.raw_connection()
        assert raw.driver_connection is not None
        raw.driver_connection.executescript("PRAGMA query_only=OFF; PRAGMA foreign_keys=OFF; DELETE FROM pact;")
        raw.close()
        db.engine.dispose()
        assert found(integrity.verify(), "references").level is Level.ERROR


def _adopted(world: World) -> None:
    pact = world.add(
        Pact(
            title="Streekpact",
            region="Zuid-Oost-Vlaanderen",
            body_name="Streekoverleg",
            starts_on=date(2025, 1, 1),
            ends_on=date(2030, 12, 31),
        )
    )
    with world.writing():
        adopt(db.session.get_one(Pact, pact.id), adopted_on=date(2025, 6, 27), reason="", actor=None, now=world.now)
