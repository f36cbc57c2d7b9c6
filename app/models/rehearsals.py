"""Rehearsals that people asked for: a worker plays them, beside its other work."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Entity, Instant
from app.models.people import Person


class RehearsalState(StrEnum):
    """How far a rehearsal is."""

    WAITING = "waiting"
    PLAYING = "playing"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class Rehearsal(Entity, Base, kw_only=True):
    """A play of the pact from one day to another, and what came of it."""

    __tablename__ = "rehearsal"
    __table_args__ = (
        # "Is there something to play?" is asked every few seconds.
        Index(
            "ix_rehearsal_unfinished",
            "state",
            sqlite_where=text("state IN ('waiting', 'playing')"),
            postgresql_where=text("state IN ('waiting', 'playing')"),
        ),
    )

    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False, default=None)
    asked_at: Mapped[Instant]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    answering: Mapped[int] = mapped_column(default=75)  # per cent of those who are asked
    seed: Mapped[int] = mapped_column(default=2013)
    state: Mapped[RehearsalState] = mapped_column(String(10), default=RehearsalState.WAITING)
    done_share: Mapped[int] = mapped_column(default=0)  # per cent
    reached_on: Mapped[date | None] = mapped_column(default=None)  # the day the play has come to
    lease: Mapped[str | None] = mapped_column(String(40), default=None)  # of the worker that plays it
    lease_until: Mapped[Instant | None] = mapped_column(default=None)
    started_at: Mapped[Instant | None] = mapped_column(default=None)
    ended_at: Mapped[Instant | None] = mapped_column(default=None)
    error: Mapped[str] = mapped_column(String(500), default="")
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)

    asked_by: Mapped[Person | None] = relationship(default=None)
