"""Every write of this slice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app import audit
from app.blueprints.people import queries
from app.blueprints.people.rules import is_functional
from app.extensions import db
from app.models import Person
from app.web.forms import is_email, normal_email
from app.web.text import clean_line


def person_by_email(
    email: str, *, name: str = "", language: str, source: str, actor: Person | None, now: datetime
) -> Person:
    """Return the person with this address, added when nobody has it yet.

    `source` says where the address came from, for the first mail to it. A name fills an empty one and changes
    none. Raises ValueError for what is no address: forms refuse that before.
    """
    address = normal_email(email)
    if not is_email(address):
        raise ValueError(f"not an e-mail address: {address!r}")
    known = queries.by_email(address)
    if known is None:
        person = Person(
            name=clean_line(name)[:200],
            email=address,
            language=language,
            source=source[:200],
            is_functional=is_functional(address),
        )
        known = _insert(person)
        if known is person:
            audit.record("person_added", "person", person.public_id, actor=actor, now=now, source=source[:200])
    if name and not known.name:
        known.name = clean_line(name)[:200]
        db.session.flush()
    return known


def _insert(person: Person) -> Person:
    """Store a new person, or return the one that someone else stored with the same address this very moment."""
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError:
        other = queries.by_email(person.email or "")
        if other is None:
            raise
        return other
    return person
