"""Answers for SPSS and its kin: a file of codes, and a syntax file in each language that reads it and labels it.

The codes are those of the order of choices, the same in every language. What was not answered is empty (system
missing), "I do not know" on a scale is 99, declared as missing, and of several choices each is 1 or 0.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from flask import current_app
from werkzeug.wrappers import Response
from werkzeug.wsgi import FileWrapper

from app.blueprints.consultations import queries_export
from app.blueprints.consultations.answer_table import Column, columns_of, places_of
from app.blueprints.consultations.kinds import NUMBERED, ONE_CHOICE
from app.blueprints.consultations.presenting import along, numbered, say
from app.blueprints.consultations.rules import shows_names
from app.documents.tables import attachment, safe_cell
from app.models import Choice, ChoiceAxis, Consultation, Question, QuestionKind
from app.web.languages import gettext as _
from app.web.languages import speaking

IN_MEMORY = 2 * 1024 * 1024  # bytes; what is larger goes through a temporary file
DATA = "answers.csv"
DONT_KNOW = 99
LONGEST_TEXT = 32_767  # bytes that a variable can hold
LONGEST_LABEL, LONGEST_VALUE = 256, 120  # bytes of a label
K = QuestionKind
_FITTING = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,50}\Z")
_RESERVED = frozenset(["all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"])
_BREAK = re.compile(r"[\r\n\x0b\x0c\u2028\u2029]")


@dataclass
class Variable:
    """One variable: its name, how it is read, and where its labels come from."""

    name: str
    form: str  # "code", "flag", "number", "day" or "text"
    column: Column | None = None  # of an answer; else it is about the respondent
    longest: int = 1  # bytes of the longest text, known once the answers were written


@dataclass
class Codebook:
    """The variables of one consultation, and how a respondent becomes a line of codes."""

    consultation: Consultation
    questions: Sequence[Question]
    variables: list[Variable] = field(init=False)

    def __post_init__(self) -> None:
        """Name the variables, and work out where each answer goes."""
        self._has_names = shows_names(self.consultation.mode)
        columns = columns_of(self.questions)
        who = [("number", "number"), ("language", "text")]
        who += (
            [("name", "text"), ("email", "text"), ("organisation", "text"), ("submitted", "day")]
            if self._has_names
            else []
        )
        names = _names(self.questions, columns, {name for name, _form in who})
        self.variables = [Variable(name, form) for name, form in who]
        self.variables += [Variable(name, _form(one), one) for name, one in zip(names, columns, strict=True)]
        self._empty = [""] * len(columns)
        self._codes = {
            choice.id: code
            for question in self.questions
            for axis in (ChoiceAxis.OPTION, ChoiceAxis.COLUMN)
            for code, choice in enumerate(along(question, axis), start=1)
        }
        self._places = places_of(columns, len(who), lambda _question, choice: self._codes[choice.id], DONT_KNOW)
        self._flags: dict[int, list[int]] = {}
        for at, one in enumerate(columns, start=len(who)):
            if one.kind == K.MULTIPLE_CHOICE and not one.is_words:
                self._flags.setdefault(one.question.id, []).append(at)
        self._texts = [at for at, one in enumerate(self.variables) if one.form == "text"]

    def lines(self) -> Iterator[list[Any]]:
        """Yield the names of the variables, then a line for each respondent; remember how long the texts are."""
        yield [one.name for one in self.variables]
        zone = current_app.config["SETTINGS"].zone
        for number, (given, answers, _said) in enumerate(queries_export.exported(self.consultation), start=1):
            who: list[Any] = [number, given.language]
            if self._has_names:
                day = given.submitted_at.astimezone(zone).date() if given.submitted_at else ""
                who += [given.name, given.email or "", given.organisation or "", day]
            cells = [*who, *self._empty]
            self._places.fill(cells, answers)
            for flags in self._flags.values():
                if any(cells[at] for at in flags):
                    for at in flags:
                        cells[at] = cells[at] or 0
            for at in self._texts:
                if cells[at] != "":
                    cells[at] = self._text(self.variables[at], cells[at])
            yield cells

    def _text(self, variable: Variable, value: object) -> str:
        """Return a text on one line: a text file of this sort knows no others."""
        text = _cut(str(safe_cell(_on_one_line(str(value), " / "))), LONGEST_TEXT)
        variable.longest = max(variable.longest, len(text.encode()))
        return text

    def labels(self, variable: Variable) -> list[tuple[int, str]]:
        """Return the codes of a variable with their labels, in the current language."""
        column = variable.column
        if column is None:
            return []
        if variable.form == "flag":
            return [(0, _("no")), (1, _("yes"))]
        if variable.form != "code":
            return []
        axis = ChoiceAxis.COLUMN if column.kind == K.MATRIX else ChoiceAxis.OPTION
        found = [(self._codes[one.id], self._say(one)) for one in along(column.question, axis)]
        return [*found, (DONT_KNOW, _("I do not know"))] if column.kind == K.MATRIX else found

    def title(self, variable: Variable) -> str:
        """Return what a variable is about, in the current language."""
        column = variable.column
        if column is None:
            return {
                "number": _("Number in this file"), "language": _("Language"), "name": _("Name"),
                "email": _("E-mail"), "organisation": _("Organisation"), "submitted": _("Submitted"),
            }[variable.name]  # fmt: skip
        asked = say(self.consultation, column.question.titles).text
        parts = [self._say(one) for one in column.parts] + ([_("in their own words")] if column.is_words else [])
        return " – ".join([asked, *parts])

    def _say(self, choice: Choice) -> str:
        return say(self.consultation, choice.titles).text


def _form(column: Column) -> str:
    if column.is_words:
        return "text"
    if column.kind == K.MULTIPLE_CHOICE:
        return "flag"
    if column.kind in ONE_CHOICE or column.kind == K.MATRIX:
        return "code"
    if column.kind in NUMBERED or column.kind in {K.NUMBER, K.PRIORITY}:
        return "number"
    return "day" if column.kind == K.DATE else "text"


def _names(questions: Sequence[Question], columns: Sequence[Column], taken: set[str]) -> list[str]:
    """Return a name for each column: that of its question where SPSS takes it, else its number."""
    numbers = numbered(questions)
    count: dict[int, int] = {}
    names = []
    for column in columns:
        question = column.question
        own = question.name
        stem = own if _FITTING.match(own) and own.lower() not in _RESERVED else f"q{numbers[question.public_id]}"
        if column.is_words:
            stem = f"{stem}_words"
        elif column.parts:
            count[question.id] = count.get(question.id, 0) + 1
            stem = f"{stem}_{count[question.id]}"
        name, again = stem, 1
        while name.lower() in taken:
            again += 1
            name = f"{stem}_v{again}"
        taken.add(name.lower())
        names.append(name)
    return names


# ---- the files ----


def response_of(consultation: Consultation, questions: Sequence[Question]) -> Response:
    """Answer with the archive, written before the first byte leaves."""
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by the server
    write(file, consultation, questions)
    file.seek(0, io.SEEK_END)
    response = Response(FileWrapper(file), content_type="application/zip", direct_passthrough=True)
    response.content_length = file.tell()
    file.seek(0)
    title = say(consultation, consultation.titles).text
    response.headers["Content-Disposition"] = attachment(f"{title} – SPSS.zip")
    return response


def write(file: IO[bytes], consultation: Consultation, questions: Sequence[Question]) -> None:
    """Write the archive: the codes line by line, then a syntax file for each language of the questionnaire."""
    book = Codebook(consultation, questions)
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open(DATA, "w") as raw:
            text = io.TextIOWrapper(raw, encoding="utf-8", newline="")
            writer = csv.writer(text, lineterminator="\r\n")
            writer.writerows(book.lines())
            text.flush()
            text.detach()
        for language in consultation.languages:
            with speaking(language):
                archive.writestr(f"labels_{language}.sps", "\ufeff" + "\r\n".join(syntax(book)) + "\r\n")


def syntax(book: Codebook) -> Iterator[str]:
    """Yield the lines that read the codes and label them, in the current language."""
    yield f"* {_plain(say(book.consultation, book.consultation.titles).text).replace('*', ' ')}."
    yield "* " + _("Put this file and %(name)s in one folder, and make it the current one (CD).", name=DATA)
    yield "SET DECIMAL=DOT."
    yield f"GET DATA /TYPE=TXT /FILE='{DATA}' /ENCODING='UTF8' /ARRANGEMENT=DELIMITED /FIRSTCASE=2"
    yield "  /DELIMITERS=',' /QUALIFIER='\"' /VARIABLES="
    yield from (f"    {one.name} {_format(one)}" for one in book.variables)
    yield "  ."
    yield "VARIABLE LABELS"
    yield from (f"  {one.name} {_quoted(book.title(one), LONGEST_LABEL)}" for one in book.variables)
    yield "  ."
    for one in book.variables:
        labels = book.labels(one)
        if labels:
            yield f"VALUE LABELS {one.name}"
            yield from (f"  {code} {_quoted(label, LONGEST_VALUE)}" for code, label in labels)
            yield "  ."
    scales = [one.name for one in book.variables if one.column and one.form == "code" and one.column.kind == K.MATRIX]
    if scales:
        yield f"MISSING VALUES {' '.join(scales)} ({DONT_KNOW})."
    for level, forms in (("NOMINAL", {"code", "flag", "text"}), ("SCALE", {"number", "day"})):
        names = [one.name for one in book.variables if one.form in forms and one.name not in scales]
        if names:
            yield f"VARIABLE LEVEL {' '.join(names)} ({level})."
    if scales:
        yield f"VARIABLE LEVEL {' '.join(scales)} (ORDINAL)."
    yield "EXECUTE."


def _format(variable: Variable) -> str:
    if variable.form == "text":
        return f"A{variable.longest}"
    return {"day": "SDATE10", "number": "F12.4"}.get(variable.form, "F4.0")


def _plain(text: str) -> str:
    return _on_one_line(text.replace("\x00", ""), " ").strip()


def _on_one_line(text: str, glue: str) -> str:
    """Return a text with `glue` where its lines ended; empty lines go. Takes time by its length, and no more."""
    return glue.join(line for part in _BREAK.split(text) if (line := part.strip()))


def _quoted(text: str, most: int) -> str:
    return "'" + _cut(_plain(text), most).replace("'", "''") + "'"


def _cut(text: str, most: int) -> str:
    """Return at most so many bytes of a text, and no half character."""
    return text if len(text) * 4 <= most else text.encode()[:most].decode(errors="ignore")
