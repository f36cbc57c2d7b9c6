"""A pact as a file and back: everything its text says, with its actions and indicators, and no people.

One form for both kinds of file: tables of rows. In JSON they stand under their names, in a workbook as sheets.
Rows point to each other by `ref`, which means something within the file only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.blueprints.pacts.rules import MAY_HOLD
from app.documents.workbooks import NoWorkbook, sheets_of
from app.models import Direction, NodeKind
from app.web.forms import parse_date
from app.web.languages import gettext as _
from app.web.text import clean
from config import LANGUAGES

FORMAT = "pactwerk-pact/1"
MOST_ERRORS, MOST_NODES, MOST_ACTIONS, MOST_BYTES = 20, 1000, 10_000, 5 * 1024 * 1024

# The columns of each table, and what a cell of it is. A star: it must be filled in.
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "pact": {
        "title": "line*", "region": "line*", "body_name": "line*", "starts_on": "date*", "ends_on": "date*",
        "language": "language*", "summary": "text",
    },
    "nodes": {"ref": "line*", "parent": "line", "kind": "kind*", "number": "short", "title": "line*", "text": "text"},
    "actions": {
        "ref": "line*", "node": "line", "number": "short", "title": "line*", "description": "text",
        "starts_on": "date", "due_on": "date", "is_priority": "yes", "is_open_ended": "yes",
    },
    "indicators": {
        "ref": "line*", "node": "line", "title": "line*", "definition": "text", "unit": "line",
        "direction": "direction*", "source": "line", "months": "count*", "baseline": "number", "baseline_on": "date",
    },
    "goals": {"indicator": "line*", "on": "date*", "value": "number*", "is_target": "yes"},
}  # fmt: skip
_ALLOWED: Mapping[str, frozenset[str]] = {
    "language": frozenset(LANGUAGES),
    "kind": frozenset(one.value for one in NodeKind),
    "direction": frozenset(one.value for one in Direction),
}
_MOST = {"line": 300, "short": 20, "text": 20_000}


@dataclass
class Tables:
    """The rows of each table, or what is wrong with them."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def wrong(self, table: str, number: int, problem: str) -> None:
        """Note what is wrong with a row, up to a bound."""
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(_("%(table)s, row %(number)s: %(problem)s", table=table, number=number, problem=problem))


