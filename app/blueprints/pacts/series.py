"""A series of figures in a file, CSV or XLSX: read as a whole, or refused as a whole with what is wrong per row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from app.documents.cells import Ambiguous, day_of, decimal_sign, number_of
from app.documents.reading import FORMULA, Table
from app.models import Certainty
from app.web.languages import gettext as _
from app.web.languages import ngettext
from app.web.text import casefold_key

Figure = tuple[date, float, Certainty, str]

# How the columns may be called, in the languages of the body; among them the headings of our own downloads.
_COLUMNS = {
    "day": ("date", "datum", "date mesuree", "measured on", "gemeten op", "mesure le", "jaar", "year", "annee"),
    "value": ("value", "waarde", "valeur", "cijfer", "chiffre"),
    "certainty": (
        "certainty", "zekerheid", "certitude", "kind", "soort", "status", "statut",
        "how sure is it?", "hoe zeker is het?", "quelle est sa fiabilite ?",
    ),
    "note": ("note", "nota", "opmerking", "remarque", "toelichting", "precisions"),
    "indicator": ("indicator", "indicateur"),
}  # fmt: skip
_CERTAIN = {
    Certainty.FINAL: ("", "final", "definitief", "definitif"),
    Certainty.PROVISIONAL: ("provisional", "voorlopig", "provisoire"),
    Certainty.ESTIMATED: ("estimated", "geraamd", "geschat", "raming", "schatting", "estime", "estimation"),
}
MOST_ERRORS = 20
LARGEST = 1e15


@dataclass
class Series:
    """What a file holds: figures, or errors with their row numbers."""

    figures: list[Figure] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def read_series(table: Table, *, title: str, today: date) -> Series:
    """Return the figures of a table with columns for the date and the value; nothing of it when a row is wrong.

    A row that names another indicator than `title` is wrong, and so is a day that has not come.
    """
    found = Series()
    columns = {name: _column(table.header, called) for name, called in _COLUMNS.items()}
    if columns["day"] is None or columns["value"] is None:
        found.errors.append(_("The first row must name the columns: at least “date” and “value”."))
        return found
    rows = [(number, _Row(cells, columns)) for number, cells in table.rows]
    decimal = table.decimal or decimal_sign(row.cell("value") for _number, row in rows)
    seen: set[date] = set()
    for number, row in rows:
        try:
            found.figures.append(row.figure(decimal, title, today, seen))
        except _WrongError as wrong:
            found.errors.append(_("Row %(number)s: %(problem)s", number=number, problem=str(wrong)))
    if not found.figures and not found.errors:
        found.errors.append(_("There is no figure in this file."))
    if found.errors:
        found.figures.clear()
        found.errors = _the_first(found.errors)
    return found


def _the_first(errors: list[str]) -> list[str]:
    rest = len(errors) - MOST_ERRORS
    if rest <= 0:
        return errors
    return [*errors[:MOST_ERRORS], ngettext("And %(num)s more row.", "And %(num)s more rows.", rest)]


def _column(header: list[str], called: tuple[str, ...]) -> int | None:
    return next((at for at, name in enumerate(header) if casefold_key(name) in called), None)


class _WrongError(ValueError):
    """What is wrong with a row, in words for the reader."""


@dataclass(frozen=True)
class _Row:
    """The cells of a row, by what they hold."""

    cells: list[str]
    columns: dict[str, int | None]

    def cell(self, name: str) -> str:
        at = self.columns[name]
        return self.cells[at].strip() if at is not None and at < len(self.cells) else ""

    def figure(self, decimal: str, title: str, today: date, seen: set[date]) -> Figure:
        named = self.cell("indicator")
        if named and casefold_key(named) != casefold_key(title):
            raise _WrongError(_("this is a figure of “%(indicator)s”.", indicator=named[:80]))
        day = self._day()
        if day in seen:
            raise _WrongError(_("this date comes twice."))
        seen.add(day)
        if day > today:
            raise _WrongError(_("This day has not come yet."))
        return day, self._value(decimal), self._certainty(), self.cell("note")

    def _day(self) -> date:
        """A bare year means its last day, as yearly statistics do."""
        text = self.cell("day")
        if not text:
            raise _WrongError(_("there is no date."))
        try:
            return day_of(f"{text}-12-31" if len(text) == 4 and text.isascii() and text.isdigit() else text)
        except ValueError:
            raise _WrongError(_("“%(text)s” is no date, such as 31/12/2024.", text=text[:60])) from None

    def _value(self, decimal: str) -> float:
        text = self.cell("value")
        if not text:
            raise _WrongError(_("there is no figure."))
        if text == FORMULA:
            raise _WrongError(_("a formula without a value. Save the file in a spreadsheet program."))
        try:
            value = number_of(text, decimal)
        except Ambiguous:
            raise _WrongError(
                _("“%(text)s” can mean two numbers. Write it without a sign for the thousands.", text=text)
            ) from None
        except ValueError:
            raise _WrongError(_("“%(text)s” is no number.", text=text[:60])) from None
        if abs(value) > LARGEST:
            raise _WrongError(_("“%(text)s” is no number.", text=text[:60]))
        return value

    def _certainty(self) -> Certainty:
        text = self.cell("certainty")
        found = next((one for one, called in _CERTAIN.items() if casefold_key(text) in called), None)
        if found is None:
            raise _WrongError(_("“%(text)s” is none of final, provisional, estimated.", text=text[:60]))
        return found
