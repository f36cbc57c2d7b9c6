"""The two-yearly evaluation rounds and their dated windows."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Entity, Instant, Versioned
from app.models.pacts import Pact


class RoundKind(StrEnum):
    """A regular round, or the light one that closes the pact."""

    REGULAR = "regular"
    CLOSING = "closing"


class PhaseKind(StrEnum):
    """The windows of a round, in their order."""

    PREPARE = "prepare"
    REPORT = "report"
    CONSULT = "consult"
    COMPARE = "compare"
    DELIBERATE = "deliberate"
    ADVISE = "advise"
    DECIDE = "decide"
    PUBLISH = "publish"


class Round(Entity, Versioned, Base, kw_only=True):
    """One evaluation of the pact. Its date is the date of its decision."""

    __tablename__ = "round"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (UniqueConstraint("pact_id", "ordinal"),)

    pact_id: Mapped[int] = mapped_column(ForeignKey("pact.id"), init=False)
    ordinal: Mapped[int]
    kind: Mapped[RoundKind] = mapped_column(String(20))
    decides_on: Mapped[date]
    opened_at: Mapped[Instant | None] = mapped_column(default=None)
    closed_at: Mapped[Instant | None] = mapped_column(default=None)

    pact: Mapped[Pact] = relationship()
    phases: Mapped[list[Phase]] = relationship(back_populates="round", init=False, order_by="Phase.position")


class Phase(Entity, Base, kw_only=True):
    """A dated window of a round. Both days belong to it."""

    __tablename__ = "phase"
    __table_args__ = (UniqueConstraint("round_id", "kind"), CheckConstraint("ends_on >= starts_on", name="dates"))

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), init=False)
    position: Mapped[int]
    kind: Mapped[PhaseKind] = mapped_column(String(20))
    starts_on: Mapped[date] = mapped_column(index=True)
    ends_on: Mapped[date] = mapped_column(index=True)

    round: Mapped[Round] = relationship(back_populates="phases")
