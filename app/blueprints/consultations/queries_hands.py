"""Reads of a shared answer: its hands, who saved what, and the invitation behind a colleague's link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.blueprints.consultations.rules import is_open
from app.extensions import db
from app.models import Consultation, Hand, Invitation, Person, SectionSave

MOST_HANDS = 20  # colleagues of one answer
MOST_SAVES = 100  # shown of the history
# What the pages of an answer need of its invitation; the response in a query of its own, after the lock was given.
AS_ANSWERED = (
    joinedload(Invitation.consultation).joinedload(Consultation.pact),
    joinedload(Invitation.consultation).joinedload(Consultation.organiser),
    joinedload(Invitation.person),
    joinedload(Invitation.organisation),
    selectinload(Invitation.response),
)


def invitation_by_hand(public_id: str, person_id: int, *, lock: bool = False) -> Invitation | None:
    """Return the invitation that the person with this key helps to answer, as long as he or she is asked to."""
    statement = (
        select(Invitation)
        .join(Hand, Hand.invitation_id == Invitation.id)
        .where(Invitation.public_id == public_id, Hand.person_id == person_id, Hand.removed_at.is_(None))
        .options(*AS_ANSWERED)
    )
    return db.session.scalar(statement.with_for_update(of=Invitation) if lock else statement)


def hands(invitation: Invitation) -> Sequence[Hand]:
    """Return the colleagues who help, in the order in which they were asked."""
    return db.session.scalars(
        select(Hand)
        .where(Hand.invitation_id == invitation.id, Hand.removed_at.is_(None))
        .options(joinedload(Hand.person))
        .order_by(Hand.id)
        .limit(MOST_HANDS)
    ).all()


def hand_of(invitation: Invitation, person: Person) -> Hand | None:
    """Return the place of `person` among the hands, also when it was taken back."""
    return db.session.scalar(select(Hand).where(Hand.invitation_id == invitation.id, Hand.person_id == person.id))


def hand_by_id(invitation: Invitation, public_id: str) -> Hand | None:
    """Return one of the hands."""
    return db.session.scalar(
        select(Hand)
        .where(Hand.invitation_id == invitation.id, Hand.public_id == public_id, Hand.removed_at.is_(None))
        .options(joinedload(Hand.person))
    )


def saves(invitation: Invitation) -> Sequence[SectionSave]:
    """Return who saved what, the latest first."""
    return db.session.scalars(
        select(SectionSave)
        .where(SectionSave.invitation_id == invitation.id)
        .options(joinedload(SectionSave.person))
        .order_by(SectionSave.id.desc())
        .limit(MOST_SAVES)
    ).all()


def last_save(invitation: Invitation, page: int) -> SectionSave | None:
    """Return who saved a page last, and its version."""
    return db.session.scalar(
        select(SectionSave)
        .where(SectionSave.invitation_id == invitation.id, SectionSave.page == page)
        .options(joinedload(SectionSave.person))
        .order_by(SectionSave.version.desc(), SectionSave.id.desc())
        .limit(1)
    )


def open_to(person: Person, ids: Sequence[str], now: datetime) -> dict[str, str]:
    """Return, of the invitations with these ids, those that `person` still helps to answer, by title."""
    found = db.session.scalars(
        select(Invitation)
        .join(Hand, Hand.invitation_id == Invitation.id)
        .where(Invitation.public_id.in_(ids), Hand.person_id == person.id, Hand.removed_at.is_(None))
        .options(joinedload(Invitation.consultation))
        .order_by(Invitation.id)
    )
    zone = current_app.config["SETTINGS"].zone
    return {
        one.public_id: one.consultation.text(one.consultation.titles, person.language)
        for one in found
        if is_open(one.consultation, now, zone)
    }
