"""Fills every table of an older schema with a row, without the models: those know the newest schema only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

EARLY, LATE = datetime(2027, 1, 4, 9, tzinfo=UTC), datetime(2027, 3, 10, 11, tzinfo=UTC)
Rows = dict[str, list[dict[str, Any]]]


def fill_every_table(connection: sa.Connection) -> None:
    """Put one row in each table that stands there, each pointing to the rows before it."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    for table in metadata.sorted_tables:
        if table.name != "alembic_version":
            _fill(connection, table)


def _fill(connection: sa.Connection, table: sa.Table) -> None:
    """Put a full row in; where a rule of the table lets a row point to one thing only, one that points to the first."""
    row = {column.name: _value(column) for column in table.columns}
    optional = [column.name for column in table.columns if column.foreign_keys and column.nullable]
    try:
        with connection.begin_nested():
            connection.execute(table.insert().values(row))
    except sa.exc.IntegrityError:
        connection.execute(table.insert().values(row | dict.fromkeys(optional[1:])))


def rows_of(connection: sa.Connection, columns: Mapping[str, list[str]]) -> Rows:
    """Return what stands in these columns of these tables."""
    return {
        name: [
            dict(row)
            for row in connection.execute(sa.select(*map(sa.column, wanted)).select_from(sa.table(name))).mappings()
        ]
        for name, wanted in columns.items()
    }


def columns_of(connection: sa.Connection) -> dict[str, list[str]]:
    """Return the columns of every table but Alembic's own."""
    found = sa.inspect(connection)
    return {
        name: [column["name"] for column in found.get_columns(name)]
        for name in found.get_table_names()
        if name != "alembic_version"
    }


def _value(column: sa.Column[Any]) -> Any:
    if column.foreign_keys:
        target = next(iter(column.foreign_keys)).column
        if target.table is column.table:
            return None  # the first of its kind has none before it
        return _value(target)
    return _of_type(column.type, LATE if column.name.startswith(("end", "close")) else EARLY)


def _of_type(kind: Any, moment: datetime) -> Any:
    plain = {sa.JSON: {}, sa.Date: moment.date(), sa.Boolean: False, sa.LargeBinary: b"x"}
    for type_, value in plain.items():
        if isinstance(kind, type_):
            return value
    if isinstance(kind, sa.DateTime):
        return moment if kind.timezone else moment.replace(tzinfo=None)
    return 1 if isinstance(kind, sa.Numeric | sa.Float | sa.Integer) else "x" * min(kind.length or 5, 5)
