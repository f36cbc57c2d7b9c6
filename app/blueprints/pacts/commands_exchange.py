"""A whole pact out of its rows and back into them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app import audit
from app.blueprints.pacts.exchange import Tables
from app.documents.rich import html_of
from app.extensions import db
from app.models import Action, Direction, Indicator, IndicatorGoal, NodeKind, Pact, PactNode, Person


def rows_of(pact: Pact) -> dict[str, list[dict[str, Any]]]:
    """Return a pact as rows, in their order; what `take_over` makes of them says the same."""
    nodes = db.session.scalars(
        select(PactNode).where(PactNode.pact_id == pact.id).order_by(PactNode.position, PactNode.id)
    ).all()
    ref = {node.id: node.public_id for node in nodes}
    actions = db.session.scalars(
        select(Action).where(Action.pact_id == pact.id).order_by(Action.position, Action.id)
    ).all()
    indicators = db.session.scalars(
        select(Indicator)
        .where(Indicator.pact_id == pact.id, Indicator.ended_at.is_(None))
        .options(selectinload(Indicator.goals))
        .order_by(Indicator.position, Indicator.id)
    ).all()
    return {
        "pact": [_values(pact, "title region body_name starts_on ends_on language summary")],
        "nodes": [
            {"ref": ref[node.id], "parent": ref.get(node.parent_id or 0, ""), "kind": str(node.kind),
             **_values(node, "number title text")}
            for node in nodes
        ],
        "actions": [
            {"ref": one.public_id, "node": ref.get(one.node_id or 0, ""),
             **_values(one, "number title description starts_on due_on is_priority is_open_ended")}
            for one in actions
        ],
        "indicators": [
            {"ref": one.public_id, "node": ref.get(one.node_id or 0, ""), "direction": str(one.direction),
             **_values(one, "title definition unit source months baseline baseline_on")}
            for one in indicators
        ],
        "goals": [
            {"indicator": one.public_id, **_values(goal, "on value is_target")}
            for one in indicators
            for goal in one.goals
        ],
    }  # fmt: skip


def _values(thing: Any, names: str) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names.split()}


def take_over(tables: Tables, *, actor: Person, now: datetime) -> Pact:
    """Make a draft of what a file holds. Its nodes remember the nodes of this installation that they came from."""
    pact = Pact(**tables.rows["pact"][0])
    db.session.add(pact)
    db.session.flush()
    nodes = _take_nodes(pact, tables.rows["nodes"])
    for position, row in enumerate(tables.rows["actions"], start=1):
        values = {name: value for name, value in row.items() if name not in {"ref", "node"}}
        db.session.add(
            Action(pact=pact, node=nodes.get(row["node"]), language=pact.language, position=position, **values)
        )
    made: dict[str, Indicator] = {}
    for position, row in enumerate(tables.rows["indicators"], start=1):
        values = {name: value for name, value in row.items() if name not in {"ref", "node", "direction"}}
        made[row["ref"]] = Indicator(
            pact=pact,
            node=nodes.get(row["node"]),
            language=pact.language,
            direction=Direction(row["direction"]),
            position=position,
            **values,
        )
    db.session.add_all(made.values())
    for row in tables.rows["goals"]:
        values = {name: value for name, value in row.items() if name != "indicator"}
        made[row["indicator"]].goals.append(IndicatorGoal(**values))
    db.session.flush()
    audit.record("imported", "pact", pact.public_id, actor=actor, now=now, nodes=len(nodes))
    return pact


def _take_nodes(pact: Pact, rows: list[dict[str, Any]]) -> dict[str, PactNode]:
    """Store the nodes, those above before those below; positions follow the order of the rows."""
    former = {
        node.public_id: node
        for node in db.session.scalars(select(PactNode).where(PactNode.public_id.in_([row["ref"] for row in rows])))
    }
    nodes: dict[str, PactNode] = {}
    below = list(enumerate(rows, start=1))
    while below:
        waiting = [(position, row) for position, row in below if row["parent"] and row["parent"] not in nodes]
        for position, row in below:
            if (position, row) in waiting:
                continue
            nodes[row["ref"]] = PactNode(
                pact=pact,
                parent=nodes.get(row["parent"]),
                kind=NodeKind(row["kind"]),
                number=row["number"],
                title=row["title"],
                text=row["text"],
                html=html_of(row["text"]),
                position=position,
                former=former.get(row["ref"]),
            )
        db.session.add_all(nodes.values())
        below = waiting
    db.session.flush()
    return nodes
