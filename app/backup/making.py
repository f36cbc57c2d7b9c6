"""Making a backup: one snapshot of the database, streamed row by row, while people go on working."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, select, text

from app.backup.archive import Writer
from app.backup.rows import kept_tables, line_of

AT_A_TIME = 500  # rows in memory


def make_backup(engine: Engine, path: Path, *, now: datetime) -> dict[str, int]:
    """Write everything to `path` and return the number of rows per table. An earlier file there is replaced last."""
    with _snapshot(engine) as connection, Writer(path) as writer:
        counts = {table.name: writer.add(table.name, _lines(connection, table)).rows for table in kept_tables()}
        writer.finish(made_at=now.isoformat(), schema=schema_of(connection))
    return counts


def schema_of(connection: Connection) -> str:
    """Return the revision of the database's schema."""
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def _snapshot(engine: Engine) -> Connection:
    """Return a connection whose every read sees the same moment. On SQLite a transaction always does."""
    connection = engine.connect()
    if engine.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    statement = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=AT_A_TIME)
    for row in connection.execute(statement).mappings():
        yield line_of(table.name, dict(row))
