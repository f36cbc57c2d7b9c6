"""One browser that asks again and again over one connection, and counts."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from bench.servers import Server

TURNS = 7
CONNECTIONS = 10  # to warm up: the system hands each connection to one of the workers


@dataclass(frozen=True)
class Request:
    """What to ask. `body` is a form."""

    path: str
    headers: dict[str, str]
    body: bytes | None = None


@dataclass(frozen=True)
class Sample:
    """What a run of requests cost."""

    cpu: float  # server seconds a request
    rate: float  # requests a second, from one client
    size: int  # bytes of the last answer


Side = Callable[[], Sample]


def run(server: Server, requests: Iterable[Request], *, expect: int) -> Sample:
    """Ask everything in `requests` over one connection; raise when an answer is not `expect`."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    before, began, count, size = server.cpu_seconds(), time.perf_counter(), 0, 0
    for request in requests:
        method = "GET" if request.body is None else "POST"
        connection.request(method, request.path, request.body, request.headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != expect:
            raise RuntimeError(f"{request.path}: {answer.status}, not {expect}: {body[:300]!r}")
        count, size = count + 1, len(body)
    seconds = time.perf_counter() - began
    connection.close()
    return Sample((server.cpu_seconds() - before) / count, count / seconds, size)


def warm_up(server: Server, requests: Iterable[Request], *, expect: int) -> None:
    """Ask over several connections, so that every worker has answered before anything is measured."""
    waiting = list(requests)
    share = max(1, len(waiting) // CONNECTIONS)
    for start in range(0, len(waiting), share):
        run(server, waiting[start : start + share], expect=expect)


@dataclass(frozen=True)
class Measured:
    """Every side of a comparison, turn by turn."""

    turns: Mapping[str, list[Sample]]

    def milliseconds(self, side: str) -> float:
        """Return the median processor time of a request, in milliseconds."""
        return round(median(sample.cpu for sample in self.turns[side]) * 1000, 3)

    def rate(self, side: str) -> int:
        """Return the median number of requests a second."""
        return round(median(sample.rate for sample in self.turns[side]))

    def size(self, side: str) -> int:
        """Return the bytes of an answer."""
        return self.turns[side][-1].size

    def ratio(self, side: str, other: str) -> float:
        """Return how often the processor time of `other` goes into that of `side`: the median over the turns."""
        pairs = zip(self.turns[side], self.turns[other], strict=True)
        return round(median(a.cpu / b.cpu for a, b in pairs), 3)


def by_turns(sides: Mapping[str, Side]) -> Measured:
    """Measure every side once a turn, so that what else the machine does falls on all of them."""
    taken: dict[str, list[Sample]] = {name: [] for name in sides}
    for _ in range(TURNS):
        for name, side in sides.items():
            taken[name].append(side())
    return Measured(taken)
