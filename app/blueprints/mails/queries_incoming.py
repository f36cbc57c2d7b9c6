"""Every read about mail that came in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload, undefer

from app.extensions import db
from app.models import (
    Action,
    Consultation,
    Convocation,
    IncomingKind,
    IncomingMail,
    IncomingState,
    LedgerEntry,
    Meeting,
    OutboxMail,
    Pact,
    Person,
    Round,
    Workgroup,
)
from app.web.lists import Listing, Page, contains, paged

AT_A_TIME = 500
MOST_REFERENCES = 5
MOST_NAMES = 300
MOST_THINGS = 60  # in one letter
Subject = tuple[str, str]  # kind and public id of a thing
SORTS = {"when": IncomingMail.received_at, "sender": IncomingMail.sender, "subject": IncomingMail.subject}
THINGS: dict[str, Any] = {
    "action": Action,
    "consultation": Consultation,
    "meeting": Meeting,
    "person": Person,
    "round": Round,
    "workgroup": Workgroup,
}


def by_digest(digest: str) -> IncomingMail | None:
    """Return the message that was taken in already."""
    return db.session.scalar(select(IncomingMail).where(IncomingMail.digest == digest))


def by_public_id(public_id: str) -> IncomingMail | None:
    """Return a message with its source, its people and the mail it is about."""
    return db.session.scalar(
        select(IncomingMail)
        .where(IncomingMail.public_id == public_id)
        .options(
            undefer(IncomingMail.source),
            joinedload(IncomingMail.person),
            joinedload(IncomingMail.handled_by),
            joinedload(IncomingMail.mail),
        )
    )


def mail_by_id(public_id: str) -> OutboxMail | None:
    """Return a mail that was sent, with its person."""
    return db.session.scalar(
        select(OutboxMail).where(OutboxMail.public_id == public_id).options(joinedload(OutboxMail.person))
    )


def answered(message_ids: Sequence[str], row: IncomingMail) -> Sequence[OutboxMail]:
    """Return the mails with these Message-IDs, and those to the person of `row` about the same thing; a few at most."""
    about = and_(
        OutboxMail.subject_kind == row.subject_kind,
        OutboxMail.subject_id == row.subject_id,
        OutboxMail.person == row.person,
    )
    return db.session.scalars(
        select(OutboxMail)
        .where(or_(OutboxMail.message_id.in_(message_ids), about))
        .options(joinedload(OutboxMail.person))
        .order_by(OutboxMail.id.desc())
        .limit(MOST_REFERENCES)
    ).all()


def person_by_id(public_id: str) -> Person | None:
    """Return a person."""
    return db.session.scalar(select(Person).where(Person.public_id == public_id))


def exists(kind: str, public_id: str) -> bool:
    """Whether there is such a thing."""
    return thing(kind, public_id) is not None


def thing(kind: str, public_id: str) -> Any:
    """Return the thing that a message is about; None when it is gone, or of no known kind."""
    model = THINGS.get(kind)
    return db.session.scalar(select(model).where(model.public_id == public_id)) if model else None


def things(subjects: Iterable[Subject]) -> dict[Subject, Any]:
    """Return the things that these are, each kind in one query; those that are gone are left out."""
    ids: dict[str, set[str]] = {}
    for kind, public_id in subjects:
        ids.setdefault(kind, set()).add(public_id)
    return {
        (kind, found.public_id): found
        for kind, model in THINGS.items()
        if kind in ids
        for found in db.session.scalars(select(model).where(model.public_id.in_(ids[kind])))
    }


def called(found: Any, language: str) -> str:
    """Return what a thing is called; empty when it is gone or has no name."""
    if isinstance(found, Consultation):
        return str(found.text(found.titles, language))
    for part in ("title", "name", "label"):
        if value := getattr(found, part, ""):
            return str(value)
    return ""


def letter_answered(message_ids: Sequence[str], person: Person | None) -> OutboxMail | None:
    """Return the mail to `person` that a message answers, by its Message-ID."""
    if person is None or not message_ids:
        return None
    return db.session.scalars(
        select(OutboxMail)
        .where(OutboxMail.message_id.in_(message_ids), OutboxMail.person_id == person.id)
        .order_by(OutboxMail.id.desc())
        .limit(1)
    ).first()


def told_in(mail: OutboxMail) -> list[Subject]:
    """Return what a letter spoke of, as the ledger remembers it; of the kinds to which a note can be assigned."""
    rows = db.session.execute(
        select(LedgerEntry.subject_kind, LedgerEntry.subject_id)
        .where(LedgerEntry.mail_id == mail.id, LedgerEntry.subject_kind.in_(THINGS))
        .order_by(LedgerEntry.id)
        .limit(MOST_THINGS)
    )
    return list(dict.fromkeys((kind, public_id) for kind, public_id in rows))


def newest_stamp(call: Convocation) -> datetime | None:
    """Return when the calendar of who was called says it gave the newest answer that counted."""
    return db.session.scalar(
        select(func.max(IncomingMail.sent_stamp)).where(
            IncomingMail.kind == IncomingKind.CALENDAR,
            IncomingMail.state == IncomingState.COUNTED,
            IncomingMail.subject_kind == "meeting",
            IncomingMail.subject_id == call.meeting.public_id,
            IncomingMail.person_id == call.person_id,
        )
    )


def action_named(text: str, pact: Pact | None) -> Action | None:
    """Return the action of `pact` with this number or this title; None when there is none or several."""
    named = select(Action).where(or_(Action.number == text, Action.title == text))
    if pact is not None:
        named = named.where(Action.pact_id == pact.id)
    found = db.session.scalars(named.order_by(Action.id).limit(2)).all()
    return found[0] if len(found) == 1 else None


def actions_to_name(pact: Pact | None) -> Sequence[str]:
    """Return the titles of the actions of `pact`, to choose from while typing."""
    if pact is None:
        return []
    return db.session.scalars(
        select(Action.title).where(Action.pact_id == pact.id).order_by(Action.position, Action.id).limit(MOST_NAMES)
    ).all()


def counts() -> dict[tuple[str, str], int]:
    """Return how many messages there are of each kind in each state."""
    rows = db.session.execute(
        select(IncomingMail.kind, IncomingMail.state, func.count()).group_by(IncomingMail.kind, IncomingMail.state)
    )
    return {(kind, state): count for kind, state, count in rows}


def suppressed_people() -> int:
    """Return how many people have an address to which mail does not arrive."""
    return db.session.scalar(select(func.count()).where(Person.suppressed_at.is_not(None))) or 0


def listed(listing: Listing) -> Page[IncomingMail]:
    """Return one page of what came in; the sources stay in the database."""
    statement = _filtered(select(IncomingMail), listing).options(joinedload(IncomingMail.person))
    return paged(statement, listing, SORTS, tie=IncomingMail.id.desc())


def exported(listing: Listing) -> Iterator[IncomingMail]:
    """Yield what is listed, for a download."""
    statement = _filtered(select(IncomingMail), listing).options(joinedload(IncomingMail.person))
    yield from db.session.scalars(
        statement.order_by(IncomingMail.id.desc()), execution_options={"yield_per": AT_A_TIME}
    )


def _filtered(statement: Any, listing: Listing) -> Any:
    filters = listing.filters
    if filters.get("state"):
        statement = statement.where(IncomingMail.state == filters["state"])
    if filters.get("kind"):
        statement = statement.where(IncomingMail.kind == filters["kind"])
    if listing.query:
        statement = statement.where(
            or_(
                contains(IncomingMail.subject, listing.query),
                contains(IncomingMail.sender, listing.query),
                contains(IncomingMail.text, listing.query),
            )
        )
    return statement
