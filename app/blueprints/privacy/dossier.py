"""The file of a person: everything that is held, as JSON and as a page to read, in one archive."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, select

from app.blueprints.people.holdings import Holding
from app.blueprints.people.looking import WHAT
from app.blueprints.people.queries_looks import looks_at
from app.blueprints.privacy.gathering import HOLDINGS
from app.extensions import db
from app.models import Person
from app.web.formats import date_text, datetime_text
from app.web.languages import gettext as _
from app.web.render import render

MOST_ROWS = 10_000  # of one sort; nobody has more
PLUMBING = frozenset({"id", "public_id", "version"})
NAMES = ("title", "titles", "name", "text")  # a row that is pointed to is called by the first of these


@dataclass(frozen=True)
class Chapter:
    """One sort of data: its title, and rows of (column, value)."""

    title: str
    rows: list[dict[str, Any]]


def chapters(person: Person) -> list[Chapter]:
    """Return all that is held about a person, the person first; also of entries that were merged into this one."""
    entries = entries_of(person)
    told = ("name", "email", "language", "phone", "is_functional", "source", "suppressed_at", "suppressed_reason")
    found = [Chapter("person", [{name: _plain(getattr(one, name)) for name in told} for one in entries])]
    for holding in HOLDINGS:
        rows = [row for one in entries for row in _rows(holding, one.id)]
        if rows:
            found.append(Chapter(str(holding.title), rows))
    looks = [
        {"at": _plain(look.at), "who": look.viewer.label, "what": str(WHAT[look.what])}
        for one in entries
        for look in looks_at(one, MOST_ROWS)
    ]
    return [*found, Chapter(_("who looked at it"), looks)] if looks else found


def entries_of(person: Person) -> Sequence[Person]:
    """Return an entry of the directory with those that were merged into it."""
    merged = select(Person).where(Person.merged_into_id == person.id).order_by(Person.id)
    return [person, *db.session.scalars(merged)]


def archive(person: Person, *, now: datetime) -> bytes:
    """Return a ZIP file with everything about a person: data.json for programs, data.html for people."""
    found = chapters(person)
    data = {
        "made_at": now.isoformat(),
        "person": person.public_id,
        "data": [{"title": one.title, "rows": one.rows} for one in found],
    }
    page = render("privacy/file.html", person=person, chapters=found, now=now)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=1))
        packed.writestr("data.html", page)
    return file.getvalue()


def _rows(holding: Holding, person_id: int) -> list[dict[str, Any]]:
    shown = [
        column
        for column in holding.table.columns
        if column.name not in PLUMBING | holding.hidden and column.name != holding.column
    ]
    statement = select(*shown).select_from(holding.table).where(holding.condition(person_id))
    key = next(iter(holding.table.primary_key.columns))
    rows = db.session.execute(statement.order_by(key).limit(MOST_ROWS)).mappings().all()
    names = {column.name: _names(column, rows) for column in shown if column.foreign_keys}
    return [
        {
            name.removesuffix("_id") if name in names else name: names[name].get(value, value)
            if name in names
            else _plain(value)
            for name, value in row.items()
            if value not in (None, "", [], {})
        }
        for row in rows
    ]


def _names(column: Column[Any], rows: Sequence[Mapping[Any, Any]]) -> dict[Any, str]:
    """Return what the things are called that a column points to: one query a column, whatever the rows."""
    target = next(iter(column.foreign_keys)).column
    label = next((target.table.c[name] for name in NAMES if name in target.table.c), None)
    wanted = {row[column.name] for row in rows if row[column.name] is not None}
    if label is None or not wanted:
        return {}
    found = db.session.execute(select(target, label).where(target.in_(wanted)))
    return {row[0]: _said(row[1]) for row in found}


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return str(next(iter(value.values()), ""))
    return str(value)[:300]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return datetime_text(value) if value.tzinfo else value.isoformat(" ")
    return date_text(value) if isinstance(value, date) else value
