"""What befalls a database: a server that is shot, a lock that is held, a disk that is full."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from tests.engines import PostgreSQL, SQLite

CHUNK = b"\0" * 65536


class Store(Protocol):
    """A database that bad things can be done to."""

    name: str
    url: str
    disk: Path | None  # a small one of its own, where there may be one

    def strike(self, seconds: float) -> None:
        """Keep anyone from writing for so long, in the way of this engine."""

    def mend(self) -> None:
        """Start what stopped by itself."""


class SqliteStore:
    """A file, which another program holds locked."""

    name = "sqlite"

    def __init__(self, url: str, disk: Path | None) -> None:
        self.url, self.disk = url, disk

    def strike(self, seconds: float) -> None:
        """Hold the write lock, past the side file that our own writers wait in line for."""
        path = self.url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, isolation_level=None, timeout=60)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            connection.execute("ROLLBACK")

    def mend(self) -> None:
        """Do nothing: there is no server."""


class PostgresqlStore:
    """A server, which is stopped in the middle of everything and started again."""

    name = "postgresql"

    def __init__(self, server: Any, url: str, disk: Path | None) -> None:
        self._server, self.url, self.disk = server, url, disk

    def strike(self, seconds: float) -> None:
        """Stop it without a word to anyone, and start it after some time."""
        self._control("stop", "-m", "immediate")
        time.sleep(min(seconds, 2.0))
        self.mend()

    def mend(self) -> None:
        """Start it when it does not run: without room for its log it ends itself."""
        if self._control("status").returncode != 0:
            self._control("start", "-o", self._options(), "-l", str(self._server.log))
        self._server.ensure_postgres_running()  # so that it is stopped at the end under its new number

    def _options(self) -> str:
        """Return how it was started: without a network address, its socket beside its data."""
        line = (self._server.pgdata / "postmaster.opts").read_text().replace('"', "").split()
        folder = line[line.index("-k") + 1]
        return f'-h "" -k {folder}'

    def _control(self, action: str, *more: str) -> subprocess.CompletedProcess[bytes]:
        command = [str(self._server.bin_path / "pg_ctl"), "-w", "-D", str(self._server.pgdata), *more, action]
        return subprocess.run(  # noqa: S603 - our own server
            command,
            user=self._server.system_user,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            check=False,
        )


@contextmanager
def store(name: str, folder: Path) -> Iterator[Store]:
    """Yield a migrated database, on a small disk of its own where this user may mount one."""
    disk = folder / f"{name}-disk"
    disk.mkdir()
    with _small_disk(disk) as mounted:
        work = disk / "work"
        for place in (disk / "template", work):
            place.mkdir()
        engine = (SQLite if name == "sqlite" else PostgreSQL)(disk / "template")
        room = disk if mounted else None
        try:
            with engine.database(work) as url:
                yield (
                    PostgresqlStore(engine.server, url, room)
                    if isinstance(engine, PostgreSQL)
                    else SqliteStore(url, room)
                )
        finally:
            if isinstance(engine, PostgreSQL):
                engine.stop()


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Leave not a byte on a disk inside the block."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for chunk in (CHUNK, CHUNK[:512], CHUNK[:1]):
            _fill(file, chunk)
    try:
        yield
    finally:
        filler.unlink()


def _fill(file: Any, chunk: bytes) -> None:
    try:
        while True:
            file.write(chunk)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise


@contextmanager
def _small_disk(place: Path) -> Iterator[bool]:
    made = os.geteuid() == 0 and _run("mount", "-t", "tmpfs", "-o", "size=512m,mode=0755", "tmpfs", str(place))
    if not made:
        sys.stderr.write("SKIPPED: a full disk. It needs a tmpfs of its own, which only root may mount.\n")
    try:
        yield made
    finally:
        if made:
            _run("umount", "--lazy", str(place))


def _run(*command: str) -> bool:
    try:
        return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0  # noqa: S603 - mount
    except OSError:
        return False
