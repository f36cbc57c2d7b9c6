"""The sheets of a form: survey, choices and settings, as rows of named cells."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from app.documents.reading import Unreadable, looked_into
from app.web.languages import gettext as _
from app.web.text import clean

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 3000, 120
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
SHEETS = ("survey", "choices", "settings")
NAMES = {
    "caption": "label",
    "list name": "list_name",
    "list": "list_name",
    "value": "name",
    "tag": "name",
    "command": "type",
    "relevance": "relevant",
    "calculate": "calculation",
    "constraint message": "constraint_message",
    "constraining message": "constraint_message",
    "constraining_message": "constraint_message",
    "required message": "required_message",
    "choice filter": "choice_filter",
    "read_only": "readonly",
    "read only": "readonly",
}


@dataclass(frozen=True)
class Row:
    """One row: its number in the sheet, and its cells by column."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass
class Book:
    """What a file holds, and what stands in it that is no part of a form."""

    sheets: dict[str, list[Row]] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    doubled: list[tuple[str, str]] = field(default_factory=list)  # sheet, column that stands there twice
    loose: list[tuple[str, int, str]] = field(default_factory=list)  # sheet, row, words in a column without a name


def read_book(content: bytes) -> Book:
    """Return the sheets of a form. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable(_("This file is larger than 5 MB. Split it."))
    if content.startswith(OLD_EXCEL):
        raise Unreadable(
            _("This is the old Excel format (.xls). Open it in a spreadsheet program and save it as .xlsx.")
        )
    if not content.startswith(b"PK\x03\x04"):
        raise Unreadable(_("This is no Excel workbook (.xlsx)."))
    looked_into(content)
    from openpyxl import load_workbook  # noqa: PLC0415 - loaded by whoever sends a workbook, not at every start
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 - as above

    try:
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        book = _book(workbook)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, IndexError, SyntaxError) as bad:
        if isinstance(bad, Unreadable):
            raise
        raise Unreadable(_("This workbook is damaged. Open it in a spreadsheet program and save it anew.")) from None
    if "survey" not in book.sheets:
        raise Unreadable(_("There is no sheet “survey” in this workbook: it is no XLSForm."))
    return book


def _book(workbook: Any) -> Book:
    book = Book()
    for sheet in workbook.worksheets:
        name = sheet.title.strip().lower()
        if name not in SHEETS or name in book.sheets:
            book.others.append(sheet.title)
            continue
        rows = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1, values_only=True)
        book.sheets[name] = _rows(name, rows, book)
        if len(book.sheets[name]) >= MOST_ROWS:
            raise Unreadable(_("The sheet “%(name)s” has more than %(most)s rows.", name=name, most=MOST_ROWS))
    return book


def _rows(sheet: str, rows: Any, book: Book) -> list[Row]:
    header: list[str] | None = None
    found = []
    for number, cells in enumerate(rows, start=1):
        if len(cells) > MOST_COLUMNS and _text(cells[MOST_COLUMNS]):
            raise Unreadable(_("The sheet “%(name)s” has more than %(most)s columns.", name=sheet, most=MOST_COLUMNS))
        texts = [_text(one) for one in cells]
        if not any(texts):
            continue
        if header is None:
            header = [_column(one) for one in texts]
            seen = [one for one in header if one]
            book.doubled += [(sheet, one) for one in sorted(set(seen)) if seen.count(one) > 1]
            continue
        named: dict[str, str] = {}
        for name, text in zip_longest(header, texts, fillvalue=""):
            if name and text and name not in named:
                named[name] = text
            elif text and not name:
                book.loose.append((sheet, number, text))
        found.append(Row(number, named))
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return clean(str(value))[:8000]


def _column(text: str) -> str:
    """Return the name of a column: in lower case but for the language behind “::”, which some write with one colon."""
    name, sign, language = text.replace("::", ":").partition(":")
    name = " ".join(name.lower().split())
    name = NAMES.get(name, name)
    return f"{name}::{language.strip()}" if sign else name
