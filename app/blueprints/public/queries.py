"""What is published, read for everybody: no name of a person is among it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.blueprints.actions.queries import is_open
from app.blueprints.pacts.lights import light_column
from app.blueprints.pacts.queries import node_by_public_id
from app.extensions import db
from app.models import Action, Assignment, Organisation, Pact, PactNode, PactStatus, Round

PUBLISHED = frozenset({PactStatus.ADOPTED, PactStatus.CLOSED})
MOST_ACTIONS = 200  # of one theme or subtheme; a page that shows them all says how many it leaves out
MOST_COMING = 6


@dataclass(frozen=True)
class PublicAction:
    """What everybody may know of an action: the organisation that does it, never the person."""

    public_id: str
    number: str
    title: str
    language: str
    state: str
    due_on: date | None
    is_open_ended: bool
    organisation: str | None
    light: str


def published_node(public_id: str) -> PactNode | None:
    """Return a node of a pact that was adopted."""
    node = node_by_public_id(public_id)
    return node if node is not None and node.pact.status in PUBLISHED else None


def actions_under(node_ids: Collection[int], today: date) -> list[PublicAction]:
    """Return the actions under these nodes."""
    statement = _actions(today).where(Action.node_id.in_(node_ids)).order_by(Action.position, Action.id)
    return list(_read(statement.limit(MOST_ACTIONS)))


def due_next(pact: Pact, today: date) -> list[PublicAction]:
    """Return the open actions whose date comes next."""
    statement = _actions(today).where(Action.pact_id == pact.id, Action.due_on >= today, is_open())
    return list(_read(statement.order_by(Action.due_on, Action.id).limit(MOST_COMING)))


def next_round(pact: Pact, today: date) -> Round | None:
    """Return the evaluation round that is decided next."""
    return db.session.scalar(
        select(Round)
        .where(Round.pact_id == pact.id, Round.decides_on >= today, Round.closed_at.is_(None))
        .order_by(Round.decides_on)
        .limit(1)
    )


def _actions(today: date) -> Any:
    return (
        select(
            Action.public_id,
            Action.number,
            Action.title,
            Action.language,
            Action.state,
            Action.due_on,
            Action.is_open_ended,
            Organisation.name,
            light_column(today),
        )
        .outerjoin(Assignment, (Assignment.action_id == Action.id) & Assignment.ends_on.is_(None))
        .outerjoin(Organisation, Organisation.id == Assignment.organisation_id)
    )


def _read(statement: Any) -> Iterator[PublicAction]:
    for row in db.session.execute(statement):
        yield PublicAction(*row)
