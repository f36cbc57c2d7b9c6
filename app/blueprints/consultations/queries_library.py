"""Reads of the library of questions: what the organiser asked before."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.extensions import db
from app.models import Consultation, Question, QuestionKind
from app.web.lists import Listing, Page, contains, paged
from app.web.viewer import Viewer

MOST_TAKEN = 50  # questions in one go


def _earlier(viewer: Viewer, consultation: Consultation) -> Select[Question]:
    """Return the questions of the other consultations that `viewer` organises."""
    statement = (
        select(Question)
        .join(Question.consultation)
        .where(
            Question.consultation_id != consultation.id,
            Question.removed_at.is_(None),
            Question.kind != QuestionKind.NOTE,
        )
        .options(contains_eager(Question.consultation), selectinload(Question.choices))
    )
    if not viewer.is_coordinator:
        statement = statement.where(Consultation.workgroup_id.in_(viewer.facilitates))
    return statement


def earlier_questions(viewer: Viewer, consultation: Consultation, listing: Listing) -> Page[Question]:
    """Return one page of them, the newest consultation first."""
    statement = _earlier(viewer, consultation)
    if kind := listing.filters.get("kind"):
        statement = statement.where(Question.kind == kind)
    if listing.query:
        statement = statement.where(
            or_(*(contains(Question.titles[code].as_string(), listing.query) for code in ("nl", "fr", "en")))
        )
    found: Page[Question] = paged(statement, listing, {"new": Question.consultation_id}, tie=Question.id)
    return found


def chosen_questions(viewer: Viewer, consultation: Consultation, public_ids: Sequence[str]) -> Sequence[Question]:
    """Return those of them with these ids, in their own order."""
    return db.session.scalars(
        _earlier(viewer, consultation)
        .where(Question.public_id.in_(public_ids[:MOST_TAKEN]))
        .options(joinedload(Question.blob))
        .order_by(Question.consultation_id, Question.position, Question.id)
    ).all()
