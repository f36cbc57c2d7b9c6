"""Meetings: agenda, who was convened and who came, minutes, decisions."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Entity, Instant, Versioned
from app.models.consultations import Passage
from app.models.pacts import PactNode
from app.models.people import Person
from app.models.workgroups import Workgroup

if TYPE_CHECKING:
    from app.models.actions import Action, FollowedAction


class MeetingState(StrEnum):
    """How far a meeting is."""

    PLANNED = "planned"
    CONVENED = "convened"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Purpose(StrEnum):
    """What an agenda item asks of those present."""

    INFORM = "inform"
    DISCUSS = "discuss"
    DECIDE = "decide"


class ItemState(StrEnum):
    """What became of an agenda item."""

    OPEN = "open"
    DEALT_WITH = "dealt_with"
    CARRIED_OVER = "carried_over"


class Reply(StrEnum):
    """What someone who was convened answered."""

    NONE = "none"
    COMING = "coming"
    NOT_COMING = "not_coming"
    MAYBE = "maybe"  # a calendar can say so; our own page asks for yes or no


class Presence(StrEnum):
    """How someone took part."""

    PRESENT = "present"
    ONLINE = "online"
    EXCUSED = "excused"
    ABSENT = "absent"


class Manner(StrEnum):
    """How a decision was taken."""

    CONSENSUS = "consensus"
    VOTE = "vote"


class Meeting(Entity, Versioned, Base, kw_only=True):
    """A workgroup meets. Local time and zone are what people agreed on; the instants follow from them."""

    __tablename__ = "meeting"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="times"),)

    workgroup_id: Mapped[int] = mapped_column(ForeignKey("workgroup.id"), index=True, init=False)
    title: Mapped[str] = mapped_column(String(200))
    starts_local: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    timezone: Mapped[str] = mapped_column(String(60))
    starts_at: Mapped[Instant] = mapped_column(index=True)
    ends_at: Mapped[Instant]
    place: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[MeetingState] = mapped_column(String(20), default=MeetingState.PLANNED)
    quorum: Mapped[int | None] = mapped_column(default=None)
    ical_uid: Mapped[str] = mapped_column(String(80), default_factory=lambda: str(uuid.uuid4()))  # in mails and feeds
    ical_sequence: Mapped[int] = mapped_column(default=0)  # rises when time, place or state change
    convened_at: Mapped[Instant | None] = mapped_column(default=None)
    cancelled_at: Mapped[Instant | None] = mapped_column(default=None)
    cancel_reason: Mapped[str] = mapped_column(String(1000), default="")
    closed_at: Mapped[Instant | None] = mapped_column(default=None)
    minutes_approved_at: Mapped[Instant | None] = mapped_column(default=None)

    workgroup: Mapped[Workgroup] = relationship()
    items: Mapped[list[AgendaItem]] = relationship(
        back_populates="meeting", init=False, order_by="AgendaItem.position", cascade="all, delete-orphan"
    )
    convocations: Mapped[list[Convocation]] = relationship(back_populates="meeting", init=False)
    attendances: Mapped[list[Attendance]] = relationship(back_populates="meeting", init=False)


class AgendaItem(Entity, Versioned, Base, kw_only=True):
    """One point of the agenda, with its minutes."""

    __tablename__ = "agenda_item"
    __mapper_args__ = {"version_id_col": Versioned.version}

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True, init=False)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    purpose: Mapped[Purpose] = mapped_column(String(20))
    minutes: Mapped[int] = mapped_column(default=15)  # planned duration
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[ItemState] = mapped_column(String(20), default=ItemState.OPEN)
    report: Mapped[str] = mapped_column(Text, default="")  # the minutes of this point
    begun_at: Mapped[Instant | None] = mapped_column(default=None)  # set while the meeting is at this point
    used_seconds: Mapped[int] = mapped_column(default=0)  # what it took, without the running stretch
    node_id: Mapped[int | None] = mapped_column(ForeignKey("pact_node.id"), index=True, init=False, default=None)
    carried_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("agenda_item.id"), index=True, init=False, default=None
    )

    meeting: Mapped[Meeting] = relationship(back_populates="items")
    node: Mapped[PactNode | None] = relationship(default=None)
    carried_from: Mapped[AgendaItem | None] = relationship(remote_side="AgendaItem.id", default=None)
    passages: Mapped[list[AgendaPassage]] = relationship(
        back_populates="item", init=False, cascade="all, delete-orphan"
    )
    decisions: Mapped[list[Decision]] = relationship(back_populates="item", init=False, order_by="Decision.position")
    followed: Mapped[list[FollowedAction]] = relationship(
        back_populates="item", init=False, cascade="all, delete-orphan"
    )


class AgendaPassage(Base, kw_only=True):
    """Words from a consultation that an agenda item is about."""

    __tablename__ = "agenda_passage"

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True, init=False)
    passage_id: Mapped[int] = mapped_column(ForeignKey("passage.id"), primary_key=True, index=True, init=False)

    item: Mapped[AgendaItem] = relationship(back_populates="passages")
    passage: Mapped[Passage] = relationship()


class MinutesRevision(Entity, Base, kw_only=True):
    """What the minutes of a point said after someone saved them; the newest is what stands there now."""

    __tablename__ = "minutes_revision"

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True, init=False)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    at: Mapped[Instant]
    text: Mapped[str] = mapped_column(Text)

    item: Mapped[AgendaItem] = relationship()
    author: Mapped[Person] = relationship()


class MinutesNote(Entity, Base, kw_only=True):
    """What has to be said of minutes after they were approved: they themselves never change any more."""

    __tablename__ = "minutes_note"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True, init=False)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    at: Mapped[Instant]
    text: Mapped[str] = mapped_column(Text)

    meeting: Mapped[Meeting] = relationship()
    author: Mapped[Person] = relationship()


class Convocation(Entity, Base, kw_only=True):
    """Someone is called to a meeting, and says whether he or she comes."""

    __tablename__ = "convocation"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    sent_at: Mapped[Instant]
    reply: Mapped[Reply] = mapped_column(String(20), default=Reply.NONE)
    replied_at: Mapped[Instant | None] = mapped_column(default=None)
    replied_via: Mapped[str] = mapped_column(String(10), default="")
    remark: Mapped[str] = mapped_column(String(1000), default="")

    meeting: Mapped[Meeting] = relationship(back_populates="convocations")
    person: Mapped[Person] = relationship()


class Attendance(Entity, Base, kw_only=True):
    """Who was there."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    presence: Mapped[Presence] = mapped_column(String(20))
    # The name as it stands in approved minutes, whatever becomes of the entry in the directory; "" until then.
    name: Mapped[str] = mapped_column(String(200), default="", server_default="")

    meeting: Mapped[Meeting] = relationship(back_populates="attendances")
    person: Mapped[Person] = relationship()


class Decision(Entity, Versioned, Base, kw_only=True):
    """What a meeting decided on a point of its agenda."""

    __tablename__ = "decision"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (Index("ix_decision_decided_on", "decided_on"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True, init=False)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    decided_on: Mapped[date]
    manner: Mapped[Manner] = mapped_column(String(20), default=Manner.CONSENSUS)
    withdrawn_at: Mapped[Instant | None] = mapped_column(default=None)  # undone; kept, so that links stay true

    item: Mapped[AgendaItem] = relationship(back_populates="decisions")
    actions: Mapped[list[Action]] = relationship(back_populates="decision", init=False)
