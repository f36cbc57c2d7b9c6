"""What every test starts from: a fresh copy of a migrated database, and a browser that reads each page closely."""

import gc
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import create_app
from app.extensions import db
from tests.browser import Browser
from tests.chrome import chromium
from tests.demonstration import Demonstration
from tests.engines import PostgreSQL, SQLite, settings_for, wait_for_no_disk
from tests.factories import World
from tests.routing import remember_rules
from tests.statements import remember_statements

__all__ = ["chromium"]  # a fixture for every folder below

HERE = frozenset({"127.0.0.1", "::1", "localhost"})
NOON = datetime(2027, 3, 10, 11, 0, tzinfo=UTC)  # a Wednesday, noon in Brussels


@pytest.fixture(scope="session", autouse=True)
def stay_on_this_machine() -> Iterator[None]:
    """Refuse every connection that would leave the machine: no test may mail or ask anyone outside."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in HERE:
            raise ConnectionRefusedError(f"a test tried to reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(scope="session", autouse=True)
def make_applications_fast() -> Iterator[None]:
    """Make hundreds of applications in the time of a few: each leaves a heap behind, among modules that stay."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    with pytest.MonkeyPatch.context() as patch:
        remember_rules(patch)
        remember_statements(patch)
        wait_for_no_disk(patch)
        yield
    gc.set_threshold(*before)
    gc.unfreeze()


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> SQLite:
    """A migrated SQLite file, made once a process."""
    return SQLite(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL server of our own with a migrated template, started once a process.

    In a folder of its own: the server runs as another user, whom a second run of pytest would lock out by
    closing the folder that all runs share.
    """
    with tempfile.TemporaryDirectory(prefix="pactwerk-", ignore_cleanup_errors=True) as folder:
        server = PostgreSQL(Path(folder), outlives_power_cuts=False)
        yield server
        server.stop()


@pytest.fixture
def clock_file(tmp_path: Path) -> Path:
    """The file that says what time it is; write an ISO instant into it to move the clock."""
    path = tmp_path / "clock"
    path.write_text(NOON.isoformat())
    return path


@contextmanager
def serving(folder: Path, engine: SQLite | PostgreSQL) -> Iterator[Flask]:
    """Yield the application on a fresh database."""
    with engine.database(folder) as url:
        app = create_app(settings_for(folder, database_url=url))
        app.testing = True
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def app(tmp_path: Path, sqlite: SQLite, clock_file: Path) -> Iterator[Flask]:
    """The application on a fresh SQLite database, at noon of Wednesday 10 March 2027."""
    assert clock_file.exists()
    with serving(tmp_path, sqlite) as application:
        yield application


@pytest.fixture
def postgresql_app(tmp_path: Path, postgresql: PostgreSQL, clock_file: Path) -> Iterator[Flask]:
    """The same on a fresh PostgreSQL database."""
    assert clock_file.exists()
    with serving(tmp_path, postgresql) as application:
        yield application


@pytest.fixture(params=["sqlite", "postgresql"])
def each_app(request: pytest.FixtureRequest, tmp_path: Path, clock_file: Path) -> Iterator[Flask]:
    """The application on each engine in turn, for what must hold on both."""
    assert clock_file.exists()
    with serving(tmp_path, request.getfixturevalue(request.param)) as application:
        yield application


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    """The Streekpact around noon of Wednesday 10 March 2027; all processes of a run share it."""
    folder = tmp_path_factory.getbasetemp()
    return Demonstration((folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "told", NOON.isoformat())


@pytest.fixture
def demo_app(demonstration: Demonstration, tmp_path: Path) -> Iterator[Flask]:
    """The application on a copy of the demonstration."""
    with demonstration.serving(tmp_path) as app:
        yield app


@pytest.fixture
def world(app: Flask) -> World:
    """Makes people, groups and things to test with."""
    return World(app, NOON)


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A visitor who is not signed in."""
    return Browser(app)
