"""Which questions of other rounds ask the same: recognised by their words, or tied by hand."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db
from app.models import Consultation, ConsultationState, Mode, Question, QuestionTie

MOST_ROUNDS = 10
MOST_CANDIDATES = 200


def candidates(consultation: Consultation, question: Question) -> list[Question]:
    """Return questions of the same kind in other consultations of the pact, with their consultation."""
    return list(
        db.session.scalars(
            select(Question)
            .join(Question.consultation)
            .where(
                Consultation.pact_id == consultation.pact_id,
                Consultation.id != consultation.id,
                Consultation.state != ConsultationState.DRAFT,
                Consultation.mode != Mode.ANONYMOUS,
                Question.kind == question.kind,
                Question.removed_at.is_(None),
            )
            .options(joinedload(Question.consultation), selectinload(Question.choices))
            .order_by(Consultation.opened_at.desc(), Question.position)
            .limit(MOST_CANDIDATES)
        ).unique()
    )


def tied_to(question: Question) -> set[int]:
    """Return the keys of the questions that someone tied to this one."""
    earlier = select(QuestionTie.earlier_id).where(QuestionTie.question_id == question.id)
    later = select(QuestionTie.question_id).where(QuestionTie.earlier_id == question.id)
    return {*db.session.scalars(earlier), *db.session.scalars(later)}


def rounds(question: Question, others: Sequence[Question], tied: set[int]) -> list[Question]:
    """Return the questions that ask the same: tied by hand, or copied and not reworded since."""
    return [one for one in others if one.id in tied or one.titles == question.titles][:MOST_ROUNDS]


def tie_rounds(question: Question, earlier: Question) -> None:
    """Say that two questions ask the same."""
    if db.session.get(QuestionTie, (question.id, earlier.id)) is None:
        db.session.add(QuestionTie(question=question, earlier=earlier))
        db.session.flush()


def untie_rounds(question: Question, other: Question) -> None:
    """Take back that two questions ask the same, whichever of them it was said of."""
    db.session.execute(
        delete(QuestionTie).where(
            or_(
                (QuestionTie.question_id == question.id) & (QuestionTie.earlier_id == other.id),
                (QuestionTie.question_id == other.id) & (QuestionTie.earlier_id == question.id),
            )
        )
    )
    db.session.flush()
