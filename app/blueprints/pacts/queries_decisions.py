"""Reads of the decisions by which versions were adopted. They stand in the models below; the meetings show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from app.extensions import db
from app.models import AgendaItem, Decision, Meeting, PactVersion

MOST_OFFERED = 60  # the newest; an older one was chosen when it was new


def _standing() -> Select[Decision]:
    return (
        select(Decision)
        .join(Decision.item)
        .join(AgendaItem.meeting)
        .join(Meeting.workgroup)
        .where(Decision.withdrawn_at.is_(None))
        .options(contains_eager(Decision.item).contains_eager(AgendaItem.meeting).contains_eager(Meeting.workgroup))
    )


def offered() -> Sequence[Decision]:
    """Return the decisions that a version can be said to come from, the newest on top."""
    return db.session.scalars(
        _standing().order_by(Decision.decided_on.desc(), Decision.id.desc()).limit(MOST_OFFERED)
    ).all()


def decision(public_id: str) -> Decision | None:
    """Return a decision that stands."""
    return db.session.scalar(_standing().where(Decision.public_id == public_id))


def decisions_of(versions: Iterable[PactVersion]) -> dict[int, Decision]:
    """Return the decision of each of these versions that has one, by the key of the decision."""
    wanted = {one.decision_id for one in versions if one.decision_id is not None}
    return {one.id: one for one in db.session.scalars(_standing().where(Decision.id.in_(wanted)))} if wanted else {}
