"""Asking for a rehearsal, and asking no longer."""

from __future__ import annotations

from datetime import date, datetime

from app import audit
from app.blueprints.mails import queries_rehearsal
from app.extensions import db
from app.models import Person, Rehearsal, RehearsalState


def ask_rehearsal(first: date, last: date, *, answering: int, actor: Person, now: datetime) -> Rehearsal:
    """Let a worker play the pact from one day to another; who asks the same while it waits asks once."""
    waiting = queries_rehearsal.unfinished()
    if waiting is not None and (waiting.starts_on, waiting.ends_on, waiting.answering) == (first, last, answering):
        return waiting
    asked = Rehearsal(asked_by=actor, asked_at=now, starts_on=first, ends_on=last, answering=answering)
    db.session.add(asked)
    db.session.flush()
    audit.record("rehearsal_asked", "rehearsal", asked.public_id, actor=actor, now=now)
    return asked


def stop_rehearsal(rehearsal: Rehearsal, *, actor: Person, now: datetime) -> bool:
    """Stop a rehearsal that waits or plays; False when it is over."""
    if rehearsal.state not in queries_rehearsal.UNFINISHED:
        return False
    rehearsal.state, rehearsal.ended_at, rehearsal.lease = RehearsalState.STOPPED, now, None
    db.session.flush()
    audit.record("rehearsal_stopped", "rehearsal", rehearsal.public_id, actor=actor, now=now)
    return True
