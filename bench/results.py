"""The results of a consultation with 20,000 answers, against the one query that counts them."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import Consultation, Question
from bench.client import Request, Side, by_turns, run, warm_up
from bench.product import Product
from bench.questionnaire import Questionnaire
from bench.servers import serving
from tools.counting import counting

ANSWERS = 20_000
REQUESTS = 30


def measure(
    product: Product, questionnaire: Questionnaire, headers: dict[str, str], beside: list[int]
) -> dict[str, Any]:
    """Return the figures of the results page; `times` is product ÷ floor."""
    with product.app.app_context():
        ids = db.session.scalars(
            select(Question.id).join(Question.consultation).where(Consultation.public_id == questionnaire.public_id)
        ).all()
    floor_environment = {
        "FLOOR_DATABASE": product.environment["DATABASE_URL"],
        "FLOOR_QUESTIONS": ",".join(map(str, ids)),
    }
    path = f"/consultations/{questionnaire.public_id}/results"
    with ExitStack() as servers:
        sides: dict[str, Side] = {}
        for name, server, request in (
            (
                "floor",
                servers.enter_context(serving("bench.floor.results:app", floor_environment, beside)),
                Request("/results", {}),
            ),
            ("product", servers.enter_context(product.serving(beside)), Request(path, headers)),
        ):
            warm_up(server, [request] * REQUESTS, expect=200)
            sides[name] = partial(run, server, [request] * REQUESTS, expect=200)
        measured = by_turns(sides)
    with counting(product.engine) as cost:
        product.ask(path, headers)
    return {
        "answers": ANSWERS,
        "times": measured.ratio("product", "floor"),
        "floor_ms": measured.milliseconds("floor"),
        "product_ms": measured.milliseconds("product"),
        "product_rate": measured.rate("product"),
        "queries": cost.queries,
        "rows": cost.rows,
    }
