"""What is due? Asked each minute, beside a thousand and beside a million things that were said before.

The floor is the one statement that the partial index on due dates was made for, read through the same driver.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Self

from sqlalchemy import event, func, select, text

from app import clock
from app.blueprints.actions import queries
from app.extensions import db
from app.models import Action, Assignment, LedgerEntry, Pact, Person
from app.reminders.due import reminders_between
from app.reminders.planner import LOOKBACK
from bench.engines import Engine
from bench.product import Product

LEVELS = (1_000, 1_000_000)  # things said before
DUE = 100
TURNS = 30

_SAID = """
    INSERT INTO ledger_entry (kind, subject_kind, subject_id, person_id, occurrence, created_at)
    WITH RECURSIVE n(i) AS (SELECT CAST(:first AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i < :last)
    SELECT CASE i % 3 WHEN 0 THEN 'action_due_soon' WHEN 1 THEN 'action_overdue' ELSE 'meeting_reminder' END,
           'action', 's' || i, {person}, '2019-03-31/14 before', {at}
    FROM n
"""


def measure(products: Mapping[int, Product], engine: Engine) -> dict[str, Any]:
    """Return the figures, by how much was said before: milliseconds, whole and in statements, and how flat they are.

    The databases take turns and the quietest turn counts, because other programs on the machine only ever add.
    """
    for level, product in products.items():
        _make_due(product)
        _say_before(product, level)
        engine.settle(name_of(level))
    turns: dict[int, list[_Watch]] = {level: [] for level in products}
    floor: list[_Watch] = []
    for _ in range(TURNS):
        for level, product in products.items():
            turns[level].append(_watched(product, _what_is_due))
        floor.append(_watched(products[LEVELS[-1]], _floor))
    by_said = {f"{level}": _quietest(found) for level, found in turns.items()}
    small, large = (by_said[f"{level}"]["whole_ms"] for level in LEVELS)
    floor_ms = _quietest(floor)["whole_ms"]
    plans = _plans(products[LEVELS[-1]], turns[LEVELS[-1]][-1].asked)
    return {
        "plans": plans,
        "server_ms": round(sum(plan["ms"] for plan in plans), 3) if engine.name == "postgresql" else None,
        "by_said": by_said,
        "floor_ms": floor_ms,
        "due": turns[LEVELS[-1]][-1].answers,
        "flat": round(large / small, 3),
        "times": round(large / floor_ms, 1),
    }


def name_of(level: int) -> str:
    """Return the name of the database in which so much was said."""
    return f"due_{level}"


def _make_due(product: Product) -> None:
    """Put actions in the database of which a reminder is due today."""
    with product.writing():
        today = clock.now().date()
        pact = db.session.scalars(select(Pact).order_by(Pact.id).limit(1)).one()
        owner = db.session.scalars(select(Person).order_by(Person.id).limit(1)).one()
        for number in range(DUE):
            action = Action(pact=pact, title=f"Actie {number}", due_on=today + timedelta(days=3))
            db.session.add(Assignment(action=action, person=owner, starts_on=today - timedelta(days=100)))


def _say_before(product: Product, level: int) -> None:
    """Fill the ledger up to `level` rows."""
    with product.writing():
        first = (db.session.scalar(select(func.count()).select_from(LedgerEntry)) or 0) + 1
        person = db.session.scalar(select(func.min(Person.id)))
        is_sqlite = db.engine.dialect.name == "sqlite"
        at = "'2019-03-17 07:00:00.000000'" if is_sqlite else "TIMESTAMPTZ '2019-03-17 07:00:00+00'"
        db.session.execute(text(_SAID.format(person=int(person or 1), at=at)), {"first": first, "last": level})


def _what_is_due() -> int:
    now = clock.now()
    return len(reminders_between(now - LOOKBACK, now))


def _floor() -> int:
    today = clock.now().date()
    window = Action.due_on.between(today - LOOKBACK, today + timedelta(days=22))
    return len(db.session.execute(select(Action.id, Action.due_on).where(queries.is_open(), window)).all())


def _plans(product: Product, asked: Sequence[tuple[str, Any]]) -> list[dict[str, Any]]:
    """Return how the database finds what each statement asks for, and on PostgreSQL how long that takes there."""
    found = []
    with product.app.app_context(), product.engine.connect() as connection:
        is_sqlite = product.engine.dialect.name == "sqlite"
        how = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN (ANALYZE) "
        for statement, values in asked:
            if not statement.startswith("SELECT"):
                continue
            lines = [str(row[-1]) for row in connection.exec_driver_sql(how + statement, values)]
            took = [line for line in lines if line.startswith("Execution Time:")]
            found.append(
                {
                    "statement": " ".join(statement.partition("FROM ")[2].split())[:120],
                    "plan": [line.strip() for line in lines if is_sqlite or "Scan" in line],
                    "ms": float(took[0].split()[2]) if took else 0.0,
                }
            )
    return found


def _watched(product: Product, ask: Callable[[], int]) -> _Watch:
    with product.app.app_context(), _Watch(product.engine) as watch:
        watch.answers = ask()
    return watch


def _quietest(turns: Sequence[_Watch]) -> dict[str, Any]:
    return {
        "database_ms": round(min(one.inside for one in turns) * 1000, 3),
        "whole_ms": round(min(one.whole for one in turns) * 1000, 3),
        "queries": turns[-1].statements,
    }


class _Watch:
    """How long something takes, and how much of it the driver takes for the statements of an engine."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine
        self.inside = self.whole = self._began = self._asked = 0.0
        self.statements = self.answers = 0
        self.asked: list[tuple[str, Any]] = []  # every statement with its values

    def __enter__(self) -> Self:
        event.listen(self.engine, "before_cursor_execute", self._before)
        event.listen(self.engine, "after_cursor_execute", self._after)
        self._began = time.perf_counter()
        return self

    def __exit__(self, *_error: object) -> None:
        self.whole = time.perf_counter() - self._began
        event.remove(self.engine, "before_cursor_execute", self._before)
        event.remove(self.engine, "after_cursor_execute", self._after)

    def _before(self, *_args: object) -> None:
        self._asked = time.perf_counter()

    def _after(self, *args: Any) -> None:
        self.inside += time.perf_counter() - self._asked
        self.statements += 1
        self.asked.append((args[2], args[3]))
