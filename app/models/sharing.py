"""One answer of an organisation, written by several hands: who was asked to help, and who saved what."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Entity, Instant
from app.models.consultations import Invitation
from app.models.people import Person


class Hand(Entity, Base, kw_only=True):
    """A colleague whom an invitee asked to fill in the same answer, perhaps some of its pages."""

    __tablename__ = "hand"
    __table_args__ = (UniqueConstraint("invitation_id", "person_id"),)

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"), init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    added_at: Mapped[Instant]
    pages: Mapped[list[int]] = mapped_column(JSON, default_factory=list)  # none: wherever he or she can help
    may_submit: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    removed_at: Mapped[Instant | None] = mapped_column(default=None)

    invitation: Mapped[Invitation] = relationship()
    person: Mapped[Person] = relationship()


class SectionSave(Base, kw_only=True):
    """Someone saved a page of a shared answer: its version, and how it read then."""

    __tablename__ = "section_save"
    __table_args__ = (Index("ix_section_save_page", "invitation_id", "page"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"), init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    at: Mapped[Instant]
    page: Mapped[int]  # 0: the answer as a whole was submitted
    version: Mapped[int]
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)

    invitation: Mapped[Invitation] = relationship()
    person: Mapped[Person] = relationship()
