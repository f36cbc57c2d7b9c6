"""Putting a backup back, on either engine: all of it or nothing, and with the mail held back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Integer, Table, delete, func, insert, select, text, update

from app.backup.archive import Damaged, Reader
from app.backup.making import AT_A_TIME, schema_of
from app.backup.rows import every_table, kept_tables, own_references, row_of, writable
from app.database import writing_connection
from app.mail.queue import FROZEN
from app.mail.takeover import doubt_restored
from app.models import Setting


class NotEmpty(Exception):  # noqa: N818 - an answer, not a fault
    """Something stands in the database already."""


class OtherSchema(Exception):  # noqa: N818 - an answer, not a fault
    """The backup was made by another version of Pactwerk; `args` are its schema and the one here."""


def restore_backup(engine: Engine, path: Path, *, replace: bool = False) -> dict[str, int]:
    """Put the backup back and return the number of rows per table.

    The whole file is read and compared with its manifest before anything is written. Raises Damaged,
    OtherSchema, or NotEmpty when something stands here already and may not be replaced.
    """
    reader = Reader(path)
    try:
        reader.verify()
        _check_tables(reader)
        with writing_connection(engine) as connection:
            _check_schema(connection, reader)
            _make_room(connection, replace=replace)
            counts = {table.name: _fill(connection, table, reader) for table in kept_tables()}
            _freeze(connection)
            if engine.dialect.name == "postgresql":
                _count_on(connection)
            doubt_restored(connection, made_at=datetime.fromisoformat(reader.manifest.made_at))
    finally:
        reader.close()
    return counts


def _check_tables(reader: Reader) -> None:
    given = {member.table for member in reader.manifest.members}
    if given != {table.name for table in kept_tables()}:
        raise Damaged("its tables are not those of this version of Pactwerk")


def _check_schema(connection: Connection, reader: Reader) -> None:
    here = schema_of(connection)
    if reader.manifest.schema != here:
        raise OtherSchema(reader.manifest.schema, here)


def _make_room(connection: Connection, *, replace: bool) -> None:
    tables = every_table()
    if replace:
        for table in tables:
            for name in own_references(table):
                connection.execute(update(table).values({name: None}))
        for table in reversed(tables):
            connection.execute(delete(table))
    elif any(
        connection.scalar(select(func.count()).select_from(select(table).limit(1).subquery())) for table in tables
    ):
        raise NotEmpty


def _fill(connection: Connection, table: Table, reader: Reader) -> int:
    """Insert the rows of a table; what refers to a row of the same table is filled in afterwards."""
    target, references, count = writable(table), own_references(table), 0
    later: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for rows in _chunks(reader, table):
        for row in rows:
            pointing = {name: row[name] for name in references if row[name] is not None}
            if pointing:
                later.append(({key.name: row[key.name] for key in table.primary_key.columns}, pointing))
                row.update(dict.fromkeys(pointing))
        connection.execute(insert(target), rows)
        count += len(rows)
    for key, pointing in later:
        connection.execute(
            update(table).where(*(table.c[name] == value for name, value in key.items())).values(pointing)
        )
    return count


def _chunks(reader: Reader, table: Table) -> Iterator[list[dict[str, Any]]]:
    lines = reader.lines(table.name)
    while part := list(islice(lines, AT_A_TIME)):
        try:
            yield [row_of(table, line) for line in part]
        except ValueError as error:
            raise Damaged(str(error)) from None


def _freeze(connection: Connection) -> None:
    """Let no mail leave: another copy of this database may be sending the same mails at this moment."""
    connection.execute(delete(Setting).where(Setting.key == FROZEN))
    connection.execute(insert(Setting).values(key=FROZEN, value=True))


def _count_on(connection: Connection) -> None:
    """Let PostgreSQL's counters go on after the highest key; SQLite does so by itself."""
    for table in every_table():
        key = table.autoincrement_column
        if key is not None and isinstance(key.type, Integer):
            highest = connection.scalar(select(func.max(key)))
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence(:table, :key), :value, :used)"),
                {"table": f'"{table.name}"', "key": key.name, "value": highest or 1, "used": highest is not None},
            )
