"""A workbook of one sheet, written as a stream: half a million cells in a second or two, and none of them kept.

A general library looks at each cell anew, which takes ten times longer for a table as long as that. The format is that
of ECMA-376, part 1: texts stand in their cells (`inlineStr`), so that nothing has to be remembered until the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, islice
from typing import IO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from app.web.formats import local

MOST_IN_CELL = 32_767  # characters that a workbook can hold in one cell
AT_ONCE = 500  # rows written together
MEASURED = 100  # rows that decide how wide the columns are
NARROWEST, WIDEST = 8, 60  # characters
REMEMBERED = 5_000  # different texts whose cell is remembered: choices come back on every line
_SPEED = 1  # of the compression: level 6 takes three times as long for a fifth less
_BOLD, _DAY, _MOMENT = 1, 2, 3  # places of the formats below
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # would be read as a character by its number
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook knows no zones
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>'
    '<numFmt numFmtId="165" formatCode="dd/mm/yyyy\\ hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


def write_workbook(file: IO[bytes], header: Sequence[object], rows: Iterable[Sequence[object]]) -> None:
    """Write a workbook of one sheet: numbers and days are themselves, every text stays a text."""
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_SPEED) as book:
        for name, text in _PARTS.items():
            book.writestr(name, _HEAD + text)
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for part in _sheet(header, rows):
                sheet.write(part.encode())


def _columns(header: Sequence[object], first: Sequence[Sequence[object]]) -> str:
    """Return the widths: as wide as the header and the first rows need, within what a screen can show."""
    longest = [max(len(str(one)) for one in cells if one is not None) for cells in _turned(header, first)]
    widths = [min(max(length + 2, NARROWEST), WIDEST) for length in longest] or [NARROWEST]
    return "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(widths, start=1)
    )


def _turned(header: Sequence[object], first: Sequence[Sequence[object]]) -> Iterator[list[object]]:
    """Yield the cells of each column that the header names."""
    for at, name in enumerate(header):
        yield [name, *(row[at] for row in first if at < len(row))]


def _sheet(header: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    following = iter(rows)
    first = list(islice(following, MEASURED))
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{_columns(header, first)}</cols><sheetData>"
    )
    letters = [_letters(at) for at in range(max(1, len(header)))]
    names = "".join(f'<c r="{_at(letters, at)}1" s="{_BOLD}"{_text(one)}' for at, one in enumerate(header))
    yield f'<row r="1">{names}</row>'
    remembered: dict[str, str] = {}
    waiting: list[str] = []
    for number, row in enumerate(chain(first, following), start=2):
        waiting.append(_row(row, number, letters, remembered))
        if len(waiting) == AT_ONCE:
            yield "".join(waiting)
            waiting.clear()
    yield "".join(waiting)
    yield "</sheetData></worksheet>"


def _row(row: Sequence[object], number: int, letters: list[str], remembered: dict[str, str]) -> str:
    cells = []
    for at, value in enumerate(row):
        if value is None or value == "":
            continue
        kind = type(value)
        if kind is str:
            tail = remembered.get(value)  # type: ignore[call-overload]
            if tail is None:
                tail = _text(value)
                if len(remembered) < REMEMBERED:
                    remembered[value] = tail  # type: ignore[index]
        else:
            tail = _WRITERS.get(kind, _other)(value)
        cells.append(f'<c r="{_at(letters, at)}{number}"{tail}')
    return f'<row r="{number}">{"".join(cells)}</row>'


def _text(value: object) -> str:
    text = _ESCAPED.sub("_x005F_", _FORBIDDEN.sub("", str(value)))[:MOST_IN_CELL]
    return f' t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _number(value: object) -> str:
    return f"><v>{value}</v></c>"


def _moment(value: datetime) -> str:
    here = local(value)
    plain = datetime.combine(here, here.time() if isinstance(here, datetime) else time())
    return f' s="{_MOMENT}"><v>{(plain - _EPOCH).total_seconds() / 86_400:.8f}</v></c>'


def _day(value: date) -> str:
    return f' s="{_DAY}"><v>{value.toordinal() - _EPOCH.toordinal()}</v></c>'


def _other(value: object) -> str:
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return _day(value)
    if isinstance(value, int | Decimal):
        return _number(value)
    return _text(value)


def _fraction(value: float) -> str:
    return _number(value) if value - value == 0 else _text(value)  # what is no number at all stays a word


_WRITERS: dict[type, Callable[..., str]] = {
    int: _number,
    Decimal: _number,
    float: _fraction,
    bool: lambda value: _text(str(value).lower()),
    datetime: _moment,
    date: _day,
}


def _at(letters: list[str], at: int) -> str:
    while at >= len(letters):
        letters.append(_letters(len(letters)))
    return letters[at]


def _letters(at: int) -> str:
    """Return the name of a column, counted from 0: A, B … Z, AA and so on."""
    name = ""
    at += 1
    while at:
        at, place = divmod(at - 1, 26)
        name = chr(65 + place) + name
    return name
