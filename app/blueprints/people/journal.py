"""A journal of changes to rows, by which one act on many tables can be taken back exactly.

It works on tables and keys, not on objects, because what hangs on a person stands in slices this one does not
know. Undoing leaves alone what someone changed afterwards: a later change is worth more than the way back.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.blueprints.people.holdings import table_of
from app.extensions import db
from app.models import Base

Entry = dict[str, Any]
_INSTANT, _DAY, _BYTES = "$instant", "$day", "$bytes"


class Journal:
    """Changes made through it, in their order, as plain values for a JSON column."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def change(self, table: Table, key: Mapping[str, Any], **values: Any) -> None:
        """Set values of one row, and remember what stood there."""
        row = _row(table, key)
        if row is None:
            return
        old = {name: row[name] for name in values if row[name] != values[name]}
        if not old:
            return
        db.session.execute(update(table).where(*_where(table, key)).values({name: values[name] for name in old}))
        new = {name: values[name] for name in old}
        self.entries.append(
            {"do": "change", "table": table.name, "key": plain(key), "old": plain(old), "new": plain(new)}
        )

    def remove(self, table: Table, key: Mapping[str, Any]) -> None:
        """Take a row away, and remember all of it."""
        row = _row(table, key)
        if row is None:
            return
        db.session.execute(delete(table).where(*_where(table, key)))
        self.entries.append({"do": "remove", "table": table.name, "key": plain(key), "row": plain(row)})

    def added(self, thing: Base) -> None:
        """Remember a row that was added as an object and flushed."""
        table = table_of(type(thing))
        key = {column.name: getattr(thing, column.key) for column in table.primary_key}
        self.entries.append({"do": "add", "table": table.name, "key": plain(key)})


def take_back(entries: list[Entry]) -> int:
    """Undo what a journal holds, last things first; return how many changes had to stay as they are."""
    db.session.flush()
    left = sum(not _undo(entry) for entry in reversed(entries))
    db.session.expire_all()
    return left


def _undo(entry: Entry) -> bool:
    table = Base.metadata.tables[entry["table"]]
    key = _typed(entry["key"])
    if entry["do"] == "remove":
        if _row(table, key) is None:
            db.session.execute(insert(table).values(_typed(entry["row"])))
        return True
    row = _row(table, key)
    if row is None:
        return bool(entry["do"] == "add")
    try:
        with db.session.begin_nested():
            if entry["do"] == "add":
                db.session.execute(delete(table).where(*_where(table, key)))
                return True
            old, new = _typed(entry["old"]), _typed(entry["new"])
            same = {name: value for name, value in old.items() if row[name] == new[name]}
            if same:
                db.session.execute(update(table).where(*_where(table, key)).values(same))
            return len(same) == len(old)
    except IntegrityError:
        return False  # something hangs on it by now, or took its place


def _row(table: Table, key: Mapping[str, Any]) -> dict[str, Any] | None:
    found = db.session.execute(select(table).where(*_where(table, key))).mappings().one_or_none()
    return dict(found) if found is not None else None


def _where(table: Table, key: Mapping[str, Any]) -> list[Any]:
    return [table.c[name] == value for name, value in key.items()]


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as JSON holds them: an instant or a day as a pair of its sort and its text."""
    return {name: _as_plain(value) for name, value in values.items()}


def _as_plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {_INSTANT: value.isoformat()}
    if isinstance(value, bytes):
        return {_BYTES: base64.b64encode(value).decode()}
    return {_DAY: value.isoformat()} if isinstance(value, date) else value


def _typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `plain` was given."""
    return {name: _as_typed(value) for name, value in values.items()}


def _as_typed(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {_INSTANT}:
        return datetime.fromisoformat(value[_INSTANT])
    if isinstance(value, dict) and set(value) == {_BYTES}:
        return base64.b64decode(value[_BYTES])
    if isinstance(value, dict) and set(value) == {_DAY}:
        return date.fromisoformat(value[_DAY])
    return value
