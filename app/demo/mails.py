"""The mails of the past: written by the slices' own words, and marked as sent when they would have been."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from app.blueprints.actions.commands import assignment_mail
from app.blueprints.consultations.commands_inviting import write_to_waiting
from app.blueprints.consultations.mails import receipt_of
from app.demo.story import Story
from app.extensions import db
from app.mail import outbox
from app.mail.letter import ensure_preferences
from app.models import Action, Assignment, Consultation, MailState, OutboxMail, Response

RECEIPTS = 8  # a consultation
TO_DELIVER = timedelta(seconds=40)  # from the outbox to the mail server
DECIDED = ("x-kilometer", "x-kalender", "x-taal", "x-signalen")


def load_mails(story: Story) -> None:
    """Put in the outbox, as sent, what the region was mailed before today."""
    for consultation in story.consultations.values():
        _invite(consultation)
        _confirm(consultation)
    for key in DECIDED:
        _assign(story, story.actions[key])
    db.session.flush()
    for person in story.people.values():
        ensure_preferences(person, now=story.now)
    mark_sent(story.now)


def mark_sent(now: datetime) -> None:
    """Mark everything that waits as sent a moment after it was written."""
    db.session.flush()
    waiting = db.session.execute(
        select(OutboxMail.created_at)
        .where(OutboxMail.state == MailState.QUEUED, OutboxMail.created_at < now)
        .distinct()
    ).scalars()
    for written_at in list(waiting):
        db.session.execute(
            update(OutboxMail)
            .where(OutboxMail.state == MailState.QUEUED, OutboxMail.created_at == written_at)
            .values(state=MailState.SENT, sent_at=written_at + TO_DELIVER, attempts=1)
        )


def _invite(consultation: Consultation) -> None:
    assert consultation.opened_at is not None  # noqa: S101 - for the type checker: both were opened
    while write_to_waiting(consultation, now=consultation.opened_at):
        pass


def _confirm(consultation: Consultation) -> None:
    responses = db.session.scalars(
        select(Response)
        .where(Response.consultation_id == consultation.id, Response.submitted_at.is_not(None))
        .order_by(Response.id)
        .limit(RECEIPTS)
    )
    for response in responses:
        assert response.submitted_at is not None  # noqa: S101 - the query asks for it
        outbox.put(receipt_of(response, consultation.questions, response.draft), now=response.submitted_at)


def _assign(story: Story, action: Action) -> None:
    current = db.session.scalar(
        select(Assignment).where(Assignment.action_id == action.id, Assignment.ends_on.is_(None))
    )
    assert current is not None  # noqa: S101 - for the type checker: every action has an owner
    outbox.put(assignment_mail(action, current.person), now=story.at(current.starts_on, "17:00"))
