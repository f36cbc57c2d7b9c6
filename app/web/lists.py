"""Lists: one page of rows, sorted and filtered, with the choice kept in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from flask import request
from flask.globals import request_ctx
from sqlalchemy import ColumnElement, Select, UnaryExpression, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app.extensions import db
from app.web.addresses import url_for
from app.web.folding import contains
from app.web.text import clean_line

__all__ = ["Listing", "Page", "asked", "contains", "paged"]

PAGE_SIZE = 50
MOST_PAGES = 100_000
MOST_READ = 512  # choices that a process remembers having read
T = TypeVar("T")
Column = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True)
class Listing:
    """What was asked of which list: text to look for, filters, sort column and page; equal where the same was asked."""

    endpoint: str
    address: tuple[tuple[str, Any], ...]  # the variable parts of the address of the list
    query: str
    chosen: tuple[tuple[str, str], ...]
    sort: str
    descending: bool
    page: int

    @property
    def filters(self) -> Mapping[str, str]:
        """What was chosen for each filter that was used."""
        return dict(self.chosen)

    def url(self, **changes: Any) -> str:
        """Return this page's address with some of it changed; page 1 and empty values are left out."""
        values: dict[str, Any] = {
            **self.filters,
            "q": self.query,
            "sort": self.order,
            "page": self.page,
            **changes,
        }
        kept = {
            name: value for name, value in values.items() if value not in ("", None) and (name, value) != ("page", 1)
        }
        return url_for(self.endpoint, **dict(self.address), **kept)

    def sort_url(self, column: str) -> str:
        """Return the address that sorts by `column`, or turns the order around."""
        return self.url(sort=f"-{column}" if self.sort == column and not self.descending else column, page=1)

    def sort_links(self, columns: Iterable[str]) -> dict[str, str]:
        """Return the address that sorts by each of these columns."""
        return {column: self.sort_url(column) for column in columns}

    @property
    def order(self) -> str:
        """The column that sorts, as an address says it: with a minus where it is turned around."""
        return f"-{self.sort}" if self.descending else self.sort

    def direction(self, column: str) -> str | None:
        """Return the value of aria-sort for a column."""
        if self.sort != column:
            return None
        return "descending" if self.descending else "ascending"


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows of one page; `total` counts all of them."""

    rows: Sequence[T]
    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The ordinal of the first row shown; 0 when there is none."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The ordinal of the last row shown."""
        return (self.number - 1) * self.size + len(self.rows)


def asked(sorts: Iterable[str], *, default: str, filters: Iterable[str] = ()) -> Listing:
    """Read the list's choices from the address; what makes no sense falls back to the default."""
    here = request_ctx.request
    address = tuple((here.view_args or {}).items())
    return _read(here.endpoint or "", address, here.query_string, tuple(sorts), default, tuple(filters))


@lru_cache(MOST_READ)
def _read(
    endpoint: str,
    address: tuple[tuple[str, Any], ...],
    query_string: bytes,
    sorts: tuple[str, ...],
    default: str,
    filters: tuple[str, ...],
) -> Listing:
    """Return what this address asks of a list. Most people ask for the same few."""
    del query_string  # a part of the key only: it is what the arguments are read from
    raw = request.args.get("sort", default)
    column, descending = raw.removeprefix("-"), raw.startswith("-")
    if column not in sorts:
        column, descending = default.removeprefix("-"), default.startswith("-")
    number = request.args.get("page", "1")
    return Listing(
        endpoint=endpoint,
        address=address,
        query=clean_line(request.args.get("q", ""))[:100],
        chosen=tuple((name, clean_line(request.args[name])[:100]) for name in filters if request.args.get(name)),
        sort=column,
        descending=descending,
        page=min(max(1, int(number)), MOST_PAGES) if number.isascii() and number.isdigit() and len(number) < 10 else 1,
    )


def paged(
    statement: Select[Any],
    listing: Listing,
    columns: Mapping[str, Column | Sequence[Column]],
    *,
    tie: Column,
    size: int = PAGE_SIZE,
) -> Page[T]:
    """Run `statement` for one page: sorted by the asked column, then by `tie`, so that pages never overlap.

    `tie` is the key of what is listed, or that key descending.
    """
    total, number, one_page = _cut(statement, listing, columns, tie, size)
    rows = db.session.scalars(one_page).unique().all()
    return Page(rows=rows, total=total, number=number, size=size)


def _cut(
    statement: Select[Any], listing: Listing, columns: Mapping[str, Column | Sequence[Column]], tie: Column, size: int
) -> tuple[int, int, Select[Any]]:
    """Return how many rows there are, the number of the page and the statement for it."""
    key = tie.element if isinstance(tie, UnaryExpression) else tie
    # Counting needs no more than the key; the other columns would only have to be put together.
    counted = statement.with_only_columns(key, maintain_column_froms=True).order_by(None).subquery()
    total = db.session.scalar(select(func.count()).select_from(counted)) or 0
    number = min(listing.page, max(1, -(-total // size)))
    chosen = columns[listing.sort]
    keys = list(chosen) if isinstance(chosen, Sequence) else [chosen]
    order = [one.desc() if listing.descending else one.asc() for one in keys]
    return total, number, statement.order_by(*order, tie).limit(size).offset((number - 1) * size)
