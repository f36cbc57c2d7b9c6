"""What a coordinator looks at each day with 10,000 actions: lists, the matrix of owners, the line of the years."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, insert, select

from app import clock
from app.extensions import db
from app.models import Action, ActionState, Affiliation, Assignment, NodeKind, PactNode, ProgressUpdate, View
from app.models.base import new_public_id
from app.web.navigation import current_pact
from bench.client import Request, Side, by_turns, run, warm_up
from bench.product import Product
from bench.servers import Server, serving
from tools.counting import counting

LEVELS = (100, 10_000)  # actions
CHUNK = 2_000
REQUESTS = 25
LIST = "/actions"
PAGES = {
    "list": LIST,
    "found": "/actions?q=fietspad",
    "late": "/actions?sort=due",
    "board": "/actions/board",
    "matrix": "/actions/owners",
    "completeness": "/actions/completeness",
    "pact": "/pact",
}
_STATES = (ActionState.RUNNING, ActionState.NOT_STARTED, ActionState.DONE, ActionState.PAUSED, ActionState.RUNNING)


def store(product: Product, count: int) -> str:
    """Let `count` actions of many owners stand under the themes; return the address of the theme with the most."""
    with product.writing():
        pact, now = current_pact(), clock.now()
        assert pact is not None
        nodes = db.session.scalars(
            select(PactNode.id)
            .where(PactNode.pact_id == pact.id, PactNode.kind.in_([NodeKind.THEME, NodeKind.SUBTHEME]))
            .order_by(PactNode.id)
        ).all()
        owners = db.session.execute(
            select(Affiliation.person_id, Affiliation.organisation_id).order_by(Affiliation.id).limit(200)
        ).all()
        first = (db.session.scalar(select(func.max(Action.id))) or 0) + 1
        for start in range(0, count, CHUNK):
            _rows(pact.id, first, range(start, min(start + CHUNK, count)), nodes, owners, now)
        theme = db.session.get_one(PactNode, nodes[0]).public_id
    return f"/pact/{theme}"


def _rows(pact: int, first: int, numbers: range, nodes: Any, owners: Any, now: Any) -> None:
    day, actions, assignments, updates = now.date(), [], [], []
    for number in numbers:
        key, state = first + number, _STATES[number % len(_STATES)]
        percent = number * 7 % 101 if state != ActionState.NOT_STARTED else None
        actions.append(
            {"id": key, "public_id": new_public_id(), "pact_id": pact, "node_id": nodes[number % len(nodes)],
             "title": f"Werk {number} aan {'een fietspad' if number % 50 == 0 else 'het station'} van de streek",
             "number": f"{number % 6 + 1}.{number % 9 + 1}.{number}", "position": number, "state": state,
             "view": list(View)[number % 4], "percent": percent, "updated_at": now - timedelta(days=number % 400),
             "due_on": day + timedelta(days=number % 700 - 200), "version": 1}
        )  # fmt: skip
        if number % 20:
            person, organisation = owners[number % len(owners)]
            assignments.append(
                {"public_id": new_public_id(), "action_id": key, "person_id": person, "organisation_id": organisation,
                 "starts_on": day - timedelta(days=300)}
            )  # fmt: skip
            updates += [
                {"public_id": new_public_id(), "action_id": key, "person_id": person, "via": "link", "state": state,
                 "at": now - timedelta(days=days), "view": View.ON_TRACK, "percent": percent,
                 "text": "De plannen liggen bij de gemeente; de werken beginnen na de zomer. " * 3}
                for days in (number % 400 + 30, number % 400)
            ]  # fmt: skip
    for model, rows in ((Action, actions), (Assignment, assignments), (ProgressUpdate, updates)):
        db.session.execute(insert(model), rows)


def measure(
    products: Mapping[int, Product], themes: Mapping[int, str], headers: dict[str, str], beside: list[int]
) -> dict[str, Any]:
    """Return the figures of each page, with few and with many actions, and the list against a bare page."""
    few, many = products
    with ExitStack() as servers:
        serve = servers.enter_context
        running = {count: serve(product.serving(beside)) for count, product in products.items()}
        size = run(running[many], [Request(LIST, headers)], expect=200).size
        sides: dict[str, Side] = {
            "floor": _side(serve(serving("bench.floor.page:app", {"FLOOR_BYTES": str(size)})), Request("/page", {}))
        }
        for count, server in running.items():
            for name, path in _pages(themes[count]).items():
                sides[f"{name} {count}"] = _side(server, Request(path, headers))
        measured = by_turns(sides)
    costs = {count: _costs(product, themes[count], headers) for count, product in products.items()}
    return {
        "actions": many,
        "few": few,
        "ratio": measured.ratio("floor", f"list {many}"),
        "floor_ms": measured.milliseconds("floor"),
        "pages": {
            name: {
                "ms": measured.milliseconds(f"{name} {many}"),
                "few_ms": measured.milliseconds(f"{name} {few}"),
                "times": measured.ratio(f"{name} {many}", f"{name} {few}"),
                "queries": [costs[few][name][0], costs[many][name][0]],
                "rows": [costs[few][name][1], costs[many][name][1]],
            }
            for name in _pages("")
        },
    }


def _pages(theme: str) -> dict[str, str]:
    return {**PAGES, "theme": theme}


def _side(server: Server, request: Request) -> Side:
    warm_up(server, [request] * 20, expect=200)
    return partial(run, server, [request] * REQUESTS, expect=200)


def _costs(product: Product, theme: str, headers: dict[str, str]) -> dict[str, tuple[int, int]]:
    """Return how many queries each page asks, and how many rows it fetches."""
    found = {}
    for name, path in _pages(theme).items():
        product.ask(path, headers)
        with counting(product.engine) as cost:
            product.ask(path, headers)
        found[name] = (cost.queries, cost.rows)
    return found
