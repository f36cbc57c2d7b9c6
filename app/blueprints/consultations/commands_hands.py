"""Writes of a shared answer: colleagues asked and let go, and who saved what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app import audit
from app.blueprints.consultations import queries_hands
from app.blueprints.consultations.answering import Values
from app.blueprints.consultations.mails_asking import HELP, HELP_PURPOSE, help_of
from app.extensions import db
from app.mail import outbox
from app.models import Hand, Invitation, MailState, Mode, OutboxMail, Person, PersonalLink, SectionSave
from app.web import links

WHOLE = 0  # stands for a page where the answer as a whole was submitted


def may_share(invitation: Invitation) -> bool:
    """Whether colleagues can help: someone of an organisation answers, and not anonymously."""
    return invitation.organisation_id is not None and invitation.consultation.mode != Mode.ANONYMOUS


def add_hand(
    invitation: Invitation, person: Person, *, pages: Sequence[int], may_submit: bool, actor: Person, now: datetime
) -> bool:
    """Ask a colleague to fill in the same answer, by a link of his or her own; False for who helps already."""
    found = queries_hands.hand_of(invitation, person)
    is_new = found is None or found.removed_at is not None
    if found is not None and not is_new and (found.pages, found.may_submit) == (list(pages), may_submit):
        return False  # the same form, sent again
    if found is None:
        found = Hand(invitation=invitation, person=person, added_at=now)
        db.session.add(found)
    found.pages, found.may_submit, found.removed_at = list(pages), may_submit, None
    invitation.is_shared = True
    db.session.flush()
    _note("colleague_asked", invitation, person, actor, now)
    if is_new:
        outbox.put(help_of(invitation, person, actor), now=now, delay=outbox.UNDO_TIME)
        db.session.flush()
    return is_new


def remove_hand(hand: Hand, *, actor: Person, now: datetime) -> None:
    """Let a colleague go: the link ends, what was saved stays."""
    hand.removed_at = now
    for mail in db.session.scalars(
        select(OutboxMail).where(
            OutboxMail.kind == HELP.name,
            OutboxMail.person_id == hand.person_id,
            OutboxMail.subject_id == hand.invitation.public_id,
            OutboxMail.state == MailState.QUEUED,
        )
    ):
        outbox.cancel(mail)
    link = db.session.scalar(
        select(PersonalLink).where(
            PersonalLink.purpose == HELP_PURPOSE,
            PersonalLink.person_id == hand.person_id,
            PersonalLink.subject_id == hand.invitation.public_id,
        )
    )
    if link is not None:
        links.revoke(link, now=now)
    db.session.flush()
    _note("colleague_let_go", hand.invitation, hand.person, actor, now)


def note_save(invitation: Invitation, page: int, values: Values, *, actor: Person, now: datetime) -> None:
    """Remember who saved a page of a shared answer, as a version of its own; the same text saved again is none."""
    last = queries_hands.last_save(invitation, page)
    if last is not None and page != WHOLE and last.values == values:
        return
    version = last.version + 1 if last else 1
    db.session.add(
        SectionSave(invitation=invitation, person=actor, at=now, page=page, version=version, values=dict(values))
    )
    db.session.flush()


def _note(verb: str, invitation: Invitation, person: Person, actor: Person, now: datetime) -> None:
    audit.record(
        verb,
        "consultation",
        invitation.consultation.public_id,
        actor=actor,
        now=now,
        via="link",
        person=person.public_id,
    )
