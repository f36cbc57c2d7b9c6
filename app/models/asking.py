"""What surrounds asking: lost links, for whom someone answers, how long a board takes."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Entity, Instant
from app.models.blobs import Blob
from app.models.people import Person

WEEKS_OF_A_BOARD = 6  # that a college or a board usually takes, from the question to the decision


class LostLink(Base, kw_only=True):
    """Someone typed an address to get the open links again. Known or unknown is found out later; then it is gone."""

    __tablename__ = "lost_link"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    address: Mapped[str] = mapped_column(String(320))
    asked_at: Mapped[Instant]


class Voice(StrEnum):
    """For whom someone of an organisation answers."""

    PERSONAL = "personal"
    SERVICE = "service"
    BODY = "body"  # the college, the council or the board, after it decided


class AnswersFor(Base, kw_only=True):
    """What an invitee says about the answer: for whom it is given, and who wrote it at a functional address."""

    __tablename__ = "answers_for"

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"), primary_key=True)
    said_at: Mapped[Instant]
    voice: Mapped[Voice | None] = mapped_column(String(10), default=None)
    service: Mapped[str] = mapped_column(String(200), default="")
    decided_on: Mapped[date | None] = mapped_column(default=None)
    reference: Mapped[str] = mapped_column(String(120), default="")
    name: Mapped[str] = mapped_column(String(200), default="")
    function: Mapped[str] = mapped_column(String(200), default="")
    blob_id: Mapped[int | None] = mapped_column(ForeignKey("blob.id"), init=False, default=None)

    blob: Mapped[Blob | None] = relationship(default=None)


class Asking(Base, kw_only=True):
    """How a consultation is asked, beyond its settings; none as long as nothing differs from what is usual."""

    __tablename__ = "asking"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"), primary_key=True)
    board_weeks: Mapped[int] = mapped_column(default=WEEKS_OF_A_BOARD)
    open_key: Mapped[str | None] = mapped_column(String(20), unique=True, default=None)  # of the public address
    kiosk_key: Mapped[str | None] = mapped_column(String(20), unique=True, default=None)


class Heard(StrEnum):
    """How an answer reached the organiser who wrote it down."""

    PHONE = "phone"
    LETTER = "letter"
    IN_PERSON = "in_person"


class EnteredAnswer(Base, kw_only=True):
    """An organiser wrote down the answer of someone who phoned or wrote; that person confirms or corrects it."""

    __tablename__ = "entered_answer"

    response_id: Mapped[int] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"), primary_key=True)
    heard: Mapped[Heard] = mapped_column(String(10))
    entered_at: Mapped[Instant]  # the last time
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, init=False)
    confirmed_at: Mapped[Instant | None] = mapped_column(default=None)
    corrected_at: Mapped[Instant | None] = mapped_column(default=None)

    entered_by: Mapped[Person] = relationship()


class Way(StrEnum):
    """How someone came to a consultation without being on its list."""

    OPEN = "open"  # by the public address; the link came by mail
    PAPER = "paper"  # by a code on paper
    KIOSK = "kiosk"  # on the device of a meeting


class WayIn(Base, kw_only=True):
    """Someone answers who was not put on the list by an organiser."""

    __tablename__ = "way_in"

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"), primary_key=True)
    way: Mapped[Way] = mapped_column(String(10))


class JoinRequest(Base, kw_only=True):
    """Someone typed an address at the public address of a consultation, and did not come by the link in the mail yet.

    Until then nobody is invited by it, so that it stands in no count.
    """

    __tablename__ = "join_request"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    asked_at: Mapped[Instant]


class VoiceWanted(StrEnum):
    """What an organiser wants to know about for whom an answer of an organisation is given."""

    FREE = ""  # it may be said
    SAID = "said"  # it must be said
    BODY = "body"  # it must be the board, with its decision


class PaperCode(Entity, Base, kw_only=True):
    """A code on a printed sheet. The database holds its digest; the code itself is computed with SECRET_KEY."""

    __tablename__ = "paper_code"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[Instant]
    invitation_id: Mapped[int | None] = mapped_column(
        ForeignKey("invitation.id", ondelete="SET NULL"), index=True, default=None
    )
