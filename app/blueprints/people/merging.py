"""Two entries of the directory turn out to be one person: everything that hangs on the one moves to the other.

What hangs on a person is read from the schema itself, so that a table added tomorrow is not forgotten. Where both
entries have a row and the database allows one (both were invited to one meeting), the row that says more stays and
what hangs on the other one moves to it; where that cannot be (both answered one consultation), the row stays with
the former entry. Each change goes through a journal, which takes all of it back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Table, UniqueConstraint, and_, func, select
from sqlalchemy.exc import IntegrityError

from app import audit
from app.blueprints.people.journal import Journal, take_back
from app.extensions import db
from app.models import Account, Base, Destruction, Person, PersonMerge

# A merge says who was merged, and a declaration is sealed: neither follows the person.
_STAYS = frozenset({PersonMerge.__tablename__, Destruction.__tablename__})
_PEOPLE: Table = Person.__table__  # type: ignore[assignment]


@dataclass(frozen=True)
class Unique:
    """Columns of which the database holds every combination once, among the rows that `where` names."""

    columns: tuple[str, ...]
    where: Any = None


@dataclass
class Outlook:
    """What a merge would do: rows that move, by table; rows of which one of two stays; rows that cannot move."""

    moves: Counter[str] = field(default_factory=Counter)
    joined: Counter[str] = field(default_factory=Counter)
    stays: Counter[str] = field(default_factory=Counter)


def references() -> Iterator[tuple[Table, Column[Any]]]:
    """Yield every column of the schema that holds a person, but those that record what was done to people."""
    for table in Base.metadata.sorted_tables:
        if table.name in _STAYS or table is _PEOPLE:
            continue
        for column in table.columns:
            if any(key.column is _PEOPLE.c.id for key in column.foreign_keys):
                yield table, column


def outlook(kept: Person, lost: Person) -> Outlook:
    """Return what merging would do; reads only."""
    found = Outlook()
    for table, column in references():
        total = db.session.scalar(select(func.count()).select_from(table).where(column == lost.id)) or 0
        if not total:
            continue
        clashes = [] if not _uniques(table, column) else list(_clashes(table, column, kept.id, lost.id))
        stuck = sum(_is_stuck(table, mine, other) for mine, other in clashes)
        found.moves[table.name] += total - len(clashes)
        found.joined[table.name] += len(clashes) - stuck
        found.stays[table.name] += stuck
    return found


def merge(kept: Person, lost: Person, *, actor: Person | None, now: datetime) -> PersonMerge:
    """Let everything of `lost` hang on `kept`. Raises ValueError when they are one entry, or either is gone."""
    if kept.id == lost.id or any(one.merged_into_id or one.erased_at for one in (kept, lost)):
        raise ValueError("these two cannot be merged")
    journal = Journal()
    for table, column in references():
        _move(journal, table, column, kept.id, lost.id, now)
    _join_people(journal, kept, lost)
    done = PersonMerge(at=now, actor=actor, kept=kept, lost=lost, journal=journal.entries)
    db.session.add(done)
    audit.record("person_merged", "person", kept.public_id, actor=actor, now=now, other=lost.public_id)
    db.session.flush()
    db.session.expire_all()
    return done


def undo(done: PersonMerge, *, actor: Person | None, now: datetime) -> int:
    """Take a merge back; return how many rows stay as they are, because someone changed them afterwards."""
    left = take_back(done.journal)
    done.undone_at = now
    audit.record("person_merge_undone", "person", done.kept.public_id, actor=actor, now=now, left=left)
    db.session.flush()
    return left


def _move(journal: Journal, table: Table, column: Column[Any], kept: int, lost: int, now: datetime) -> None:
    clashing = {}
    if _uniques(table, column):
        clashing = {tuple(_key(table, mine).items()): other for mine, other in _clashes(table, column, kept, lost)}
    for row in db.session.execute(select(table).where(column == lost)).mappings().all():
        key = _key(table, row)
        other = clashing.get(tuple(key.items()))
        if other is None:
            _give(journal, table, key, column, kept)
        else:
            _join(journal, table, column, dict(row), other, kept, now)


def _give(journal: Journal, table: Table, key: dict[str, Any], column: Column[Any], kept: int) -> None:
    """Hand one row over; a row that may not be (someone handed an action to himself) stays where it is."""
    try:
        with db.session.begin_nested():
            journal.change(table, key, **{column.name: kept})
    except IntegrityError:
        return


def _join(
    journal: Journal,
    table: Table,
    column: Column[Any],
    mine: dict[str, Any],
    other: dict[str, Any],
    kept: int,
    now: datetime,
) -> None:
    """Make one of two rows: the one that says more stays, with what hangs on either."""
    if table.name == Account.__tablename__:
        journal.change(table, _key(table, mine), disabled_at=mine["disabled_at"] or now)  # a person has one account
        return
    loser, winner = (other, mine) if _weight(mine) > _weight(other) else (mine, other)
    if _blocked(table, loser, winner):
        return
    for child, at in _children(table):
        for row in db.session.execute(select(child).where(at == loser["id"])).mappings().all():
            journal.change(child, _key(child, row), **{at.name: winner["id"]})
    journal.remove(table, _key(table, loser))
    if winner is mine:
        journal.change(table, _key(table, mine), **{column.name: kept})


def _join_people(journal: Journal, kept: Person, lost: Person) -> None:
    """Fill what the kept entry lacks from the other one, which keeps its name only."""
    taken: dict[str, Any] = {}
    for name in ("name", "name_key", "phone", "source"):
        if not getattr(kept, name) and getattr(lost, name):
            taken[name] = getattr(lost, name)
    journal.change(_PEOPLE, {"id": lost.id}, email=None, merged_into_id=kept.id, version=lost.version + 1)
    if not kept.email and lost.email:
        for name in ("email", "is_functional", "suppressed_at", "suppressed_reason", "source"):
            taken[name] = getattr(lost, name)
    journal.change(_PEOPLE, {"id": kept.id}, version=kept.version + 1, **taken)


def _uniques(table: Table, column: Column[Any]) -> list[Unique]:
    """Return what the database holds once in which this column takes part."""
    found = [
        Unique(tuple(one.columns.keys()))
        for one in table.constraints
        if isinstance(one, UniqueConstraint) and column.name in one.columns
    ]
    if column.primary_key:
        found.append(Unique(tuple(table.primary_key.columns.keys())))
    found += [
        Unique(tuple(index.columns.keys()), _where_of(index))
        for index in table.indexes
        if index.unique and column.name in index.columns
    ]
    if column.unique and not found:
        found.append(Unique((column.name,)))
    return found


def _where_of(index: Index) -> Any:
    return index.dialect_options["sqlite"].get("where")


def _clashes(
    table: Table, column: Column[Any], kept: int, lost: int
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield each row of `lost` that could not move, with the row of `kept` that stands in its way."""
    seen = set()
    for unique in _uniques(table, column):
        others = [name for name in unique.columns if name != column.name]
        mine = select(table).where(column == lost, *([unique.where] if unique.where is not None else []))
        for row in db.session.execute(mine).mappings().all():
            key = tuple(_key(table, row).items())
            if key in seen or any(row[name] is None for name in others):
                continue
            same = and_(column == kept, *(table.c[name] == row[name] for name in others))
            wanted = select(table).where(same, *([unique.where] if unique.where is not None else []))
            other = db.session.execute(wanted.limit(1)).mappings().first()
            if other is not None:
                seen.add(key)
                yield dict(row), dict(other)


