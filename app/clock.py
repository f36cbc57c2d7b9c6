"""The only reader of the clock, so that six years can be played in a minute.

In tests and rehearsals the variable TEST_CLOCK names a file that holds an instant (ISO 8601) or an offset in
seconds; it is read anew each time, so that a test can move the clock of a running server.
"""

import time
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_virtual: ContextVar[datetime | None] = ContextVar("virtual_now", default=None)
_file: list[Path] = []


def use_file(path: str) -> None:
    """Read the time from a file from now on; an empty path goes back to the real clock."""
    _file[:] = [Path(path)] if path else []


def now() -> datetime:
    """Return the present instant, in UTC."""
    virtual = _virtual.get()
    if virtual is not None:
        return virtual
    if _file:
        return _from_file(_file[0])
    return datetime.now(UTC)


def today(zone: tzinfo) -> date:
    """Return the present date in `zone`: deadlines are local dates."""
    return now().astimezone(zone).date()


def monotonic() -> float:
    """Return seconds that only grow, for measuring how long something took; never moved by tests."""
    return time.monotonic()


def age(path: Path) -> float:
    """Return how many seconds ago a file or folder changed, by the clock that stamped it; never moved by tests."""
    return time.time() - path.stat().st_mtime


@contextmanager
def at(instant: datetime) -> "Iterator[None]":
    """Let `now()` return `instant` inside the block, for a rehearsal in this thread."""
    token = _virtual.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _virtual.reset(token)


def _from_file(path: Path) -> datetime:
    try:
        raw = path.read_text(encoding="ascii").strip()
    except OSError:
        raw = ""
    if not raw:
        return datetime.now(UTC)
    if raw.lstrip("+-").replace(".", "", 1).isdigit():
        return datetime.now(UTC) + timedelta(seconds=float(raw))
    return datetime.fromisoformat(raw).astimezone(UTC)
