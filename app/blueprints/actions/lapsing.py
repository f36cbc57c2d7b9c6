"""A question about an action ends without an answer: it is withdrawn, or the owner who asked it is gone."""

from __future__ import annotations

from datetime import datetime

from app import audit
from app.blueprints.actions import mails_asking, queries, queries_parts
from app.extensions import db
from app.mail import outbox
from app.models import Action, DateRequest, Handover, Person, RequestState

LAPSED = ""  # the way of an answer that nobody gave


def withdraw_handover(handover: Handover, *, actor: Person | None, now: datetime, via: str) -> bool:
    """Take a request back before it is answered; its mail is called back where it has not left yet."""
    if handover.state != RequestState.WAITING:
        return False
    handover.state, handover.answered_at, handover.answered_via = RequestState.WITHDRAWN, now, via
    db.session.flush()
    _call_back(handover.action, mails_asking.HANDOVER_ASKED.name, handover.receiver_id)
    audit.record("handover_withdrawn", "action", handover.action.public_id, actor=actor, now=now, via=via)
    return True


def withdraw_date(asked: DateRequest, *, actor: Person, now: datetime, via: str) -> bool:
    """Take a question for another date back before it is answered; its mails likewise. Whoever owns the action may."""
    if asked.state != RequestState.WAITING:
        return False
    asked.state, asked.answered_at = RequestState.WITHDRAWN, now
    db.session.flush()
    action, wanted = asked.action, asked.wanted_on.isoformat()
    _call_back(action, mails_asking.DATE_ASKED.name)
    audit.record("date_withdrawn", "action", action.public_id, actor=actor, now=now, via=via, wanted=wanted)
    return True


def lapse_handover(action: Action, *, now: datetime) -> None:
    """End a handover that waits, by no way of anybody: the owner who asked it no longer has the action to give."""
    waiting = queries_parts.waiting_handover(action)
    if waiting is not None:
        withdraw_handover(waiting, actor=None, now=now, via=LAPSED)


def _call_back(action: Action, kind: str, person_id: int | None = None) -> None:
    for mail in queries.waiting_mails(action, kind, person_id=person_id):
        outbox.cancel(mail)
    db.session.flush()
