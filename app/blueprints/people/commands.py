"""Every write of this slice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app import audit
from app.blueprints.people import queries
from app.blueprints.people.rules import is_functional
from app.extensions import db
from app.models import (
    Account,
    Affiliation,
    Municipality,
    Organisation,
    OrganisationKind,
    Person,
    PersonalLink,
    SignInRequest,
)
from app.web.forms import is_email, normal_email
from app.web.languages import speaking
from app.web.text import clean_line


def person_by_email(
    email: str, *, name: str = "", language: str, source: object, actor: Person | None, now: datetime, via: str = "page"
) -> Person:
    """Return the person with this address, added when nobody has it yet.

    `source` says where the address came from, for the first mail to it: a text in that mail's language, or one that
    is looked up in it. A name fills an empty one and changes
    none. Raises ValueError for what is no address: forms refuse that before.
    """
    address = normal_email(email)
    if not is_email(address):
        raise ValueError(f"not an e-mail address: {address!r}")
    known = queries.by_email(address)
    if known is None:
        with speaking(language):
            said = str(source)[:200]
        person = Person(
            name=clean_line(name)[:200],
            email=address,
            language=language,
            source=said,
            is_functional=is_functional(address),
        )
        known = _insert(person)
        if known is person:
            audit.record("person_added", "person", person.public_id, actor=actor, now=now, via=via, source=said)
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


def add_person(
    *, name: str, email: str | None, language: str, phone: str, source: str, actor: Person, now: datetime
) -> Person:
    """Add someone to the directory. The address, if any, is nobody's yet: forms see to that."""
    person = Person(
        name=name,
        email=email,
        language=language,
        phone=phone,
        source=source,
        is_functional=bool(email) and is_functional(email or ""),
    )
    known = _insert(person)
    if known is person:
        audit.record("person_added", "person", person.public_id, actor=actor, now=now, source=source)
    return known


def edit_person(person: Person, *, actor: Person, now: datetime, **values: Any) -> None:
    """Change a person. A new address may get mail again, and ends every link that was sent to the old one."""
    changed = _change(person, values)
    if "email" in changed:
        person.suppressed_at, person.suppressed_reason = None, ""
        person.mail_generation += 1  # whoever reads the old address answers as this person no more
        db.session.execute(
            update(PersonalLink)
            .where(PersonalLink.person_id == person.id)
            .values(generation=PersonalLink.generation + 1)
        )
        db.session.execute(
            update(SignInRequest)
            .where(
                SignInRequest.account_id.in_(select(Account.id).where(Account.person_id == person.id)),
                SignInRequest.used_at.is_(None),
            )
            .values(used_at=now)
        )
    if changed:
        audit.record("person_changed", "person", person.public_id, actor=actor, now=now, fields=changed)
    db.session.flush()


def let_mail_through(person: Person, *, actor: Person, now: datetime) -> None:
    """Send mail to this address again, after someone checked it."""
    person.suppressed_at, person.suppressed_reason = None, ""
    audit.record("address_checked", "person", person.public_id, actor=actor, now=now)
    db.session.flush()


def affiliate(
    person: Person,
    organisation: Organisation,
    *,
    role: str,
    is_contact: bool,
    starts_on: date | None,
    actor: Person,
    now: datetime,
) -> Affiliation:
    """Let a person speak for an organisation."""
    affiliation = Affiliation(
        person=person, organisation=organisation, role=role, is_contact=is_contact, starts_on=starts_on
    )
    db.session.add(affiliation)
    audit.record(
        "affiliation_added", "person", person.public_id, actor=actor, now=now, organisation=organisation.public_id
    )
    db.session.flush()
    return affiliation


def end_affiliation(affiliation: Affiliation, *, ends_on: date, actor: Person, now: datetime) -> None:
    """Let someone speak for an organisation up to and including a day."""
    affiliation.ends_on = max(ends_on, affiliation.starts_on or ends_on)
    audit.record(
        "affiliation_ended",
        "person",
        affiliation.person.public_id,
        actor=actor,
        now=now,
        organisation=affiliation.organisation.public_id,
    )
    db.session.flush()


def resume_affiliation(affiliation: Affiliation, *, actor: Person, now: datetime) -> None:
    """Take back that someone stopped speaking for an organisation."""
    affiliation.ends_on = None
    audit.record(
        "affiliation_resumed",
        "person",
        affiliation.person.public_id,
        actor=actor,
        now=now,
        organisation=affiliation.organisation.public_id,
    )
    db.session.flush()


def add_organisation(
    *, name: str, kind: OrganisationKind, nis_code: str | None, actor: Person, now: datetime
) -> Organisation:
    """Add an organisation."""
    organisation = Organisation(name=name, kind=kind, nis_code=nis_code)
    db.session.add(organisation)
    db.session.flush()
    audit.record("organisation_added", "organisation", organisation.public_id, actor=actor, now=now)
    return organisation


def edit_organisation(organisation: Organisation, *, actor: Person, now: datetime, **values: Any) -> None:
    """Change an organisation."""
    changed = _change(organisation, values)
    if changed:
        audit.record(
            "organisation_changed", "organisation", organisation.public_id, actor=actor, now=now, fields=changed
        )
    db.session.flush()


def add_municipality(nis_code: str, *, actor: Person, now: datetime, **values: Any) -> Municipality:
    """Add a municipality under a NIS code that is not taken."""
    municipality = Municipality(nis_code=nis_code, **values)
    db.session.add(municipality)
    db.session.flush()
    audit.record("municipality_added", "municipality", nis_code, actor=actor, now=now)
    return municipality


def edit_municipality(municipality: Municipality, *, actor: Person, now: datetime, **values: Any) -> None:
    """Change a municipality, or say which one followed it."""
    changed = _change(municipality, values)
    if changed:
        audit.record(
            "municipality_changed", "municipality", municipality.nis_code, actor=actor, now=now, fields=changed
        )
    db.session.flush()


def _change(thing: Any, values: dict[str, Any]) -> list[str]:
    """Set what differs, and return the names of it."""
    changed = sorted(name for name, value in values.items() if getattr(thing, name) != value)
    for name in changed:
        setattr(thing, name, values[name])
    return changed
