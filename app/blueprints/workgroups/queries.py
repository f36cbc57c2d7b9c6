"""Every read of this slice."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Membership, Person, Workgroup


def workgroup_by_id(public_id: str) -> Workgroup | None:
    """Return a workgroup with its pact and theme."""
    return db.session.scalar(
        select(Workgroup)
        .where(Workgroup.public_id == public_id)
        .options(joinedload(Workgroup.pact), joinedload(Workgroup.theme))
    )


def is_member(workgroup: Workgroup, person: Person) -> bool:
    """Whether `person` sits in `workgroup` now, in any role."""
    found = db.session.scalar(
        select(Membership.id)
        .where(Membership.workgroup_id == workgroup.id, Membership.person_id == person.id, Membership.ends_on.is_(None))
        .limit(1)
    )
    return found is not None


def current_members(workgroup: Workgroup) -> list[Membership]:
    """Return who sits in `workgroup` now, by name, with person and organisation."""
    return list(
        db.session.scalars(
            select(Membership)
            .where(Membership.workgroup_id == workgroup.id, Membership.ends_on.is_(None))
            .join(Membership.person)
            .options(joinedload(Membership.person), joinedload(Membership.organisation))
            .order_by(Person.name, Person.email, Membership.id)
        )
    )
