"""Mail that came in: what it was, what was made of it, and what waits for a person to decide."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Entity, Instant
from app.models.mail import OutboxMail
from app.models.people import Person


class IncomingKind(StrEnum):
    """What a message is: a report of what did not arrive, words of a person, or the answer of a calendar."""

    BOUNCE = "bounce"
    NOTE = "note"
    CALENDAR = "calendar"


class IncomingState(StrEnum):
    """What became of it. `unassigned` waits for a coordinator and counts for nothing."""

    UNASSIGNED = "unassigned"
    COUNTED = "counted"
    DROPPED = "dropped"
    PUT_AWAY = "put_away"


class IncomingMail(Entity, Base, kw_only=True):
    """A message that reached the product. `source` is the mail as text, its attachments left out and its keys masked.

    A counted note stands in the history of its subject. Nothing here ever changed a state, except what a calendar
    answered, whose former answer is kept in `before`.
    """

    __tablename__ = "incoming_mail"
    __table_args__ = (
        Index("ix_incoming_mail_state", "state", "id"),
        Index("ix_incoming_mail_received_at", "received_at"),
        Index("ix_incoming_mail_told", "kind", "state", "received_at"),  # who organises hears of what came in
        Index("ix_incoming_mail_subject", "subject_kind", "subject_id", "id"),
    )

    digest: Mapped[str] = mapped_column(String(64), unique=True)  # the same message twice is one
    received_at: Mapped[Instant]
    kind: Mapped[IncomingKind] = mapped_column(String(20))
    state: Mapped[IncomingState] = mapped_column(String(20))
    why: Mapped[str] = mapped_column(String(40), default="")  # a word of `reasons`: why it was not counted
    detail: Mapped[str] = mapped_column(Text, default="")  # the status and words of a mail server, or an answer
    sender: Mapped[str] = mapped_column(String(320), default="")  # as it says itself: never verified
    sender_name: Mapped[str] = mapped_column(String(200), default="")
    subject: Mapped[str] = mapped_column(String(500), default="")
    text: Mapped[str] = mapped_column(Text, default="")  # the words of the person, without what was quoted
    was_cut: Mapped[bool] = mapped_column(default=False)
    left_out: Mapped[list[str]] = mapped_column(JSON, default_factory=list)  # names of attachments
    size: Mapped[int] = mapped_column(default=0)
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[str] = mapped_column(String(10), default="")
    sent_stamp: Mapped[Instant | None] = mapped_column(default=None)  # when a calendar says it answered
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True, init=False, default=None)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_mail.id"), index=True, init=False, default=None)
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), init=False, default=None)
    source: Mapped[str] = mapped_column(Text, default="", deferred=True)

    person: Mapped[Person | None] = relationship(foreign_keys="IncomingMail.person_id", default=None)
    mail: Mapped[OutboxMail | None] = relationship(default=None)
    handled_by: Mapped[Person | None] = relationship(foreign_keys="IncomingMail.handled_by_id", default=None)
