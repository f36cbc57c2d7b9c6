"""`python -m serving.web HOST PORT`: granian, with the application read once for all its workers.

Where processes are forked, the modules are read before the workers are: two workers start in the time of one and
share that memory. The application itself, with its connections, is made in each worker.
"""

from __future__ import annotations

import gc
import importlib
import logging
import multiprocessing
import resource
import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

WORKERS = 2
THREADS = 32  # requests that a process takes in at a time; it works at fewer: see app/web/patience.py
# Connections that a process holds at once; more wait in the kernel's queue. Browsers keep theirs open while people
# read, so that this is how many people answer at a time, and not how many requests there are.
BACKPRESSURE = 1000
FILES = 4 * BACKPRESSURE  # that a process may have open: one a connection, and those of the database
KILL_AFTER = 3  # seconds a worker gets to end its requests


def main(host: str, port: int) -> None:
    """Serve until told to stop."""
    allow_files()
    logging.getLogger("_granian").addFilter(_is_news)
    if multiprocessing.get_start_method() == "fork":
        read_application()
    Granian(
        "wsgi:door",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        backpressure=BACKPRESSURE,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_AFTER,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a line is worth reading: that there are many threads is on purpose, as most of them only wait."""
    return "Python threads" not in record.getMessage()


def allow_files() -> None:
    """Let this process and its workers have as many files open as connections need, where the system allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def read_application() -> None:
    """Import every module of the application, without the collector looking through them meanwhile."""
    gc.disable()
    importlib.import_module("app")
    gc.freeze()
    gc.enable()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
