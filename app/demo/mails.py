"""The mails of the past: written by the slices' own words, and marked as sent when they would have been."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select, update

from app import clock
from app.blueprints.actions.commands import assignment_mail
from app.blueprints.consultations.commands_inviting import write_to_waiting
from app.blueprints.consultations.mails import receipt_of
from app.blueprints.meetings import letters
from app.database import JOB_TIMEOUT, unit_of_work
from app.demo.story import Story
from app.extensions import db
from app.mail import outbox
from app.mail.letter import ensure_preferences
from app.mail.rules import Outcome, Phase
from app.models import (
    Action,
    Assignment,
    Consultation,
    Convocation,
    MailAttempt,
    MailState,
    Meeting,
    MeetingState,
    OutboxMail,
    Response,
)
from app.reminders.calendar import daily_mail, is_working_day
from app.reminders.planner import LOOKBACK, plan

WORKER = "demo"
RECEIPTS = 8  # a consultation
TO_DELIVER = timedelta(seconds=40)  # from the outbox to the mail server
DECIDED = ("x-kilometer", "x-kalender", "x-taal", "x-signalen")


def load_mails(story: Story) -> None:
    """Put in the outbox, as sent, what the region was mailed before today."""
    for consultation in story.consultations.values():
        write_about(consultation)
    for key in DECIDED:
        _assign(story, story.actions[key])
    for meeting in story.meetings.values():
        _convene(meeting)
    db.session.flush()
    for person in story.people.values():
        ensure_preferences(person, now=story.now)
    mark_sent(story.now)


def recall(now: datetime) -> None:
    """Let the planner live through the days before today, so that every reminder of them was sent once.

    Runs after the demonstration was stored: each day is a transaction of its own, as on a running installation.
    """
    zone = current_app.config["SETTINGS"].zone
    today = now.astimezone(zone).date()
    for back in range(LOOKBACK.days - 1, 0, -1):
        day = today - timedelta(days=back)
        if is_working_day(day):
            morning = datetime.combine(day, daily_mail(), zone)
            with clock.at(morning):
                plan(clock.now())
            with unit_of_work(JOB_TIMEOUT):
                mark_sent(now)


def mark_sent(now: datetime) -> None:
    """Mark everything that waits as sent, a moment after it was written."""
    db.session.flush()
    waiting = db.session.execute(
        select(OutboxMail.id, OutboxMail.created_at)
        .where(OutboxMail.state == MailState.QUEUED, OutboxMail.created_at < now)
        .order_by(OutboxMail.id)
    ).all()
    moments = {written_at for _, written_at in waiting}
    for written_at in sorted(moments):
        db.session.execute(
            update(OutboxMail)
            .where(OutboxMail.state == MailState.QUEUED, OutboxMail.created_at == written_at)
            .values(state=MailState.SENT, sent_at=written_at + TO_DELIVER, attempts=1)
        )
    db.session.add_all(
        MailAttempt(
            mail_id=key,
            started_at=written_at + TO_DELIVER,
            ended_at=written_at + TO_DELIVER,
            worker=WORKER,
            phase=Phase.FINAL,
            outcome=Outcome.SENT,
        )
        for key, written_at in waiting
    )
    db.session.flush()


def write_about(consultation: Consultation) -> None:
    """Write the invitations to a consultation, and the receipts of the first answers."""
    _invite(consultation)
    _confirm(consultation)


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


def _convene(meeting: Meeting) -> None:
    """Write the invitations of a meeting, and what followed when it was cancelled."""
    calls = db.session.scalars(
        select(Convocation).where(Convocation.meeting_id == meeting.id).order_by(Convocation.id)
    ).all()
    if not calls:
        return
    drafts = [letters.invitation(meeting, meeting.items, call.person) for call in calls]
    outbox.put_all(drafts, now=calls[0].sent_at)
    if meeting.state == MeetingState.CANCELLED and meeting.cancelled_at is not None:
        outbox.put_all([letters.cancellation(meeting, call.person) for call in calls], now=meeting.cancelled_at)
