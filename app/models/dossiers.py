"""Files that are followed over time: five kinds with one life, each tied to actions, people and a part of the pact."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.action_parts import MoneyState
from app.models.actions import Action
from app.models.base import Base, Entity, Instant, Versioned
from app.models.blobs import Blob
from app.models.pacts import Pact, PactNode
from app.models.people import Organisation, Person


class DossierKind(StrEnum):
    """What a file is about."""

    DOSSIER = "dossier"  # followed, and renewed every so many months
    SIGNAL = "signal"  # sent to a higher authority, which replies or stays silent
    PRACTICE = "practice"  # what someone did and others can copy
    PROJECT = "project"  # paid by several, often after a call with a deadline
    SUPPORT = "support"  # a municipality asks for help


class EntryKind(StrEnum):
    """What an entry says beside its words: a note, or a step in the life of the file."""

    NOTE = "note"
    SENT = "sent"
    REPLIED = "replied"
    RENEWED = "renewed"
    ANSWERED = "answered"
    SUBMITTED = "submitted"


class Dossier(Entity, Versioned, Base, kw_only=True):
    """A file. What some kinds do not have stays empty: a practice has no date to wait for."""

    __tablename__ = "dossier"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (
        Index("ix_dossier_pact_kind", "pact_id", "kind"),
        # "What waits?" reads open files with a date only.
        Index(
            "ix_dossier_open_due",
            "due_on",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    pact_id: Mapped[int] = mapped_column(ForeignKey("pact.id"), init=False)
    node_id: Mapped[int | None] = mapped_column(ForeignKey("pact_node.id"), index=True, init=False, default=None)
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id"), index=True, init=False, default=None
    )
    responsible_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id"), index=True, init=False, default=None)
    kind: Mapped[DossierKind] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(300))
    language: Mapped[str] = mapped_column(String(2), default="nl")
    summary: Mapped[str] = mapped_column(Text, default="")
    counterpart: Mapped[str] = mapped_column(String(300), default="")  # addressee, programme, or who helps
    needs: Mapped[str] = mapped_column(Text, default="")  # what it took
    advice: Mapped[str] = mapped_column(Text, default="")  # what others can copy
    outcome: Mapped[str] = mapped_column(Text, default="")  # what came of it
    due_on: Mapped[date | None] = mapped_column(default=None)  # renewal, reply, deadline or answer: what is waited for
    every_months: Mapped[int | None] = mapped_column(default=None)
    opened_on: Mapped[date]
    sent_on: Mapped[date | None] = mapped_column(default=None)
    settled_on: Mapped[date | None] = mapped_column(default=None)  # replied, answered, submitted, or last renewed
    closed_at: Mapped[Instant | None] = mapped_column(default=None)
    published_at: Mapped[Instant | None] = mapped_column(default=None)

    pact: Mapped[Pact] = relationship()
    responsible: Mapped[Person] = relationship()
    node: Mapped[PactNode | None] = relationship(default=None)
    organisation: Mapped[Organisation | None] = relationship(default=None)
    origin: Mapped[Dossier | None] = relationship(remote_side="Dossier.id", default=None)


class DossierEntry(Entity, Base, kw_only=True):
    """What happened, said by someone on a day. Never changed; undoing leaves a mark and puts back what it changed."""

    __tablename__ = "dossier_entry"
    __table_args__ = (Index("ix_dossier_entry_dossier", "dossier_id", "happened_on"),)

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    blob_id: Mapped[int | None] = mapped_column(ForeignKey("blob.id"), init=False, default=None)
    kind: Mapped[EntryKind] = mapped_column(String(20))
    happened_on: Mapped[date]
    at: Mapped[Instant]
    text: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)  # dates as they stood, for undoing
    undone_at: Mapped[Instant | None] = mapped_column(default=None)

    dossier: Mapped[Dossier] = relationship()
    person: Mapped[Person] = relationship()
    blob: Mapped[Blob | None] = relationship(default=None)


class DossierAction(Base, kw_only=True):
    """A file and an action have to do with each other."""

    __tablename__ = "dossier_action"

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True, init=False)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), primary_key=True, index=True, init=False)

    dossier: Mapped[Dossier] = relationship()
    action: Mapped[Action] = relationship()


class DossierPartner(Entity, Base, kw_only=True):
    """An organisation that takes part, or that did the same: “we did this too”."""

    __tablename__ = "dossier_partner"
    __table_args__ = (UniqueConstraint("dossier_id", "organisation_id"),)

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), init=False)
    words: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[Instant]
    removed_at: Mapped[Instant | None] = mapped_column(default=None)

    dossier: Mapped[Dossier] = relationship()
    organisation: Mapped[Organisation] = relationship()
    person: Mapped[Person] = relationship()


class DossierMoney(Entity, Versioned, Base, kw_only=True):
    """One source of money of a project. Amounts in euro cents."""

    __tablename__ = "dossier_money"
    version: Mapped[int] = mapped_column(init=False, default=1, server_default="1")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (CheckConstraint("planned >= 0", name="planned"),)

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True, init=False)
    source: Mapped[str] = mapped_column(String(200))
    state: Mapped[MoneyState] = mapped_column(String(10), default=MoneyState.PLANNED)
    planned: Mapped[int] = mapped_column(BigInteger, default=0)
    actual: Mapped[int | None] = mapped_column(BigInteger, default=None)
    removed_at: Mapped[Instant | None] = mapped_column(default=None)

    dossier: Mapped[Dossier] = relationship()
