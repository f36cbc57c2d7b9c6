"""Every write of a respondent: saving a draft, submitting it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm.attributes import set_committed_value

from app import audit, rows
from app.blueprints.consultations import answering, commands_group, commands_tallies, queries_together, voices
from app.blueprints.consultations.answering import Values
from app.blueprints.consultations.mails import receipt_of
from app.blueprints.consultations.mails_asking import HELP_PURPOSE, together_of
from app.blueprints.consultations.questionnaires import questionnaire_of
from app.extensions import db
from app.mail import outbox
from app.mail.outbox import Draft
from app.models import Answer, Invitation, InvitationState, Person, Question, Response
from app.models.base import new_public_id, random_word

RECEIPT_LENGTH = 8


def save_draft(
    invitation: Invitation, changes: Mapping[str, answering.Value], *, page: int, language: str, now: datetime
) -> Response | None:
    """Keep what was filled in, and the page to come back to. Return the response; None when nothing was filled in.

    A page sent empty by someone who never answered leaves no trace: mail scanners press buttons too.
    """
    response = invitation.response
    kept = {key: value for key, value in changes.items() if answering.can_be_kept(value)}
    draft = answering.merged(response.draft if response else {}, kept)
    if response is None and not draft:
        return None
    if invitation.state in {InvitationState.INVITED, InvitationState.JOINED}:
        rows.change(invitation, state=InvitationState.BEGUN, begun_at=now)
    kept_as = {"draft": draft, "page": page, "language": language, "saved_at": now}
    if response is not None:
        rows.change(response, **kept_as)
        return response
    begun = {"invitation_id": invitation.id, "consultation_id": invitation.consultation_id, "started_at": now}
    response = rows.add(Response, public_id=new_public_id(), **begun, **kept_as)
    set_committed_value(response, "invitation", invitation)
    set_committed_value(invitation, "response", response)
    return response


def submit(
    response: Response,
    questions: Sequence[Question],
    values: Values,
    *,
    language: str,
    now: datetime,
    entered_by: Person | None = None,
    by: Person | None = None,
) -> bool:
    """Submit `values`; False when exactly this was submitted before. Earlier rows are replaced.

    They become the draft. Answers to questions that are not shown are kept in it and count nowhere.
    The values must be complete: see `answering.check`. `entered_by` wrote it down for the respondent, who is then
    mailed the answer itself and no receipt. `by` is the colleague who submits it, where one does.
    """
    fingerprint = answering.digest(values)
    if response.submitted_at is not None:
        if response.submitted_digest == fingerprint:
            return False
        commands_group.keep_first(response)
        db.session.execute(delete(Answer).where(Answer.response_id == response.id))
    shown = answering.shown_of(questions, values)
    counted = {key: value for key, value in values.items() if key in shown}
    rows.add_all(Answer, _rows(response, questions, counted))
    commands_tallies.forget(response.consultation_id, [response.id])
    invitation = response.invitation
    rows.change(
        response, draft=values, submitted_at=now, submitted_digest=fingerprint, language=language,
        receipt=_new_receipt(), page=1,
    )  # fmt: skip
    rows.change(invitation, state=InvitationState.SUBMITTED, submitted_at=now)
    audit.record(
        "answer_submitted",
        "consultation",
        response.consultation.public_id,
        actor=entered_by or by or invitation.person,
        now=now,
        via="page" if entered_by else "link",
    )
    if entered_by is None:
        receipt = receipt_of(response, questions, counted, voices.of(invitation))
        if by is None or by.id == invitation.person_id:
            outbox.put(receipt, now=now)
        else:
            outbox.put(together_of(receipt, invitation, by), now=now)
            outbox.put(_receipt_for_colleague(response, questions, counted, by), now=now)
    return True


def _receipt_for_colleague(response: Response, questions: Sequence[Question], counted: Values, who: Person) -> Draft:
    """Return the receipt of who submitted an answer in which others have a hand, with his or her own link to it."""
    invitation = response.invitation
    draft = receipt_of(response, questions, counted, voices.of(invitation), reader=who)
    if queries_together.has_joined(invitation, who):
        return draft
    return replace(draft, purpose=HELP_PURPOSE, link_about=("invitation", invitation.public_id))


def _rows(response: Response, questions: Sequence[Question], values: Values) -> list[dict[str, Any]]:
    known = questionnaire_of(response.consultation)
    made: list[dict[str, Any]] = []
    for question in questions:
        value = values.get(question.public_id)
        if value is None:
            continue
        start = {"response_id": response.id, "question_id": question.id}
        spec = known.specs[question.public_id]
        made += [{**start, **row} for row in answering.rows_of(spec, value, known.choice_ids)]
    return made


def _new_receipt() -> str:
    """Return a code in two groups that is easy to read aloud."""
    code = random_word(RECEIPT_LENGTH).upper()
    return f"{code[:4]}-{code[4:]}"
