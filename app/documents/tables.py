"""Tables as CSV, in the form that the spreadsheets of this country open by a double click."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import quote

from flask import stream_with_context
from werkzeug.wrappers import Response

from app.web.formats import local
from app.web.text import clean_line

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def csv_response(filename: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> Response:
    """Answer with a CSV file, sent row by row as `rows` yields them.

    Semicolons and a byte order mark, because Excel takes a comma for a decimal sign here. Text that a
    spreadsheet would take for a formula gets an apostrophe, in headers too; numbers stay numbers, dates are
    ISO 8601, instants are local time.
    """
    response = Response(stream_with_context(_lines(header, rows)), content_type="text/csv; charset=utf-8")
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


def _lines(header: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow([safe_cell(value) for value in header])
    for row in rows:
        writer.writerow([safe_cell(value) for value in row])
        if buffer.tell() > 16_384:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