def as_json(rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> bytes:
    """Return a file in JSON."""
    plain = {name: [dict(row) for row in found] for name, found in rows.items()}
    text = json.dumps({"format": FORMAT, **plain}, ensure_ascii=False, indent=1, default=date.isoformat)
    return text.encode() + b"\n"


def as_sheets(rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[str, list[list[object]]]:
    """Return the sheets of a workbook."""
    return {
        name: [list(columns), *([row.get(column) for column in columns] for row in rows.get(name, ()))]
        for name, columns in COLUMNS.items()
    }


def read_file(content: bytes) -> Tables:
    """Return what a file holds, checked row by row; errors in the reader's language, and then no rows."""
    tables = Tables()
    if len(content) > MOST_BYTES or not content.strip():
        tables.errors.append(_("Choose a file of at most 5 MB."))
        return tables
    try:
        raw = _from_sheets(content) if content.startswith(b"PK\x03\x04") else _from_json(content)
    except NoWorkbook as refused:
        tables.errors.append(str(refused))
        return tables
    except (ValueError, RecursionError):
        tables.errors.append(_("This is no pact as Pactwerk writes it, in JSON or XLSX."))
        return tables
    for name, columns in COLUMNS.items():
        tables.rows[name] = [_row(tables, name, number, row, columns) for number, row in raw.get(name, [])]
    if not tables.errors:
        _check(tables)
    if tables.errors:
        tables.rows.clear()
    return tables


def _from_json(content: bytes) -> dict[str, list[tuple[int, dict[str, Any]]]]:
    found = json.loads(content.decode("utf-8-sig"))
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ValueError("another format")
    raw: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for name in COLUMNS:
        rows = found.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ValueError("no rows")
        raw[name] = list(enumerate(rows, start=1))
    return raw


def _from_sheets(content: bytes) -> dict[str, list[tuple[int, dict[str, Any]]]]:
    raw: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for name, rows in sheets_of(content).items():
        if name in COLUMNS and rows:
            header = [str(cell or "") for cell in rows[0]]
            raw[name] = [
                (number, dict(zip(header, row, strict=False)))
                for number, row in enumerate(rows[1:], start=2)
                if any(cell not in (None, "") for cell in row)
            ]
    if "pact" not in raw:
        raise ValueError("no sheet called pact")
    return raw


def _row(tables: Tables, table: str, number: int, raw: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, kind in columns.items():
        try:
            row[name] = value = _value(raw.get(name), kind.rstrip("*"))
        except ValueError as wrong:
            tables.wrong(table, number, f"{name}: {wrong}")
            continue
        if kind.endswith("*") and value in (None, ""):
            tables.wrong(table, number, _("%(column)s is empty.", column=name))
    return row


def _value(raw: Any, kind: str) -> Any:
    if kind in _MOST:
        text = "" if raw is None else clean(str(raw))
        if len(text) > _MOST[kind]:
            raise ValueError(_("this is longer than %(most)s characters.", most=_MOST[kind]))
        return text if kind == "text" else " ".join(text.split())
    if raw in (None, ""):
        return False if kind == "yes" else None
    if kind == "date":
        return _date(raw)
    if kind in {"number", "count"}:
        return _number(raw, whole=kind == "count")
    if kind == "yes":
        return raw is True or str(raw).lower() in {"true", "1", "1.0", "yes", "ja", "oui"}
    allowed = _ALLOWED[kind]
    if str(raw) not in allowed:
        raise ValueError(_("“%(text)s” is none of %(allowed)s.", text=raw, allowed=", ".join(sorted(allowed))))
    return str(raw)


def _date(raw: Any) -> date:
    found = raw if isinstance(raw, date) else parse_date(str(raw).strip())
    if found is None or not 1900 <= found.year <= 2199:
        raise ValueError(_("“%(text)s” is no date, such as 31/12/2024.", text=raw))
    return found


def _number(raw: Any, *, whole: bool) -> float | int:
    is_number = isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) < 1e15
    if not is_number or (whole and (raw != int(raw) or raw < 1)):
        raise ValueError(_("“%(text)s” is no number.", text=raw))
    return int(raw) if whole else float(raw)


def _check(tables: Tables) -> None:
    """Look at what rows say of each other."""
    rows = tables.rows
    if len(rows["pact"]) != 1:
        tables.errors.append(_("The file must hold exactly one pact."))
        return
    if rows["pact"][0]["ends_on"] <= rows["pact"][0]["starts_on"]:
        tables.wrong("pact", 1, _("The period must end after it begins."))
    if len(rows["nodes"]) > MOST_NODES or len(rows["actions"]) > MOST_ACTIONS:
        most = _("At most %(nodes)s nodes and %(actions)s actions.", nodes=MOST_NODES, actions=MOST_ACTIONS)
        tables.errors.append(most)
        return
    known = {row["ref"]: row for row in rows["nodes"]}
    for number, row in enumerate(rows["nodes"], start=1):
        _check_node(tables, number, row, known)
    for table in ("actions", "indicators"):
        _check_refs(tables, table, "node", known)
    indicators = {row["ref"]: row for row in rows["indicators"]}
    _check_refs(tables, "goals", "indicator", indicators)
    for table in ("nodes", "actions", "indicators"):
        refs = [row["ref"] for row in rows[table]]
        if len(refs) != len(set(refs)):
            tables.errors.append(_("%(table)s: two rows have the same ref.", table=table))


def _check_refs(tables: Tables, table: str, column: str, known: Mapping[str, Any]) -> None:
    """What a row points to stands in the file."""
    for number, row in enumerate(tables.rows[table], start=1):
        if row[column] and row[column] not in known:
            tables.wrong(table, number, _("there is no row “%(ref)s” in this file.", ref=row[column]))


def _check_node(tables: Tables, number: int, row: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> None:
    """A node stands under a node of the file that may hold it; kinds only go down, so that no circle can be."""
    above = known.get(row["parent"]) if row["parent"] else None
    if row["parent"] and above is None:
        tables.wrong("nodes", number, _("there is no row “%(ref)s” in this file.", ref=row["parent"]))
    elif NodeKind(row["kind"]) not in MAY_HOLD[NodeKind(above["kind"]) if above else None]:
        tables.wrong("nodes", number, _("a “%(kind)s” cannot stand there.", kind=row["kind"]))
