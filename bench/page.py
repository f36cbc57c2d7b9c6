"""A page of 50 actions, against a bare Flask and Jinja page of the same size on the same server."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from typing import Any

from bench.client import Measured, Request, Side, by_turns, run, warm_up
from bench.product import Product
from bench.servers import Server, serving
from tools.counting import counting

REQUESTS = 100
PATH = "/actions"


def measure(products: Mapping[str, Product], headers: dict[str, str], beside: list[int]) -> dict[str, Any]:
    """Return the figures of the page, on databases with more and more answers; the first holds none."""
    wanted = [Request(PATH, headers)]
    with ExitStack() as servers:
        sides: dict[str, Side] = {}
        serve = servers.enter_context
        running = {name: serve(product.serving(beside)) for name, product in products.items()}
        first = next(iter(running))
        size = run(running[first], wanted, expect=200).size
        floor = serve(serving("bench.floor.page:app", {"FLOOR_BYTES": str(size)}))
        environment = {**products[first].environment, "FLOOR_COOKIE": headers["Cookie"]}
        template = serve(serving("bench.floor.same_template:app", environment))
        for name, server, request in (
            ("floor", floor, Request("/page", {})),
            ("template", template, wanted[0]),
            *((name, server, wanted[0]) for name, server in running.items()),
        ):
            sides[name] = _side(server, request)
        measured = by_turns(sides)
        memory = running[first].peak_memory()
    return _figures(measured, products, memory) | _cost(products[first], headers)


def _side(server: Server, request: Request) -> Side:
    warm_up(server, [request] * REQUESTS, expect=200)
    return partial(run, server, [request] * REQUESTS, expect=200)


def _figures(measured: Measured, products: Mapping[str, Product], memory: int) -> dict[str, Any]:
    first = next(iter(products))
    return {
        "ratio": measured.ratio("floor", first),
        "ratio_of_template": measured.ratio("template", first),
        "floor_ms": measured.milliseconds("floor"),
        "template_ms": measured.milliseconds("template"),
        "product_ms": measured.milliseconds(first),
        "floor_rate": measured.rate("floor"),
        "product_rate": measured.rate(first),
        "floor_bytes": measured.size("floor"),
        "product_bytes": measured.size(first),
        "peak_mb": round(memory / 1e6),
        "by_stored_answers": {name: measured.milliseconds(name) for name in products},
        "flat": {name: measured.ratio(name, first) for name in products if name != first},
    }


def _cost(product: Product, headers: dict[str, str]) -> dict[str, int]:
    """Return what one page asks of the database."""
    with counting(product.engine) as cost:
        product.ask(PATH, headers)
    return {"queries": cost.queries, "rows": cost.rows}
