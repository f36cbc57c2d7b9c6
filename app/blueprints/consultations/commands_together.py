"""Writes of one answer per organisation: who of an organisation was invited answers with one invitation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from app import audit
from app.blueprints.consultations import queries, queries_hands, queries_together
from app.extensions import db
from app.models import Consultation, Hand, Invitation, InvitationState, Mode, Person


def gather(consultation: Consultation) -> int:
    """Let people of one organisation answer together, where one answer per organisation is asked; return how many.

    Done when it opens and whenever someone is added, so that two people never give two answers unawares.
    """
    if not consultation.one_each or consultation.mode == Mode.ANONYMOUS:
        return 0
    rows = queries_together.to_gather(consultation)
    if rows:
        joining = [{"id": key, "joined_id": lead, "state": InvitationState.JOINED} for key, lead in rows]
        db.session.execute(update(Invitation), joining)
        db.session.expire_all()
    return len(rows)


def scatter(consultation: Consultation) -> None:
    """Undo `gather`, for a consultation that becomes a draft again."""
    _release(Invitation.consultation_id == consultation.id)


def release_from(invitation_ids: Sequence[int]) -> None:
    """Let those who answer with one of these invitations stand alone again: it is about to go."""
    for chunk in queries.in_chunks(invitation_ids):
        _release(Invitation.joined_id.in_(chunk))


def _release(which: object) -> None:
    db.session.execute(
        update(Invitation)
        .where(which, Invitation.state == InvitationState.JOINED)  # type: ignore[arg-type]
        .values(joined_id=None, state=InvitationState.INVITED)
        .execution_options(synchronize_session="fetch")
    )
    db.session.flush()


def take_lead(invitation: Invitation) -> bool:
    """Let someone who joined a colleague's answer lead it; False once somebody began."""
    lead = invitation.lead
    if lead is None:
        return True
    if lead.state != InvitationState.INVITED:
        return False
    db.session.execute(
        update(Invitation)
        .where(Invitation.joined_id == lead.id, Invitation.id != invitation.id)
        .values(joined_id=invitation.id)
        .execution_options(synchronize_session="fetch")
    )
    lead.joined_id, lead.state = invitation.id, InvitationState.JOINED
    invitation.joined_id, invitation.state = None, InvitationState.INVITED
    db.session.flush()
    return True


def take_part(invitation: Invitation, person: Person, *, now: datetime) -> None:
    """Note that someone invited for the same organisation works on the answer; it is shared from now on."""
    found = queries_hands.hand_of(invitation, person)
    if found is not None and found.removed_at is None:
        return
    if found is None:
        found = Hand(invitation=invitation, person=person, added_at=now)
        db.session.add(found)
    found.removed_at, found.may_submit, invitation.is_shared = None, True, True
    db.session.flush()
    audit.record(
        "colleague_joined", "consultation", invitation.consultation.public_id, actor=person, now=now, via="link",
        person=person.public_id,
    )  # fmt: skip
