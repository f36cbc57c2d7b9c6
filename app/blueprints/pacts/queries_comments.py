"""Reads of what was said about a text in consultations that are over, and of what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import contains_eager

from app.extensions import db
from app.models import (
    Answer,
    CommentReply,
    CommentsShown,
    CommentSupport,
    Consultation,
    ConsultationState,
    PactNode,
    Question,
    Response,
    TextRound,
)
from app.web.lists import Listing, Page, paged

COMMENTS_PER_PAGE = 25
ERASED = "[…]"
Key = tuple[int, int]


def _about(node: PactNode) -> ColumnElement[bool]:
    features = Question.features
    return or_(
        features["node"].as_string() == node.public_id,
        features["reword"].as_string() == node.public_id,
    )


def _of_rounds(pact_id: int, node: PactNode, *, everything: bool) -> ColumnElement[bool]:
    """Words at this paragraph, in closed consultations on a text whose comments are read by others."""
    found = and_(
        Consultation.pact_id == pact_id,
        Consultation.state == ConsultationState.CLOSED,
        Answer.text.is_not(None),
        Answer.text != ERASED,
        _about(node),
    )
    return found if everything else and_(found, TextRound.shown == CommentsShown.AFTER)


def comments(node: PactNode, listing: Listing, *, everything: bool) -> Page[Answer]:
    """Return one page of the comments on a paragraph, the latest consultation first, in the order of random names."""
    statement = (
        select(Answer)
        .join(Answer.question)
        .join(Answer.response)
        .join(Response.consultation)
        .join(TextRound, TextRound.consultation_id == Consultation.id)
        .where(_of_rounds(node.pact_id, node, everything=everything))
        .options(contains_eager(Answer.question), contains_eager(Answer.response).contains_eager(Response.consultation))
    )
    columns = {"new": [Consultation.id, Response.public_id]}
    return paged(statement, listing, columns, tie=Answer.id, size=COMMENTS_PER_PAGE)


def replies_to(answers: Sequence[Answer]) -> Mapping[Key, CommentReply]:
    """Return what became of these comments."""
    wanted = {(one.response_id, one.question_id) for one in answers}
    found = db.session.scalars(
        select(CommentReply).where(CommentReply.response_id.in_({one.response_id for one in answers}))
    )
    return {key: one for one in found if (key := (one.response_id, one.question_id)) in wanted}


def support_of(answers: Sequence[Answer]) -> Mapping[Key, int]:
    """Return how many support each of these comments."""
    rows = db.session.execute(
        select(CommentSupport.response_id, CommentSupport.question_id, func.count())
        .where(CommentSupport.response_id.in_({one.response_id for one in answers}))
        .group_by(CommentSupport.response_id, CommentSupport.question_id)
    )
    return {(response, question): count for response, question, count in rows}


def commented(pact_id: int, *, everything: bool) -> set[str]:
    """Return the ids of paragraphs that a closed consultation on a text asked about."""
    node = func.coalesce(Question.features["node"].as_string(), Question.features["reword"].as_string())
    statement = (
        select(node)
        .join(Consultation, Consultation.id == Question.consultation_id)
        .join(TextRound, TextRound.consultation_id == Consultation.id)
        .where(Consultation.pact_id == pact_id, Consultation.state == ConsultationState.CLOSED, node.is_not(None))
        .distinct()
        .limit(2000)
    )
    if not everything:
        statement = statement.where(TextRound.shown == CommentsShown.AFTER)
    return {str(one) for one in db.session.scalars(statement)}
