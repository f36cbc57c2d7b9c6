"""Who is asked and who is missing: per theme, kind of organisation and municipality. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import joinedload

from app.blueprints.people.queries import is_current
from app.extensions import db
from app.models import (
    Affiliation,
    Consultation,
    Invitation,
    Municipality,
    Organisation,
    PactNode,
    Person,
    ThemeContact,
)
from app.web.lists import Listing, Page, paged

Cell = tuple[int, int]  # invited, and how many there are
NOWHERE = "-"  # stands for organisations without a municipality


@dataclass(frozen=True)
class Missing:
    """An organisation nobody is asked for, and whom one would ask there."""

    organisation: Organisation
    contact: Person | None


def _asked(consultation: Consultation) -> ColumnElement[bool]:
    return Organisation.id.in_(
        select(Invitation.organisation_id).where(
            Invitation.consultation_id == consultation.id, Invitation.organisation_id.is_not(None)
        )
    )


def _lies_in(place: str | None) -> ColumnElement[bool]:
    if not place:
        return true()
    return Organisation.nis_code.is_(None) if place == NOWHERE else Organisation.nis_code == place


def _has_contact(theme: PactNode, today: date) -> ColumnElement[bool]:
    """Whether someone of the organisation is known as its contact for a theme."""
    return Organisation.id.in_(
        select(Affiliation.organisation_id)
        .join(ThemeContact, ThemeContact.affiliation_id == Affiliation.id)
        .where(ThemeContact.node_id == theme.id, is_current(today))
    )


def by_place(
    consultation: Consultation, theme: PactNode | None, today: date
) -> tuple[dict[tuple[str, str], Cell], Mapping[str, str]]:
    """Return, per (municipality, kind), how many organisations are asked of how many; and the municipalities' names.

    With a theme: of those with a contact for it.
    """
    counts: dict[tuple[str, str], Cell] = {}
    names: dict[str, str] = {}
    asked = _asked(consultation)
    rows = db.session.execute(
        select(Organisation.nis_code, Municipality.name, Organisation.kind, asked.label("asked"), func.count())
        .outerjoin(Municipality, Municipality.nis_code == Organisation.nis_code)
        .where(true() if theme is None else _has_contact(theme, today))
        .group_by(Organisation.nis_code, Municipality.name, Organisation.kind, "asked")
        .order_by(Municipality.name, Organisation.nis_code)
        .limit(4000)
    )
    for code, name, kind, is_asked, count in rows:
        key = (code or NOWHERE, str(kind))
        names.setdefault(key[0], name or "")
        invited, total = counts.get(key, (0, 0))
        counts[key] = (invited + (count if is_asked else 0), total + count)
    return counts, names


def by_theme(
    consultation: Consultation, themes: Sequence[PactNode], place: str | None, today: date
) -> dict[tuple[int, str], Cell]:
    """Return, per (theme, kind), how many organisations with a contact for the theme are asked of how many.

    With a place: of those in that municipality.
    """
    counts: dict[tuple[int, str], Cell] = {}
    asked = _asked(consultation)
    rows = db.session.execute(
        select(ThemeContact.node_id, Organisation.kind, asked.label("asked"), func.count(Organisation.id.distinct()))
        .join(Affiliation, Affiliation.id == ThemeContact.affiliation_id)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(ThemeContact.node_id.in_([node.id for node in themes]), is_current(today), _lies_in(place))
        .group_by(ThemeContact.node_id, Organisation.kind, "asked")
    )
    for node_id, kind, is_asked, count in rows:
        invited, total = counts.get((node_id, str(kind)), (0, 0))
        counts[node_id, str(kind)] = (invited + (count if is_asked else 0), total + count)
    return counts


def kinds() -> set[str]:
    """Return the kinds of organisations that there are."""
    return {str(kind) for kind in db.session.scalars(select(Organisation.kind).distinct())}


def towns() -> Mapping[str, str]:
    """Return the municipalities in which organisations are, by code; nowhere first."""
    rows = db.session.execute(
        select(Organisation.nis_code, Municipality.name)
        .outerjoin(Municipality, Municipality.nis_code == Organisation.nis_code)
        .distinct()
        .order_by(Municipality.name, Organisation.nis_code)
        .limit(1000)
    )
    return {code or NOWHERE: name or "" for code, name in rows}


def known_themes(themes: Sequence[PactNode], today: date) -> list[PactNode]:
    """Return the themes for which somebody is known as a contact."""
    found = set(
        db.session.scalars(
            select(ThemeContact.node_id)
            .join(Affiliation, Affiliation.id == ThemeContact.affiliation_id)
            .where(ThemeContact.node_id.in_([node.id for node in themes]), is_current(today))
            .distinct()
        )
    )
    return [node for node in themes if node.id in found]


def missing(
    consultation: Consultation, listing: Listing, theme: PactNode | None, today: date
) -> tuple[Page[Organisation], dict[int, Person]]:
    """Return one page of organisations nobody is asked for, and the contact of each; of a theme, that theme's."""
    statement = (
        select(Organisation)
        .outerjoin(Municipality, Municipality.nis_code == Organisation.nis_code)
        .where(~_asked(consultation))
        .options(joinedload(Organisation.municipality))
    )
    if kind := listing.filters.get("kind"):
        statement = statement.where(Organisation.kind == kind)
    statement = statement.where(_lies_in(listing.filters.get("place")))
    if theme is not None:
        statement = statement.where(_has_contact(theme, today))
    columns = {"name": [Organisation.name_key], "place": [Municipality.name, Organisation.name_key]}
    found: Page[Organisation] = paged(statement, listing, columns, tie=Organisation.id)
    return found, contacts([one.id for one in found.rows], theme, today)


def contacts(organisation_ids: Sequence[int], theme: PactNode | None, today: date) -> dict[int, Person]:
    """Return whom to ask in each of these organisations: for the theme, else its contact, else the oldest tie."""
    for_theme = ThemeContact.node_id == (theme.id if theme else None)
    rows = db.session.execute(
        select(Affiliation.organisation_id, Person)
        .join(Person, Person.id == Affiliation.person_id)
        .outerjoin(ThemeContact, (ThemeContact.affiliation_id == Affiliation.id) & for_theme)
        .where(
            Affiliation.organisation_id.in_(organisation_ids),
            is_current(today),
            Person.email.is_not(None),
            Person.suppressed_at.is_(None),
        )
        .order_by(ThemeContact.id.is_(None), Affiliation.is_contact.desc(), Affiliation.id)
        .limit(2000)
    )
    found: dict[int, Person] = {}
    for organisation_id, person in rows:
        found.setdefault(organisation_id, person)
    return found
