"""Reads of this slice: what was done to the directory as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import PeopleImport, Person, PersonMerge
from app.web.lists import Listing, Page, paged


def imports(listing: Listing) -> Page[PeopleImport]:
    """Return one page of imports, without the rows of their files."""
    statement = select(PeopleImport).options(joinedload(PeopleImport.actor))
    return paged(statement, listing, {"at": PeopleImport.id}, tie=PeopleImport.id)


def import_run(public_id: str) -> PeopleImport | None:
    """Return an import."""
    return db.session.scalar(
        select(PeopleImport).where(PeopleImport.public_id == public_id).options(joinedload(PeopleImport.actor))
    )


def merge(public_id: str) -> PersonMerge | None:
    """Return a merge with both people."""
    return db.session.scalar(
        select(PersonMerge)
        .where(PersonMerge.public_id == public_id)
        .options(joinedload(PersonMerge.kept), joinedload(PersonMerge.lost), joinedload(PersonMerge.actor))
    )


def merges_into(person: Person) -> Sequence[PersonMerge]:
    """Return the merges that others went up in this person by and that can be taken back, the newest on top."""
    return db.session.scalars(
        select(PersonMerge)
        .where(PersonMerge.kept_id == person.id, PersonMerge.undone_at.is_(None))
        .options(joinedload(PersonMerge.lost), joinedload(PersonMerge.actor))
        .order_by(PersonMerge.id.desc())
        .limit(20)
    ).all()
