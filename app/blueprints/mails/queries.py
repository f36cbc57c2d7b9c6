"""Every read of this slice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, or_, select
from sqlalchemy.orm import defer, joinedload

from app.extensions import db
from app.mail.incoming.notes import TROUBLE
from app.mail.queue import FROZEN, PAUSED
from app.models import MailAttempt, MailState, Mute, OutboxMail, Person, Setting
from app.web.lists import Listing, Page, contains, paged

SORTS = {
    "when": OutboxMail.created_at,
    "subject": OutboxMail.subject,
    "address": OutboxMail.address,
    "kind": OutboxMail.kind,
}
AT_A_TIME = 500
_NEEDS_HELP = OutboxMail.state.in_(
    [literal(state.value, literal_execute=True) for state in (MailState.FAILED, MailState.UNCERTAIN)]
)
_STOPS = select(Setting.key, Setting.value).where(Setting.key.in_([FROZEN, PAUSED, TROUBLE]))


def by_public_id(public_id: str) -> OutboxMail | None:
    """Return a mail with its person."""
    found: OutboxMail | None = db.session.scalar(
        select(OutboxMail)
        .where(OutboxMail.public_id == public_id)
        .options(joinedload(OutboxMail.person), joinedload(OutboxMail.link))
    )
    return found


def listed(listing: Listing) -> Page[OutboxMail]:
    """Return one page of the outbox; the texts stay in the database."""
    statement = _filtered(select(OutboxMail), listing).options(
        defer(OutboxMail.content), defer(OutboxMail.calendar), joinedload(OutboxMail.person)
    )
    return paged(statement, listing, SORTS, tie=OutboxMail.id.desc())


def exported(listing: Listing) -> Iterator[Any]:
    """Yield (created, sent, state, kind, subject, name, address, language, reason, error) of what is listed."""
    columns = select(
        OutboxMail.created_at,
        OutboxMail.sent_at,
        OutboxMail.state,
        OutboxMail.kind,
        OutboxMail.subject,
        Person.name,
        OutboxMail.address,
        OutboxMail.language,
        OutboxMail.reason,
        OutboxMail.last_error,
    ).outerjoin(Person, Person.id == OutboxMail.person_id)
    rows = db.session.execute(
        _filtered(columns, listing).order_by(OutboxMail.created_at.desc(), OutboxMail.id.desc())
    ).yield_per(AT_A_TIME)
    yield from rows


def _filtered(statement: Any, listing: Listing) -> Any:
    filters = listing.filters
    # A sign-in link asked for an unknown address leaves a row to nobody, so that the work done tells nothing.
    statement = statement.where(OutboxMail.address != "")
    if filters.get("state"):
        statement = statement.where(OutboxMail.state == filters["state"])
    if filters.get("kind"):
        statement = statement.where(OutboxMail.kind == filters["kind"])
    if filters.get("person"):
        statement = statement.where(
            OutboxMail.person_id.in_(select(Person.id).where(Person.public_id == filters["person"]))
        )
    if listing.query:
        statement = statement.where(
            or_(
                contains(OutboxMail.subject, listing.query),
                contains(OutboxMail.address, listing.query),
                OutboxMail.person_id.in_(select(Person.id).where(contains(Person.name, listing.query))),
            )
        )
    return statement


def attempts_of(mail: OutboxMail) -> Sequence[MailAttempt]:
    """Return the attempts of a mail, the newest first."""
    return db.session.scalars(
        select(MailAttempt).where(MailAttempt.mail_id == mail.id).order_by(MailAttempt.id.desc()).limit(100)
    ).all()


def mutes_of(person: Person, *, now: datetime) -> Sequence[Mute]:
    """Return what this person does not want at `now`."""
    return db.session.scalars(
        select(Mute)
        .where(Mute.person_id == person.id, or_(Mute.until.is_(None), Mute.until > now))
        .order_by(Mute.id)
        .limit(200)
    ).all()


def sent_since(moment: datetime) -> int:
    """Return how many mails were taken by a server since a moment."""
    sent = select(func.count()).select_from(OutboxMail).where(OutboxMail.sent_at >= moment)
    return db.session.scalar(sent) or 0


def stops() -> dict[str, Any]:
    """Return what holds the whole queue back, and why the mailbox cannot be read, by key."""
    return {row.key: row.value for row in db.session.execute(_STOPS)}
