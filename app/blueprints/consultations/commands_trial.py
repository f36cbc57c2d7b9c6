"""The test run of a questionnaire: one draft for each organiser, counted nowhere."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from app.blueprints.consultations import answering
from app.blueprints.consultations.answering import Values
from app.extensions import db
from app.models import Consultation, Person, TrialRun


def _run(consultation: Consultation, person: Person) -> TrialRun | None:
    return db.session.scalar(
        select(TrialRun).where(TrialRun.consultation_id == consultation.id, TrialRun.person_id == person.id)
    )


def draft_of(consultation: Consultation, person: Person) -> dict[str, Any]:
    """Return what `person` filled in so far."""
    found = _run(consultation, person)
    return dict(found.draft) if found else {}


def keep(consultation: Consultation, person: Person, values: Values) -> None:
    """Keep what was filled in."""
    found = _run(consultation, person)
    if found is None:
        found = TrialRun(consultation_id=consultation.id, person_id=person.id)
        db.session.add(found)
    found.draft = {key: value for key, value in values.items() if answering.can_be_kept(value)}
    db.session.flush()


def discard(consultation: Consultation, person: Person) -> None:
    """Throw it away."""
    db.session.execute(
        delete(TrialRun).where(TrialRun.consultation_id == consultation.id, TrialRun.person_id == person.id)
    )
