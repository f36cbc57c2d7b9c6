"""Which consultations a link of a person still leads to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import current_app
from sqlalchemy import select

from app.blueprints.consultations.rules import is_open
from app.extensions import db
from app.models import Consultation, Invitation, Person


def open_to(person: Person, ids: Sequence[str], now: datetime) -> dict[str, str]:
    """Return the title of each of these consultations that is open and to which `person` is invited."""
    found = db.session.scalars(
        select(Consultation)
        .join(Invitation, Invitation.consultation_id == Consultation.id)
        .where(Consultation.public_id.in_(ids), Invitation.person_id == person.id)
        .order_by(Consultation.id)
    )
    zone = current_app.config["SETTINGS"].zone
    return {one.public_id: one.text(one.titles, person.language) for one in found if is_open(one, now, zone)}
