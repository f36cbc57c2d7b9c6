"""Writes about for whom people answer, and how long a board takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app import audit
from app.documents import uploads
from app.extensions import db
from app.models import AnswersFor, Asking, Consultation, Invitation, Person, Voice


@dataclass(frozen=True)
class Said:
    """What an invitee says: for whom the answer is, and who wrote it at a functional address."""

    voice: Voice | None
    service: str
    decided_on: date | None
    reference: str
    name: str
    function: str
    extract: uploads.Upload | None
    drops_extract: bool


def say_for_whom(invitation: Invitation, said: Said, *, now: datetime) -> None:
    """Keep it. What belongs to another choice than the one made is left out, and so is a file that is dropped.

    Who says the same again says nothing new: it is noted once.
    """
    found = db.session.get(AnswersFor, invitation.id)
    if found is None:
        found = AnswersFor(invitation_id=invitation.id, said_at=now)
        db.session.add(found)
    is_body = said.voice == Voice.BODY
    found.voice = said.voice
    found.service = said.service if said.voice == Voice.SERVICE else ""
    found.decided_on = said.decided_on if is_body else None
    found.reference = said.reference if is_body else ""
    found.name, found.function = said.name, said.function
    if not is_body or said.drops_extract:
        found.blob = None
    if is_body and said.extract is not None:
        found.blob = uploads.stored(said.extract, person=invitation.person, now=now)
    if found not in db.session.new and not db.session.is_modified(found):
        return
    found.said_at = now
    db.session.flush()
    audit.record(
        "answers_for_said",
        "consultation",
        invitation.consultation.public_id,
        actor=invitation.person,
        now=now,
        via="link",
        voice=str(said.voice or ""),
    )


def asking_of(consultation: Consultation) -> Asking:
    """Return how a consultation is asked, made when there is none yet."""
    found = db.session.get(Asking, consultation.id)
    if found is None:
        found = Asking(consultation_id=consultation.id)
        db.session.add(found)
    return found


def reckon_with_boards(consultation: Consultation, weeks: int, *, actor: Person, now: datetime) -> None:
    """Say how many weeks a board is reckoned to take."""
    asking_of(consultation).board_weeks = weeks
    db.session.flush()
    audit.record("board_weeks_set", "consultation", consultation.public_id, actor=actor, now=now, weeks=weeks)
