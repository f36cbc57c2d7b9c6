"""Which rows a backup holds, and how a row becomes a line of JSON and a row again."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Date, DateTime, LargeBinary, Table, TableClause, column, table

from app.models import Base
from app.models.base import UTCDateTime

# Who is signed in and who is signing in is of no use elsewhere, and opens doors.
LEFT_OUT = frozenset({"account_session", "sent_form", "sign_in_request", "throttle"})
# A copy of the database must open nothing: passwords are set anew, by a link in a mail.
SECRETS = frozenset({("account", "password_hash")})

Decoder = Callable[[Any], Any]


def kept_tables() -> list[Table]:
    """Return the tables of a backup, each after those it refers to."""
    return [one for one in Base.metadata.sorted_tables if one.name not in LEFT_OUT]


def every_table() -> list[Table]:
    """Return all tables, each after those it refers to."""
    return list(Base.metadata.sorted_tables)


def line_of(name: str, row: Mapping[str, Any]) -> bytes:
    """Return one row as a line, without what is secret."""
    values = {key: None if (name, key) in SECRETS else _plain(value) for key, value in row.items()}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def row_of(target: Table, line: bytes) -> dict[str, Any]:
    """Return the row of a line. Raises ValueError where the line does not fit the table."""
    values = json.loads(line)
    if not isinstance(values, dict) or set(values) != set(target.columns.keys()):
        message = f"a row of {target.name} has other columns than this version of Pactwerk"
        raise ValueError(message)
    return {key: None if value is None else _decoder(target.columns[key])(value) for key, value in values.items()}


def writable(source: Table) -> TableClause:
    """Return `source` for inserting, where nothing is written as NULL and not as the JSON word null."""
    return table(
        source.name,
        *(column(one.name, JSON(none_as_null=True) if isinstance(one.type, JSON) else one.type) for one in source.c),
    )


def own_references(source: Table) -> list[str]:
    """Return the columns of a table that refer to the table itself."""
    return [key.parent.name for key in source.foreign_keys if key.column.table is source]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value


def _decoder(one: Column[Any]) -> Decoder:
    if isinstance(one.type, UTCDateTime | DateTime):
        return datetime.fromisoformat
    if isinstance(one.type, Date):
        return date.fromisoformat
    if isinstance(one.type, LargeBinary):
        return base64.b64decode
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
