"""Looking for words without minding case, accents and the form of an apostrophe, the same way on both engines."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import ColumnElement, Engine, String, event, false
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.functions import FunctionElement

_ACCENTED = "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ’‘"
_PLAIN = "aaaaaaceeeeiiiinoooooouuuuyy''"
MOST = 10_000  # characters; no engine takes a pattern of any length, and nothing that is looked for is that long
_TABLE = str.maketrans(_ACCENTED, _PLAIN)


def fold(text: str | None) -> str | None:
    """Return `text` in lower case, with the plain letters and the apostrophe of an English keyboard."""
    return None if text is None else text.lower().translate(_TABLE)


class folded(FunctionElement[str]):  # noqa: N801 - reads as an SQL function
    """`fold` for a column."""

    type = String()
    inherit_cache = True


@compiles(folded)
def _folded(element: Any, compiler: Any, **options: Any) -> str:
    plain = _PLAIN.replace("'", "''")
    return f"translate(lower({compiler.process(element.clauses, **options)}), '{_ACCENTED}', '{plain}')"


@compiles(folded, "sqlite")
def _folded_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"pw_fold({compiler.process(element.clauses, **options)})"


@event.listens_for(Engine, "connect")
def _teach_sqlite(connection: object, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.create_function("pw_fold", 1, fold, deterministic=True)


def contains(column: ColumnElement[Any] | InstrumentedAttribute[Any], text: str) -> ColumnElement[bool]:
    """Return "contains, whatever case and accents", in which % and _ mean themselves."""
    if len(text) > MOST:
        return false()
    escaped = (fold(text) or "").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return folded(column).like(f"%{escaped}%", escape="\\")
