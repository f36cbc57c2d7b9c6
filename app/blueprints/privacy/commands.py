"""Every write of this slice, but for the erasure itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from app import audit
from app.blueprints.privacy.mails import ASK_LINK, PURPOSE
from app.blueprints.privacy.rules import months_later
from app.extensions import db
from app.mail import outbox
from app.models import AskedFor, OutboxMail, Person, PrivacyRequest

LINK_EVERY = timedelta(hours=1)  # how often one address gets the link


def ask(person: Person, asked_for: AskedFor, *, text: str, now: datetime, via: str) -> PrivacyRequest:
    """Note what a person asks; the same question that waits already is asked once."""
    waiting = db.session.scalar(
        select(PrivacyRequest).where(
            PrivacyRequest.person_id == person.id,
            PrivacyRequest.asked_for == asked_for,
            PrivacyRequest.answered_at.is_(None),
        )
    )
    if waiting is not None:
        if text and text not in waiting.text:
            waiting.text = f"{waiting.text}\n\n{text}".strip()
        db.session.flush()
        return waiting
    today = now.astimezone(current_app.config["SETTINGS"].zone).date()
    asked = PrivacyRequest(person=person, asked_for=asked_for, asked_at=now, due_on=months_later(today, 1), text=text)
    db.session.add(asked)
    audit.record("privacy_asked", "person", person.public_id, actor=person, now=now, via=via, asked_for=asked_for.value)
    db.session.flush()
    return asked


def answer(asked: PrivacyRequest, *, text: str, actor: Person, now: datetime) -> None:
    """Note what was done with a request."""
    asked.answered_at, asked.answered_by, asked.answer = now, actor, text
    audit.record("privacy_answered", "person", asked.person.public_id, actor=actor, now=now)
    db.session.flush()


def reopen(asked: PrivacyRequest, *, actor: Person, now: datetime) -> None:
    """Take back that a request was answered."""
    asked.answered_at = None
    audit.record("privacy_reopened", "person", asked.person.public_id, actor=actor, now=now)
    db.session.flush()


def send_link(person: Person, *, now: datetime) -> None:
    """Mail someone the link to ask about his or her data; once an hour at most."""
    lately = db.session.scalar(
        select(OutboxMail.id)
        .where(
            OutboxMail.person_id == person.id,
            OutboxMail.kind == ASK_LINK.name,
            OutboxMail.created_at > now - LINK_EVERY,
        )
        .limit(1)
    )
    if lately is None:
        about = ("person", person.public_id)
        outbox.put(outbox.Draft(kind=ASK_LINK, person=person, about=about, purpose=PURPOSE), now=now)
        db.session.flush()
