"""Every read of this slice that is not about ballots themselves (those stand in app/sealing)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Consultation, ConsultationState, KeyHolder, Person, Seal, SealState


def holder_by_link(consultation: str, person: Person) -> KeyHolder | None:
    """Return the place of `person` among the holders of a consultation."""
    return db.session.scalar(
        select(KeyHolder)
        .join(KeyHolder.consultation)
        .where(Consultation.public_id == consultation, KeyHolder.person_id == person.id)
        .options(joinedload(KeyHolder.consultation).joinedload(Consultation.organiser), joinedload(KeyHolder.person))
    )


def seals_closing_between(first: date, last: date) -> Sequence[Consultation]:
    """Return the consultations with a key whose last day lies between two days, both included."""
    return db.session.scalars(
        select(Consultation)
        .join(Seal, Seal.consultation_id == Consultation.id)
        .where(
            Seal.state == SealState.READY,
            Consultation.closes_on.between(first, last),
            Consultation.state != ConsultationState.DRAFT,
        )
        .options(joinedload(Consultation.organiser), joinedload(Consultation.pact))
        .order_by(Consultation.closes_on, Consultation.id)
    ).all()


def holders_of_many(consultation_ids: Sequence[int]) -> Sequence[KeyHolder]:
    """Return the holders of several consultations."""
    return db.session.scalars(
        select(KeyHolder)
        .where(KeyHolder.consultation_id.in_(consultation_ids))
        .options(
            joinedload(KeyHolder.person),
            joinedload(KeyHolder.consultation).joinedload(Consultation.organiser),
            joinedload(KeyHolder.consultation).joinedload(Consultation.pact),
        )
        .order_by(KeyHolder.consultation_id, KeyHolder.position)
    ).all()


def seals_of(consultations: set[str]) -> dict[str, Seal]:
    """Return the seals of consultations, by the public id of the consultation."""
    found = db.session.scalars(
        select(Seal)
        .join(Seal.consultation)
        .where(Consultation.public_id.in_(consultations))
        .options(joinedload(Seal.consultation))
    )
    return {one.consultation.public_id: one for one in found}


def holders_by_ids(consultations: set[str], people: Sequence[int]) -> dict[tuple[str, int], KeyHolder]:
    """Return holders by (public id of the consultation, id of the person)."""
    found = db.session.scalars(
        select(KeyHolder)
        .join(KeyHolder.consultation)
        .where(Consultation.public_id.in_(consultations), KeyHolder.person_id.in_(people))
        .options(
            joinedload(KeyHolder.person),
            joinedload(KeyHolder.consultation).joinedload(Consultation.organiser),
            joinedload(KeyHolder.consultation).joinedload(Consultation.pact),
        )
    )
    return {(one.consultation.public_id, one.person_id): one for one in found}
