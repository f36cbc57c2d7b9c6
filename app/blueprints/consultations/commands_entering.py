"""Writes of an organiser who enters the answer of someone else, and of that person who looks at it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import audit
from app.blueprints.consultations import commands_answers, commands_together
from app.blueprints.consultations.answering import Values
from app.blueprints.consultations.mails_asking import entered_of
from app.blueprints.consultations.sheet import Sheet
from app.blueprints.people.commands import person_by_email
from app.extensions import db
from app.mail import outbox
from app.models import (
    Consultation,
    EnteredAnswer,
    Heard,
    Invitation,
    InvitationState,
    Person,
    Response,
)
from app.web.languages import lazy_gettext as _l


def entered(response: Response | None) -> EnteredAnswer | None:
    """Return who entered an answer, and when; None when the respondent did so."""
    if response is None or not response.is_entered:
        return None
    return db.session.scalar(
        select(EnteredAnswer)
        .where(EnteredAnswer.response_id == response.id)
        .options(joinedload(EnteredAnswer.entered_by))
    )


def may_enter(invitation: Invitation) -> bool:
    """Whether an organiser may write down this answer: nobody sees or changes what someone filled in alone."""
    if invitation.response is None:
        return invitation.state == InvitationState.INVITED or _may_lead(invitation)
    found = entered(invitation.response)
    return found is not None and found.confirmed_at is None and found.corrected_at is None


def _may_lead(invitation: Invitation) -> bool:
    """Whether the one answer of the organisation can be written down with this invitation: nobody began it."""
    return invitation.lead is not None and invitation.lead.state == InvitationState.INVITED


def keep(
    invitation: Invitation, values: Values, *, heard: Heard, actor: Person, now: datetime,
    page: int,
) -> Response | None:  # fmt: skip
    """Keep what was written down so far, marked as entered by `actor`."""
    if not commands_together.take_lead(invitation):
        return None
    response = commands_answers.save_draft(invitation, values, page=page, language=invitation.person.language, now=now)
    if response is None:
        return None
    found = entered(response)
    if found is None:
        response.is_entered = True
        db.session.add(EnteredAnswer(response_id=response.id, heard=heard, entered_at=now, entered_by=actor))
    else:
        found.heard, found.entered_at, found.entered_by = heard, now, actor
    db.session.flush()
    return response


def submit(sheet: Sheet, *, actor: Person, now: datetime) -> bool:
    """Submit what was written down, and mail it to whose answer it is, to confirm or correct."""
    response = sheet.response
    if response is None:
        return False
    language = sheet.invitation.person.language
    if not commands_answers.submit(
        response, sheet.questions, sheet.values, language=language, now=now, entered_by=actor
    ):
        return False
    outbox.put(entered_of(response, sheet.questions, sheet.counted, actor), now=now, delay=outbox.UNDO_TIME)
    db.session.flush()
    return True


def confirm(response: Response, *, now: datetime) -> bool:
    """Let the respondent say that what was entered is right; False when nothing was entered, or it was said before."""
    found = entered(response)
    if found is None or found.confirmed_at is not None:
        return False
    found.confirmed_at = now
    db.session.flush()
    _note("entered_answer_confirmed", response.invitation, response.invitation.person, now, "link")
    return True


def note_correction(response: Response, *, now: datetime) -> None:
    """Remember that the respondent changed what was entered, and submitted that."""
    found = entered(response)
    if found is not None and found.corrected_at is None:
        found.corrected_at = now
        db.session.flush()
        _note("entered_answer_corrected", response.invitation, response.invitation.person, now, "link")


def add_respondent(
    consultation: Consultation, *, name: str, email: str, organisation_id: int | None, actor: Person, now: datetime
) -> Invitation:
    """Return the invitation of someone who answers by phone or letter, made when there is none.

    No invitation is mailed: the answer itself is, once it is entered. Someone without an address gets none.
    """
    language = consultation.languages[0]
    source = _l("answered a consultation; entered by %(name)s", name=actor.label)
    if email:
        person = person_by_email(email, name=name, language=language, source=source, actor=actor, now=now)
    else:
        person = Person(name=name, language=language, source=str(source)[:200])
        db.session.add(person)
        db.session.flush()
    known = db.session.scalar(
        select(Invitation)
        .where(Invitation.consultation_id == consultation.id, Invitation.person_id == person.id)
        .options(joinedload(Invitation.response))
    )
    if known is not None:
        return known
    made = Invitation(consultation=consultation, person=person, created_at=now, invited_at=now)
    made.organisation_id = organisation_id
    db.session.add(made)
    db.session.flush()
    commands_together.gather(consultation)
    _note("respondent_added", made, actor, now)
    return made


def _note(verb: str, invitation: Invitation, actor: Person, now: datetime, via: str = "page") -> None:
    audit.record(
        verb, "consultation", invitation.consultation.public_id, actor=actor, now=now, via=via,
        person=invitation.person.public_id,
    )  # fmt: skip
