"""A loaded demonstration, told once a process and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app import clock
from app.database import unit_of_work
from app.demo.loading import load
from app.demo.mails import recall
from app.extensions import db
from tests.conftest import NOON, serving
from tests.engines import SQLite


class Told(SQLite):
    """Gives each test a copy of a database in which the demonstration stands."""

    def __init__(self, folder: Path, empty: SQLite) -> None:
        self.template = folder / "pactwerk.sqlite3"
        (folder / "clock").write_text(NOON.isoformat())
        with serving(folder, empty) as app, app.app_context():
            with unit_of_work():
                load(scale=1, seed=3, now=clock.now())
            recall(clock.now())
            db.session.remove()
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(folder / "pactwerk.sqlite3", folder / "told.sqlite3")
        self.template = folder / "told.sqlite3"


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory, sqlite: SQLite) -> Told:
    return Told(tmp_path_factory.mktemp("demo"), sqlite)


@pytest.fixture
def demo(tmp_path: Path, told: Told, clock_file: Path) -> Iterator[Flask]:
    """A demonstration with its doors open."""
    assert clock_file.exists()
    with serving(tmp_path, told) as app:
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], demo=True)
        yield app
