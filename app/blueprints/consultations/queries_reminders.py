"""What the reminders of this slice read: open consultations, and who has not submitted yet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, load_only

from app.blueprints.consultations.queries import in_chunks
from app.extensions import db
from app.models import Consultation, ConsultationState, Invitation, InvitationState


def open_until(first: date, last: date) -> Sequence[Consultation]:
    """Return what is open and has its last day between two days, both included."""
    return db.session.scalars(
        select(Consultation)
        .where(
            Consultation.state == ConsultationState.OPEN,
            Consultation.closes_on.between(first, last),
            Consultation.opened_at.is_not(None),
        )
        .options(load_only(Consultation.public_id, Consultation.closes_on, Consultation.opened_at, Consultation.mode))
        .order_by(Consultation.closes_on, Consultation.id)
    ).all()


def unanswered(consultation_ids: Sequence[int]) -> Iterator[Any]:
    """Yield (consultation_id, person_id, state, invited_at, begun_at) of who was written to and has not submitted."""
    if not consultation_ids:
        return
    yield from db.session.execute(
        select(
            Invitation.consultation_id,
            Invitation.person_id,
            Invitation.state,
            Invitation.invited_at,
            Invitation.begun_at,
        )
        .where(
            Invitation.consultation_id.in_(consultation_ids),
            Invitation.state != InvitationState.SUBMITTED,
            Invitation.invited_at.is_not(None),
            _is_awaited(),
        )
        .order_by(Invitation.consultation_id, Invitation.id)
    )


def _is_awaited() -> ColumnElement[bool]:
    """Whether no colleague submitted the one answer of the organisation already."""
    lead = aliased(Invitation)
    done = select(lead.id).where(lead.id == Invitation.joined_id, lead.state == InvitationState.SUBMITTED)
    return Invitation.joined_id.is_(None) | ~done.exists()


def invitations_for(consultation_ids: Collection[str], person_ids: Sequence[int]) -> dict[tuple[str, int], Invitation]:
    """Return the invitations of these persons to these consultations, by public id and person."""
    found: dict[tuple[str, int], Invitation] = {}
    for chunk in in_chunks(person_ids):
        rows = db.session.scalars(
            select(Invitation)
            .join(Invitation.consultation)
            .where(Consultation.public_id.in_(consultation_ids), Invitation.person_id.in_(chunk))
            .options(
                contains_eager(Invitation.consultation).joinedload(Consultation.pact),
                contains_eager(Invitation.consultation).joinedload(Consultation.organiser),
                joinedload(Invitation.person),
                joinedload(Invitation.lead),
            )
            .order_by(Invitation.id)
        )
        found.update(((one.consultation.public_id, one.person_id), one) for one in rows)
    return found


def invitation_of(consultation_id: str, person_id: int) -> Invitation | None:
    """Return the invitation of one person to one consultation, with the consultation."""
    return db.session.scalar(
        select(Invitation)
        .join(Invitation.consultation)
        .where(Consultation.public_id == consultation_id, Invitation.person_id == person_id)
        .options(contains_eager(Invitation.consultation))
    )
