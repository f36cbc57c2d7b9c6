"""The two short transactions that every mail costs: the dot is about to leave; the server took it.

They are the same statements as elsewhere, fenced by the lease, each with a durable commit of its own. Only the way
to them is shorter: no session, and on PostgreSQL a connection that stays, with one round trip for each.
Where one does not come about for any reason, the answer is False and the caller goes the long way.

That the server took a mail is written by a thread of its own, from the moment of the answer on. While the disk takes
it, the next mail is talked about, up to its own closing dot: for that one everything before is waited for.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol, cast

from sqlalchemy import Engine, Update, func, literal
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from app.database import JOB_TIMEOUT, Busy, writing_connection
from app.mail import claim as claims
from app.mail.claim import END, MARK_FINAL, MARK_SENT, Claim
from app.mail.rules import Outcome, Result

Values = Mapping[str, Any]


class Pen(Protocol):
    """Writes down the two moments of a mail."""

    def mark_final(self, claim: Claim, *, now: datetime) -> bool:
        """Note that the closing dot is about to leave; False when the claim was lost, or nothing could be written."""

    def mark_sent(self, claim: Claim, result: Result, *, now: datetime) -> bool:
        """Note that the server took the mail; False when the claim was lost, or nothing could be written."""

    def close(self) -> None:
        """Let go of what is held between mails."""


class Desk:
    """A pen, and who writes with it: one thing at a time, the last one perhaps while the next mail is talked about."""

    def __init__(self, engine: Engine) -> None:
        self._pen: Pen = _Sqlite(engine) if engine.dialect.name == "sqlite" else _Postgresql(engine)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pen")
        self._late: Future[bool] | None = None

    def begin_sent(self, claim: Claim, result: Result, *, now: datetime) -> None:
        """Begin to write down that the server took a mail; what was begun before must have been waited for."""
        self._late = self._thread.submit(self._pen.mark_sent, claim, result, now=now)

    def is_written(self) -> bool:
        """Wait for what was begun; False when it did not come about. True when there was nothing."""
        late, self._late = self._late, None
        return late is None or (late.exception() is None and late.result())

    def mark_final(self, claim: Claim, *, now: datetime) -> bool:
        """Note that the closing dot is about to leave. Returns once that is certain; False when it is not."""
        return self._pen.mark_final(claim, now=now)

    def close(self) -> None:
        """Let go of everything. What was begun must have been waited for."""
        self._thread.shutdown(wait=True)
        self._pen.close()


class _Sqlite:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def mark_final(self, claim: Claim, *, now: datetime) -> bool:
        return self._write([(MARK_FINAL, {**_held(claim), "now": now, "until": now + claims.FINAL_LEASE})])

    def mark_sent(self, claim: Claim, result: Result, *, now: datetime) -> bool:
        return self._write([(END, _ending(claim, result, now)), (MARK_SENT, {**_held(claim), "now": now})])

    def close(self) -> None:
        """Do nothing: a connection is kept for one transaction, because the lock on the side file goes with it."""

    def _write(self, statements: list[tuple[Update, Values]]) -> bool:
        """Run the statements in one transaction; return whether the last one met its row."""
        try:
            with writing_connection(self._engine) as connection:
                return [connection.execute(statement, values).rowcount for statement, values in statements][-1] == 1
        except (Busy, OperationalError):
            return False


class _Postgresql:
    """Each moment is one statement, and so one transaction by itself, which the database's own clock dates."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Any = None
        until = func.clock_timestamp() + literal(claims.FINAL_LEASE)
        self._final = _Prepared(engine, MARK_FINAL.values(lease_until=until))
        self._sent = _Prepared(engine, MARK_SENT.add_cte(END.cte("ended")))

    def mark_final(self, claim: Claim, *, now: datetime) -> bool:
        return self._write(self._final, {**_held(claim), "now": now})

    def mark_sent(self, claim: Claim, result: Result, *, now: datetime) -> bool:
        return self._write(self._sent, {**_held(claim), **_ending(claim, result, now)})

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(self._engine.dialect.loaded_dbapi.Error):
                connection.close()

    def _write(self, statement: _Prepared, values: Values) -> bool:
        try:
            return bool(self._connected().execute(statement.text, statement.values(values)).rowcount == 1)
        except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error):
            self.close()
            return False

    def _connected(self) -> Any:
        if self._connection is None:
            positional, named = self._engine.dialect.create_connect_args(self._engine.url)
            connection: Any = self._engine.dialect.connect(*positional, **named)
            connection.autocommit = True
            connection.execute(f"SET lock_timeout = '{int(JOB_TIMEOUT * 1000)}ms'")
            self._connection = connection
        return self._connection


class _Prepared:
    """A statement in the words of the driver, put together once."""

    def __init__(self, engine: Engine, statement: Update) -> None:
        compiled = statement.compile(dialect=engine.dialect, compile_kwargs={"render_postcompile": True})
        self.text = str(compiled)
        self._fixed = cast("Values", compiled.construct_params(_check=False))

    def values(self, given: Values) -> Values:
        """Return what the driver needs: the values that are given and those that never change."""
        return {**self._fixed, **given}


def _held(claim: Claim) -> dict[str, Any]:
    return {"mail": claim.mail_id, "held": claim.lease}


def _ending(claim: Claim, result: Result, now: datetime) -> dict[str, Any]:
    return {
        "attempt": claim.attempt_id,
        "now": now,
        "how_far": result.phase.value,
        "how": Outcome.SENT.value,
        "code": result.code,
        "text": result.text,
    }
