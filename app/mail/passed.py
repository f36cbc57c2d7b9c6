"""Who said that a thing is not for him or her, or passed it on, for the page of that thing."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Passing


def passed_about(subject_kind: str, subject_id: str, person_ids: Collection[int]) -> Mapping[int, Passing]:
    """Return what these people said last about a thing and did not take back, by person."""
    rows = db.session.scalars(
        select(Passing)
        .where(
            Passing.subject_kind == subject_kind,
            Passing.subject_id == subject_id,
            Passing.person_id.in_(person_ids),
            Passing.undone_at.is_(None),
        )
        .options(joinedload(Passing.receiver))
        .order_by(Passing.id)
    )
    return {row.person_id: row for row in rows}
