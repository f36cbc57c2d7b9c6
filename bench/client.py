"""One browser that asks again and again over one connection, and counts."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

from bench.servers import Server

PAIRS = 7


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


@dataclass(frozen=True)
class Comparison:
    """The floor and the product, measured by turns. `ratio` is floor ÷ product: 1 would be free of cost."""

    floor: Sample
    product: Sample
    ratio: float


def compare(floor: Callable[[], Sample], product: Callable[[], Sample]) -> Comparison:
    """Measure both by turns, after one run each to warm up, and take the medians."""
    floor()
    product()
    pairs = [(floor(), product()) for _ in range(PAIRS)]
    low, high = ([pair[side] for pair in pairs] for side in (0, 1))
    return Comparison(_middle(low), _middle(high), median(a.cpu / b.cpu for a, b in pairs))


def _middle(samples: list[Sample]) -> Sample:
    return Sample(median(s.cpu for s in samples), median(s.rate for s in samples), samples[-1].size)
