"""A series of figures in a file, CSV or XLSX: read as a whole, or refused as a whole with what is wrong per row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from app.documents.reading import Table
from app.models import Certainty
from app.web.forms import parse_date
from app.web.languages import gettext as _
from app.web.text import casefold_key

Figure = tuple[date, float, Certainty, str]

# How the columns may be called, in the languages of the body.
_COLUMNS = {
    "day": ("date", "datum", "date mesuree", "measured on", "gemeten op", "mesure le", "jaar", "year", "annee"),
    "value": ("value", "waarde", "valeur", "cijfer", "chiffre"),
    "certainty": ("certainty", "zekerheid", "certitude", "kind", "soort", "status"),
    "note": ("note", "nota", "opmerking", "remarque", "toelichting"),
}
_CERTAIN = {
    Certainty.FINAL: ("", "final", "definitief", "definitif"),
    Certainty.PROVISIONAL: ("provisional", "voorlopig", "provisoire"),
    Certainty.ESTIMATED: ("estimated", "geschat", "schatting", "estime"),
}
MOST_ERRORS = 20


@dataclass
class Series:
    """What a file holds: figures, or errors with their row numbers."""

    figures: list[Figure] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def read_series(table: Table) -> Series:
    """Return the figures of a table with columns for the date and the value; nothing of it when a row is wrong."""
    found = Series()
    columns = {name: _column(table.header, called) for name, called in _COLUMNS.items()}
    if columns["day"] is None or columns["value"] is None:
        found.errors.append(_("The first row must name the columns: at least “date” and “value”."))
        return found
    seen: set[date] = set()
    for number, cells in table.rows:
        figure = _figure(cells, columns)
        if isinstance(figure, str):
            found.errors.append(_("Row %(number)s: %(problem)s", number=number, problem=figure))
        elif figure[0] in seen:
            found.errors.append(_("Row %(number)s: %(problem)s", number=number, problem=_("this date comes twice.")))
        else:
            seen.add(figure[0])
            found.figures.append(figure)
    if not found.figures and not found.errors:
        found.errors.append(_("There is no figure in this file."))
    if found.errors:
        found.figures.clear()
        del found.errors[MOST_ERRORS:]
    return found


def _column(header: list[str], called: tuple[str, ...]) -> int | None:
    return next((at for at, name in enumerate(header) if casefold_key(name) in called), None)


def _figure(cells: list[str], columns: dict[str, int | None]) -> Figure | str:
    def cell(name: str) -> str:
        at = columns[name]
        return cells[at].strip() if at is not None and at < len(cells) else ""

    day = _day(cell("day"))
    if day is None:
        return _("“%(text)s” is no date; write it as 2027-03-31.", text=cell("day"))
    value = _number(cell("value"))
    if value is None:
        return _("“%(text)s” is no number.", text=cell("value"))
    key = casefold_key(cell("certainty"))
    certainty = next((one for one, called in _CERTAIN.items() if key in called), None)
    if certainty is None:
        return _("“%(text)s” is none of final, provisional, estimated.", text=cell("certainty"))
    return day, value, certainty, cell("note")


def _day(text: str) -> date | None:
    """A bare year means its last day, as yearly statistics do."""
    if len(text) == 4 and text.isascii() and text.isdigit():
        text = f"{text}-12-31"
    return parse_date(text.removesuffix(" 00:00:00").removesuffix(" 00:00"))


def _number(text: str) -> float | None:
    """Return a number written with a comma or a point; None for what is ambiguous or none."""
    plain = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if "," in plain and "." in plain:
        group = "." if plain.rindex(",") > plain.rindex(".") else ","
        plain = plain.replace(group, "")
    plain = plain.replace(",", ".")
    digits = plain.removeprefix("-").replace(".", "", 1)
    if not digits.isascii() or not digits.isdigit() or len(digits) > 15:
        return None
    return float(plain)
