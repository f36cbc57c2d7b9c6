"""Reads of what is still open of the pact before, and of what was decided about it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Action, ActionState, BulkChange, Dossier, Pact, PactNode

MOST = 500  # rows on one page; once these are decided on, the next ones stand there
UNDECIDED = (ActionState.NOT_STARTED, ActionState.RUNNING, ActionState.PAUSED)


def open_actions(former: Pact, pact: Pact) -> Sequence[Action]:
    """Return the actions of the pact before that are not over, without those that were left there on purpose."""
    wanted = (
        select(Action)
        .where(*_undecided_actions(former, pact))
        .options(joinedload(Action.pact), joinedload(Action.node))
    )
    return db.session.scalars(wanted.order_by(Action.position, Action.id).limit(MOST)).all()


def waiting(former: Pact, pact: Pact) -> int:
    """Return how many actions of the pact before wait for a decision."""
    return db.session.scalar(select(func.count()).select_from(Action).where(*_undecided_actions(former, pact))) or 0


def open_dossiers(former: Pact, pact: Pact) -> Sequence[Dossier]:
    """Return the files of the pact before that are not closed, without those that were left there on purpose."""
    wanted = select(Dossier).where(
        Dossier.pact_id == former.id, Dossier.closed_at.is_(None), Dossier.public_id.not_in(_left(pact))
    )
    return db.session.scalars(
        wanted.options(joinedload(Dossier.responsible)).order_by(Dossier.kind, Dossier.title, Dossier.id).limit(MOST)
    ).all()


def _undecided_actions(former: Pact, pact: Pact) -> list[ColumnElement[bool]]:
    return [Action.pact_id == former.id, Action.state.in_(UNDECIDED), Action.public_id.not_in(_left(pact))]


def _left(pact: Pact) -> list[str]:
    return [public_id for one in standing(pact) for public_id in one.rows["left"]]


def standing(pact: Pact) -> Sequence[BulkChange]:
    """Return what was carried over into a pact and not taken back, the newest first."""
    wanted = select(BulkChange).where(BulkChange.what == label(pact), BulkChange.undone_at.is_(None))
    return db.session.scalars(wanted.options(joinedload(BulkChange.person)).order_by(BulkChange.id.desc())).all()


def label(pact: Pact) -> str:
    """Return what a carrying over into this pact is called among the changes of many things."""
    return f"carried:{pact.public_id}"


def carried(pact: Pact, public_id: str) -> BulkChange | None:
    """Return one carrying over into a pact."""
    return db.session.scalar(
        select(BulkChange).where(BulkChange.what == label(pact), BulkChange.public_id == public_id)
    )


def numbers_taken(pact: Pact) -> list[str]:
    """Return every number that a part or an action of a pact has."""
    of_nodes = select(PactNode.number).where(PactNode.pact_id == pact.id)
    of_actions = select(Action.number).where(Action.pact_id == pact.id)
    return list(db.session.scalars(of_nodes.union(of_actions)))
