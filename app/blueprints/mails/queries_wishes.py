"""What someone may choose to hear of no more: the consultations and the workgroups that concern him or her."""

from __future__ import annotations

from sqlalchemy import select

from app.extensions import db
from app.models import (
    Consultation,
    ConsultationState,
    Invitation,
    Membership,
    Person,
    Workgroup,
)

MOST = 50  # of each

Thing = tuple[str, str, str]  # kind, public id, name


def things_of(person: Person) -> list[Thing]:
    """Return what this person is written to about, by name."""
    groups = db.session.execute(
        select(Workgroup.public_id, Workgroup.name)
        .join(Membership, Membership.workgroup_id == Workgroup.id)
        .where(Membership.person_id == person.id, Membership.ends_on.is_(None), Workgroup.closed_at.is_(None))
        .distinct()
        .order_by(Workgroup.name)
        .limit(MOST)
    )
    asked = db.session.scalars(
        select(Consultation)
        .join(Invitation, Invitation.consultation_id == Consultation.id)
        .where(Invitation.person_id == person.id, Consultation.state == ConsultationState.OPEN)
        .order_by(Consultation.id.desc())
        .limit(MOST)
    )
    return [
        *(("workgroup", public_id, name) for public_id, name in groups),
        *(("consultation", one.public_id, one.text(one.titles, person.language)) for one in asked),
    ]
