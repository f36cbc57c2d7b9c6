"""Writes of this slice: roles in organisations, contacts per theme, seats of the body."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from app import audit
from app.extensions import db
from app.models import Affiliation, Bench, Organisation, PactNode, Person, Seat, ThemeContact


def change_role(  # noqa: PLR0913 - everything about a role that can change
    affiliation: Affiliation,
    *,
    role: str,
    is_contact: bool,
    is_mandate: bool,
    starts_on: date | None,
    ends_on: date | None,
    themes: Sequence[PactNode],
    actor: Person,
    now: datetime,
) -> None:
    """Change what someone is in an organisation, and about which themes he or she is its contact."""
    affiliation.role, affiliation.is_contact, affiliation.is_mandate = role, is_contact, is_mandate
    affiliation.starts_on, affiliation.ends_on = starts_on, ends_on
    known = {
        row.node_id: row
        for row in db.session.scalars(select(ThemeContact).where(ThemeContact.affiliation_id == affiliation.id))
    }
    wanted = {node.id: node for node in themes}
    for node_id in known.keys() - wanted.keys():
        db.session.delete(known[node_id])
    db.session.add_all(
        ThemeContact(affiliation=affiliation, node=wanted[node_id]) for node_id in sorted(wanted.keys() - known.keys())
    )
    audit.record("affiliation_changed", "person", affiliation.person.public_id, actor=actor, now=now)
    db.session.flush()


def give_seat(
    bench: Bench,
    person: Person,
    *,
    organisation: Organisation | None,
    substitute: Person | None,
    starts_on: date | None,
    ends_on: date | None,
    actor: Person,
    now: datetime,
) -> Seat:
    """Give someone a seat of the body."""
    seat = Seat(
        bench=bench,
        person=person,
        organisation=organisation,
        substitute=substitute,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    db.session.add(seat)
    audit.record("seat_given", "person", person.public_id, actor=actor, now=now, bench=bench.value)
    db.session.flush()
    return seat


def change_seat(
    seat: Seat,
    *,
    bench: Bench,
    organisation: Organisation | None,
    substitute: Person | None,
    starts_on: date | None,
    ends_on: date | None,
    actor: Person,
    now: datetime,
) -> None:
    """Change a seat; who held it stays: another person gets a seat of his or her own."""
    seat.bench, seat.organisation, seat.substitute = bench, organisation, substitute
    seat.starts_on, seat.ends_on = starts_on, ends_on
    audit.record("seat_changed", "person", seat.person.public_id, actor=actor, now=now)
    db.session.flush()
