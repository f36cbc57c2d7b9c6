"""Tables as CSV or XLSX, in the form that the spreadsheets of this country open by a double click."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO
from urllib.parse import quote

from flask import has_request_context, request
from werkzeug.wrappers import Response
from werkzeug.wsgi import FileWrapper

from app.documents.sheets import write_workbook
from app.web.formats import local
from app.web.text import clean_line

IN_MEMORY = 2 * 1024 * 1024  # bytes; what is larger goes through a temporary file
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REMEMBERED = 5_000  # different texts whose cell is remembered: choices come back on every line
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def csv_response(filename: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> Response:
    """Answer with a CSV file, or a workbook where the address says `format=xlsx`.

    `rows` may be endless for all that memory cares. Semicolons and a byte order mark, because Excel takes a
    comma for a decimal sign here. Text that a spreadsheet would take for a formula gets an apostrophe, in
    headers too; numbers stay numbers, dates are ISO 8601, instants are local time.
    """
    if has_request_context() and "xlsx" in request.args.getlist("format"):
        return xlsx_response(f"{filename.removesuffix('.csv')}.xlsx", header, rows)
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by the server after the last byte
    _write(file, header, rows)
    return _download(file, filename, "text/csv; charset=utf-8")


def xlsx_response(filename: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> Response:
    """Answer with a workbook of one sheet: numbers and dates are themselves, and text is never a formula."""
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by the server after the last byte
    write_workbook(file, header, rows)
    file.seek(0, io.SEEK_END)
    return _download(file, filename, XLSX)


def _download(file: IO[bytes], filename: str, media_type: str) -> Response:
    response = Response(FileWrapper(file), content_type=media_type, direct_passthrough=True)
    response.content_length = file.tell()
    file.seek(0)
    response.headers["Content-Disposition"] = attachment(filename)
    return response


def attachment(filename: str) -> str:
    """Return the value of Content-Disposition for a download under `filename` (RFC 6266)."""
    name = clean_line(filename).replace("/", "-").replace("\\", "-")[:120] or "download"
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().replace('"', "'")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def safe_cell(value: object) -> object:
    """Return what goes in a cell: a number as it is, text such that no spreadsheet runs it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return local(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).replace("\x00", "")
    return f"'{text}" if _looks_like_formula(text) else text


def _looks_like_formula(text: str) -> bool:
    """Full-width signs count too: spreadsheets set to Japanese or Chinese read ＝ as =."""
    start = text.lstrip(" \u00a0\u3000\ufeff\u200b")
    return text.startswith(_FORMULA) or unicodedata.normalize("NFKC", start[:1]).startswith(_FORMULA)


def _write(file: IO[bytes], header: Sequence[object], rows: Iterable[Sequence[object]]) -> None:
    """Write everything before the answer begins: no transaction waits for a slow reader, and no half file is sent."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_cell(value) for value in header])
    remembered: dict[str, object] = {}
    writer.writerows([_remembered(value, remembered) for value in row] for row in rows)
    text.flush()
    text.detach()


def _remembered(value: object, cells: dict[str, object]) -> object:
    if type(value) is not str:
        return safe_cell(value)
    cell = cells.get(value)
    if cell is None:
        cell = safe_cell(value)
        if len(cells) < REMEMBERED:
            cells[value] = cell
    return cell
