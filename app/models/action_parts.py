"""What belongs to an action: its steps, who helps, what shows for it, and the money."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.actions import Action
from app.models.base import Base, Entity, Instant, Versioned
from app.models.blobs import Blob
from app.models.people import Organisation, Person


class ActionStep(Entity, Versioned, Base, kw_only=True):
    """A part of an action with a date and, where it was split off to a colleague, an owner of its own."""

    __tablename__ = "action_step"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (Index("ix_action_step_due_on", "due_on"),)

    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True, init=False)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True, init=False, default=None)
    title: Mapped[str] = mapped_column(String(300))
    due_on: Mapped[date | None] = mapped_column(default=None)
    created_at: Mapped[Instant]
    done_at: Mapped[Instant | None] = mapped_column(default=None)
    removed_at: Mapped[Instant | None] = mapped_column(default=None)
    words: Mapped[str] = mapped_column(Text, default="")  # what its owner said last

    action: Mapped[Action] = relationship()
    owner: Mapped[Person | None] = relationship(default=None)


class Contributor(Entity, Base, kw_only=True):
    """A person or an organisation that helps with an action without owning it."""

    __tablename__ = "contributor"
    __table_args__ = (CheckConstraint("person_id IS NOT NULL OR organisation_id IS NOT NULL", name="someone"),)

    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True, init=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False, default=None)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), init=False, default=None)
    part: Mapped[str] = mapped_column(String(200), default="")  # what they do in it
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(default=None)

    action: Mapped[Action] = relationship()
    person: Mapped[Person | None] = relationship(default=None)
    organisation: Mapped[Organisation | None] = relationship(default=None)


class Evidence(Entity, Base, kw_only=True):
    """A link or a file that shows what an action brought about. Taking it away leaves a mark."""

    __tablename__ = "evidence"

    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    blob_id: Mapped[int | None] = mapped_column(ForeignKey("blob.id"), init=False, default=None)
    title: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(String(2000), default="")
    added_at: Mapped[Instant]
    removed_at: Mapped[Instant | None] = mapped_column(default=None)

    action: Mapped[Action] = relationship()
    person: Mapped[Person] = relationship()
    blob: Mapped[Blob | None] = relationship(default=None)


class MoneyKind(StrEnum):
    """Whether a line is something to pay or something that pays."""

    COST = "cost"
    FUNDING = "funding"


class MoneyState(StrEnum):
    """How sure the money is."""

    PLANNED = "planned"
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    PAID = "paid"


class MoneyLine(Entity, Versioned, Base, kw_only=True):
    """One line of what an action costs, or of who pays for it. Amounts in euro cents."""

    __tablename__ = "money_line"
    __mapper_args__ = {"version_id_col": Versioned.version}

    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True, init=False)
    kind: Mapped[MoneyKind] = mapped_column(String(10))
    label: Mapped[str] = mapped_column(String(200))
    state: Mapped[MoneyState] = mapped_column(String(10), default=MoneyState.PLANNED)
    year: Mapped[int | None] = mapped_column(default=None)
    planned: Mapped[int] = mapped_column(BigInteger, default=0)
    actual: Mapped[int | None] = mapped_column(BigInteger, default=None)
    removed_at: Mapped[Instant | None] = mapped_column(default=None)

    action: Mapped[Action] = relationship()
