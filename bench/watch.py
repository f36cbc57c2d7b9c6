"""How long the driver takes: every statement of an engine, from sending it to having read its last row, and commits.

The connections of an engine are put in the place of ordinary ones, so that it is the product itself that is watched.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from sqlalchemy import event


@dataclass
class Statement:
    """What was asked, with its values, how often, and the seconds it took in all."""

    words: str
    values: Any
    seconds: float = 0.0
    times: int = 0


@dataclass
class Watch:
    """What happened while it watched."""

    statements: dict[str, Statement] = field(default_factory=dict)
    whole: float = 0.0  # seconds by the clock
    answers: int = 0
    _written: str = ""  # the table, since the last commit

    @property
    def inside(self) -> float:
        """The seconds that the driver took, commits included."""
        return sum(one.seconds for one in self.statements.values())

    @property
    def count(self) -> int:
        """How many statements there were, beginning and ending transactions left out."""
        return sum(one.times for one in self.statements.values() if not one.words.startswith(_AROUND))

    def note(self, words: str, values: Any, seconds: float, times: int) -> None:
        """Add what a statement took, or one more reading of its rows. A commit is told by what was written last."""
        first, _, rest = words.partition(" ")
        if first in {"INSERT", "UPDATE", "DELETE"}:
            self._written = rest.split(" ")[0 if first == "UPDATE" else 1]
        elif words == "COMMIT":
            words, self._written = f"COMMIT {self._written}".strip(), ""
        one = self.statements.setdefault(words, Statement(words, values))
        one.seconds += seconds
        one.times += times


_AROUND = ("BEGIN", "COMMIT", "ROLLBACK", ";")
_watching: list[Watch] = []


def _timed(words: str, values: Any, work: Callable[[], Any], times: int = 1) -> Any:
    if not _watching:
        return work()
    began = time.perf_counter()
    try:
        return work()
    finally:
        _watching[-1].note(words, values, time.perf_counter() - began, times)


class _SqliteCursor(sqlite3.Cursor):
    _words, _values = "", None

    def execute(self, words: str, values: Any = (), /) -> Any:
        self._words, self._values = words, values
        return _timed(words, values, lambda: super(_SqliteCursor, self).execute(words, values))

    def executemany(self, words: str, values: Any, /) -> Any:
        self._words, self._values = words, values
        return _timed(words, values, lambda: super(_SqliteCursor, self).executemany(words, values))

    def fetchall(self) -> Any:
        return _timed(self._words, self._values, super().fetchall, 0)

    def fetchone(self) -> Any:
        return _timed(self._words, self._values, super().fetchone, 0)

    def fetchmany(self, size: int | None = 1) -> Any:
        return _timed(self._words, self._values, lambda: super(_SqliteCursor, self).fetchmany(size), 0)


class _SqliteConnection(sqlite3.Connection):
    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(factory or _SqliteCursor)

    def commit(self) -> None:
        _timed("COMMIT", (), super().commit)


class _PostgresqlCursor(psycopg.Cursor[Any]):
    _words, _values = "", None

    def execute(self, words: Any, values: Any = None, **more: Any) -> Any:  # type: ignore[override]
        self._words, self._values = str(words), values
        return _timed(self._words, values, lambda: super(_PostgresqlCursor, self).execute(words, values, **more))

    def executemany(self, words: Any, values: Any, **more: Any) -> Any:  # type: ignore[override]
        self._words, self._values = str(words), values
        return _timed(self._words, values, lambda: super(_PostgresqlCursor, self).executemany(words, values, **more))

    def fetchall(self) -> Any:
        return _timed(self._words, self._values, super().fetchall, 0)

    def fetchone(self) -> Any:
        return _timed(self._words, self._values, super().fetchone, 0)

    def fetchmany(self, size: int = 0) -> Any:
        return _timed(self._words, self._values, lambda: super(_PostgresqlCursor, self).fetchmany(size), 0)


class _PostgresqlConnection(psycopg.Connection[Any]):
    def commit(self) -> None:
        _timed("COMMIT", (), super().commit)


def watchable(engine: Any) -> None:
    """Let the connections that an engine makes from now on be watched."""

    def connect(_dialect: Any, _record: Any, given: list[Any], named: dict[str, Any]) -> Any:
        if engine.dialect.name == "sqlite":
            return sqlite3.connect(*given, **named, factory=_SqliteConnection)
        return _PostgresqlConnection.connect(*given, **named, cursor_factory=_PostgresqlCursor)

    event.listen(engine, "do_connect", connect)
    engine.dispose()


@contextmanager
def watching() -> Iterator[Watch]:
    """Yield a watch of what happens inside the block, in this thread."""
    watch = Watch()
    began = time.perf_counter()
    _watching.append(watch)
    try:
        yield watch
    finally:
        _watching.pop()
        watch.whole = time.perf_counter() - began
