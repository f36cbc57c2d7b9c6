"""The web server and a worker as children of one process.

One that dies is started again, after a pause that grows. A signal to stop is passed on. When this process is
killed outright, the kernel tells the children to stop, so that none is left behind.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

GRACE = 20.0  # seconds the children get to end what they are doing
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STEADY = 60.0  # seconds after which a child counts as well started
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A process to keep alive."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    next_start: float = 0.0
    pause: float = field(default=FIRST_PAUSE)

    def start(self) -> None:
        """Start it in a group of its own, so that its own children can be swept up with it."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            self.command,
            start_new_session=True,
            preexec_fn=_dies_with(os.getpid()),  # noqa: PLW1509 - runs before any thread exists
        )

    def watch(self) -> None:
        """Start it when it does not run, after its pause."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.next_start:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.sweep()
        self.pause = FIRST_PAUSE if now - self.started > STEADY else min(self.pause * 2, LONGEST_PAUSE)
        print(f"{self.name} ended with {code}; started again in {self.pause:g} s", flush=True)
        self.process, self.next_start = None, now + self.pause

    def tell(self, number: int) -> None:
        """Send a signal to it."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def sweep(self) -> None:
        """Kill what is left of its group."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                return


def serve(host: str, port: int) -> None:
    """Keep a web server on `host` and `port` and a worker running, until told to stop.

    Ends at once, with one line, where nothing can listen there: the web server shares a port between its own
    processes, so that a second one would quietly get every other request of the first.
    """
    insist_on(host, port)
    children = [
        Child("web server", [sys.executable, "-m", "serving.web", host, str(port)]),
        Child("worker", [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]),
    ]
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: stopping.append(received))
    while not stopping:
        for child in children:
            child.watch()
        time.sleep(0.2)
    _stop(children)


def insist_on(host: str, port: int) -> None:
    """End the program with one line that says why, where nothing can listen on `host` and `port`."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        trouble = error.strerror or str(error)
        sys.exit(f"Pactwerk cannot start:\nport {port} of {host} cannot be used ({trouble}); PORT= chooses another")


def _stop(children: list[Child]) -> None:
    for child in children:
        child.tell(signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    for child in children:
        if child.process is not None:
            try:
                child.process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                print(f"{child.name} did not stop in {GRACE:g} s and is killed", flush=True)
            child.sweep()


def _dies_with(parent: int) -> Callable[[], None] | None:
    """Return what a child does first: ask the kernel for SIGTERM when its parent dies. Only Linux can be asked."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None, use_errno=True)

    def ask() -> None:
        library.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)  # the parent died before we could ask

    return ask
