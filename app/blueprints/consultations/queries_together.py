"""Reads of one answer per organisation: who leads it, who was invited for the same organisation, who works on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import joinedload

from app.blueprints.consultations import queries_hands
from app.extensions import db
from app.models import Consultation, Invitation, InvitationState, Mode, Person, SectionSave

MOST_INVITED = 50  # people of one organisation that are named

_LEAD = select(Invitation).where(Invitation.id == bindparam("lead")).options(*queries_hands.AS_ANSWERED)
_LEAD_LOCKED = _LEAD.with_for_update(of=Invitation)


def answered_with(invitation: Invitation, *, lock: bool = False) -> Invitation:
    """Return the invitation with which the answer is given: that of a colleague, where the organisation gives one."""
    if invitation.joined_id is None:
        return invitation
    return db.session.scalar(_LEAD_LOCKED if lock else _LEAD, {"lead": invitation.joined_id}) or invitation


def to_gather(consultation: Consultation) -> Sequence[Any]:
    """Return (id, id of the one that leads) of the invitations that are to join another one of their organisation.

    Whoever has begun leads, else whoever was invited first. What was begun already stays an answer of its own.
    """
    mine = Invitation.consultation_id == consultation.id
    begun = case((Invitation.state.in_([InvitationState.BEGUN, InvitationState.SUBMITTED]), Invitation.id))
    leads = (
        select(Invitation.organisation_id, func.coalesce(func.min(begun), func.min(Invitation.id)).label("lead"))
        .where(mine, Invitation.organisation_id.is_not(None), Invitation.state != InvitationState.JOINED)
        .group_by(Invitation.organisation_id)
        .having(func.count() > 1)
        .subquery()
    )
    return db.session.execute(
        select(Invitation.id, leads.c.lead)
        .join(leads, leads.c.organisation_id == Invitation.organisation_id)
        .where(mine, Invitation.state == InvitationState.INVITED, Invitation.id != leads.c.lead)
        .order_by(Invitation.id)
    ).all()


def joined(invitation: Invitation) -> Sequence[Invitation]:
    """Return the invitations of the same organisation that stand for this answer too, with their people."""
    return db.session.scalars(
        select(Invitation)
        .where(Invitation.joined_id == invitation.id)
        .options(joinedload(Invitation.person))
        .order_by(Invitation.id)
        .limit(MOST_INVITED)
    ).all()


def count_joined(consultation: Consultation) -> int:
    """Return how many people answer together with a colleague who was invited too."""
    if not consultation.one_each:
        return 0
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Invitation)
            .where(Invitation.consultation_id == consultation.id, Invitation.state == InvitationState.JOINED)
        )
        or 0
    )


def count_expected(consultation: Consultation, invited: int) -> int:
    """Return how many answers are expected of so many invitees: one of each organisation, where that is asked."""
    if not consultation.one_each or consultation.mode == Mode.ANONYMOUS:
        return invited
    mine = Invitation.consultation_id == consultation.id
    alone = db.session.scalar(
        select(func.count()).select_from(Invitation).where(mine, Invitation.organisation_id.is_(None))
    )
    organisations = db.session.scalar(select(func.count(Invitation.organisation_id.distinct())).where(mine))
    return (alone or 0) + (organisations or 0)


def has_joined(invitation: Invitation, person: Person) -> bool:
    """Whether `person` was invited for the same organisation, and so answers with `invitation`."""
    return (
        db.session.scalar(
            select(Invitation.id).where(Invitation.joined_id == invitation.id, Invitation.person_id == person.id)
        )
        is not None
    )


@dataclass(frozen=True)
class Together:
    """How far the one answer of an organisation is, as someone who comes to it is told."""

    organisation: str
    others: Sequence[str] = field(default_factory=tuple)  # names of the colleagues
    who: str = ""  # who worked on it last, when somebody else did
    when: datetime | None = None
    is_submitted: bool = False


def together(invitation: Invitation, me: Person) -> Together | None:
    """Return what `me` is told about the colleagues of one answer; None where nobody else is asked for it."""
    if invitation.organisation is None or not (invitation.consultation.one_each or invitation.is_shared):
        return None
    invited = joined(invitation)
    if not invited and not invitation.is_shared:
        return None
    people = {invitation.person_id: invitation.person} | {one.person_id: one.person for one in invited}
    if invitation.is_shared:
        people |= {one.person_id: one.person for one in queries_hands.hands(invitation)}
    last = _last_of_another(invitation, me)
    who, when = (last.person.label, last.at) if last else ("", None)
    if last is None and invitation.begun_at is not None and invitation.person_id != me.id:
        who, when = invitation.person.label, invitation.submitted_at or invitation.begun_at
    return Together(
        organisation=invitation.organisation.name,
        others=[person.label for key, person in people.items() if key != me.id],
        who=who,
        when=when,
        is_submitted=invitation.state == InvitationState.SUBMITTED,
    )


def _last_of_another(invitation: Invitation, me: Person) -> SectionSave | None:
    if not invitation.is_shared:
        return None
    return db.session.scalar(
        select(SectionSave)
        .where(SectionSave.invitation_id == invitation.id, SectionSave.person_id != me.id)
        .options(joinedload(SectionSave.person))
        .order_by(SectionSave.id.desc())
        .limit(1)
    )


def is_new_here(invitation: Invitation, me: Person) -> bool:
    """Whether a colleague worked on the answer, and `me` did not save anything of it since."""
    if invitation.person_id != me.id and not invitation.is_shared:
        return True
    if not invitation.is_shared:
        return False
    return (
        db.session.scalar(
            select(SectionSave.id)
            .where(SectionSave.invitation_id == invitation.id, SectionSave.person_id == me.id)
            .limit(1)
        )
        is None
    )
