"""Workbooks of several sheets: no cell that is written is a formula, no file that is read can exhaust the machine."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app.documents.uploads import is_safe_archive
from app.web.languages import gettext as _
from app.web.text import clean

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS, MOST_COLUMNS, MOST_CELL = 12_000, 40, 32_000
Sheets = Mapping[str, Sequence[Sequence[object]]]


class NoWorkbook(ValueError):  # noqa: N818 - the words say it
    """A file is no workbook that can be read; the message says why, in the reader's language."""


def workbook_of(sheets: Sheets) -> bytes:
    """Return a workbook; the first row of each sheet is its header. Every text stays a text."""
    import xlsxwriter  # noqa: PLC0415 - loaded where a workbook is written, not at the start

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name[:31])
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, MOST_COLUMNS, 24, wrapped)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    _write(sheet, at, column, value, bold if at == 0 else wrapped)
    return file.getvalue()


def _write(sheet: Any, row: int, column: int, value: object, style: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, value.isoformat() if isinstance(value, date) else str(value), style)


def sheets_of(content: bytes) -> dict[str, list[list[Any]]]:
    """Return the sheets of a workbook as rows of plain values. Raises NoWorkbook."""
    if not content.startswith(b"PK\x03\x04") or not is_safe_archive(content):
        raise NoWorkbook(_("This is no XLSX workbook, or one that is too large to open."))
    from openpyxl import load_workbook  # noqa: PLC0415 - loaded where a workbook is read, not at the start

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        found = {sheet.title: _rows(sheet) for sheet in book.worksheets}
        book.close()
    except NoWorkbook:
        raise
    except Exception as error:  # the library raises whatever its parsers raise
        raise NoWorkbook(_("This workbook cannot be read. Save it again as .xlsx and send that.")) from error
    return found


def _rows(sheet: Any) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for row in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
        if len(rows) > MOST_ROWS:
            raise NoWorkbook(_("The sheet “%(name)s” has more than %(most)s rows.", name=sheet.title, most=MOST_ROWS))
        rows.append([_cell(value) for value in row])
    return rows


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    return clean(value)[:MOST_CELL] if isinstance(value, str) else value
