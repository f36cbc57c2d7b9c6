"""Every read of this slice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db
from app.models import Account, Affiliation, Membership, Organisation, Person
from app.web.forms import normal_email
from app.web.lists import contains
from app.web.text import casefold_key

MOST_SUGGESTIONS = 200
MOST_CANDIDATES = 6


def by_email(email: str) -> Person | None:
    """Return the person with this address, in whatever case it is written."""
    return db.session.scalar(select(Person).where(Person.email == normal_email(email)))


def by_name(name: str) -> Sequence[Person]:
    """Return who is called exactly this, case and accents aside: at most a handful, in a stable order."""
    return db.session.scalars(
        select(Person)
        .where(Person.name_key == casefold_key(name)[:200], Person.name != "")
        .order_by(Person.email, Person.id)
        .limit(MOST_CANDIDATES)
    ).all()


def like_name(name: str) -> Sequence[Person]:
    """Return whose name or address contains each of these words: at most a handful."""
    words = casefold_key(name).split()[:5]
    if not words:
        return []
    return db.session.scalars(
        select(Person)
        .where(*(matches(word) for word in words))
        .order_by(Person.name_key, Person.id)
        .limit(MOST_CANDIDATES)
    ).all()


def matches(text: str) -> ColumnElement[bool]:
    """Return the condition that a person's name or address contains `text`."""
    return or_(contains(Person.name_key, casefold_key(text)), contains(Person.email, text.lower()))


def suggestions() -> Sequence[Person]:
    """Return the people most likely to be asked for: with an account or a seat in a workgroup, by name."""
    known = or_(
        exists().where(Account.person_id == Person.id),
        exists().where(Membership.person_id == Person.id, Membership.ends_on.is_(None)),
    )
    return db.session.scalars(
        select(Person).where(known).order_by(Person.name_key, Person.id).limit(MOST_SUGGESTIONS)
    ).all()


def person_with_affiliations(public_id: str) -> Person | None:
    """Return a person with the organisations he or she speaks for."""
    return db.session.scalar(
        select(Person)
        .where(Person.public_id == public_id)
        .options(selectinload(Person.affiliations).joinedload(Affiliation.organisation))
    )


def current_affiliations(person: Person, today: date) -> Sequence[Affiliation]:
    """Return for which organisations a person speaks today, contacts first."""
    return db.session.scalars(
        select(Affiliation)
        .join(Affiliation.organisation)
        .where(Affiliation.person_id == person.id, is_current(today))
        .options(joinedload(Affiliation.organisation))
        .order_by(Affiliation.is_contact.desc(), Organisation.name_key, Affiliation.id)
        .limit(50)
    ).all()


def is_current(today: date) -> ColumnElement[bool]:
    """Return the condition that an affiliation holds today."""
    return (Affiliation.starts_on.is_(None) | (Affiliation.starts_on <= today)) & (
        Affiliation.ends_on.is_(None) | (Affiliation.ends_on >= today)
    )
