"""Every read of this slice."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Disclosure, Person, PrivacyRequest
from app.web.lists import Listing, Page, paged

MOST_REQUESTS = 100


def waiting() -> Sequence[PrivacyRequest]:
    """Return the requests that wait for an answer, the first due on top."""
    return db.session.scalars(
        select(PrivacyRequest)
        .where(PrivacyRequest.answered_at.is_(None))
        .options(joinedload(PrivacyRequest.person))
        .order_by(PrivacyRequest.due_on, PrivacyRequest.id)
        .limit(MOST_REQUESTS)
    ).all()


def answered() -> Sequence[PrivacyRequest]:
    """Return the newest requests that were answered."""
    return db.session.scalars(
        select(PrivacyRequest)
        .where(PrivacyRequest.answered_at.is_not(None))
        .options(joinedload(PrivacyRequest.person), joinedload(PrivacyRequest.answered_by))
        .order_by(PrivacyRequest.answered_at.desc(), PrivacyRequest.id)
        .limit(MOST_REQUESTS)
    ).all()


def requests_of(person: Person) -> Sequence[PrivacyRequest]:
    """Return what someone asked, the newest on top."""
    return db.session.scalars(
        select(PrivacyRequest)
        .where(PrivacyRequest.person_id == person.id)
        .order_by(PrivacyRequest.id.desc())
        .limit(MOST_REQUESTS)
    ).all()


def looks(listing: Listing) -> Page[Disclosure]:
    """Return one page of who looked at what."""
    statement = select(Disclosure).options(joinedload(Disclosure.viewer))
    return paged(statement, listing, {"at": Disclosure.id}, tie=Disclosure.id)


def people_named(public_ids: Sequence[str]) -> dict[str, str]:
    """Return what people are called, by public id."""
    rows = db.session.execute(
        select(Person.public_id, Person.name, Person.email).where(Person.public_id.in_(public_ids))
    )
    return {row[0]: row[1] or row[2] or "" for row in rows}
