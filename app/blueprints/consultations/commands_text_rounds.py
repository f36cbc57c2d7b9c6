"""Every write around the consultation of a text: made, who reads whose comments, supported, and answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete

from app import audit
from app.blueprints.consultations import commands_documents, layout, queries, text_rounds
from app.extensions import db
from app.models import (
    Answer,
    CommentFate,
    CommentReply,
    CommentsShown,
    CommentSupport,
    Consultation,
    Invitation,
    PactNode,
    Person,
    TextRound,
    Workgroup,
)


def make_round(
    node: PactNode,
    paragraphs: Sequence[PactNode],
    shown: CommentsShown,
    *,
    organiser: Person,
    workgroup: Workgroup | None,
    now: datetime,
) -> Consultation:
    """Make a draft about these paragraphs of a theme."""
    made = commands_documents.make_consultation(
        node.pact,
        text_rounds.document_of(node, paragraphs, node.pact.language),
        organiser=organiser,
        actor=organiser,
        now=now,
        source=f"text {node.public_id}",
        workgroup=workgroup,
    )
    made.node = node
    made.minutes = layout.minutes_for(queries.questions(made))
    db.session.add(TextRound(consultation=made, shown=shown))
    db.session.flush()
    return made


def show_comments(found: TextRound, shown: CommentsShown, *, actor: Person, now: datetime) -> None:
    """Say whose comments respondents read."""
    found.shown = shown
    consultation = found.consultation
    audit.record("comments_shown", "consultation", consultation.public_id, actor=actor, now=now, shown=str(shown))
    db.session.flush()


def support(invitation: Invitation, offered: Iterable[Answer], wanted: set[tuple[int, int]], *, now: datetime) -> None:
    """Support, of the comments that stood on the page, those that were ticked, and no others."""
    for answer in offered:
        key = (answer.response_id, answer.question_id)
        found = db.session.get(CommentSupport, (*key, invitation.id))
        if key in wanted and found is None:
            db.session.add(CommentSupport(response_id=key[0], question_id=key[1], invitation_id=invitation.id, at=now))
        elif key not in wanted and found is not None:
            db.session.execute(
                delete(CommentSupport).where(
                    CommentSupport.response_id == key[0],
                    CommentSupport.question_id == key[1],
                    CommentSupport.invitation_id == invitation.id,
                )
            )
    db.session.flush()


def reply(
    consultation: Consultation, answer: Answer, fate: CommentFate, text: str, *, actor: Person, now: datetime
) -> None:
    """Say what became of a comment."""
    found = db.session.get(CommentReply, (answer.response_id, answer.question_id))
    if found is None:
        found = CommentReply(
            response=answer.response, question=answer.question, fate=fate, text=text, at=now, actor=actor
        )
        db.session.add(found)
    found.fate, found.text, found.at, found.actor = fate, text, now, actor
    audit.record(
        "comment_answered",
        "consultation",
        consultation.public_id,
        actor=actor,
        now=now,
        question=answer.question.public_id,
        fate=str(fate),
    )
    db.session.flush()
