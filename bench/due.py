"""What is due? Asked each minute, in a database where almost nothing is open, and in one with a million open subjects.

In both a hundred reminders fall due. Counted is the time that the driver takes, from sending a statement to having read
its last row: for everything that all kinds of reminders ask, and for writing down what was found due.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, text

from app import clock
from app.extensions import db
from app.models import LedgerEntry, OutboxMail, Person
from app.reminders.calendar import is_quiet
from app.reminders.due import reminders_between
from app.reminders.planner import LOOKBACK, plan
from bench.engines import Engine
from bench.product import Product
from bench.subjects import OPEN, Filling
from bench.watch import Watch, watchable, watching

LEVELS = (0, sum(OPEN.values()))  # open subjects, and as many things that were said before
TURNS, WRITTEN = 30, 10
WRITES = ("INSERT INTO ledger_entry", "INSERT INTO outbox_mail", "COMMIT ledger_entry")

_SAID = """
    INSERT INTO ledger_entry (kind, subject_kind, subject_id, person_id, occurrence, created_at)
    WITH RECURSIVE n(i) AS (SELECT CAST(:first AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i < :last)
    SELECT CASE i % 3 WHEN 0 THEN 'action_due_soon' WHEN 1 THEN 'action_overdue' ELSE 'meeting_reminder' END,
           'action', 's' || i, {person}, '2019-03-31/14 before', {at}
    FROM n
"""


def name_of(level: int) -> str:
    """Return the name of the database in which so much is open."""
    return f"due_{level}"


def measure(products: Mapping[int, Product], engine: Engine) -> dict[str, Any]:
    """Return the figures: milliseconds of the driver for all due queries, and for writing, with the plans.

    The databases take turns, and of each statement its quietest turn counts, because other programs on the machine
    only ever add.
    """
    with products[LEVELS[0]].app.app_context():
        now = _working_hour()
    for level, product in products.items():
        with product.app.app_context():
            watchable(db.engine)
        _fill(product, level, now)
        engine.settle(name_of(level))
    asked: dict[int, list[Watch]] = {level: [] for level in products}
    written: dict[int, list[Watch]] = {level: [] for level in products}
    for turn in range(TURNS):
        for level, product in products.items():
            asked[level].append(_ask(product, now))
            if turn % (TURNS // WRITTEN) == 0:
                written[level].append(_write(product, now))
    few, many = ({"asked": _quietest(asked[level]), "written": _quietest(written[level])} for level in LEVELS)
    return {
        "open": LEVELS[-1],
        "due": many["asked"].answers,
        "due_ms": _ms(many["asked"].inside),
        "due_ms_with_nothing_open": _ms(few["asked"].inside),
        "due_statements": many["asked"].count,
        "due_whole_ms": _ms(many["asked"].whole),
        "flat": round(many["asked"].inside / few["asked"].inside, 3),
        "mails": many["written"].answers,
        "rows_ms_a_mail": round(_ms(_rows(many["written"])) / many["written"].answers, 3),
        "planned_ms_a_mail": round(_ms(many["written"].inside) / many["written"].answers, 3),
        "slowest": _slowest(many["written"]),
        "plans": _plans(products[LEVELS[-1]], many["asked"]),
    }


def _working_hour() -> datetime:
    """Return the next moment at which mail that is not urgent goes out."""
    now = clock.now().replace(hour=10, minute=0, second=0, microsecond=0)
    while is_quiet(now):
        now += timedelta(days=1)
    return now


def _fill(product: Product, level: int, now: datetime) -> None:
    """Say what the demonstration has to say, so that only our own reminders are due; then open subjects, and speak."""
    with product.app.app_context():
        while plan(now):
            now += timedelta(days=1)
    with product.writing():
        filling = Filling(clock.now().date())
        filling.people()
        if level:
            filling.open_subjects()
        filling.due_subjects()
        _say_before(level)


def _say_before(level: int) -> None:
    """Fill the ledger up to `level` rows."""
    first = (db.session.scalar(select(func.count()).select_from(LedgerEntry)) or 0) + 1
    person = db.session.scalar(select(func.min(Person.id)))
    is_sqlite = db.engine.dialect.name == "sqlite"
    at = "'2019-03-17 07:00:00.000000'" if is_sqlite else "TIMESTAMPTZ '2019-03-17 07:00:00+00'"
    if first <= level:
        db.session.execute(text(_SAID.format(person=int(person or 1), at=at)), {"first": first, "last": level})


def _ask(product: Product, now: datetime) -> Watch:
    with product.app.app_context(), watching() as watch:
        watch.answers = len(reminders_between(now - LOOKBACK, now))
    return watch


def _write(product: Product, now: datetime) -> Watch:
    """Let the planner write what is due, and forget it again."""
    with product.writing():
        last = db.session.scalar(select(func.max(OutboxMail.id))) or 0
    with product.app.app_context(), watching() as watch:
        watch.answers = plan(now)
    with product.writing():
        db.session.execute(delete(LedgerEntry).where(LedgerEntry.mail_id > last))
        db.session.execute(delete(OutboxMail).where(OutboxMail.id > last))
    return watch


def _quietest(turns: list[Watch]) -> Watch:
    """Return the quietest turn of each statement."""
    found = Watch(whole=min(one.whole for one in turns), answers=turns[-1].answers)
    for turn in turns:
        for words, one in turn.statements.items():
            known = found.statements.setdefault(words, one)
            if one.seconds < known.seconds:
                found.statements[words] = one
    return found


def _rows(watch: Watch) -> float:
    """Return the seconds it took to write rows of the ledger and of the outbox, and to make them last."""
    return sum(one.seconds for one in watch.statements.values() if one.words.startswith(WRITES))


def _slowest(watch: Watch, most: int = 8) -> list[dict[str, Any]]:
    found = sorted(watch.statements.values(), key=operator.attrgetter("seconds"), reverse=True)
    return [{"statement": _short(one.words), "times": one.times, "ms": _ms(one.seconds)} for one in found[:most]]


def _plans(product: Product, watch: Watch) -> list[dict[str, Any]]:
    """Return what each statement took, and how the database finds what it asks for."""
    found = []
    with product.app.app_context(), db.engine.connect() as connection:
        is_sqlite = db.engine.dialect.name == "sqlite"
        for one in watch.statements.values():
            if not one.words.startswith("SELECT"):
                continue
            how = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
            lines = [str(row[-1]).strip() for row in connection.exec_driver_sql(how + one.words, one.values)]
            plan_lines = [line for line in lines if is_sqlite or "Scan" in line or line.startswith("Index Cond")]
            found.append({"statement": _short(one.words), "ms": _ms(one.seconds), "plan": plan_lines})
    return found


def _short(words: str) -> str:
    """Return what tells one statement from another: what is read, or what is written."""
    head, _, rest = " ".join(words.split()).partition(" FROM ")
    return (rest if rest and head.startswith("SELECT") else head)[:160]


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)
