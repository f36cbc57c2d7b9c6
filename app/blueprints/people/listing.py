"""The lists of this slice: filtered, sorted, one page at a time, or all of it in batches for a download."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import joinedload

from app.blueprints.people.queries import in_use, is_current, matches
from app.extensions import db
from app.models import Affiliation, Municipality, Organisation, OrganisationKind, Person
from app.web.lists import Column, Listing, Page, contains, paged
from app.web.text import casefold_key

BATCH = 500
Columns = Mapping[str, Column | Sequence[Column]]
PEOPLE_SORTS = ("name", "email", "organisation")
ORGANISATION_SORTS = ("name", "kind", "people")
MUNICIPALITY_SORTS = ("name", "code")


def people(listing: Listing, today: date, size: int = 50) -> Page[Person]:
    """Return one page of the directory."""
    columns: Columns = {
        "name": [Person.name_key == "", Person.name_key, Person.email],
        "email": [Person.email.is_(None), Person.email],
        "organisation": [_main_organisation(today).is_(None), _main_organisation(today), Person.name_key],
    }
    return paged(_people(listing, today), listing, columns, tie=Person.id, size=size)


def affiliations(people: Sequence[Person], today: date) -> Mapping[int, list[Affiliation]]:
    """Return for each of these people the organisations he or she speaks for today, by the person's id."""
    found: dict[int, list[Affiliation]] = {}
    for affiliation in db.session.scalars(
        select(Affiliation)
        .join(Affiliation.organisation)
        .where(Affiliation.person_id.in_([person.id for person in people]), is_current(today))
        .options(joinedload(Affiliation.organisation))
        .order_by(Affiliation.is_contact.desc(), Organisation.name_key, Affiliation.id)
    ):
        found.setdefault(affiliation.person_id, []).append(affiliation)
    return found


def all_people(listing: Listing, today: date) -> Iterator[tuple[Person, list[Affiliation]]]:
    """Yield everyone whom the filter leaves, with their organisations; never more than a batch in memory."""
    last = 0
    while True:
        batch = db.session.scalars(
            _people(listing, today).where(Person.id > last).order_by(Person.id).limit(BATCH)
        ).all()
        if not batch:
            return
        found = affiliations(batch, today)
        yield from ((person, found.get(person.id, [])) for person in batch)
        last = batch[-1].id
        db.session.expunge_all()


def organisations(listing: Listing, today: date) -> Page[Organisation]:
    """Return one page of organisations."""
    columns: Columns = {
        "name": Organisation.name_key,
        "kind": [Organisation.kind, Organisation.name_key],
        "people": _size(today),
    }
    return paged(_organisations(listing), listing, columns, tie=Organisation.id)


def all_organisations(listing: Listing) -> Sequence[Organisation]:
    """Return every organisation that the filter leaves."""
    return db.session.scalars(_organisations(listing).order_by(Organisation.name_key, Organisation.id)).all()


def head_counts(organisations: Sequence[Organisation], today: date) -> Mapping[int, int]:
    """Return how many people speak for each of these organisations today."""
    rows = db.session.execute(
        select(Affiliation.organisation_id, func.count(Affiliation.person_id.distinct()))
        .where(Affiliation.organisation_id.in_([one.id for one in organisations]), is_current(today))
        .group_by(Affiliation.organisation_id)
    )
    return {row[0]: row[1] for row in rows}


def municipalities(listing: Listing) -> Page[Municipality]:
    """Return one page of municipalities, each with the one that followed it, and the one that followed that."""
    followed = joinedload(Municipality.successor).joinedload(Municipality.successor)
    statement = select(Municipality).options(followed)
    if listing.query:
        statement = statement.where(
            or_(contains(Municipality.name, listing.query), contains(Municipality.nis_code, listing.query))
        )
    columns: Columns = {"name": Municipality.name, "code": Municipality.nis_code}
    return paged(statement, listing, columns, tie=Municipality.nis_code)


def organisation_counts(municipalities: Sequence[Municipality]) -> Mapping[str, int]:
    """Return how many organisations are of each of these municipalities."""
    rows = db.session.execute(
        select(Organisation.nis_code, func.count(Organisation.id))
        .where(Organisation.nis_code.in_([one.nis_code for one in municipalities]))
        .group_by(Organisation.nis_code)
    )
    return {code: count for code, count in rows if code is not None}


def _people(listing: Listing, today: date) -> Select[Person]:
    statement = select(Person).where(in_use())
    for word in casefold_key(listing.query).split()[:5]:
        statement = statement.where(or_(matches(word), _speaks(contains(Organisation.name_key, word), today)))
    kind, mail = listing.filters.get("kind", ""), listing.filters.get("mail", "")
    if kind in set(OrganisationKind):
        statement = statement.where(_speaks(Organisation.kind == kind, today))
    if mail == "stopped":
        statement = statement.where(Person.suppressed_at.is_not(None))
    elif mail == "none":
        statement = statement.where(Person.email.is_(None))
    elif mail == "functional":
        statement = statement.where(Person.is_functional.is_(True))
    return statement


def _organisations(listing: Listing) -> Select[Organisation]:
    statement = select(Organisation).options(joinedload(Organisation.municipality))
    for word in casefold_key(listing.query).split()[:5]:
        statement = statement.where(contains(Organisation.name_key, word))
    kind = listing.filters.get("kind", "")
    return statement.where(Organisation.kind == kind) if kind in set(OrganisationKind) else statement


def _speaks(condition: ColumnElement[bool], today: date) -> ColumnElement[bool]:
    """Return the condition that someone speaks today for an organisation of which `condition` holds."""
    return exists().where(
        Affiliation.person_id == Person.id,
        Affiliation.organisation_id == Organisation.id,
        is_current(today),
        condition,
    )


def _main_organisation(today: date) -> ColumnElement[str]:
    """Return the first of someone's organisations by name, to sort by."""
    return (
        select(func.min(Organisation.name_key))
        .join(Affiliation, Affiliation.organisation_id == Organisation.id)
        .where(Affiliation.person_id == Person.id, is_current(today))
        .correlate(Person)
        .scalar_subquery()
    )


def _size(today: date) -> ColumnElement[int]:
    """Return how many people speak for an organisation, to sort by."""
    return (
        select(func.count(Affiliation.id))
        .where(Affiliation.organisation_id == Organisation.id, is_current(today))
        .correlate(Organisation)
        .scalar_subquery()
    )
