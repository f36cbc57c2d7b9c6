"""Writes around a group that reconsiders: what someone answered before seeing the others is kept."""

from __future__ import annotations

from sqlalchemy import insert, or_, select

from app.blueprints.consultations import queries_group
from app.extensions import db
from app.models import Answer, FirstAnswer, Response


def keep_first(response: Response) -> None:
    """Keep the choices and numbers of an answer that is about to be replaced, once the group's figures are shown.

    Only what came before the first reconsideration is kept; words are not.
    """
    least = queries_group.least(response.consultation)
    if not least or queries_group.has_first(response):
        return
    if queries_group.submitted(response.consultation) < least:
        return
    names = ["response_id", "question_id", "choice_id", "row_id", "number"]
    kept = select(*(getattr(Answer, name) for name in names)).where(
        Answer.response_id == response.id, or_(Answer.choice_id.is_not(None), Answer.number.is_not(None))
    )
    db.session.execute(insert(FirstAnswer).from_select(names, kept))
