"""Files that people hand in: rows of their own, read only when they are served."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Entity, Instant
from app.models.people import Person


class Blob(Entity, Base, kw_only=True):
    """The bytes of one file, with what they really are. Backup and transaction need nothing beside the database."""

    __tablename__ = "blob"

    name: Mapped[str] = mapped_column(String(120))  # as the sender called it, cleaned; never a path
    media_type: Mapped[str] = mapped_column(String(100))  # found in the bytes, never taken from the sender
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    created_at: Mapped[Instant]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False, default=None)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    person: Mapped[Person | None] = relationship(default=None)
