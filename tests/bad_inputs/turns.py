"""Thousands of requests, each undone in no time: what an application commits stays within one transaction.

A copy of the file put back each time would have every connection opened, and every statement prepared, anew.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import StaticPool


class Turns:
    """Has an engine of SQLite work on one connection, where each of its transactions is a part of a larger one."""

    def __init__(self, engine: Engine) -> None:
        engine.dispose()
        pool: Any = engine.pool
        engine.pool = StaticPool(pool._creator, dialect=engine.dialect, _dispatch=pool.dispatch)
        engine.dispatch.begin.clear()
        event.listen(engine, "begin", self._begin)
        dialect: Any = engine.dialect
        dialect.do_commit, dialect.do_rollback = self._commit, self._roll_back
        self._is_inside = False
        connection: Any = engine.raw_connection()
        self._driver = connection.dbapi_connection
        self._driver.execute("BEGIN")

    def end(self, word: str) -> None:
        """End the larger transaction by COMMIT or ROLLBACK, and begin the next."""
        assert not self._is_inside
        self._driver.execute(word)
        self._driver.execute("BEGIN")

    def _begin(self, _connection: Connection) -> None:
        assert not self._is_inside, "two transactions at a time cannot be undone apart"
        self._driver.execute("SAVEPOINT turn")
        self._is_inside = True

    def _commit(self, _driver: object) -> None:
        self._driver.execute("RELEASE turn")
        self._is_inside = False

    def _roll_back(self, _driver: object) -> None:
        if self._is_inside:  # the pool also calls it when a connection comes back
            self._driver.execute("ROLLBACK TO turn")
            self._commit(_driver)
