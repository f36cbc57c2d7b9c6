"""Anonymous consultations: the locked key, sealed ballots, and what is left once they were opened."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Entity, Instant
from app.models.consultations import Consultation
from app.models.people import Person


class SealState(StrEnum):
    """How far an anonymous consultation is with its key."""

    MAKING = "making"  # the holders make their parts
    READY = "ready"  # every holder has shown to have kept a part
    SETTLING = "settling"  # two parts were entered; the ballots are being opened
    SETTLED = "settled"
    DESTROYED = "destroyed"  # too few ballots: nothing was opened


class Seal(Base, kw_only=True):
    """The key of one anonymous consultation. After settlement it opens nothing any more."""

    __tablename__ = "seal"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True, init=False)
    state: Mapped[SealState] = mapped_column(String(20), default=SealState.MAKING)
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    copies: Mapped[list[str]] = mapped_column(JSON, default_factory=list)  # the private key, locked for each pair
    opening: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)  # the private key while it settles
    group_questions: Mapped[list[str]] = mapped_column(JSON, default_factory=list)  # at most two, chosen beforehand
    opened_ballots: Mapped[int] = mapped_column(default=0)  # progress of the settlement
    counted: Mapped[int | None] = mapped_column(default=None)  # ballots in the result
    result_hash: Mapped[str] = mapped_column(String(64), default="")
    settled_at: Mapped[Instant | None] = mapped_column(default=None)
    rehearsed_at: Mapped[Instant | None] = mapped_column(default=None)  # each two parts opened a test answer

    consultation: Mapped[Consultation] = relationship()


class KeyHolder(Entity, Base, kw_only=True):
    """One of three who keep a part of the key. The part itself is nowhere, only a public key that follows from it."""

    __tablename__ = "key_holder"
    __table_args__ = (UniqueConstraint("consultation_id", "position"), UniqueConstraint("consultation_id", "person_id"))

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    position: Mapped[int]  # 1, 2 or 3
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    # What follows from the part and opens nothing but the test answer of the rehearsal; gone after it.
    rehearsal: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    asked_at: Mapped[Instant | None] = mapped_column(default=None, index=True)
    shown_at: Mapped[Instant | None] = mapped_column(default=None)
    proved_at: Mapped[Instant | None] = mapped_column(default=None)
    kept_where: Mapped[str] = mapped_column(Text, default="")  # in the holder's own words, for the reminder
    entered: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)  # at closing, locked by the key file
    entered_at: Mapped[Instant | None] = mapped_column(default=None)

    consultation: Mapped[Consultation] = relationship()
    person: Mapped[Person] = relationship()


class Ballot(Base, kw_only=True):
    """One sealed answer. Its name follows from a code that only its maker's browser has; it bears no time."""

    __tablename__ = "ballot"
    __table_args__ = {"sqlite_with_rowid": False}  # a hidden row number would tell who came first

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    name: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    copy: Mapped[bytes] = mapped_column(LargeBinary)  # what its maker can still change, locked for that browser alone
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)  # once it was submitted


class SettledCount(Base, kw_only=True):
    """How often something was chosen: per question, and per value of the group questions declared beforehand."""

    __tablename__ = "settled_count"
    __table_args__ = (Index("ix_settled_count_question", "consultation_id", "question_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    question_id: Mapped[str] = mapped_column(String(10))
    row_id: Mapped[str] = mapped_column(String(10), default="")
    value: Mapped[str] = mapped_column(String(40))  # the public id of a choice, or a number as it was written
    group: Mapped[list[str]] = mapped_column(JSON, default_factory=list)  # empty: everybody
    count: Mapped[int]


class SettledText(Base, kw_only=True):
    """Words from an open answer. Shuffled, under a random name, without anything beside them."""

    __tablename__ = "settled_text"
    __table_args__ = {"sqlite_with_rowid": False}

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    question_id: Mapped[str] = mapped_column(String(10), primary_key=True)
    name: Mapped[str] = mapped_column(String(10), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), default="")
    text: Mapped[str] = mapped_column(Text)


class SettledReceipt(Base, kw_only=True):
    """The code that one respondent wrote down, published in order of the alphabet."""

    __tablename__ = "settled_receipt"
    __table_args__ = {"sqlite_with_rowid": False}

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(10), primary_key=True)
