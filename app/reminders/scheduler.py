"""The metronome. It keeps nothing and decides nothing: what is due is computed anew at each tick.

Ticks that were missed are not made up for, and a tick does not start while the one before still runs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from apscheduler.schedulers.background import BackgroundScheduler


class Metronome:
    """Calls each of some functions at its own interval, in threads, until `stop`."""

    def __init__(self) -> None:
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler = BackgroundScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})

    def every(self, seconds: float, tick: Callable[[], None]) -> None:
        """Call `tick` every so many seconds, the first time after one interval."""
        self._scheduler.add_job(tick, "interval", seconds=seconds, misfire_grace_time=None)

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()

    def stop(self) -> None:
        """Call nothing any more, and return when every running tick has ended."""
        self._scheduler.shutdown(wait=True)
