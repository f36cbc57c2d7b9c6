"""How the database is opened: reading by default, writing on purpose and once.

A request or a job reads in a transaction that the database itself keeps from writing. To write, it opens one
`unit_of_work()`. On SQLite a writer first takes a lock on a side file and then `BEGIN IMMEDIATE`, so that
writers wait in line instead of failing half-way; on PostgreSQL what reads is read-only by its connection.
"""

import fcntl
import os
import random
import select
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.exc import InvalidatePoolError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, QueuePool

from app.extensions import db

REQUEST_TIMEOUT = 5.0  # seconds a request waits for its turn to write
JOB_TIMEOUT = 30.0
LEAST_ROOM = 20 * 1024 * 1024  # bytes; twice the largest form
SILENCE = 30.0  # seconds after which a connection to PostgreSQL is asked whether it still works
MOST_STATEMENTS = 1000  # that a connection of SQLite keeps prepared; there are some hundreds

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_timeout: ContextVar[float] = ContextVar("write_timeout", default=REQUEST_TIMEOUT)
_rebuilding: ContextVar[bool] = ContextVar("rebuilding", default=False)


class Busy(Exception):  # noqa: N818 - reads as what it says
    """The turn to write did not come in time; nothing was written and trying again later is safe."""


class NestedWriteError(RuntimeError):
    """A second write transaction was opened inside the first: two commits would tear one act in two."""


@contextmanager
def unit_of_work(timeout: float = REQUEST_TIMEOUT) -> Iterator[None]:
    """Write in one transaction: commit at the end, roll back when an exception leaves the block.

    What was read before is read again, because it may have changed since. Raises Busy when the turn to
    write does not come within `timeout` seconds, NestedWriteError inside another unit of work.
    """
    if _writing.get():
        raise NestedWriteError
    db.session.rollback()
    db.session.expire_all()
    writing, waiting = _writing.set(True), _timeout.set(timeout)
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _writing.reset(writing)
        _timeout.reset(waiting)


def is_writing() -> bool:
    """Whether this thread is inside a unit of work."""
    return _writing.get()


def engine_options(url: str) -> dict[str, Any]:
    """Return how the engine of this database is made."""
    if make_url(url).get_backend_name() == "sqlite":
        return {"poolclass": ReadersAndWriters, "connect_args": {"cached_statements": MOST_STATEMENTS}}
    return {"poolclass": ReadersAndWriters}


