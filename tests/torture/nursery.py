"""Makes workers quickly: a process that has the application loaded, and forks one each time it is asked to.

What it forks are real processes that run `flask worker`; they are killed with real signals. Only times are shorter,
so that a lease runs out within seconds (`HASTE`).
"""

from __future__ import annotations

import inspect
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import configure_mappers

from app.cli import worker as worker_command
from app.mail import claim, delivery, smtp
from config import read_settings

LEASE, FINAL_LEASE = timedelta(seconds=3), timedelta(seconds=7)  # by the database's clock, which cannot be moved


def make_haste(*, leases: bool) -> None:
    """Shorten what workers wait for; leases only where they do not follow the fast clock."""
    worker_command.DELIVER_EVERY, worker_command.PLAN_EVERY = 0.05, 0.5
    delivery.LOOK_FOR_DEAD_EVERY, delivery.LOOK_AT_QUEUE_EVERY = 0.3, 0.3
    smtp.COMMAND_TIMEOUT = 2.0
    smtp.SmtpTransport.__init__.__kwdefaults__ = {"final_timeout": 3.0}
    if leases:
        claim.LEASE, claim.FINAL_LEASE = LEASE, FINAL_LEASE


def main() -> None:
    """Fork a worker for each line that is read, and answer with its process id."""
    from app import create_app  # noqa: PLC0415 - the settings must be read first
    from tests.torture.reminders import register  # noqa: PLC0415 - likewise

    settings = read_settings()
    make_haste(leases=not settings.is_sqlite)
    app = create_app(settings)
    register()
    configure_mappers()
    with app.app_context():
        for name in ("emails/letter.txt", "emails/letter.html"):
            app.extensions["pactwerk_environments"]["nl"].get_template(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries the dead
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            _work(app)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def _work(app: object) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.close(0)
    os.dup2(2, 1)
    try:
        with app.app_context():  # type: ignore[attr-defined]
            inspect.unwrap(worker_command.worker.callback)(once=False)  # type: ignore[arg-type]
    finally:
        os._exit(0)


class Nursery:
    """The other side: asks for workers."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self._log = log.open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.torture.nursery"],
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )

    def worker(self) -> int:
        """Return the process id of a new worker."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """End; workers that live are not touched."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._log.close()


if __name__ == "__main__":
    main()
