"""What people ask about their own data, what was destroyed, and who looked at what is confidential."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Entity, Instant
from app.models.people import Person


class AskedFor(StrEnum):
    """What someone asks of the body about his or her data."""

    ACCESS = "access"
    CORRECTION = "correction"
    ERASURE = "erasure"
    OBJECTION = "objection"


class PrivacyRequest(Entity, Base, kw_only=True):
    """Someone asks what is held, or to have it put right or erased. To be answered within a month."""

    __tablename__ = "privacy_request"
    __table_args__ = (Index("ix_privacy_request_answered_at", "answered_at", "due_on"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    asked_for: Mapped[AskedFor] = mapped_column(String(20))
    asked_at: Mapped[Instant]
    due_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[Instant | None] = mapped_column(default=None)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False, default=None)
    answer: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person] = relationship(foreign_keys="PrivacyRequest.person_id")
    answered_by: Mapped[Person | None] = relationship(foreign_keys="PrivacyRequest.answered_by_id", default=None)


class Destruction(Entity, Base, kw_only=True):
    """A declaration that data were destroyed: what sort, how many, why and by whom; nothing of the data itself.

    `previous` is the seal of the declaration before, and `seal` a hash over this one and `previous`: one that was
    changed or taken out afterwards breaks the chain.
    """

    __tablename__ = "destruction"

    at: Mapped[Instant]
    ground: Mapped[str] = mapped_column(String(20))  # request, rule, decision
    subject_id: Mapped[str] = mapped_column(String(10))  # the entry that is empty now
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    kept: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    reason: Mapped[str] = mapped_column(String(500), default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False, default=None)
    previous: Mapped[str] = mapped_column(String(64), default="")
    seal: Mapped[str] = mapped_column(String(64), default="")

    actor: Mapped[Person | None] = relationship(default=None)


class Disclosure(Entity, Base, kw_only=True):
    """Someone looked at confidential data: who, when, what, about whom."""

    __tablename__ = "disclosure"
    __table_args__ = (Index("ix_disclosure_subject", "subject_kind", "subject_id", "id"),)

    at: Mapped[Instant]
    viewer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    what: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(10))
    people: Mapped[int] = mapped_column(default=1)  # how many it was about

    viewer: Mapped[Person] = relationship()
