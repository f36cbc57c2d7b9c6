"""What is measured: indicators, the way they should go, and every figure that was ever entered."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.actions import Action
from app.models.base import Base, Entity, Instant, Versioned
from app.models.pacts import Pact, PactNode
from app.models.people import Person


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"


class Certainty(StrEnum):
    """How sure a figure is."""

    ESTIMATED = "estimated"
    PROVISIONAL = "provisional"
    FINAL = "final"


class Indicator(Entity, Versioned, Base, kw_only=True):
    """One thing that is measured again and again, with what it was and what it should become."""

    __tablename__ = "indicator"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (CheckConstraint("months > 0", name="months"),)

    pact_id: Mapped[int] = mapped_column(ForeignKey("pact.id"), index=True, init=False)
    node_id: Mapped[int | None] = mapped_column(ForeignKey("pact_node.id"), index=True, init=False, default=None)
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False, default=None)
    title: Mapped[str] = mapped_column(String(300))
    definition: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[str] = mapped_column(String(60), default="")
    direction: Mapped[Direction] = mapped_column(String(10), default=Direction.UP)
    source: Mapped[str] = mapped_column(String(300), default="")
    months: Mapped[int] = mapped_column(default=12)  # from one measurement to the next
    language: Mapped[str] = mapped_column(String(2), default="nl")
    position: Mapped[int] = mapped_column(default=0)
    baseline: Mapped[float | None] = mapped_column(default=None)
    baseline_on: Mapped[date | None] = mapped_column(default=None)
    ended_at: Mapped[Instant | None] = mapped_column(default=None)  # no longer measured; its figures stay
    # When the next figure is due, so that nobody needs to read all of them; empty until it is reckoned anew.
    next_on: Mapped[date | None] = mapped_column(index=True, init=False, default=None)

    pact: Mapped[Pact] = relationship()
    node: Mapped[PactNode | None] = relationship(default=None)
    responsible: Mapped[Person | None] = relationship(default=None)
    goals: Mapped[list[IndicatorGoal]] = relationship(
        back_populates="indicator", init=False, order_by="IndicatorGoal.on", cascade="all, delete-orphan"
    )


class IndicatorGoal(Base, kw_only=True):
    """What an indicator should be on a day: a milestone, or the target."""

    __tablename__ = "indicator_goal"
    __table_args__ = (UniqueConstraint("indicator_id", "on"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), init=False)
    on: Mapped[date]
    value: Mapped[float]
    is_target: Mapped[bool] = mapped_column(default=False)

    indicator: Mapped[Indicator] = relationship(back_populates="goals", default=None)


class IndicatorAction(Base, kw_only=True):
    """An action works towards an indicator."""

    __tablename__ = "indicator_action"

    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), primary_key=True, init=False)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), primary_key=True, index=True, init=False)

    indicator: Mapped[Indicator] = relationship()
    action: Mapped[Action] = relationship()


class Measurement(Entity, Base, kw_only=True):
    """One figure. Never changed: a correction is a new row, and the old one is marked as replaced."""

    __tablename__ = "measurement"
    __table_args__ = (
        Index(
            "uq_measurement_current",
            "indicator_id",
            "measured_on",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )

    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), index=True, init=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False, default=None)
    measured_on: Mapped[date]
    value: Mapped[float]
    certainty: Mapped[Certainty] = mapped_column(String(20), default=Certainty.FINAL)
    entered_at: Mapped[Instant]
    via: Mapped[str] = mapped_column(String(10))  # page, link, import
    note: Mapped[str] = mapped_column(Text, default="")
    replaced_at: Mapped[Instant | None] = mapped_column(default=None)

    indicator: Mapped[Indicator] = relationship()
    person: Mapped[Person | None] = relationship(default=None)


class LightOverride(Entity, Base, kw_only=True):
    """Someone says that another light tells more than the computed one, and why. Both stay visible."""

    __tablename__ = "light_override"
    __table_args__ = (
        Index(
            "uq_light_override_current",
            "indicator_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    light: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[Instant]
    ended_at: Mapped[Instant | None] = mapped_column(default=None)

    indicator: Mapped[Indicator] = relationship()
    person: Mapped[Person] = relationship()
