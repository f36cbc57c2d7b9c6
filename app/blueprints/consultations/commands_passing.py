"""Passing a consultation on to a colleague: a new invitation for the same organisation, with nothing of the giver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flask import current_app
from sqlalchemy import select

from app.blueprints.consultations import commands_inviting, commands_together, queries_links, rules
from app.blueprints.consultations.mails import INVITATION, draft_of
from app.blueprints.consultations.mails_passing import PASSED_ON
from app.extensions import db
from app.mail import outbox
from app.models import Consultation, Invitation, InvitationState, MailState, Mode, OutboxMail, Person


def consultation_of(public_id: str) -> Consultation | None:
    """Return the consultation that a link is for."""
    return db.session.scalar(select(Consultation).where(Consultation.public_id == public_id))


def may_pass_on(invitation: Invitation | None, *, now: datetime) -> bool:
    """Whether a colleague can still be asked instead: who began to answer answers, and what is closed is closed."""
    if invitation is None or invitation.state != InvitationState.INVITED or invitation.begun_mark is not None:
        return False
    return rules.is_open(invitation.consultation, now, current_app.config["SETTINGS"].zone)


def pass_on(invitation: Invitation, receiver: Person, *, now: datetime) -> bool:
    """Ask `receiver` for the same organisation; False when he or she is asked already."""
    consultation = invitation.consultation
    if invited(consultation.public_id, receiver) is not None:
        return False
    db.session.add(
        Invitation(
            consultation=consultation,
            person=receiver,
            organisation=invitation.organisation,
            created_at=now,
            invited_at=now,
        )
    )
    db.session.flush()
    commands_together.gather(consultation)
    draft = replace(draft_of(INVITATION, consultation, receiver), kind=PASSED_ON)
    outbox.put(draft, now=now, delay=outbox.UNDO_TIME)
    db.session.flush()
    return True


def take_back(consultation_id: str, receiver: Person, *, actor: Person, now: datetime) -> bool:
    """Ask `receiver` no longer; False when he or she has begun to answer.

    Of an anonymous consultation nobody may learn who began: there it is too late once the mail has left.
    """
    invitation, waiting = invited(consultation_id, receiver), _waiting(consultation_id, receiver)
    if invitation is None or (invitation.consultation.mode == Mode.ANONYMOUS and not waiting):
        return False
    if not commands_inviting.uninvite(invitation, actor=actor, now=now):
        return False
    for mail in waiting:
        outbox.cancel(mail)
    db.session.flush()
    return True


def _waiting(consultation_id: str, receiver: Person) -> Sequence[OutboxMail]:
    """Return the mail that asks the colleague, as long as it has not left."""
    return db.session.scalars(
        select(OutboxMail).where(
            OutboxMail.kind == PASSED_ON.name,
            OutboxMail.person_id == receiver.id,
            OutboxMail.subject_id == consultation_id,
            OutboxMail.state == MailState.QUEUED,
        )
    ).all()


def invited(consultation_id: str, person: Person) -> Invitation | None:
    """Return the invitation of a person to a consultation; None when there is none."""
    return queries_links.invitation_by_link(consultation_id, person.id)
