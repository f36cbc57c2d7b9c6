"""What was done, by whom; and the settings of this body."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Entity, Instant
from app.models.people import Person


class AuditEntry(Entity, Base, kw_only=True):
    """One line of history: who did what to which thing, when, and by which way (page, link, mail, job, command)."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject_kind", "subject_id", "id"),)

    at: Mapped[Instant]
    verb: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    via: Mapped[str] = mapped_column(String(10), default="page")
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)

    actor: Mapped[Person | None] = relationship(init=False)


class Setting(Base, kw_only=True):
    """A setting of this body that people change in the product, not in the environment."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
