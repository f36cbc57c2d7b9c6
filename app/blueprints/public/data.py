"""What the open data say: plain values that `openapi.py` describes, read for everybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.blueprints.pacts.lights import Light, light_column
from app.blueprints.pacts.queries import light_counts, versions_of
from app.extensions import db
from app.models import (
    Action,
    ActionState,
    Assignment,
    Municipality,
    Organisation,
    Pact,
    PactNode,
    PactVersion,
    Round,
)

Record = dict[str, Any]
BATCH = 200  # rows the database hands over at once when everything is read

_COLUMNS = (
    Action.public_id.label("id"),
    Action.number,
    Action.title,
    Action.description,
    Action.language,
    PactNode.public_id.label("node"),
    Action.starts_on,
    Action.due_on,
    Action.is_priority,
    Action.is_open_ended,
    Action.state,
    Action.percent,
    Action.updated_at,
    Organisation.name.label("organisation"),
    Organisation.nis_code,
)


@dataclass(frozen=True)
class Wanted:
    """Which actions are asked for, and which page of them. Empty values ask for all."""

    page: int = 1
    size: int = 50
    node: str = ""
    state: str = ""
    light: str = ""


def pact_record(pact: Pact, today: date) -> Record:
    """Return the pact that is in force, with how its actions stand today."""
    versions = versions_of(pact)
    totals = sum(light_counts(pact, today).values(), start=Counter[str]())
    return {
        "id": pact.public_id,
        "title": pact.title,
        "region": pact.region,
        "body": pact.body_name,
        "language": pact.language,
        "starts_on": pact.starts_on.isoformat(),
        "ends_on": pact.ends_on.isoformat(),
        "adopted_on": _day(pact.adopted_on),
        "status": pact.status,
        "summary": pact.summary,
        "is_demonstration": pact.shifted_years != 0,
        "version": versions[0].number if versions else None,
        "actions": {"total": totals.total(), "by_light": {one.value: totals.get(one, 0) for one in Light}},
    }


def node_records(nodes: Sequence[PactNode]) -> list[Record]:
    """Return the themes, subthemes, objectives and paragraphs; `parent` is the node above."""
    names = {node.id: node.public_id for node in nodes}
    return [
        {
            "id": node.public_id,
            "parent": names.get(node.parent_id or 0),
            "kind": node.kind,
            "number": node.number,
            "title": node.title,
            "text": node.text,
        }
        for node in nodes
    ]


def version_records(versions: Sequence[PactVersion]) -> list[Record]:
    """Return the adopted versions, the newest first."""
    return [{"number": one.number, "adopted_on": one.adopted_on.isoformat(), "reason": one.reason} for one in versions]


def round_records(pact: Pact) -> list[Record]:
    """Return the evaluation rounds with their dated phases."""
    rounds = db.session.scalars(
        select(Round).where(Round.pact_id == pact.id).order_by(Round.ordinal).limit(BATCH)
    ).all()
    return [
        {
            "id": one.public_id,
            "ordinal": one.ordinal,
            "kind": one.kind,
            "decides_on": one.decides_on.isoformat(),
            "opened": one.opened_at is not None,
            "closed": one.closed_at is not None,
            "phases": [
                {"kind": phase.kind, "starts_on": phase.starts_on.isoformat(), "ends_on": phase.ends_on.isoformat()}
                for phase in one.phases
            ],
        }
        for one in rounds
    ]


def municipality_records() -> list[Record]:
    """Return the municipalities of the region, those that no longer exist among them."""
    found = db.session.scalars(select(Municipality).order_by(Municipality.nis_code).limit(1000))
    return [
        {
            "nis_code": one.nis_code,
            "name": one.name,
            "valid_from": _day(one.valid_from),
            "valid_until": _day(one.valid_until),
            "successor": one.successor_code,
        }
        for one in found
    ]


def action_page(pact: Pact, wanted: Wanted, today: date) -> tuple[int, list[Record]]:
    """Return how many actions match, and those of one page."""
    statement = _actions(pact, today).where(*_conditions(wanted, today))
    total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    rows = db.session.execute(statement.limit(wanted.size).offset((wanted.page - 1) * wanted.size))
    return total, [_record(row) for row in rows]


def action_record(pact: Pact, public_id: str, today: date) -> Record | None:
    """Return one action of the pact."""
    row = db.session.execute(_actions(pact, today).where(Action.public_id == public_id)).first()
    return _record(row) if row else None


def every_action(pact: Pact, today: date) -> Iterator[Record]:
    """Yield all actions of the pact, a few hundred at a time."""
    rows = db.session.execute(_actions(pact, today), execution_options={"yield_per": BATCH})
    return (_record(row) for row in rows)


def _actions(pact: Pact, today: date) -> Any:
    return (
        select(*_COLUMNS, light_column(today).label("light"))
        .outerjoin(PactNode, PactNode.id == Action.node_id)
        .outerjoin(Assignment, (Assignment.action_id == Action.id) & Assignment.ends_on.is_(None))
        .outerjoin(Organisation, Organisation.id == Assignment.organisation_id)
        .where(Action.pact_id == pact.id)
        .order_by(Action.position, Action.id)
    )


def _conditions(wanted: Wanted, today: date) -> Iterator[ColumnElement[bool]]:
    if wanted.node:
        above = select(PactNode.id).where(PactNode.public_id == wanted.node).cte(recursive=True)
        below = above.union_all(select(PactNode.id).join(above, PactNode.parent_id == above.c.id))
        yield Action.node_id.in_(select(below.c.id))
    if wanted.state:
        yield Action.state == ActionState(wanted.state)
    if wanted.light:
        yield light_column(today) == Light(wanted.light)


def _record(row: Any) -> Record:
    values: Record = row._asdict()
    for name in ("starts_on", "due_on"):
        values[name] = _day(values[name])
    said = values["updated_at"]
    values["updated_at"] = said.isoformat(timespec="seconds").replace("+00:00", "Z") if said else None
    return values


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
