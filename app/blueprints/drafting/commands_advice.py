"""Every write about the advice of councils. The deadline stands once the request was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select

from app import audit
from app.blueprints.drafting.mails import ADVICE_ASKED, PURPOSE
from app.documents import uploads
from app.extensions import db
from app.mail import outbox
from app.models import (
    AdviceRemark,
    CouncilAdvice,
    MailState,
    Opinion,
    Organisation,
    OutboxMail,
    Pact,
    PactNode,
    Person,
)


@dataclass(frozen=True)
class Decided:
    """Where the decision of a council can be read: at an address, or in an extract."""

    address: str = ""
    extract: uploads.Upload | None = None
    drops_extract: bool = False


class SentError(ValueError):
    """The request went out: its deadline stands, and the council stays on the list."""


def add_council(
    pact: Pact,
    organisation: Organisation,
    *,
    contact: Person | None,
    deadline: date,
    actor: Person | None,
    now: datetime,
) -> CouncilAdvice:
    """Put a council on the list of those that are asked."""
    made = CouncilAdvice(pact=pact, organisation=organisation, contact=contact, deadline=deadline)
    db.session.add(made)
    db.session.flush()
    _note("council_added", made, actor, now)
    return made


def take_off(advice: CouncilAdvice, *, actor: Person | None, now: datetime) -> None:
    """Take a council off the list. Raises SentError once it was asked."""
    if advice.asked_on is not None:
        raise SentError
    _note("council_taken_off", advice, actor, now)
    db.session.execute(delete(AdviceRemark).where(AdviceRemark.advice_id == advice.id))
    db.session.execute(delete(CouncilAdvice).where(CouncilAdvice.id == advice.id))


def change_council(
    advice: CouncilAdvice, *, contact: Person | None, deadline: date, actor: Person | None, now: datetime
) -> None:
    """Change who is asked and by when. Raises SentError for another deadline once the request was sent."""
    if advice.asked_on is not None and deadline != advice.deadline:
        raise SentError
    advice.contact, advice.deadline = contact, deadline
    db.session.flush()
    _note("council_changed", advice, actor, now)


def send_requests(pacts_councils: Sequence[CouncilAdvice], *, today: date, actor: Person | None, now: datetime) -> int:
    """Ask these councils, and freeze their deadlines; return how many. Those without a contact are left out."""
    asked = [one for one in pacts_councils if one.asked_on is None and one.contact is not None and one.contact.email]
    for advice in asked:
        advice.asked_on = today
        outbox.put(request_for(advice), now=now, delay=outbox.UNDO_TIME)
        _note("advice_asked", advice, actor, now, deadline=advice.deadline.isoformat())
    db.session.flush()
    return len(asked)


def request_for(advice: CouncilAdvice) -> outbox.Draft:
    """Return the mail that asks a council for its advice."""
    assert advice.contact is not None  # noqa: S101 - whoever calls this saw to it
    return outbox.Draft(
        kind=ADVICE_ASKED,
        person=advice.contact,
        about=("council_advice", advice.public_id),
        purpose=PURPOSE,
        values={
            "pact": advice.pact.title, "council": advice.organisation.name, "deadline": advice.deadline,
            "body": advice.pact.body_name,
        },
    )  # fmt: skip


def call_back(councils: Sequence[CouncilAdvice], *, actor: Person | None, now: datetime) -> int:
    """Call back requests whose mail still waits; return how many. Their deadlines can be changed again."""
    waiting = db.session.scalars(
        select(OutboxMail).where(
            OutboxMail.kind == ADVICE_ASKED.name,
            OutboxMail.subject_kind == "council_advice",
            OutboxMail.subject_id.in_([one.public_id for one in councils]),
            OutboxMail.state == MailState.QUEUED,
        )
    )
    called_back = {mail.subject_id for mail in waiting if outbox.cancel(mail)}
    for advice in councils:
        if advice.public_id in called_back:
            advice.asked_on = None
            _note("advice_request_called_back", advice, actor, now)
    db.session.flush()
    return len(called_back)


def note_asked(advice: CouncilAdvice, asked_on: date, *, actor: Person | None, now: datetime) -> None:
    """Note that a council was asked by letter, and freeze its deadline."""
    if advice.asked_on is not None:
        raise SentError
    advice.asked_on = asked_on
    db.session.flush()
    _note("advice_asked", advice, actor, now, deadline=advice.deadline.isoformat(), by="letter")


def note_advice(
    advice: CouncilAdvice, *, opinion: Opinion | None, sits_on: date | None, number: str,
    actor: Person | None, now: datetime, via: str = "page", decision: Decided = Decided(),
) -> None:  # fmt: skip
    """Write down when a council sits, what it decided, and where that can be read."""
    before = {"opinion": str(advice.opinion or ""), "number": advice.number}
    advice.opinion, advice.sits_on, advice.number = opinion, sits_on, number
    advice.noted_at = now if opinion is not None else None
    advice.address = decision.address
    if decision.drops_extract:
        advice.blob = None
    if decision.extract is not None:
        advice.blob = uploads.stored(decision.extract, person=actor, now=now)
    db.session.flush()
    audit.record(
        "advice_noted", "council_advice", advice.public_id, actor=actor, now=now, via=via, before=before,
        opinion=str(opinion or ""),
    )  # fmt: skip


def add_remark(
    advice: CouncilAdvice, *, text: str, node: PactNode | None = None, actor: Person | None, now: datetime
) -> AdviceRemark:
    """Give a remark the next number."""
    last = db.session.scalar(select(func.max(AdviceRemark.number)).where(AdviceRemark.advice_id == advice.id))
    made = AdviceRemark(advice=advice, number=(last or 0) + 1, text=text, node=node)
    db.session.add(made)
    db.session.flush()
    _note("remark_added", advice, actor, now, number=made.number)
    return made


def reply_to(remark: AdviceRemark, reply: str, *, actor: Person | None, now: datetime) -> None:
    """Answer a remark; an empty reply takes the answer back."""
    before = remark.reply
    remark.reply, remark.replied_at = reply, (now if reply else None)
    db.session.flush()
    _note("remark_answered", remark.advice, actor, now, number=remark.number, before=before)


def _note(verb: str, advice: CouncilAdvice, actor: Person | None, now: datetime, **detail: Any) -> None:
    audit.record(verb, "council_advice", advice.public_id, actor=actor, now=now, **detail)
