"""What the product holds about a person: each slice says it of its own tables, and the privacy slice asks.

A slice declares its holdings in its `privacy.py`. From them come the export of everything about a person, the
erasure with its declaration, and the sweep that finds a table nobody declared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Table

from app.models import Base


class Fate(StrEnum):
    """What becomes of rows when the person is erased."""

    KEEP = "keep"  # with an entry that has no name any more
    EMPTY = "empty"  # the row stays, the words go
    REMOVE = "remove"


@dataclass(frozen=True)
class Holding:
    """Rows of one table that are about a person.

    `column` names the column that holds the person. Rows that hang on such rows (answers on an invitation) give
    `where` instead: the condition for a person's id. `only` narrows what is removed or emptied; the rest is kept,
    and `why` says on what ground, in words for the declaration.
    """

    title: Any  # a lazy text
    table: Table
    fate: Fate
    column: str = ""
    where: Callable[[int], ColumnElement[bool]] | None = None
    only: Callable[[], ColumnElement[bool]] | None = None
    empties: Mapping[str, Any] = field(default_factory=dict)
    why: Any = ""
    hidden: frozenset[str] = frozenset()  # columns that say nothing to the person, or are secret
    before: Callable[[Sequence[int]], None] | None = None  # what must be done with these people before rows change

    def condition(self, person_id: int) -> ColumnElement[bool]:
        """Return the condition that a row is about this person."""
        if self.where is not None:
            return self.where(person_id)
        condition: ColumnElement[bool] = self.table.c[self.column] == person_id
        return condition


def table_of(model: type[Base]) -> Table:
    """Return the table of a model."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(model)
    return table
