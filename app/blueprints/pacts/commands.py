"""Everything that changes a pact."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import func, select

from app import audit
from app.blueprints.pacts.commands_indicators import forget_next
from app.blueprints.pacts.rules import MAY_BE_ADOPTED, MAY_HOLD, TRANSITIONS
from app.documents.rich import html_of
from app.extensions import db
from app.models import (
    Action,
    Assignment,
    Decision,
    Indicator,
    NodeKind,
    Organisation,
    Pact,
    PactNode,
    PactStatus,
    PactVersion,
    Person,
)


class Adopted(Protocol):
    """What slices above do when a pact begins to hold, in the same transaction."""

    def __call__(self, pact: Pact, *, actor: Person | None, now: datetime) -> object:
        """Act on the adoption of `pact`."""


_listeners: list[Adopted] = []


def on_adopted(callback: Adopted) -> None:
    """Call `callback(pact, actor=…, now=…)` when a pact is adopted for the first time; register it once."""
    if callback not in _listeners:
        _listeners.append(callback)


def create_pact(  # noqa: PLR0913 - the facts of a pact
    *,
    title: str,
    region: str,
    body_name: str,
    starts_on: date,
    ends_on: date,
    actor: Person | None,
    now: datetime,
    language: str = "nl",
    summary: str = "",
    former: Pact | None = None,
) -> Pact:
    """Begin a new pact, as a draft; `former` is the one it follows on."""
    pact = Pact(
        title=title,
        region=region,
        body_name=body_name,
        starts_on=starts_on,
        ends_on=ends_on,
        language=language,
        summary=summary,
    )
    pact.former_id = former.id if former else None
    db.session.add(pact)
    db.session.flush()
    audit.record("created", "pact", pact.public_id, actor=actor, now=now)
    return pact


def change_pact(pact: Pact, values: dict[str, Any], *, actor: Person | None, now: datetime) -> None:
    """Change title, region, body, period or summary of a pact."""
    for name in ("title", "region", "body_name", "starts_on", "ends_on", "summary"):
        if name in values:
            setattr(pact, name, values[name])
    db.session.flush()
    forget_next(Indicator.pact_id == pact.id)  # some are counted from the day on which the pact begins
    audit.record("changed", "pact", pact.public_id, actor=actor, now=now)


def add_node(
    pact: Pact,
    *,
    kind: NodeKind,
    title: str,
    actor: Person | None,
    now: datetime,
    parent: PactNode | None = None,
    number: str = "",
    text: str = "",
) -> PactNode:
    """Add a node at the end of its siblings. Raises ValueError where this kind cannot stand."""
    if kind not in MAY_HOLD[NodeKind(parent.kind) if parent else None]:
        message = f"a {kind} cannot stand here"
        raise ValueError(message)
    last = db.session.scalar(
        select(func.max(PactNode.position)).where(
            PactNode.pact_id == pact.id, PactNode.parent_id == (parent.id if parent else None)
        )
    )
    node = PactNode(
        pact=pact,
        parent=parent,
        kind=kind,
        number=number,
        title=title,
        text=text,
        html=html_of(text),
        position=(last or 0) + 1,
    )
    db.session.add(node)
    db.session.flush()
    audit.record("created", "node", node.public_id, actor=actor, now=now)
    return node


def change_node(node: PactNode, *, number: str, title: str, text: str, actor: Person | None, now: datetime) -> None:
    """Reword a node. Its earlier words stay in the versions that were adopted and in the history."""
    before = {"number": node.number, "title": node.title, "text": node.text}
    node.number, node.title, node.text, node.html = number, title, text, html_of(text)
    db.session.flush()
    audit.record("changed", "node", node.public_id, actor=actor, now=now, before=before)


def move_node(node: PactNode, *, up: bool, actor: Person | None, now: datetime) -> bool:
    """Swap a node with the sibling before or after it; False when there is none. Its number stays."""
    siblings = _siblings(node)
    at = siblings.index(node)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(siblings):
        return False
    siblings[at], siblings[to] = siblings[to], siblings[at]
    for position, sibling in enumerate(siblings, start=1):
        sibling.position = position
    db.session.flush()
    audit.record("moved", "node", node.public_id, actor=actor, now=now, direction="up" if up else "down")
    return True


def place_node(node: PactNode, before: PactNode | None, *, actor: Person | None, now: datetime) -> bool:
    """Put a node before one of its siblings, or at the end; False where it stands there already, or cannot."""
    siblings = _siblings(node)
    if before is node or (before is not None and before not in siblings):
        return False
    order = [one for one in siblings if one is not node]
    order.insert(order.index(before) if before is not None else len(order), node)
    if order == siblings:
        return False
    for position, sibling in enumerate(order, start=1):
        sibling.position = position
    db.session.flush()
    audit.record("moved", "node", node.public_id, actor=actor, now=now, to=order.index(node) + 1)
    return True


def _siblings(node: PactNode) -> list[PactNode]:
    return list(
        db.session.scalars(
            select(PactNode)
            .where(PactNode.pact_id == node.pact_id, PactNode.parent_id == node.parent_id)
            .order_by(PactNode.position, PactNode.id)
        )
    )


def set_status(pact: Pact, status: PactStatus, *, actor: Person | None, now: datetime) -> bool:
    """Move a pact along TRANSITIONS; False where that step does not exist. Adoption is a step of its own."""
    if status not in TRANSITIONS[PactStatus(pact.status)]:
        return False
    before, pact.status = pact.status, status
    db.session.flush()
    audit.record("status", "pact", pact.public_id, actor=actor, now=now, before=str(before), after=str(status))
    return True


def adopt(
    pact: Pact, *, adopted_on: date, reason: str, actor: Person | None, now: datetime, decision: Decision | None = None
) -> PactVersion:
    """Freeze the pact as it stands now as its next version.

    The first time the pact begins to hold, and those who registered with `on_adopted` act in the same
    transaction. Raises ValueError for a closed pact.
    """
    if pact.status not in MAY_BE_ADOPTED:
        message = f"a {pact.status} pact cannot be adopted"
        raise ValueError(message)
    last = db.session.scalar(select(func.max(PactVersion.number)).where(PactVersion.pact_id == pact.id)) or 0
    version = PactVersion(pact=pact, number=last + 1, adopted_on=adopted_on, reason=reason, snapshot=snapshot_of(pact))
    version.decision_id = decision.id if decision else None
    db.session.add(version)
    is_first = pact.adopted_on is None
    if is_first:
        pact.adopted_on = adopted_on
    pact.status = PactStatus.ADOPTED
    db.session.flush()
    audit.record("adopted", "pact", pact.public_id, actor=actor, now=now, version=version.number)
    if is_first:
        for listener in _listeners:
            listener(pact, actor=actor, now=now)
    return version


def set_decision(version: PactVersion, decision: Decision | None, *, actor: Person | None, now: datetime) -> None:
    """Say by which decision a version was adopted. What the version holds stays as it is."""
    version.decision_id = decision.id if decision else None
    db.session.flush()
    audit.record(
        "decision_named", "pact", version.pact.public_id, actor=actor, now=now, version=version.number,
        decision=decision.public_id if decision else "",
    )  # fmt: skip


def snapshot_of(pact: Pact) -> dict[str, Any]:
    """Return everything the pact says at this moment, as plain values.

    Owners stand in it by the id of the person, not by name, so that someone can still be forgotten.
    """
    nodes = db.session.scalars(
        select(PactNode).where(PactNode.pact_id == pact.id).order_by(PactNode.position, PactNode.id)
    ).all()
    by_id = {node.id: node.public_id for node in nodes}
    return {
        "pact": {
            "title": pact.title,
            "region": pact.region,
            "starts_on": pact.starts_on.isoformat(),
            "ends_on": pact.ends_on.isoformat(),
            "summary": pact.summary,
        },
        "nodes": [
            {
                "id": node.public_id,
                "parent": by_id.get(node.parent_id) if node.parent_id else None,
                "kind": str(node.kind),
                "number": node.number,
                "title": node.title,
                "text": node.text,
                "html": node.html,
                "position": node.position,
            }
            for node in nodes
        ],
        "actions": _frozen_actions(pact, by_id),
    }


def _frozen_actions(pact: Pact, nodes: dict[int, str]) -> list[dict[str, Any]]:
    rows = db.session.execute(
        select(Action, Person.public_id, Organisation.name)
        .outerjoin(Assignment, (Assignment.action_id == Action.id) & Assignment.ends_on.is_(None))
        .outerjoin(Person, Person.id == Assignment.person_id)
        .outerjoin(Organisation, Organisation.id == Assignment.organisation_id)
        .where(Action.pact_id == pact.id)
        .order_by(Action.position, Action.id)
    )
    return [
        {
            "id": action.public_id,
            "node": nodes.get(action.node_id) if action.node_id else None,
            "number": action.number,
            "title": action.title,
            "text": action.description,
            "state": str(action.state),
            "view": str(action.view),
            "percent": action.percent,
            "starts_on": action.starts_on.isoformat() if action.starts_on else None,
            "due_on": action.due_on.isoformat() if action.due_on else None,
            "is_priority": action.is_priority,
            "is_open_ended": action.is_open_ended,
            "owner": owner,
            "organisation": organisation or "",
        }
        for action, owner, organisation in rows
    ]
