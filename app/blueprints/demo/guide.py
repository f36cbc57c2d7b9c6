"""What there is to try: one thread through the whole product, in nine steps, each with the right person's eyes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flask import url_for

from app.blueprints.demo import queries
from app.blueprints.demo.queries import Door
from app.models import Account, Role
from app.web.languages import lazy_gettext as _l


@dataclass(frozen=True)
class Step:
    """One step: what to do, where, and as whom (None: without signing in)."""

    title: object
    text: object
    href: str
    account: Account | None = None


def steps(doors: Sequence[Door]) -> list[Step]:
    """Return the steps that this database can show."""
    coordinator = _first(doors, lambda door: door.account.role == Role.COORDINATOR)
    thread = queries.thread()
    group = thread.item.meeting.workgroup.name if thread else ""
    facilitator = _first(doors, lambda door: group in door.facilitates) or coordinator
    return [*_answering(), *_following(thread, facilitator), *_overseeing(thread, coordinator)]


def _answering() -> Iterator[Step]:
    consultation = queries.open_consultation()
    mail = queries.unanswered_invitation(consultation) if consultation else None
    if mail:
        yield Step(
            _l("Answer a consultation"),
            _l("Open the invitation in the mailbox and follow its link: no account, a few questions, a receipt."),
            url_for("demo.letter", mail=mail.public_id),
        )


def _following(thread: queries.Thread | None, facilitator: Account | None) -> Iterator[Step]:
    if thread is None:
        return
    consultation, meeting = thread.passage.consultation.public_id, thread.item.meeting.public_id
    yield Step(
        _l("Read what was answered"),
        _l("Charts per question, groups side by side, and every open answer to mark words in."),
        url_for("consultations.results", consultation=consultation),
        facilitator,
    )
    yield Step(
        _l("Follow the words of one cyclist"),
        _l("A marked passage, word for word as it was written, and where it went from there."),
        url_for("consultations.passage", passage=thread.passage.public_id),
        facilitator,
    )
    yield Step(
        _l("See them on an agenda"),
        _l("The point of the meeting that dealt with these words, with its minutes and decisions."),
        url_for("meetings.item", meeting=meeting, item=thread.item.public_id),
        facilitator,
    )
    yield Step(
        _l("Read the decision"),
        _l("What was decided, how, and the action that came from it."),
        url_for("meetings.decision", decision=thread.decision.public_id),
        facilitator,
    )
    mail = queries.mail_about("action", thread.action.public_id)
    yield Step(
        _l("Say how the action stands"),
        _l("The owner does so by the link in a mail; “no change” takes two taps."),
        url_for("demo.letter", mail=mail.public_id)
        if mail
        else url_for("actions.show", action=thread.action.public_id),
        None if mail else facilitator,
    )


def _overseeing(thread: queries.Thread | None, coordinator: Account | None) -> Iterator[Step]:
    yield Step(
        _l("Sit at the coordinator’s desk"),
        _l("What waits for a hand, six themes with one mark per action, and the coming meetings."),
        url_for("overview.cockpit"),
        coordinator,
    )
    if thread:
        yield Step(
            _l("See the whole chain at once"),
            _l("From the words of the answer to the action, and back."),
            url_for("overview.chain", kind="passage", public_id=thread.passage.public_id),
            coordinator,
        )
    yield Step(
        _l("Look ahead"),
        _l("Every mail of the coming months before it goes: who gets it, on which day, and why."),
        url_for("mails.forecast"),
        coordinator,
    )


def _first(doors: Sequence[Door], wanted: Callable[[Door], bool]) -> Account | None:
    return next((door.account for door in doors if wanted(door)), None)
