"""Starts servers to measure, the same way for the product and for the floor, and reads what they used."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.web.patience import PLACES
from serving.web import BACKPRESSURE, WORKERS

ATTEMPTS = 2
PATIENCE = 60.0  # seconds a server gets to start


@dataclass(frozen=True)
class Server:
    """A running server with all its processes. `beside`: processes that work for it, such as a database."""

    port: int
    process: subprocess.Popen[bytes]
    beside: Sequence[int] = ()

    @property
    def pids(self) -> list[int]:
        """The process that was started and every one below it."""
        return _family([self.process.pid])

    def cpu_seconds(self) -> float:
        """Return the processor time that all processes used so far, in user and kernel mode."""
        return cpu_of([self.process.pid, *self.beside])

    def waiting_seconds(self) -> float:
        """Return how long its processes had something to do, and the machine did something else."""
        return sum(_cpu(pid, field=1) for pid in _family([self.process.pid, *self.beside]))

    def peak_memory(self) -> int:
        """Return the largest resident size of one process of the server so far, in bytes."""
        return max(_peak(pid) for pid in self.pids)


def free_port() -> int:
    """Return a port on this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(target: str, environment: dict[str, str], beside: Sequence[int] = ()) -> Iterator[Server]:
    """Serve the WSGI application `target` with the product's own settings: two workers, two threads each."""
    process, port = _start(target, environment)
    try:
        yield Server(port, process, beside)
    finally:
        _stop(process)


def _start(target: str, environment: dict[str, str]) -> tuple[subprocess.Popen[bytes], int]:
    """Return a server that answers. One that does not in time is started once more: the machine may be busy."""
    for _ in range(ATTEMPTS):
        port = free_port()
        command = [
            sys.executable, "-m", "granian", target, "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
            "--workers", f"{WORKERS}", "--blocking-threads", f"{PLACES}", "--backpressure", f"{BACKPRESSURE}",
            "--no-log", "--no-ws",
        ]  # fmt: skip
        process = subprocess.Popen(command, env={**os.environ, **environment}, start_new_session=True)
        if answers(port, process):
            return process, port
        _stop(process)
    raise TimeoutError(f"{target} does not start")


def _stop(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(20)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    """Wait until a server answers; return False when it does not in time."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the server stopped at once")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1):
                return True
        except OSError:
            time.sleep(0.05)
    return False


def cpu_of(roots: Sequence[int]) -> float:
    """Return the processor time of some processes and of every one below them."""
    return sum(_cpu(pid) for pid in _family(roots))


def _family(roots: Sequence[int]) -> list[int]:
    found, todo = [], list(roots)
    while todo:
        pid = todo.pop()
        found.append(pid)
        try:
            todo += [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        except OSError:
            continue
    return found


def _cpu(pid: int, field: int = 0) -> float:
    """Return the seconds a process ran (or, as field 1, waited to run), summed over its threads.

    The kernel counts them in nanoseconds.
    """
    seconds = 0.0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            seconds += int(thread.read_text().split()[field]) / 1e9
        except OSError:  # a thread that ended meanwhile
            continue
    return seconds


def _peak(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM:")), "VmHWM: 0 kB")
    return int(line.split()[1]) * 1024
