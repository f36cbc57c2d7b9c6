"""The clock that the workers of the torture read: it runs fast, and it can be moved."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

SPEED = 60.0  # a minute passes in a second, so that retries come within the test
TICK = 0.05  # seconds between two writes of the file


class FastClock:
    """A TEST_CLOCK file that a thread keeps moving."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ahead = 0.0
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._write()

    def now(self) -> datetime:
        """Return what the workers take for the time."""
        with self._lock:
            return datetime.now(UTC) + timedelta(seconds=self._ahead)

    def move(self, step: timedelta) -> None:
        """Put the clock forward, or back."""
        with self._lock:
            self._ahead += step.total_seconds()
            self._write()

    def run(self) -> None:
        """Keep moving until told to stop."""
        while not self._stopped.wait(TICK):
            self.move(timedelta(seconds=TICK * (SPEED - 1)))

    def stop(self) -> None:
        """Stand still, which is: go on as fast as the real one."""
        self._stopped.set()

    def _write(self) -> None:
        draft = self.path.with_suffix(".new")
        draft.write_text(f"{self._ahead:.3f}", encoding="ascii")
        os.replace(draft, self.path)  # noqa: PTH105 - says what it does: nobody may read half of it


@contextmanager
def running(path: Path) -> Iterator[FastClock]:
    """Yield a clock that runs fast."""
    clock = FastClock(path)
    thread = threading.Thread(target=clock.run, daemon=True)
    thread.start()
    try:
        yield clock
    finally:
        clock.stop()
        thread.join()
