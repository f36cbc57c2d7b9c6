"""What was done to the directory as a whole: imports, merges, changes of mandates; and the seats of the body."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Entity, Instant, Versioned
from app.models.pacts import PactNode
from app.models.people import Affiliation, Organisation, Person


class ImportState(StrEnum):
    """How far a file of people is. A draft holds the rows; nothing of it stands in the directory yet."""

    DRAFT = "draft"
    DONE = "done"
    UNDONE = "undone"


class PeopleImport(Entity, Base, kw_only=True):
    """A file of people: its rows until it is imported, what it did afterwards. The journal takes it back."""

    __tablename__ = "people_import"

    at: Mapped[Instant]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False, default=None)
    filename: Mapped[str] = mapped_column(String(120))
    state: Mapped[ImportState] = mapped_column(String(10), default=ImportState.DRAFT)
    rows: Mapped[list[Any]] = mapped_column(
        JSON, deferred=True, default_factory=list
    )  # the first one holds the headers
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)  # column number to field
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    journal: Mapped[list[Any]] = mapped_column(JSON, deferred=True, default_factory=list)
    undone_at: Mapped[Instant | None] = mapped_column(default=None)

    actor: Mapped[Person | None] = relationship(default=None)


class PersonMerge(Entity, Base, kw_only=True):
    """Two entries of the directory were one person: what moved from the one to the other, so that it can go back."""

    __tablename__ = "person_merge"

    at: Mapped[Instant]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False, default=None)
    kept_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    lost_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    journal: Mapped[list[Any]] = mapped_column(JSON, deferred=True, default_factory=list)
    undone_at: Mapped[Instant | None] = mapped_column(default=None)

    actor: Mapped[Person | None] = relationship(foreign_keys="PersonMerge.actor_id", default=None)
    kept: Mapped[Person] = relationship(foreign_keys="PersonMerge.kept_id")
    lost: Mapped[Person] = relationship(foreign_keys="PersonMerge.lost_id")


class Turnover(Entity, Base, kw_only=True):
    """The mandates of an organisation ended on one day, and went over to others: one act, taken back as one."""

    __tablename__ = "turnover"

    at: Mapped[Instant]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False, default=None)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True, init=False)
    ends_on: Mapped[date]
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    journal: Mapped[list[Any]] = mapped_column(JSON, deferred=True, default_factory=list)
    undone_at: Mapped[Instant | None] = mapped_column(default=None)

    actor: Mapped[Person | None] = relationship(default=None)
    organisation: Mapped[Organisation] = relationship()


class Bench(StrEnum):
    """The side for which someone sits in the body."""

    WORKERS = "workers"
    EMPLOYERS = "employers"
    MUNICIPALITIES = "municipalities"
    PROVINCE = "province"


class Seat(Entity, Versioned, Base, kw_only=True):
    """A seat of the body: who holds it for which bench, who stands in, from one date to another."""

    __tablename__ = "seat"
    version: Mapped[int] = mapped_column(init=False, default=1, server_default="1")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="dates"),)

    bench: Mapped[Bench] = mapped_column(String(20), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id"), index=True, init=False, default=None
    )
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True, init=False, default=None)
    starts_on: Mapped[date | None] = mapped_column(default=None)
    ends_on: Mapped[date | None] = mapped_column(default=None)

    person: Mapped[Person] = relationship(foreign_keys="Seat.person_id")
    organisation: Mapped[Organisation | None] = relationship(default=None)
    substitute: Mapped[Person | None] = relationship(foreign_keys="Seat.substitute_id", default=None)


class ThemeContact(Entity, Base, kw_only=True):
    """Whom to ask in an organisation about one theme of the pact."""

    __tablename__ = "theme_contact"
    __table_args__ = (UniqueConstraint("affiliation_id", "node_id"),)

    affiliation_id: Mapped[int] = mapped_column(ForeignKey("affiliation.id", ondelete="CASCADE"), init=False)
    node_id: Mapped[int] = mapped_column(ForeignKey("pact_node.id"), index=True, init=False)

    affiliation: Mapped[Affiliation] = relationship()
    node: Mapped[PactNode] = relationship()
