"""What every test starts from: a fresh copy of a migrated database, and a browser that reads each page closely."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.extensions import db
from config import Settings
from tests.browser import Browser
from tests.factories import World

NOON = datetime(2027, 3, 10, 11, 0, tzinfo=UTC)  # a Wednesday, noon in Brussels
BASE_URL = "http://127.0.0.1:8000"


def settings_for(folder: Path, **changes: object) -> Settings:
    values: dict[str, object] = {
        "secret_key": "a secret that only tests know, long enough",
        "public_base_url": BASE_URL,
        "database_url": f"sqlite:///{folder / 'pactwerk.sqlite3'}",
        "data_dir": folder,
        "mail_default_sender": "streekpact@example.org",
        "allowed_hosts": frozenset({"127.0.0.1"}),
        "test_clock": str(folder / "clock"),
        **changes,
    }
    return Settings(**values)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once a process."""
    folder = tmp_path_factory.mktemp("template")
    app = create_app(settings_for(folder))
    with app.app_context():
        upgrade()
        db.engine.dispose()
    return folder / "pactwerk.sqlite3"


@pytest.fixture
def clock_file(tmp_path: Path) -> Path:
    """The file that says what time it is; write an ISO instant into it to move the clock."""
    path = tmp_path / "clock"
    path.write_text(NOON.isoformat())
    return path


@pytest.fixture
def app(tmp_path: Path, sqlite_template: Path, clock_file: Path) -> Iterator[Flask]:
    """The application on a fresh database, at noon of Wednesday 10 March 2027."""
    shutil.copy(sqlite_template, tmp_path / "pactwerk.sqlite3")
    app = create_app(settings_for(tmp_path, test_clock=str(clock_file)))
    app.testing = True
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def world(app: Flask) -> World:
    """Makes people, groups and things to test with."""
    return World(app, NOON)


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A visitor who is not signed in."""
    return Browser(app)


os.environ.setdefault("TZ", "UTC")
