"""Every read of this slice."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.extensions import db
from app.models import Disclosure, Person, PrivacyRequest
from app.web.lists import Listing, Page, contains, paged

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
    statement = select(Disclosure).join(Disclosure.viewer).options(contains_eager(Disclosure.viewer))
    if what := listing.filters.get("what"):
        statement = statement.where(Disclosure.what == what)
    if listing.query:
        statement = statement.where(or_(contains(Person.name, listing.query), contains(Person.email, listing.query)))
    return paged(statement, listing, {"at": Disclosure.id, "people": Disclosure.people}, tie=Disclosure.id.desc())