def prepare_engine(app: Flask) -> None:
    """Hang the pragmas and the transaction rules on the engine of `app`."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    else:
        _prepare_postgresql(engine)


def hindrance(engine: Engine) -> str:
    """Return why nothing can be written now, as far as that shows without writing; empty when it can be.

    A full disk is seen before it is full: the log of SQLite needs room to grow while a transaction runs.
    """
    if engine.dialect.name != "sqlite":
        with engine.connect() as connection:
            standby, read_only = connection.exec_driver_sql(
                "SELECT pg_is_in_recovery(), reset_val = 'on' FROM pg_settings "
                "WHERE name = 'default_transaction_read_only'"
            ).one()
        return "the database takes no writes" if standby or read_only else ""
    path = Path(str(engine.url.database))
    if not all(os.access(place, os.W_OK) for place in (path, path.parent)):
        return "the database may not be written to"
    return "" if shutil.disk_usage(path.parent).free >= LEAST_ROOM else "the disk is full"


def _prepare_postgresql(engine: Engine) -> None:
    """Ask the server for as little as possible beside what a page needs: each question is a way there and back."""

    def make_sure(driver: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        # Whoever was cut off, has something to read. Only what stood idle may be dead without our knowing.
        left = record.info.get("left")
        if left is None or (time.monotonic() - left < SILENCE and not _has_something_to_read(driver)):
            return
        try:
            engine.dialect.do_ping(driver)
        except psycopg.OperationalError as error:
            raise InvalidatePoolError from error  # the pool makes another, and lets go of all older ones

    def note_leaving(_driver: object, record: ConnectionPoolEntry) -> None:
        record.info["left"] = time.monotonic()

    event.listen(engine, "connect", _connect_postgresql)
    event.listen(engine, "checkout", make_sure)
    event.listen(engine, "checkin", note_leaving)
    event.listen(engine, "begin", _begin_postgresql)
    event.listen(engine, "before_cursor_execute", _begin_for_stream)


def _has_something_to_read(driver: psycopg.Connection) -> bool:
    if driver.closed:
        return True
    looking = select.poll()
    looking.register(driver.pgconn.socket, select.POLLIN)
    return bool(looking.poll(0))


def _connect_postgresql(driver: psycopg.Connection, _record: ConnectionPoolEntry) -> None:
    """Say once what holds for every transaction of this connection.

    A page reads without BEGIN and COMMIT: each of its statements sees what is committed, as it would between them.
    """
    driver.autocommit = True
    driver.execute(f"SET lock_timeout = {int(REQUEST_TIMEOUT * 1000)}")  # else a writer waits for another one's row
    if is_writing():
        driver.autocommit = False
        driver.read_only = False
    else:
        driver.execute("SET default_transaction_read_only = on")


def _begin_postgresql(connection: Connection) -> None:
    if is_writing() and _timeout.get() != REQUEST_TIMEOUT:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(_timeout.get() * 1000)}")


def _begin_for_stream(connection: Connection, cursor: object, *_statement: object) -> None:
    """Begin a transaction where rows are fetched in parts: the server keeps its place in a transaction only."""
    driver: Any = connection.connection.dbapi_connection
    if isinstance(cursor, psycopg.ServerCursor) and driver.info.transaction_status == TransactionStatus.IDLE:
        driver.execute("BEGIN")


def _prepare_sqlite(engine: Engine) -> None:
    event.listen(engine, "connect", _connect_sqlite)
    event.listen(engine, "checkin", _release)
    event.listen(engine, "close", _release)
    lock_path = f"{engine.url.database}.lock"

    def begin(connection: Connection) -> None:
        # Straight to the driver: this begins every page, and the way through the engine takes longer than the
        # statements themselves.
        driver: Any = connection.connection.dbapi_connection
        record: Any = connection.connection._connection_record  # noqa: SLF001 - the record is where the pool lets us keep things
        if _writing.get():
            _acquire(record, lock_path)
            _set(driver, record, query_only="OFF", foreign_keys="OFF" if _rebuilding.get() else "ON")
            _begin_immediate(driver)
        else:
            _set(driver, record, query_only="ON", foreign_keys="ON")
            driver.execute("BEGIN")

    event.listen(engine, "begin", begin)


def _begin_immediate(driver: sqlite3.Connection) -> None:
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:  # another program writes to the file, without our lock
        raise OperationalError("BEGIN IMMEDIATE", None, error) from error


def _set(driver: sqlite3.Connection, record: ConnectionPoolEntry, **pragmas: str) -> None:
    """Set what is not set already: at each of these pragmas, SQLite forgets every statement that it has prepared."""
    if record.info.get("pragmas") != pragmas:
        for name, value in pragmas.items():
            driver.execute(f"PRAGMA {name}={value}")
        record.info["pragmas"] = pragmas


class ReadersAndWriters(QueuePool):
    """Connections that only read, and beside them others that write: each keeps its settings, and its statements."""

    def __init__(self, *settings: Any, **options: Any) -> None:
        super().__init__(*settings, **options)
        self._writers = QueuePool(*settings, **options)
        self._writers.dispatch = self.dispatch  # who listens hears of both

    def connect(self) -> PoolProxiedConnection:
        """Return a connection for what is being done: one that writes inside a unit of work."""
        return self._writers.connect() if is_writing() else super().connect()

    def dispose(self) -> None:
        """Close every connection that nobody holds."""
        super().dispose()
        self._writers.dispose()


def _connect_sqlite(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"busy_timeout={int(REQUEST_TIMEOUT * 1000)}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _acquire(record: Any, path: str) -> None:
    """Take the side lock for this connection, backing off until the time is up."""
    if record.info.get("write_lock") is not None:
        return
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + _timeout.get()
    pause = 0.0005
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(descriptor)
                raise Busy from None
            time.sleep(pause * (0.5 + random.random()))  # noqa: S311 - spreads writers, guards nothing
            pause = min(pause * 1.5, 0.01)
        else:
            record.info["write_lock"] = descriptor
            return


def _release(_connection: object, record: ConnectionPoolEntry) -> None:
    descriptor = record.info.pop("write_lock", None)
    if descriptor is not None:
        os.close(descriptor)  # closing gives the lock back


def is_busy(error: OperationalError) -> bool:
    """Whether the database said "not now": locked, or out of reach for a moment."""
    text = str(error.orig).lower()
    return "locked" in text or "busy" in text or "timeout" in text


@contextmanager
def writing_connection(engine: Engine) -> Iterator[Connection]:
    """Yield a connection outside the session that may write, in one transaction; for migrations and set-up."""
    writing, waiting = _writing.set(True), _timeout.set(JOB_TIMEOUT)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        _writing.reset(writing)
        _timeout.reset(waiting)


class BrokenReferencesError(RuntimeError):
    """A migration left rows that point to nothing; it was taken back as a whole."""


@contextmanager
def rebuilding_connection(engine: Engine) -> Iterator[Connection]:
    """Yield a connection that may write and, on SQLite, put a table in the place of another; for migrations.

    SQLite changes a column by copying the table and dropping the old one, which its own watch over references
    would refuse or, worse, follow. The watch is off meanwhile, and everything is looked at before the commit:
    raises BrokenReferencesError when a row points to nothing.
    """
    rebuilding = _rebuilding.set(True)
    try:
        with writing_connection(engine) as connection:
            yield connection
            if engine.dialect.name == "sqlite":
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5)
                if broken:
                    raise BrokenReferencesError(f"rows point to nothing: {broken}")
    finally:
        _rebuilding.reset(rebuilding)
