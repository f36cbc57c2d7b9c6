"""Reads for tying words to what they lead to, and for finding the words behind an action or a part of the pact."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Action, ActionState, Pact, PactNode, Passage, PassageTie, Redaction

MOST_ACTIONS = 200
MOST_NODES = 300
MOST_WORDS = 100


def open_actions(pact: Pact) -> Sequence[Action]:
    """Return the actions that still run or have to begin."""
    return db.session.scalars(
        select(Action)
        .where(Action.pact_id == pact.id, Action.state.in_([ActionState.NOT_STARTED, ActionState.RUNNING]))
        .order_by(Action.number, Action.title, Action.id)
        .limit(MOST_ACTIONS)
    ).all()


def nodes(pact: Pact) -> Sequence[PactNode]:
    """Return the parts of the pact, in order."""
    return db.session.scalars(
        select(PactNode)
        .where(PactNode.pact_id == pact.id)
        .order_by(PactNode.number, PactNode.position, PactNode.id)
        .limit(MOST_NODES)
    ).all()


def ties_of(passage: Passage) -> Sequence[PassageTie]:
    """Return what a passage was tied to, with who did it."""
    return db.session.scalars(
        select(PassageTie)
        .where(PassageTie.passage_id == passage.id)
        .options(
            joinedload(PassageTie.action),
            joinedload(PassageTie.node).joinedload(PactNode.pact),
            joinedload(PassageTie.tied_by),
        )
        .order_by(PassageTie.id)
        .limit(MOST_WORDS)
    ).all()


def tie_by_public_id(passage: Passage, public_id: str) -> PassageTie | None:
    """Return one tie of a passage."""
    return db.session.scalar(
        select(PassageTie).where(PassageTie.passage_id == passage.id, PassageTie.public_id == public_id)
    )


def tie_to(passage: Passage, *, action: Action | None = None, node: PactNode | None = None) -> PassageTie | None:
    """Return the tie between a passage and one thing, when there is one."""
    statement = select(PassageTie).where(PassageTie.passage_id == passage.id)
    if action is not None:
        return db.session.scalar(statement.where(PassageTie.action_id == action.id))
    return db.session.scalar(statement.where(PassageTie.node_id == (node.id if node else None)))


def redaction_of(passage: Passage) -> Redaction | None:
    """Return how a passage is published, when that is not as it stands."""
    return db.session.get(Redaction, passage.id, options=[joinedload(Redaction.redacted_by)])
