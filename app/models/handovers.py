"""What an owner asks of others: to take an action over, or to move its date."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.actions import Action
from app.models.base import Base, Entity, Instant
from app.models.people import Person

WAITING = text("state = 'waiting'")


class RequestState(StrEnum):
    """How far a request is."""

    WAITING = "waiting"
    GRANTED = "granted"  # a handover was accepted, a date was moved
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Handover(Entity, Base, kw_only=True):
    """An owner asked a colleague to take an action over. Until the colleague accepts, the owner stays owner."""

    __tablename__ = "handover"
    __table_args__ = (
        Index("uq_handover_waiting", "action_id", unique=True, sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_handover_waiting_since", "asked_at", sqlite_where=WAITING, postgresql_where=WAITING),
    )

    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True, init=False)
    giver_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    receiver_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    asked_at: Mapped[Instant]
    via: Mapped[str] = mapped_column(String(10))
    message: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[RequestState] = mapped_column(String(20), default=RequestState.WAITING)
    answered_at: Mapped[Instant | None] = mapped_column(default=None)
    answered_via: Mapped[str] = mapped_column(String(10), default="")
    answer: Mapped[str] = mapped_column(Text, default="")

    action: Mapped[Action] = relationship()
    giver: Mapped[Person] = relationship(foreign_keys="Handover.giver_id")
    receiver: Mapped[Person] = relationship(foreign_keys="Handover.receiver_id")


class DateRequest(Entity, Base, kw_only=True):
    """An owner asked for another date. Until a coordinator grants it, the agreed date holds."""

    __tablename__ = "date_request"
    __table_args__ = (
        Index("uq_date_request_waiting", "action_id", unique=True, sqlite_where=WAITING, postgresql_where=WAITING),
    )

    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    answerer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False, default=None)
    asked_at: Mapped[Instant]
    via: Mapped[str] = mapped_column(String(10))
    due_on: Mapped[date | None]  # the date that was agreed when this was asked
    wanted_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[RequestState] = mapped_column(String(20), default=RequestState.WAITING)
    answered_at: Mapped[Instant | None] = mapped_column(default=None)
    answer: Mapped[str] = mapped_column(Text, default="")

    action: Mapped[Action] = relationship()
    person: Mapped[Person] = relationship(foreign_keys="DateRequest.person_id")
    answerer: Mapped[Person | None] = relationship(foreign_keys="DateRequest.answerer_id", default=None)
