"""Words around a questionnaire: corrections that respondents are told about, and the consultation of a text."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Instant
from app.models.consultations import Consultation, Question, Response
from app.models.people import Person


class Correction(Base, kw_only=True):
    """Words were corrected after the consultation was opened. Without a question: its title or introduction."""

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"), index=True)
    at: Mapped[Instant]
    changes: Mapped[list[Any]] = mapped_column(JSON)  # pairs of what stood there and what stands there now
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), default=None)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True, init=False, default=None)

    question: Mapped[Question | None] = relationship(init=False)
    actor: Mapped[Person | None] = relationship(default=None)


class CommentsShown(StrEnum):
    """Whose comments on a text a respondent reads."""

    OWN = "own"
    AFTER = "after"  # those of everyone, once one's own answer was submitted


class TextRound(Base, kw_only=True):
    """The consultation is about a text of the pact, paragraph by paragraph."""

    __tablename__ = "text_round"

    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), primary_key=True, init=False
    )
    shown: Mapped[CommentsShown] = mapped_column(String(10), default=CommentsShown.OWN)

    consultation: Mapped[Consultation] = relationship()


class CommentSupport(Base, kw_only=True):
    """A respondent supports the comment of another one. Who answered may submit again: the comment stays the same."""

    __tablename__ = "comment_support"

    response_id: Mapped[int] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), primary_key=True)
    invitation_id: Mapped[int] = mapped_column(
        ForeignKey("invitation.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[Instant]


class CommentFate(StrEnum):
    """What became of a comment."""

    TAKEN_OVER = "taken_over"
    IN_PART = "in_part"
    NOT_TAKEN_OVER = "not_taken_over"


class CommentReply(Base, kw_only=True):
    """What became of a comment on a paragraph, and why."""

    __tablename__ = "comment_reply"

    response_id: Mapped[int] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), primary_key=True, init=False
    )
    question_id: Mapped[int] = mapped_column(
        ForeignKey("question.id", ondelete="CASCADE"), primary_key=True, index=True, init=False
    )
    fate: Mapped[CommentFate] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[Instant]
    actor_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)

    response: Mapped[Response] = relationship()
    question: Mapped[Question] = relationship()
    actor: Mapped[Person] = relationship()
