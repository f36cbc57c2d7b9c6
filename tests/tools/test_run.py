"""A second `make run` starts its servers without reading the application."""

from __future__ import annotations

import fcntl
import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask

from app.migrating import MIGRATIONS
from serving.greeting import whom_to_sign_in_as
from tests.engines import BASE_URL
from tools import run

HEAVY = {"alembic", "flask_migrate", "holidays", "icalendar", "mako"}


def modules_after(code: str) -> set[str]:
    command = [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"]
    return set(subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.split())  # noqa: S603 - our own interpreter


def test_it_is_there_before_the_application_is_read() -> None:
    read = modules_after("import tools.run")
    assert "serving.supervisor" in read
    assert not read & {"app", "flask", "sqlalchemy"}


def test_the_application_leaves_what_few_requests_need_for_later() -> None:
    read = modules_after("import app")
    assert "sqlalchemy" in read
    assert not read & HEAVY


def test_it_names_the_accounts_of_a_demonstration_that_stands(demo_app: Flask) -> None:
    settings = demo_app.config["SETTINGS"]
    accounts = run.standing_accounts(settings)
    assert ("coordinator", "Liesbet De Cock", "liesbet.decock@streekoverleg.example.org") in accounts
    assert ("facilitator", "Griet Baetens", "griet.baetens@streekoverleg.example.org") in accounts
    printed = demo_app.test_cli_runner().invoke(args=["demo", "accounts"]).output
    assert printed.strip() == whom_to_sign_in_as(BASE_URL, accounts)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE alembic_version SET version_num = '0000'",
        "DELETE FROM setting WHERE key = 'demo_loaded_at'",
        "DELETE FROM alembic_version",
        "DROP TABLE alembic_version",
    ],
)
def test_it_takes_the_long_way_when_tables_or_data_are_not_there(demo_app: Flask, change: str) -> None:
    settings = demo_app.config["SETTINGS"]
    assert run.standing_accounts(settings)
    with closing(sqlite3.connect(settings.database_url.removeprefix("sqlite:///"))) as connection:
        connection.execute(change)
        connection.commit()
    assert run.standing_accounts(settings) == []


def test_it_takes_the_long_way_without_a_database(demo_app: Flask, tmp_path: Path) -> None:
    settings = demo_app.config["SETTINGS"]
    assert run.standing_accounts(replace(settings, database_url=f"sqlite:///{tmp_path / 'none' / 'x'}")) == []
    assert run.standing_accounts(replace(settings, database_url="postgresql+psycopg://127.0.0.1/x")) == []


def test_it_is_not_emptied_while_somebody_serves_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "DATA", tmp_path / "data")
    run.reset()
    assert "empty already" in capsys.readouterr().out
    (tmp_path / "data").mkdir()
    with run.held(fcntl.LOCK_SH), run.held(fcntl.LOCK_SH), pytest.raises(SystemExit, match="is running"):
        run.reset()
    run.reset()
    assert not (tmp_path / "data").exists()


def test_a_port_that_is_taken_is_told_before_anything_else(
    tmp_path: Path,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        command = [sys.executable, "-m", "tools.run"]
        surroundings = {**os.environ, "DATA_DIR": str(tmp_path), "PORT": str(taken.getsockname()[1])}
        ended = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - our own interpreter
    assert ended.returncode == 1
    assert "PORT= chooses another" in ended.stderr
    assert not ended.stdout


def test_the_newest_file_is_the_newest_migration() -> None:
    newest = max(run.VERSIONS.glob("[0-9]*.py")).name.partition("_")[0]
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == newest
