"""What people keep of lists: filters they come back to, and changes they made to many things at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Entity, Instant
from app.models.people import Person


class SavedFilter(Entity, Base, kw_only=True):
    """A choice of filters under a name, for the one who saved it."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("person_id", "list_name", "label"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    list_name: Mapped[str] = mapped_column(String(30))
    label: Mapped[str] = mapped_column(String(80))
    choices: Mapped[dict[str, str]] = mapped_column(JSON)

    person: Mapped[Person] = relationship()


class BulkChange(Entity, Base, kw_only=True):
    """One change of many things, with what each was before, so that it can be undone as one."""

    __tablename__ = "bulk_change"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    at: Mapped[Instant]
    what: Mapped[str] = mapped_column(String(20))
    rows: Mapped[dict[str, Any]] = mapped_column(JSON)  # by public_id: [before, after]; a carrying over keeps a journal
    undone_at: Mapped[Instant | None] = mapped_column(default=None)

    person: Mapped[Person] = relationship()
