"""Tables that people send, CSV or XLSX, read as rows of cells. Bounded in every direction before they are read."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from app.web.languages import gettext as _
from app.web.text import clean_line

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 5000  # below the headers
MOST_COLUMNS = 60
MOST_CELL = 2000  # characters
MOST_TITLES = 4  # lines above the headers
MOST_MEMBERS, MOST_RATIO, MOST_UNPACKED = 1000, 100, 64 * 1024 * 1024
FORMULA = "=?"  # stands for a formula that has no value in the file
_DELIMITERS = ";,\t|"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class Unreadable(ValueError):  # noqa: N818 - the words say it
    """Said of a file that is no table; the message says why, in the reader's language."""


@dataclass(frozen=True)
class Table:
    """The headers, and the rows below them with their numbers in the file. Every cell is a cleaned line.

    `decimal` is what stands before the decimals of numbers, where the file itself knows: a workbook holds numbers,
    and a CSV only what someone wrote.
    """

    header: list[str]
    rows: list[tuple[int, list[str]]]
    decimal: str = ""


def read_table(content: bytes) -> Table:
    """Return the table in a file, known by its bytes and not by its name. Raises Unreadable."""
    if not content.strip():
        raise Unreadable(_("This file is empty."))
    if len(content) > MOST_BYTES:
        raise Unreadable(_("This file is larger than 5 MB. Split it."))
    if content.startswith(b"PK\x03\x04"):
        return replace(_table(_xlsx(content)), decimal=".")
    if content.startswith((_OLD_EXCEL, b"%PDF-")):
        raise Unreadable(_("This is no CSV or XLSX file. Save it as an Excel workbook (.xlsx) or as CSV."))
    return _table(_csv(_decoded(content)))


def _table(rows: Iterator[tuple[int, list[Any]]]) -> Table:
    header: list[str] = []
    found: list[tuple[int, list[str]]] = []
    for number, raw in rows:
        cells = _trimmed(_cell(value, number) for value in raw)
        if not any(cells):
            continue
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(_("Row %(row)s has more than %(most)s columns.", row=number, most=MOST_COLUMNS))
        if not header:
            header = cells
            continue
        if len(found) >= MOST_ROWS:
            raise Unreadable(_("This file has more than %(most)s rows. Split it.", most=MOST_ROWS))
        found.append((number, cells))
    if not header:
        raise Unreadable(_("This file is empty."))
    return _without_title(Table(header, found))


def _without_title(table: Table) -> Table:
    """Leave out lines above the headers that fill one cell: the title of a list, and the day it was made."""
    lines = [(0, table.header), *table.rows[:MOST_TITLES]]
    at = next((at for at, (_number, cells) in enumerate(lines) if sum(map(bool, cells)) > 1), 0)
    if any("@" in cells[0] for _number, cells in lines[:at]):  # a list of addresses, with a remark somewhere
        return table
    return Table(lines[at][1], table.rows[at:], table.decimal)


