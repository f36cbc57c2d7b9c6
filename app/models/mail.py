"""The outbox, its attempts, personal links, and the ledger of what was said."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Entity, Instant
from app.models.people import Person


class MailState(StrEnum):
    """Where a mail is. `held`: a person keeps it back; `uncertain`: we cannot know whether the server took it."""

    QUEUED = "queued"
    HELD = "held"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    BOUNCED = "bounced"


class MailPolicy(StrEnum):
    """What happens to an uncertain mail: sent again with the same Message-ID, or held for a person to decide."""

    RETRY = "retry"
    HOLD = "hold"


class PersonalLink(Entity, Base, kw_only=True):
    """One capability of one person for one thing. Raising `generation` revokes every token given out before."""

    __tablename__ = "personal_link"
    __table_args__ = (UniqueConstraint("purpose", "person_id", "subject_kind", "subject_id"),)

    purpose: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[Instant]
    generation: Mapped[int] = mapped_column(default=1)
    revoked_at: Mapped[Instant | None] = mapped_column(default=None)

    person: Mapped[Person] = relationship()


class OutboxMail(Entity, Base, kw_only=True):
    """A mail, written in the transaction that caused it. It holds no token: links are filled in while sending."""

    __tablename__ = "outbox_mail"
    __table_args__ = (
        # Claiming reads what is due, not what was ever sent; with the key, because thousands are due at one moment.
        Index(
            "ix_outbox_mail_due_first",
            "next_attempt_at",
            "id",
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
        Index(
            "ix_outbox_mail_leased",
            "lease_until",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        # What a reader waits for at this moment is looked for twice a second, behind however many invitations.
        Index(
            "ix_outbox_mail_asked_for",
            "next_attempt_at",
            "id",
            sqlite_where=text("state = 'queued' AND is_asked_for IS 1"),
            postgresql_where=text("state = 'queued' AND is_asked_for IS true"),
        ),
        # What expired under a clock that stood ahead is looked for by each worker that begins.
        Index(
            "ix_outbox_mail_expired",
            "expires_at",
            sqlite_where=text("state = 'expired'"),
            postgresql_where=text("state = 'expired'"),
        ),
        # What needs a person is looked for on every page of a coordinator.
        Index(
            "ix_outbox_mail_attention",
            "state",
            sqlite_where=text("state IN ('failed', 'uncertain')"),
            postgresql_where=text("state IN ('failed', 'uncertain')"),
        ),
        Index("ix_outbox_mail_created_at", "created_at"),
        Index("ix_outbox_mail_sent_at", "sent_at"),
        Index("ix_outbox_mail_subject", "subject_kind", "subject_id"),
    )

    kind: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    address: Mapped[str] = mapped_column(String(320))
    language: Mapped[str] = mapped_column(String(2))
    subject: Mapped[str] = mapped_column(String(500))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)  # the frozen text and values; links stand in it masked
    policy: Mapped[MailPolicy] = mapped_column(String(10))
    # Whether its reader waits for it at this moment, such as a sign-in code.
    is_asked_for: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    reason: Mapped[str] = mapped_column(String(300))  # why this person gets it, in his or her language
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[Instant]
    next_attempt_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("personal_link.id"), index=True, init=False, default=None)
    link_generation: Mapped[int | None] = mapped_column(default=None)
    calendar: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)
    state: Mapped[MailState] = mapped_column(String(20), default=MailState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    tried_since: Mapped[Instant | None] = mapped_column(default=None)  # the first attempt since it was last queued
    lease: Mapped[str | None] = mapped_column(String(40), default=None)  # fences out a worker that lost its claim
    lease_until: Mapped[Instant | None] = mapped_column(default=None)
    final_at: Mapped[Instant | None] = mapped_column(default=None)  # just before the closing dot
    sent_at: Mapped[Instant | None] = mapped_column(default=None)
    last_error: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person | None] = relationship(default=None)
    link: Mapped[PersonalLink | None] = relationship(default=None)


class MailAttempt(Entity, Base, kw_only=True):
    """One try to hand a mail over, and how far it came."""

    __tablename__ = "mail_attempt"

    mail_id: Mapped[int] = mapped_column(ForeignKey("outbox_mail.id"), index=True)
    started_at: Mapped[Instant]
    worker: Mapped[str] = mapped_column(String(80))
    phase: Mapped[str] = mapped_column(String(20), default="connect")
    outcome: Mapped[str] = mapped_column(String(20), default="")
    ended_at: Mapped[Instant | None] = mapped_column(default=None)
    reply_code: Mapped[int | None] = mapped_column(default=None)
    reply_text: Mapped[str] = mapped_column(Text, default="")


class LedgerEntry(Base, kw_only=True):
    """A reminder that was put in the outbox: said once, never again for the same occurrence."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "person_id", "occurrence"),
        Index("ix_ledger_entry_created_at", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    occurrence: Mapped[str] = mapped_column(String(40))  # the date of the thing plus the step, never the sending date
    created_at: Mapped[Instant]
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_mail.id"), index=True, default=None)


class Mute(Entity, Base, kw_only=True):
    """What someone does not want to be mailed about any more, for good or until a moment.

    Without `kind` and subject it holds for everything that is not urgent; with `kind`, for mails of that kind;
    with a subject as well, for mails of that kind about that thing; with a subject alone, for all mails about that
    thing (of a workgroup: about its meetings too). Without a person it holds for everyone.
    """

    __tablename__ = "mute"

    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[Instant]
    kind: Mapped[str | None] = mapped_column(String(60), default=None)
    subject_kind: Mapped[str | None] = mapped_column(String(40), default=None)
    subject_id: Mapped[str | None] = mapped_column(String(10), default=None)
    until: Mapped[Instant | None] = mapped_column(default=None)
