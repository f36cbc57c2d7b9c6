"""A page of 50 actions, against a bare Flask and Jinja page of the same size on the same server."""

from __future__ import annotations

from functools import partial
from typing import Any

from bench.client import Request, compare, run
from bench.product import Product
from bench.servers import free_port, serving
from tools.counting import counting

REQUESTS = 150
PATH = "/actions"


def measure(product: Product, engine: Any) -> dict[str, float]:
    """Return the figures of one engine."""
    headers = product.signed_in()
    with product.serving() as server:
        wanted = [Request(PATH, headers)] * REQUESTS
        size = run(server, wanted[:10], expect=200).size
        port = free_port()
        with serving("bench.floor.page:app", {"FLOOR_BYTES": str(size)}, port) as floor:
            bare = [Request("/page", {})] * REQUESTS
            result = compare(partial(run, floor, bare, expect=200), partial(run, server, wanted, expect=200))
        memory = server.peak_memory()
    with counting(engine) as cost:
        product.app.test_client().get(PATH, base_url=product.environment["PUBLIC_BASE_URL"], headers=headers)
    return {
        "ratio": round(result.ratio, 3),
        "floor_ms": round(result.floor.cpu * 1000, 3),
        "product_ms": round(result.product.cpu * 1000, 3),
        "floor_rate": round(result.floor.rate),
        "product_rate": round(result.product.rate),
        "floor_bytes": result.floor.size,
        "product_bytes": result.product.size,
        "queries": cost.queries,
        "rows": cost.rows,
        "peak_mb": round(memory / 1e6),
    }
