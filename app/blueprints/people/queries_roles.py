"""Reads of this slice: the inventory of roles and contact persons, and the seats of the body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.blueprints.people.queries import is_current
from app.extensions import db
from app.models import Affiliation, NodeKind, Organisation, OrganisationKind, Pact, PactNode, Person, Seat, ThemeContact
from app.web.lists import PAGE_SIZE, Column, Listing, Page, contains, paged
from app.web.text import casefold_key

SORTS = ("organisation", "person", "role", "until")
BATCH = 500
MOST_ON_PAPER = 500
MOST_SEATS = 100  # a body of more members than that is a parliament


def roles(listing: Listing, today: date, size: int = PAGE_SIZE) -> Page[Affiliation]:
    """Return one page of who is what in which organisation today."""
    columns: Mapping[str, Column | Sequence[Column]] = {
        "organisation": [Organisation.name_key, Person.name_key],
        "person": [Person.name_key, Organisation.name_key],
        "role": [Affiliation.role == "", Affiliation.role, Person.name_key],
        "until": [Affiliation.ends_on.is_(None), Affiliation.ends_on, Organisation.name_key],
    }
    return paged(_roles(listing, today), listing, columns, tie=Affiliation.id, size=size)


def all_roles(listing: Listing, today: date) -> Iterator[Affiliation]:
    """Yield every role that the filter leaves."""
    last = 0
    while batch := db.session.scalars(
        _roles(listing, today).where(Affiliation.id > last).order_by(Affiliation.id).limit(BATCH)
    ).all():
        yield from batch
        last = batch[-1].id


def themes_of(affiliations: Sequence[Affiliation]) -> Mapping[int, list[PactNode]]:
    """Return about which themes these people are the contact, by the affiliation's id."""
    found: dict[int, list[PactNode]] = {}
    rows = db.session.scalars(
        select(ThemeContact)
        .join(ThemeContact.node)
        .where(ThemeContact.affiliation_id.in_([one.id for one in affiliations]))
        .options(contains_eager(ThemeContact.node))
        .order_by(PactNode.position, ThemeContact.id)
    )
    for row in rows:
        found.setdefault(row.affiliation_id, []).append(row.node)
    return found


def themes(pact: Pact | None) -> Sequence[PactNode]:
    """Return the themes and subthemes of a pact, in their order."""
    if pact is None:
        return []
    return db.session.scalars(
        select(PactNode)
        .where(PactNode.pact_id == pact.id, PactNode.kind.in_((NodeKind.THEME, NodeKind.SUBTHEME)))
        .order_by(PactNode.number, PactNode.id)
        .limit(BATCH)
    ).all()


def seats(today: date, *, former: bool = False) -> Sequence[Seat]:
    """Return who sits in the body today, or sat there before, by bench."""
    ended = Seat.ends_on < today
    return db.session.scalars(
        select(Seat)
        .join(Seat.person)
        .where(ended if former else or_(Seat.ends_on.is_(None), Seat.ends_on >= today))
        .options(contains_eager(Seat.person), joinedload(Seat.organisation), joinedload(Seat.substitute))
        .order_by(Seat.bench, Person.name_key, Seat.id)
        .limit(MOST_SEATS)
    ).all()


def seat(public_id: str) -> Seat | None:
    """Return a seat with who holds it."""
    return db.session.scalar(
        select(Seat)
        .where(Seat.public_id == public_id)
        .options(joinedload(Seat.person), joinedload(Seat.organisation), joinedload(Seat.substitute))
    )


def _roles(listing: Listing, today: date) -> Select[Affiliation]:
    statement = (
        select(Affiliation)
        .join(Affiliation.person)
        .join(Affiliation.organisation)
        .where(is_current(today))
        .options(contains_eager(Affiliation.person), contains_eager(Affiliation.organisation))
    )
    for word in casefold_key(listing.query).split()[:5]:
        statement = statement.where(
            or_(
                contains(Person.name_key, word), contains(Organisation.name_key, word), contains(Affiliation.role, word)
            )
        )
    kind, theme, only = (listing.filters.get(name, "") for name in ("kind", "theme", "only"))
    if kind in set(OrganisationKind):
        statement = statement.where(Organisation.kind == kind)
    if theme:
        statement = statement.where(
            exists()
            .where(ThemeContact.affiliation_id == Affiliation.id, ThemeContact.node_id == PactNode.id)
            .where(PactNode.public_id == theme)
        )
    if only == "contacts":
        statement = statement.where(Affiliation.is_contact.is_(True))
    elif only == "mandates":
        statement = statement.where(Affiliation.is_mandate.is_(True))
    return statement
