"""The languages of a form: which columns are in which of ours."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from app.blueprints.consultations.xlsform.conventions import LANGUAGE_WORDS, TRANSLATED
from app.blueprints.consultations.xlsform.workbook import Book, Row
from app.models import Texts
from app.web.languages import gettext as _
from config import LANGUAGES

Note = Callable[[str, int, str], None]  # sheet, row, what could not be carried


@dataclass
class Languages:
    """The languages of a form, the main one first; texts in a column without a language are in that one."""

    main: str = "en"
    codes: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)  # the language of each translated column's suffix

    def texts(self, row: Row, name: str) -> Texts:
        """Return a text of a row in every language it has."""
        found = {self.main: row[name]} if row[name] else {}
        for suffix, code in self.columns.items():
            if text := row[f"{name}::{suffix}"]:
                found[code] = text
        return found


def found_in(book: Book, note: Note) -> Languages:
    """Return the languages of a form; those that are not ours are named."""
    columns: dict[str, str] = {}
    unknown = []
    for suffix in _suffixes(book):
        code = language_of(suffix)
        if code and code not in columns.values():
            columns[suffix] = code
        else:
            unknown.append(suffix)
    if unknown and not columns:
        first = unknown.pop(0)
        columns[first] = "en"
        note("survey", 0, _("The language “%(name)s” is not one of ours: its texts stand as English.", name=first))
    for suffix in unknown:
        note("survey", 0, _("The language “%(name)s” is not carried: its texts are left out.", name=suffix))
    settings = next(iter(book.sheets.get("settings", [])), Row(0, {}))
    known = list(columns.values())
    main = language_of(settings["default_language"]) or (known[0] if known else "en")
    return Languages(main, list(dict.fromkeys([main, *known])), columns)


def _suffixes(book: Book) -> list[str]:
    rows = [row for sheet in ("survey", "choices") for row in book.sheets.get(sheet, [])]
    found = (one.partition("::")[2] for row in rows for one in row.cells if one.startswith(TRANSLATED))
    return list(dict.fromkeys(found))


def language_of(suffix: str) -> str | None:
    """Return which of our languages a column or setting is in: “French (fr)”, “fr” or “French”."""
    words = set(re.findall(r"\w+", suffix.lower()))
    return next((code for code in LANGUAGES if words & LANGUAGE_WORDS[code]), None)
