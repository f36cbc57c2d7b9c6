"""Actions, their one owner at a time, and what owners say of them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Entity, Instant, Versioned
from app.models.meetings import AgendaItem, Decision
from app.models.pacts import Pact, PactNode
from app.models.people import Organisation, Person


class ActionState(StrEnum):
    """Where an action is in its life."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    DONE = "done"
    PAUSED = "paused"
    STOPPED = "stopped"


class View(StrEnum):
    """How an action stands, as its owner sees it. No data is never on track."""

    NO_DATA = "no_data"
    ON_TRACK = "on_track"
    SLIGHT_DELAY = "slight_delay"
    OFF_TRACK = "off_track"


class Action(Entity, Versioned, Base, kw_only=True):
    """Something the region does, with one owner and a date."""

    __tablename__ = "action"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (
        Index("ix_action_pact_position", "pact_id", "position", "id"),  # the list, in the order in which it is read
        # "What falls due?" reads open actions only, whatever the number of closed ones.
        Index(
            "ix_action_open_due",
            "due_on",
            sqlite_where=text("state IN ('not_started', 'running')"),
            postgresql_where=text("state IN ('not_started', 'running')"),
        ),
    )

    pact_id: Mapped[int] = mapped_column(ForeignKey("pact.id"), init=False)
    title: Mapped[str] = mapped_column(String(300))
    number: Mapped[str] = mapped_column(String(20), default="")  # its number in the pact; none for one that came later
    position: Mapped[int] = mapped_column(default=0)
    node_id: Mapped[int | None] = mapped_column(ForeignKey("pact_node.id"), index=True, init=False, default=None)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True, init=False, default=None)
    # The evaluation it came out of; rounds stand in a model above this one.
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"), index=True, init=False, default=None)
    description: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(2), default="nl")
    starts_on: Mapped[date | None] = mapped_column(default=None)
    due_on: Mapped[date | None] = mapped_column(default=None)
    is_priority: Mapped[bool] = mapped_column(default=False)
    is_open_ended: Mapped[bool] = mapped_column(default=False)  # judged on activity, never on a percentage
    state: Mapped[ActionState] = mapped_column(String(20), default=ActionState.NOT_STARTED)
    # What the last update said, so that lists need not read the history.
    percent: Mapped[int | None] = mapped_column(default=None)
    view: Mapped[View] = mapped_column(String(20), default=View.NO_DATA)
    updated_at: Mapped[Instant | None] = mapped_column(default=None)

    pact: Mapped[Pact] = relationship()
    node: Mapped[PactNode | None] = relationship(default=None)
    decision: Mapped[Decision | None] = relationship(back_populates="actions", default=None)
    assignments: Mapped[list[Assignment]] = relationship(
        back_populates="action", init=False, order_by="Assignment.starts_on"
    )
    updates: Mapped[list[ProgressUpdate]] = relationship(back_populates="action", init=False)


class FollowedAction(Base, kw_only=True):
    """An agenda item is about an action that exists already."""

    __tablename__ = "followed_action"

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True, init=False)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), primary_key=True, index=True, init=False)

    item: Mapped[AgendaItem] = relationship(back_populates="followed")
    action: Mapped[Action] = relationship()


class Assignment(Entity, Base, kw_only=True):
    """Who owns an action, from one date to another. At most one is current."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index(
            "uq_assignment_current",
            "action_id",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
        ),
    )

    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), init=False, default=None)
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False, default=None)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None] = mapped_column(default=None)

    action: Mapped[Action] = relationship(back_populates="assignments")
    person: Mapped[Person] = relationship(foreign_keys="Assignment.person_id")
    organisation: Mapped[Organisation | None] = relationship(default=None)
    assigned_by: Mapped[Person | None] = relationship(foreign_keys="Assignment.assigned_by_id", default=None)


class ProgressUpdate(Entity, Base, kw_only=True):
    """What someone said of an action on a day, and by which way. Never changed; undoing adds a mark."""

    __tablename__ = "progress_update"
    __table_args__ = (
        CheckConstraint("percent IS NULL OR percent BETWEEN 0 AND 100", name="percent"),
        Index("ix_progress_update_action_at", "action_id", "at"),
    )

    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    at: Mapped[Instant]
    via: Mapped[str] = mapped_column(String(10))  # page, link, mail, minutes
    state: Mapped[ActionState] = mapped_column(String(20))
    view: Mapped[View] = mapped_column(String(20))
    percent: Mapped[int | None] = mapped_column(default=None)
    text: Mapped[str] = mapped_column(Text, default="")
    obstacle: Mapped[str] = mapped_column(Text, default="")
    help_wanted: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(Text, default="")
    no_change: Mapped[bool] = mapped_column(default=False)
    undone_at: Mapped[Instant | None] = mapped_column(default=None)
    # Why it stands as it stands, where that lies outside the owner's hands: a word of a short list.
    reason: Mapped[str] = mapped_column(String(20), default="", server_default="")

    action: Mapped[Action] = relationship(back_populates="updates")
    person: Mapped[Person] = relationship()
