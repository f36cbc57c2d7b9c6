"""Counts what a request costs the database: statements, and rows fetched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.cursor import CursorFetchStrategy

from app import prepared

NOT_COUNTED = ("PRAGMA", "BEGIN", "SET ", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@dataclass
class Cost:
    """What was asked of the database inside a `counting` block."""

    statements: list[str] = field(default_factory=list)
    rows: int = 0

    @property
    def queries(self) -> int:
        """How many statements were sent."""
        return len(self.statements)


@contextmanager
def counting(engine: Engine) -> Iterator[Cost]:
    """Count the statements sent to `engine` and the rows fetched from it inside the block."""
    cost = Cost()

    def sent(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(NOT_COUNTED):
            cost.statements.append(statement)

    originals = {name: getattr(CursorFetchStrategy, name) for name in ("fetchone", "fetchmany", "fetchall")}
    straight = prepared.fetched

    def counted(name: str) -> Any:
        def fetch(strategy: Any, *args: Any, **kwargs: Any) -> Any:
            found = originals[name](strategy, *args, **kwargs)
            cost.rows += (found is not None) if name == "fetchone" else len(found)
            return found

        return fetch

    def counted_straight(connection: Connection, text: str, sent: Any, *, many: bool = False) -> Sequence[Any]:
        found = straight(connection, text, sent, many=many)
        cost.rows += len(found)
        return found

    event.listen(engine, "before_cursor_execute", sent)
    prepared.fetched = counted_straight
    for name in originals:
        setattr(CursorFetchStrategy, name, counted(name))
    try:
        yield cost
    finally:
        prepared.fetched = straight
        for name, original in originals.items():
            setattr(CursorFetchStrategy, name, original)
        event.remove(engine, "before_cursor_execute", sent)
