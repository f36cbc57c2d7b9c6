"""Reads around the consultation of a text: its comments a page at a time, with support and what became of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, func, select, tuple_
from sqlalchemy.orm import contains_eager

from app.blueprints.consultations.privacy import GONE
from app.extensions import db
from app.models import Answer, CommentReply, CommentSupport, Consultation, Mode, Question, Response, TextRound
from app.web.lists import Listing, Page, paged

COMMENTS_PER_PAGE = 25
Key = tuple[int, int]  # response and question: what a comment is known by, also when it is submitted again


def round_of(consultation: Consultation) -> TextRound | None:
    """Return what was chosen for the consultation of a text; None for any other consultation."""
    return db.session.get(TextRound, consultation.id)


def comments(
    consultation: Consultation, questions: Sequence[Question], listing: Listing, *, unanswered: bool = False
) -> Page[Answer]:
    """Return one page of the comments and proposals, paragraph by paragraph, in the order of random names."""
    asked = [one.id for one in questions if one.features.get("fold") or one.features.get("reword")]
    statement = (
        select(Answer)
        .join(Answer.response)
        .join(Answer.question)
        .where(
            Response.consultation_id == consultation.id,
            Answer.question_id.in_(asked),
            Answer.text.is_not(None),
            Answer.text != GONE,
        )
        .options(contains_eager(Answer.response), contains_eager(Answer.question))
    )
    if unanswered:
        mine = and_(CommentReply.response_id == Answer.response_id, CommentReply.question_id == Answer.question_id)
        statement = statement.where(~select(CommentReply.response_id).where(mine).exists())
    columns = {"paragraph": [Question.position, Response.public_id]}
    return paged(statement, listing, columns, tie=Answer.id, size=COMMENTS_PER_PAGE)


def comment(consultation: Consultation, question: str, response: str) -> Answer | None:
    """Return one comment."""
    return db.session.scalar(
        select(Answer)
        .join(Answer.response)
        .join(Answer.question)
        .where(
            Response.consultation_id == consultation.id,
            Response.public_id == response,
            Question.public_id == question,
            Answer.text.is_not(None),
        )
        .options(contains_eager(Answer.response), contains_eager(Answer.question))
        .limit(1)
    )


def keys_of(answers: Sequence[Answer]) -> list[Key]:
    """Return what comments are known by."""
    return [(one.response_id, one.question_id) for one in answers]


def support_of(answers: Sequence[Answer]) -> dict[Key, int]:
    """Return how many support each of these comments."""
    named = tuple_(CommentSupport.response_id, CommentSupport.question_id)
    rows = db.session.execute(
        select(CommentSupport.response_id, CommentSupport.question_id, func.count())
        .where(named.in_(keys_of(answers)))
        .group_by(CommentSupport.response_id, CommentSupport.question_id)
    )
    return {(response, question): count for response, question, count in rows}


def supported_by(invitation_id: int, answers: Sequence[Answer]) -> set[Key]:
    """Return which of these comments someone supports."""
    named = tuple_(CommentSupport.response_id, CommentSupport.question_id)
    rows = db.session.execute(
        select(CommentSupport.response_id, CommentSupport.question_id).where(
            named.in_(keys_of(answers)), CommentSupport.invitation_id == invitation_id
        )
    )
    return {(response, question) for response, question in rows}


def replies_to(answers: Sequence[Answer]) -> dict[Key, CommentReply]:
    """Return what became of these comments."""
    named = tuple_(CommentReply.response_id, CommentReply.question_id)
    found = db.session.scalars(select(CommentReply).where(named.in_(keys_of(answers))))
    return {(one.response_id, one.question_id): one for one in found}


def offers_comments(consultation: Consultation) -> bool:
    """Whether the mode of a consultation lets respondents read each other: no answer is known in an anonymous one."""
    return consultation.mode != Mode.ANONYMOUS
