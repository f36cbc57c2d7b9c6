"""Reads of the log of who looked at confidential data: what each look was at, and the looks at one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Consultation, Disclosure, IncomingMail, Invitation, InvitationState, Mode, OutboxMail, Person

MOST_LOOKS = 50  # of one person that are shown; the file of his or her data holds all of them


def looks_at(person: Person, most: int = MOST_LOOKS) -> Sequence[Disclosure]:
    """Return who looked at what is about `person`, the newest on top.

    Of a consultation that is whoever opened its answers, if this person gave one under his or her name; of a file
    with the whole directory, everybody stands in it.
    """
    answered = (
        select(Consultation.public_id)
        .join(Invitation, Invitation.consultation_id == Consultation.id)
        .where(
            Invitation.person_id == person.id,
            Invitation.state == InvitationState.SUBMITTED,
            Consultation.mode != Mode.ANONYMOUS,
        )
    )
    invited = (
        select(Consultation.public_id)
        .join(Invitation, Invitation.consultation_id == Consultation.id)
        .where(Invitation.person_id == person.id)
    )
    sent = select(OutboxMail.public_id).where(OutboxMail.person_id == person.id)
    came = select(IncomingMail.public_id).where(IncomingMail.person_id == person.id)
    is_about = or_(
        (Disclosure.subject_kind == "person") & (Disclosure.subject_id == person.public_id),
        (Disclosure.subject_kind == "directory"),
        Disclosure.what.in_(("answers", "answers_file")) & Disclosure.subject_id.in_(answered),
        (Disclosure.what == "invitees_file") & Disclosure.subject_id.in_(invited),
        (Disclosure.subject_kind == "mail") & Disclosure.subject_id.in_(sent),
        (Disclosure.subject_kind == "message") & Disclosure.subject_id.in_(came),
    )
    return db.session.scalars(
        select(Disclosure)
        .where(is_about)
        .options(joinedload(Disclosure.viewer))
        .order_by(Disclosure.id.desc())
        .limit(most)
    ).all()


def subjects_of(looks: Iterable[Disclosure], language: str) -> dict[str, str]:
    """Return what was looked at, by its public id: the name of a person or a consultation, to whom a mail went."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for one in looks:
        wanted[one.subject_kind].append(one.subject_id)
    found = {
        public_id: name or email or ""
        for public_id, name, email in [*_people(wanted["person"]), *_readers(wanted["mail"])]
    }
    titles = db.session.scalars(select(Consultation).where(Consultation.public_id.in_(wanted["consultation"])))
    return found | {one.public_id: one.text(one.titles, language) for one in titles}


def _people(public_ids: Sequence[str]) -> Sequence[tuple[str, str, str | None]]:
    rows = db.session.execute(
        select(Person.public_id, Person.name, Person.email).where(Person.public_id.in_(public_ids))
    )
    return [(public_id, name, email) for public_id, name, email in rows]


def _readers(public_ids: Sequence[str]) -> Sequence[tuple[str, str, str | None]]:
    rows = db.session.execute(
        select(OutboxMail.public_id, Person.name, Person.email)
        .join(Person, Person.id == OutboxMail.person_id)
        .where(OutboxMail.public_id.in_(public_ids))
    )
    return [(public_id, name, email) for public_id, name, email in rows]
