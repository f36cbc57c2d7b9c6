"""The last look at an invitation, just before it leaves: whether an answer is still asked."""

from __future__ import annotations

from flask import current_app

from app import clock
from app.blueprints.consultations import queries_reminders
from app.blueprints.consultations.rules import is_open
from app.models import InvitationState, OutboxMail


def invitation_holds(mail: OutboxMail) -> bool:
    """Whether the consultation is open, and the reader is still on the list and has not submitted."""
    if mail.person_id is None:
        return False
    found = queries_reminders.invitation_of(mail.subject_id, mail.person_id)
    if found is None or found.state == InvitationState.SUBMITTED:
        return False
    return is_open(found.consultation, clock.now(), current_app.config["SETTINGS"].zone)
