"""Entries of the directory that may be one person: the same name, or one letter apart."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.blueprints.people.rules import is_near
from app.extensions import db
from app.models import Person
from app.web.text import casefold_key

MOST_PAIRS = 100
MOST_NAMES = 50_000
MOST_TO_COMPARE = 300  # with how many one name is compared that share the beginning of a word


def pairs() -> Sequence[tuple[Person, Person]]:
    """Return pairs of entries whose names are so near that they may be one person; a bounded number."""
    names = db.session.execute(
        select(Person.id, Person.name)
        .where(Person.name != "", Person.merged_into_id.is_(None), Person.erased_at.is_(None))
        .order_by(Person.id)
        .limit(MOST_NAMES)
    )
    index: dict[str, list[tuple[int, str]]] = {}
    found: list[tuple[int, int]] = []
    for number, name in names:
        longest = sorted({word[:4] for word in casefold_key(name).split() if len(word) >= 3})
        near: set[int] = set()
        for start in longest:
            near |= {one for one, other in index.get(start, ())[-MOST_TO_COMPARE:] if is_near(name, other)}
            index.setdefault(start, []).append((number, name))
        found += [(one, number) for one in sorted(near)]
        if len(found) >= MOST_PAIRS:
            break
    return _people(found[:MOST_PAIRS])


def _people(found: Sequence[tuple[int, int]]) -> Sequence[tuple[Person, Person]]:
    ids = {number for pair in found for number in pair}
    people = {one.id: one for one in db.session.scalars(select(Person).where(Person.id.in_(ids)))}
    return [(people[one], people[other]) for one, other in found]
