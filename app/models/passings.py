"""What readers of a mail did when it was not for them: said so, or passed it on to a colleague."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Entity, Instant
from app.models.people import Person


class PassingKind(StrEnum):
    """What a reader said."""

    SOMEONE_ELSE = "someone_else"  # the mail came to the wrong person
    NOT_MINE = "not_mine"  # the right person, the wrong thing
    PASSED_ON = "passed_on"  # a colleague answers instead


class Passing(Entity, Base, kw_only=True):
    """One such word. `before` holds what it takes to undo it; undoing leaves the row."""

    __tablename__ = "passing"
    __table_args__ = (Index("ix_passing_subject", "subject_kind", "subject_id"),)

    kind: Mapped[PassingKind] = mapped_column(String(20))
    purpose: Mapped[str] = mapped_column(String(40))  # of the link by which it was said
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    receiver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True, init=False, default=None)
    at: Mapped[Instant]
    words: Mapped[str] = mapped_column(String(500), default="")
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    undone_at: Mapped[Instant | None] = mapped_column(default=None)

    person: Mapped[Person] = relationship(foreign_keys="Passing.person_id")
    receiver: Mapped[Person | None] = relationship(foreign_keys="Passing.receiver_id", default=None)