def _is_stuck(table: Table, mine: dict[str, Any], other: dict[str, Any]) -> bool:
    if table.name == Account.__tablename__:
        return True
    loser, winner = (other, mine) if _weight(mine) > _weight(other) else (mine, other)
    return _blocked(table, loser, winner)


def _blocked(table: Table, loser: dict[str, Any], winner: dict[str, Any]) -> bool:
    """Whether something hangs on the loser that the winner has already, such as an answer of its own."""
    for child, at in _children(table):
        for unique in _uniques(child, at):
            theirs = select(child).where(at == winner["id"])
            rows = db.session.execute(select(child).where(at == loser["id"])).mappings().all()
            others = [name for name in unique.columns if name != at.name]
            taken = {tuple(row[name] for name in others) for row in db.session.execute(theirs).mappings()}
            if any(tuple(row[name] for name in others) in taken for row in rows):
                return True
    return False


def _children(table: Table) -> Iterator[tuple[Table, Column[Any]]]:
    if "id" not in table.c:
        return
    for child in Base.metadata.sorted_tables:
        for column in child.columns:
            if any(key.column is table.c.id for key in column.foreign_keys):
                yield child, column


def _weight(row: dict[str, Any]) -> int:
    """Return how much a row says: a reply, a submission and the like fill columns."""
    return sum(value not in (None, "", 0, False) for name, value in row.items() if not name.endswith("_id"))


def _key(table: Table, row: Any) -> dict[str, Any]:
    return {column.name: row[column.name] for column in table.primary_key}
