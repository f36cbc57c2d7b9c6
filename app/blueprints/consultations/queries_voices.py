"""Reads of for whom people answer, and of what a board needs to answer in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select, true
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import (
    AnswersFor,
    Asking,
    Consultation,
    EnteredAnswer,
    Invitation,
    InvitationState,
    Organisation,
    OrganisationKind,
    Person,
    Response,
)
from app.models.asking import WEEKS_OF_A_BOARD

# They answer by a decision of a college, a council or a board, and not by a mail of one person.
WITH_A_BOARD = frozenset({OrganisationKind.MUNICIPALITY, OrganisationKind.PROVINCE})


def said_by(invitation: Invitation) -> AnswersFor | None:
    """Return what an invitee said about for whom he or she answers."""
    return db.session.scalar(
        select(AnswersFor).where(AnswersFor.invitation_id == invitation.id).options(joinedload(AnswersFor.blob))
    )


def said_by_all(invitation_ids: Sequence[int]) -> dict[int, AnswersFor]:
    """Return the same of many invitees, by invitation."""
    found = db.session.scalars(
        select(AnswersFor).where(AnswersFor.invitation_id.in_(invitation_ids)).options(joinedload(AnswersFor.blob))
    )
    return {one.invitation_id: one for one in found}


def counts(consultation: Consultation) -> Mapping[str, int]:
    """Return how many submitted answers were given for whom."""
    rows = db.session.execute(
        select(AnswersFor.voice, func.count())
        .join(Invitation, Invitation.id == AnswersFor.invitation_id)
        .where(
            Invitation.consultation_id == consultation.id,
            Invitation.state == InvitationState.SUBMITTED,
            AnswersFor.voice.is_not(None),
        )
        .group_by(AnswersFor.voice)
    )
    return {str(voice): count for voice, count in rows}


def entered(consultation: Consultation) -> int:
    """Return how many submitted answers an organiser wrote down."""
    # Few are entered: it starts from these, where a join would walk all responses.
    asked = (
        select(Response.consultation_id)
        .where(Response.id == EnteredAnswer.response_id, Response.submitted_at.is_not(None))
        .scalar_subquery()
    )
    return db.session.scalar(select(func.count()).select_from(EnteredAnswer).where(asked == consultation.id)) or 0


def board_weeks(consultation: Consultation) -> int:
    """Return how many weeks the organiser reckons a board to take."""
    found = db.session.get(Asking, consultation.id)
    return found.board_weeks if found else WEEKS_OF_A_BOARD


def with_a_board(consultation: Consultation, *, every: bool = False) -> int:
    """Return how many invitees are asked for an organisation that decides in a college, a council or a board.

    With `every`, of whatever organisation: the board of each is asked.
    """
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Invitation)
            .join(Organisation, Organisation.id == Invitation.organisation_id)
            .where(
                Invitation.consultation_id == consultation.id, true() if every else Organisation.kind.in_(WITH_A_BOARD)
            )
        )
        or 0
    )


def offices(consultation: Consultation) -> Sequence[Person]:
    """Return the functional addresses on the list, by address; a bounded number."""
    return db.session.scalars(
        select(Person)
        .join(Invitation, Invitation.person_id == Person.id)
        .where(Invitation.consultation_id == consultation.id, Person.is_functional.is_(True))
        .order_by(Person.email, Person.id)
        .limit(20)
    ).all()
