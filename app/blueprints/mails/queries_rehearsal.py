"""Every read of rehearsals."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload

from app.extensions import db
from app.models import Rehearsal, RehearsalState, Setting

UNFINISHED = (RehearsalState.WAITING, RehearsalState.PLAYING)
SHOWN = 20
_DEMONSTRATION = "demo_loaded_at"  # written when a demonstration is loaded


def by_public_id(public_id: str) -> Rehearsal | None:
    """Return a rehearsal with its report."""
    return db.session.scalar(
        select(Rehearsal).where(Rehearsal.public_id == public_id).options(joinedload(Rehearsal.asked_by))
    )


def latest() -> Sequence[Rehearsal]:
    """Return the newest rehearsals without their reports."""
    return db.session.scalars(
        select(Rehearsal)
        .options(defer(Rehearsal.report), joinedload(Rehearsal.asked_by))
        .order_by(Rehearsal.id.desc())
        .limit(SHOWN)
    ).all()


def unfinished() -> Rehearsal | None:
    """Return the rehearsal that waits or plays; None when there is none."""
    return db.session.scalar(
        select(Rehearsal)
        .where(Rehearsal.state.in_(UNFINISHED))
        .options(defer(Rehearsal.report))
        .order_by(Rehearsal.id)
        .limit(1)
    )


def is_demonstration() -> bool:
    """Whether the region here is that of the demonstration, which is played in its true years."""
    return db.session.get(Setting, _DEMONSTRATION) is not None