def _trimmed(cells: Iterable[str]) -> list[str]:
    kept = list(cells)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _cell(value: Any, row: int) -> str:
    """Return a cell as one line: dates as ISO 8601, whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = str(value)
    if len(text) > MOST_CELL:
        raise Unreadable(_("A cell in row %(row)s has more than %(most)s characters.", row=row, most=MOST_CELL))
    return clean_line(text)


def _decoded(content: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16, or the Windows-1252 of older spreadsheets."""
    text = _decode(content)
    if "\x00" in text:
        raise Unreadable(_("This is no CSV or XLSX file. Save it as an Excel workbook (.xlsx) or as CSV."))
    return text


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    odd, even = content[1:200:2].count(0), content[0:200:2].count(0)
    if odd > 20 and not even:
        return content.decode("utf-16-le", "replace")
    if even > 20 and not odd:
        return content.decode("utf-16-be", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Five bytes mean nothing in Windows-1252; they are read as the control characters they are elsewhere.
        return content.decode("cp1252", "replace")


def _csv(text: str) -> Iterator[tuple[int, list[Any]]]:
    first, _newline, rest = text.partition("\n")
    skipped = 0
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        delimiter, text, skipped = first.strip()[4], rest, 1
    else:
        delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        start = reader.line_num + 1 + skipped
        try:
            row = next(reader, None)
        except csv.Error:
            raise Unreadable(_("The quotation marks do not match from row %(row)s on.", row=start)) from None
        if row is None:
            return
        yield start, list(row)


def _delimiter(text: str) -> str:
    """Return what separates the cells: the sign that stands most often outside quotation marks in the headers."""
    counts, quoted = dict.fromkeys(_DELIMITERS, 0), False
    for sign in text[:20_000].lstrip("\r\n"):
        if sign == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif sign in counts:
            counts[sign] += 1
        elif sign in "\r\n":
            break
    return max(_DELIMITERS, key=lambda sign: counts[sign])


def _xlsx(content: bytes) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows of the first sheet: the values that formulas had when the file was saved."""
    has_formulas = looked_into(content)
    from openpyxl import load_workbook  # noqa: PLC0415 - loaded by whoever sends a workbook, not at every start
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 - as above

    try:
        values = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        formulas = load_workbook(io.BytesIO(content), read_only=True, keep_links=False) if has_formulas else None
        yield from _sheet_rows(values, formulas)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, IndexError, SyntaxError) as bad:
        if isinstance(bad, Unreadable):
            raise
        raise Unreadable(_("This workbook is damaged. Open it in a spreadsheet program and save it anew.")) from None


def _sheet_rows(values: Any, formulas: Any) -> Iterator[tuple[int, list[Any]]]:
    sheets = [one for one in values.worksheets if one.sheet_state == "visible"] or values.worksheets
    if not sheets:
        raise Unreadable(_("This file is empty."))
    sheet = sheets[0]
    bounds = {"max_row": MOST_ROWS * 2, "max_col": MOST_COLUMNS + 1}
    rows = sheet.iter_rows(**bounds)
    other = formulas[sheet.title].iter_rows(**bounds, values_only=True) if formulas is not None else None
    for number, row in enumerate(rows, start=1):
        written = next(other, ()) if other is not None else ()
        cells = [_shown(cell) for cell in row]
        for at, formula in enumerate(written[: len(cells)]):
            if cells[at] is None and isinstance(formula, str) and formula.startswith("="):
                cells[at] = FORMULA
        yield number, cells


def _shown(cell: Any) -> Any:
    """Return the value of a cell, and a share as the sheet shows it: 45%, for nobody reads 0.45 there."""
    value = cell.value
    if isinstance(value, (int, float)) and not isinstance(value, bool) and "%" in (cell.number_format or ""):
        return f"{round(value * 100, 10):.12g}%"
    return value


def looked_into(content: bytes) -> bool:
    """Refuse what unpacks to far more than it shows, or declares entities; return whether there are formulas."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = archive.infolist()
        _weigh(members)
        if "xl/workbook.xml" not in archive.namelist():
            raise Unreadable(_("This is no CSV or XLSX file. Save it as an Excel workbook (.xlsx) or as CSV."))
        has_formulas = False
        for member in members:
            if not member.filename.endswith((".xml", ".rels")):
                continue
            with archive.open(member) as file:
                if b"<!" in file.read(1024):  # a document type, which no spreadsheet program writes
                    raise Unreadable(_("This workbook holds what no spreadsheet program writes, and is refused."))
            if member.filename.startswith("xl/worksheets/"):
                has_formulas = has_formulas or b"<f" in archive.read(member)
    # NotImplementedError is how zipfile says that it cannot read this way of packing.
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise Unreadable(_("This workbook is damaged. Open it in a spreadsheet program and save it anew.")) from None
    return has_formulas


def _weigh(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(one.file_size for one in members)
    swollen = any(one.file_size > 1_000_000 and one.file_size > MOST_RATIO * one.compress_size for one in members)
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or swollen:
        raise Unreadable(_("This workbook unpacks to far more than it shows, and is refused."))
