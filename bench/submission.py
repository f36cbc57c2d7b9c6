"""The submission of ten answers by a personal link, against the same rows written by the raw driver."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from bench.client import TURNS, Measured, Request, Side, by_turns, run, warm_up
from bench.product import Product
from bench.questionnaire import Questionnaire, Ready
from bench.servers import Server, serving
from tools.counting import counting

REQUESTS = 50
WARM = 60
SPARE = 2  # one to write the rows that the floor copies, one to count
NEEDED = SPARE + WARM + REQUESTS * TURNS


def rehearse(product: Product, questionnaire: Questionnaire) -> Ready:
    """Submit once in this process; return the response whose rows the floor writes again."""
    _submit(product, questionnaire.ready[0].request)
    return questionnaire.ready[0]


def measure(
    products: Mapping[str, Product], floor_database: str, questionnaire: Questionnaire, beside: list[int]
) -> dict[str, Any]:
    """Return the figures of a submission, on databases with more and more answers; the first holds none."""
    people = questionnaire.ready[SPARE:]
    environment = {"FLOOR_DATABASE": floor_database, "FLOOR_MODEL": str(questionnaire.ready[0].response_id)}
    with ExitStack() as servers:
        serve = servers.enter_context
        floor = serve(serving("bench.floor.submission:app", environment, beside))
        sides: dict[str, Side] = {"floor": _side(floor, [_plain(one) for one in people])}
        for name, product in products.items():
            sides[name] = _side(serve(product.serving(beside)), [one.request for one in people])
        measured = by_turns(sides)
    return _figures(measured, list(products))


def cost_of(product: Product, questionnaire: Questionnaire) -> dict[str, int]:
    """Return what one submission asks of the database."""
    with counting(product.engine) as cost:
        _submit(product, questionnaire.ready[1].request)
    return {"queries": cost.queries, "rows": cost.rows}


def _submit(product: Product, request: Request) -> None:
    status = product.ask(request.path, request.headers, request.body)
    if status != 303:
        raise RuntimeError(f"{request.path}: {status}")


def _plain(one: Ready) -> Request:
    """Return the same form, sent to the floor."""
    headers = {"Content-Type": one.request.headers["Content-Type"]}
    return Request(f"/submit/{one.response_id}/{one.invitation_id}", headers, one.request.body)


def _side(server: Server, requests: Sequence[Request]) -> Side:
    """Return a side that sends the next so many requests each turn: nobody submits twice."""
    warm_up(server, requests[:WARM], expect=303)
    left: Iterator[Request] = iter(requests[WARM:])
    return lambda: run(server, [next(left) for _ in range(REQUESTS)], expect=303)


def _figures(measured: Measured, names: Sequence[str]) -> dict[str, Any]:
    first = names[0]
    return {
        "ratio": measured.ratio("floor", first),
        "floor_ms": measured.milliseconds("floor"),
        "product_ms": measured.milliseconds(first),
        "floor_rate": measured.rate("floor"),
        "product_rate": measured.rate(first),
        "by_stored_answers": {name: measured.milliseconds(name) for name in names},
        "flat": {name: measured.ratio(name, first) for name in names if name != first},
    }
