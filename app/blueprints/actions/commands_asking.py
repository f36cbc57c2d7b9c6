"""What an owner asks of others: a colleague takes an action over, a coordinator moves its date."""

from __future__ import annotations

from datetime import date, datetime

from app import audit
from app.blueprints.actions import mails, mails_asking, queries, queries_parts
from app.blueprints.actions.commands import assign, change_action, facts_of, local_day, named, page_of, terms_of
from app.blueprints.actions.lapsing import withdraw_date, withdraw_handover
from app.extensions import db
from app.mail import outbox
from app.mail.kinds import MailKind
from app.models import Action, DateRequest, Handover, Person, RequestState


def ask_handover(
    action: Action, receiver: Person, *, giver: Person, message: str, actor: Person, now: datetime, via: str
) -> Handover:
    """Ask `receiver` to take an action over from `giver`; an earlier request that waits is withdrawn.

    Nothing changes hands before the receiver accepts. Raises ValueError when the receiver owns the action already.
    """
    if receiver.id == giver.id:
        raise ValueError("an owner cannot take over from himself")
    waiting = queries_parts.waiting_handover(action)
    if waiting is not None and waiting.receiver_id == receiver.id:
        return waiting
    if waiting is not None:
        withdraw_handover(waiting, actor=actor, now=now, via=via)
    handover = Handover(action=action, giver=giver, receiver=receiver, asked_at=now, via=via, message=message)
    db.session.add(handover)
    db.session.flush()
    audit.record("handover_asked", "action", action.public_id, actor=actor, now=now, via=via, to=receiver.public_id)
    outbox.put(_asked_mail(handover), now=now, delay=outbox.UNDO_TIME)
    db.session.flush()
    return handover


def _asked_mail(handover: Handover) -> outbox.Draft:
    facts = [(mails_asking.OWNER, handover.giver.label), *terms_of(handover.action)]
    if handover.message:
        facts.append((mails_asking.MESSAGE, handover.message))
    return outbox.Draft(
        kind=mails_asking.HANDOVER_ASKED,
        person=handover.receiver,
        about=("action", handover.action.public_id),
        values={"action": named(handover.action), "owner": handover.giver.label},
        facts=facts,
        purpose=mails_asking.HANDOVER_PURPOSE,
        link_about=("handover", handover.public_id),
        reply_to=handover.giver.email or "",
    )


def accept_handover(handover: Handover, *, now: datetime, via: str, answer: str = "") -> bool:
    """Let the receiver own the action from now on. False when it was answered or withdrawn before."""
    if handover.state != RequestState.WAITING:
        return False
    _answer(handover, RequestState.GRANTED, answer, now, via)
    receiver = handover.receiver
    assign(handover.action, receiver, actor=receiver, now=now)
    action = handover.action
    audit.record("handover_accepted", "action", action.public_id, actor=receiver, now=now, via=via)
    _tell_giver(handover, mails_asking.HANDOVER_ACCEPTED, now)
    return True


def decline_handover(handover: Handover, *, answer: str, now: datetime, via: str) -> bool:
    """Leave the action with its owner, who hears why. False when it was answered or withdrawn before."""
    if handover.state != RequestState.WAITING:
        return False
    _answer(handover, RequestState.REFUSED, answer, now, via)
    audit.record("handover_declined", "action", handover.action.public_id, actor=handover.receiver, now=now, via=via)
    _tell_giver(handover, mails_asking.HANDOVER_DECLINED, now)
    return True


def _answer(handover: Handover, state: RequestState, answer: str, now: datetime, via: str) -> None:
    handover.state, handover.answer = state, answer
    handover.answered_at, handover.answered_via = now, via
    db.session.flush()


