"""Analysing open answers and answering back: topics, codings, what words lead to, and what is told about it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.actions import Action
from app.models.base import Base, Entity, Instant, Versioned
from app.models.consultations import Consultation, Passage, Question
from app.models.pacts import PactNode
from app.models.people import Person


class Topic(Entity, Versioned, Base, kw_only=True):
    """What words are about, in one consultation. A merged topic stays, and counts for the one it was merged into."""

    __tablename__ = "topic"
    __mapper_args__ = {"version_id_col": Versioned.version}

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True, init=False)
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(String(500), default="")  # when to use it, for whoever codes
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"), init=False, default=None)
    removed_at: Mapped[Instant | None] = mapped_column(default=None)
    # What is told about it: we asked, you said, we did.
    asked: Mapped[str] = mapped_column(Text, default="")
    said: Mapped[str] = mapped_column(Text, default="")
    did: Mapped[str] = mapped_column(Text, default="")

    consultation: Mapped[Consultation] = relationship()
    merged_into: Mapped[Topic | None] = relationship(remote_side="Topic.id", default=None)


class Coding(Base, kw_only=True):
    """One coder says that words are about a topic. `unit` names the answer they stand in, for the agreement."""

    __tablename__ = "coding"
    __table_args__ = (
        UniqueConstraint("passage_id", "topic_id", "coder_id"),
        Index("ix_coding_question_unit", "question_id", "unit"),
        Index("ix_coding_topic", "topic_id", "passage_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    passage_id: Mapped[int] = mapped_column(ForeignKey("passage.id"), init=False)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), init=False)
    coder_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"), init=False, default=None)
    unit: Mapped[str] = mapped_column(String(10), default="")
    at: Mapped[Instant]

    passage: Mapped[Passage] = relationship()
    topic: Mapped[Topic] = relationship()
    coder: Mapped[Person] = relationship()
    question: Mapped[Question | None] = relationship(default=None)


class CodedUnit(Base, kw_only=True):
    """A coder has done with an answer: it was read, and coded or not. `unit` is its random name."""

    __tablename__ = "coded_unit"

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    coder_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    unit: Mapped[str] = mapped_column(String(10), primary_key=True)
    at: Mapped[Instant]
    note: Mapped[str] = mapped_column(String(1000), default="")


class SettledPassage(Base, kw_only=True):
    """Which of the shuffled words of an anonymous consultation a passage stands in."""

    __tablename__ = "settled_passage"
    __table_args__ = (Index("ix_settled_passage_unit", "unit"),)

    passage_id: Mapped[int] = mapped_column(ForeignKey("passage.id"), primary_key=True, init=False)
    unit: Mapped[str] = mapped_column(String(10))

    passage: Mapped[Passage] = relationship()


class OriginKind(StrEnum):
    """Where words were heard or read that did not come in an answer."""

    MEETING = "meeting"
    LETTER = "letter"
    MAIL = "mail"
    PHONE = "phone"
    FLIP_CHART = "flip_chart"
    INTERVIEW = "interview"
    OTHER = "other"


class PassageOrigin(Base, kw_only=True):
    """Where and when the words of a passage were heard or read. Who noted them is who marked the passage."""

    __tablename__ = "passage_origin"

    passage_id: Mapped[int] = mapped_column(ForeignKey("passage.id"), primary_key=True, init=False)
    kind: Mapped[OriginKind] = mapped_column(String(20))
    said_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(300))  # such as "info evening in Ninove"
    may_quote: Mapped[bool] = mapped_column(default=False)  # whoever said it agreed that it is published

    passage: Mapped[Passage] = relationship()


class PassageTie(Entity, Base, kw_only=True):
    """Words lead straight to an action, or to a part of the pact."""

    __tablename__ = "passage_tie"
    __table_args__ = (
        UniqueConstraint("passage_id", "action_id"),
        UniqueConstraint("passage_id", "node_id"),
        CheckConstraint("(action_id IS NULL) <> (node_id IS NULL)", name="one_end"),
    )

    passage_id: Mapped[int] = mapped_column(ForeignKey("passage.id"), init=False)
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"), index=True, init=False, default=None)
    node_id: Mapped[int | None] = mapped_column(ForeignKey("pact_node.id"), index=True, init=False, default=None)
    tied_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    at: Mapped[Instant]

    passage: Mapped[Passage] = relationship()
    tied_by: Mapped[Person] = relationship()
    action: Mapped[Action | None] = relationship(default=None)
    node: Mapped[PactNode | None] = relationship(default=None)


class Redaction(Base, kw_only=True):
    """How a passage is published, and why not as it was written. The words themselves stay in the passage."""

    __tablename__ = "redaction"

    passage_id: Mapped[int] = mapped_column(ForeignKey("passage.id"), primary_key=True, init=False)
    text: Mapped[str] = mapped_column(Text)  # empty: not published at all
    reason: Mapped[str] = mapped_column(String(500))
    redacted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    at: Mapped[Instant]

    passage: Mapped[Passage] = relationship()
    redacted_by: Mapped[Person] = relationship()


class Feedback(Base, kw_only=True):
    """What is told about a consultation as a whole: when it was published, and when the mails were asked for."""

    __tablename__ = "feedback"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True, init=False)
    intro: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[Instant | None] = mapped_column(default=None)
    mailing_at: Mapped[Instant | None] = mapped_column(default=None)  # the mails were asked for
    mailed_at: Mapped[Instant | None] = mapped_column(default=None)  # the last of them was written

    consultation: Mapped[Consultation] = relationship()


class FeedbackSent(Base, kw_only=True):
    """A contributor was told; nobody is told twice."""

    __tablename__ = "feedback_sent"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    at: Mapped[Instant]


class WordCount(Base, kw_only=True):
    """The words and phrases of a consultation, counted in the background."""

    __tablename__ = "word_count"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True, init=False)
    asked_at: Mapped[Instant]
    made_at: Mapped[Instant | None] = mapped_column(default=None)
    answers: Mapped[int] = mapped_column(default=0)
    found: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)  # words and phrases with their counts

    consultation: Mapped[Consultation] = relationship()


class QuestionTie(Base, kw_only=True):
    """Two questions of different rounds ask the same, so that their answers are compared."""

    __tablename__ = "question_tie"

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True, init=False)
    earlier_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True, index=True, init=False)

    question: Mapped[Question] = relationship(foreign_keys="QuestionTie.question_id")
    earlier: Mapped[Question] = relationship(foreign_keys="QuestionTie.earlier_id")


class ReportFile(Entity, Base, kw_only=True):
    """The report of a consultation as a file, made in the background."""

    __tablename__ = "report_file"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True, init=False)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    format: Mapped[str] = mapped_column(String(4))  # pdf or docx
    language: Mapped[str] = mapped_column(String(2))
    asked_at: Mapped[Instant]
    made_at: Mapped[Instant | None] = mapped_column(default=None)
    error: Mapped[str] = mapped_column(String(200), default="")
    blob_id: Mapped[int | None] = mapped_column(ForeignKey("blob.id"), init=False, default=None)

    consultation: Mapped[Consultation] = relationship()
    asked_by: Mapped[Person] = relationship()
