"""Every write of answering back: the text, its publication, and the mails to contributors."""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from app import audit, clock
from app.blueprints.analysis import queries, queries_feedback
from app.blueprints.analysis.fates import fates
from app.blueprints.analysis.mails import draft_of
from app.database import JOB_TIMEOUT, unit_of_work
from app.extensions import db
from app.mail import outbox
from app.models import Consultation, Feedback, FeedbackSent, Invitation, Person

AT_ONCE = 100  # people told in one transaction
CONSULTATIONS_AT_ONCE = 5


def write_intro(consultation: Consultation, intro: str, *, actor: Person, now: datetime) -> Feedback:
    """Keep what is told before the topics."""
    found = _feedback(consultation)
    found.intro = intro
    db.session.flush()
    audit.record("feedback_written", "consultation", consultation.public_id, actor=actor, now=now)
    return found


def publish(consultation: Consultation, *, actor: Person, now: datetime) -> None:
    """Let everyone read what was done with the answers."""
    _feedback(consultation).published_at = now
    db.session.flush()
    audit.record("feedback_published", "consultation", consultation.public_id, actor=actor, now=now)


def withdraw(consultation: Consultation, *, actor: Person, now: datetime) -> None:
    """Take the page off again; mails that went out are not called back."""
    _feedback(consultation).published_at = None
    db.session.flush()
    audit.record("feedback_withdrawn", "consultation", consultation.public_id, actor=actor, now=now)


def ask_mails(consultation: Consultation, *, actor: Person, now: datetime) -> None:
    """Let the worker write to everyone who was not told yet."""
    found = _feedback(consultation)
    found.mailing_at, found.mailed_at = now, None
    db.session.flush()
    audit.record("feedback_mailing", "consultation", consultation.public_id, actor=actor, now=now)


def _feedback(consultation: Consultation) -> Feedback:
    found = queries_feedback.feedback_of(consultation)
    if found is None:
        found = Feedback(consultation=consultation)
        db.session.add(found)
        db.session.flush()
    return found


def mail_contributors(now: datetime) -> None:
    """Write the mails that were asked for, some people at a time.

    Mails and the note that someone was told stand in one transaction: killed at any moment, nobody is told twice and
    nobody is forgotten.
    """
    for key in queries_feedback.mailing(CONSULTATIONS_AT_ONCE):
        is_more = True
        while is_more:
            with unit_of_work(JOB_TIMEOUT):
                is_more = _mail_some(db.session.get_one(Consultation, key), now)
    db.session.rollback()


def _mail_some(consultation: Consultation, now: datetime) -> bool:
    """Write to the next ones; False when there is nobody left."""
    people: list[Invitation] = list(queries_feedback.untold(consultation, AT_ONCE))
    if not people:
        _feedback(consultation).mailed_at = now
        return False
    own = queries_feedback.own_passages(consultation, [one.person_id for one in people])
    became = fates([passage.id for passages in own.values() for passage in passages])
    told = queries_feedback.stories(queries.topics(consultation))
    today = clock.today(current_app.config["SETTINGS"].zone)
    drafts = [draft_of(consultation, one.person, own.get(one.person_id, []), became, told, today) for one in people]
    outbox.put_all(drafts, now=now)
    db.session.add_all(
        [FeedbackSent(consultation_id=consultation.id, person_id=one.person_id, at=now) for one in people]
    )
    db.session.flush()
    return True