def _tell_giver(handover: Handover, kind: MailKind, now: datetime) -> None:
    stays = kind is mails_asking.HANDOVER_DECLINED
    facts: list[tuple[str, object]] = [(mails_asking.MESSAGE, handover.answer)] if handover.answer else []
    outbox.put(
        outbox.Draft(
            kind=kind,
            person=handover.giver,
            about=("action", handover.action.public_id),
            values={"action": named(handover.action), "other": handover.receiver.label},
            facts=facts,
            purpose=mails.PURPOSE if stays else None,
            reply_to=handover.receiver.email or "",
        ),
        now=now,
        delay=outbox.UNDO_TIME,
    )
    db.session.flush()


def ask_date(action: Action, wanted_on: date, *, reason: str, actor: Person, now: datetime, via: str) -> DateRequest:
    """Ask the coordinators for another date; an earlier request that waits is withdrawn."""
    waiting = queries_parts.waiting_date_request(action)
    if waiting is not None and waiting.wanted_on == wanted_on and waiting.reason == reason:
        return waiting
    if waiting is not None:
        withdraw_date(waiting, actor=actor, now=now, via=via)
    asked = DateRequest(
        action=action, person=actor, asked_at=now, via=via, due_on=action.due_on, wanted_on=wanted_on, reason=reason
    )
    db.session.add(asked)
    db.session.flush()
    audit.record("date_asked", "action", action.public_id, actor=actor, now=now, via=via, to=wanted_on.isoformat())
    for coordinator in queries.coordinators():
        outbox.put(
            outbox.Draft(
                kind=mails_asking.DATE_ASKED,
                person=coordinator,
                about=("action", action.public_id),
                values={"action": named(action), "owner": actor.label, "wanted": wanted_on, "words": reason},
                facts=[*facts_of(action), (mails.ON_SCREEN, page_of(action))],
                reply_to=actor.email or "",
            ),
            now=now,
            delay=outbox.UNDO_TIME,
        )
    db.session.flush()
    return asked


def answer_date(asked: DateRequest, *, is_granted: bool, answer: str, actor: Person, now: datetime) -> bool:
    """Grant another date, which moves the action and its reminders, or refuse it. False when it was answered before.

    Who asked hears of it, and who owns the action by now: it may have changed hands since.
    """
    if asked.state != RequestState.WAITING:
        return False
    asked.state = RequestState.GRANTED if is_granted else RequestState.REFUSED
    asked.answered_at, asked.answerer, asked.answer = now, actor, answer
    action = asked.action
    if is_granted:
        change_action(action, {"due_on": asked.wanted_on}, actor=actor, now=now)
    db.session.flush()
    verb = "date_granted" if is_granted else "date_refused"
    audit.record(verb, "action", action.public_id, actor=actor, now=now, to=asked.wanted_on.isoformat())
    _tell_of_date(asked, actor, now)
    return True


def _tell_of_date(asked: DateRequest, actor: Person, now: datetime) -> None:
    action, is_granted = asked.action, asked.state == RequestState.GRANTED
    current = queries.current_assignment(action)
    owner_id = current.person_id if current is not None else None
    facts: list[tuple[str, object]] = [(mails_asking.MESSAGE, asked.answer)] if is_granted and asked.answer else []
    heirs = [current.person] if current is not None and owner_id != asked.person_id else []
    for person in (asked.person, *heirs):
        if person.id == actor.id:
            continue
        outbox.put(
            outbox.Draft(
                kind=mails_asking.DATE_GRANTED if is_granted else mails_asking.DATE_REFUSED,
                person=person,
                about=("action", action.public_id),
                values={"action": named(action), "wanted": asked.wanted_on, "words": asked.answer or "–"},
                facts=facts,
                purpose=mails.PURPOSE if person.id == owner_id and not is_granted else None,
                reply_to=actor.email or "",
            ),
            now=now,
            delay=outbox.UNDO_TIME,
        )
    db.session.flush()


def is_too_early(wanted_on: date, now: datetime) -> bool:
    """Whether a date that is asked for lies in the past."""
    return wanted_on <= local_day(now)
