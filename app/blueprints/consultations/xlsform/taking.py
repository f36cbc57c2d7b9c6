"""From the rows of a form to a questionnaire document. What cannot be carried is named, row by row."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from app.blueprints.consultations import conditions
from app.blueprints.consultations.documents import FORMAT, Document, Remark
from app.blueprints.consultations.features import MOST_WORDS
from app.blueprints.consultations.soundness import MOST_QUESTIONS, depends_on
from app.blueprints.consultations.xlsform import limits
from app.blueprints.consultations.xlsform.conventions import (
    CARRIED,
    FALSE,
    MOST_TITLE,
    REFERENCE,
    SELECT,
    SELECTS,
    SETTINGS,
    SIMPLE,
    TRANSLATED,
    TRUE,
)
from app.blueprints.consultations.xlsform.expressions import NotCarriedError
from app.blueprints.consultations.xlsform.filters import columns_in, set_offers
from app.blueprints.consultations.xlsform.giving import INTRO
from app.blueprints.consultations.xlsform.lost import lost
from app.blueprints.consultations.xlsform.relevants import set_conditions
from app.blueprints.consultations.xlsform.spoken import Languages, found_in
from app.blueprints.consultations.xlsform.workbook import Book, Row, read_book
from app.documents.reading import Unreadable
from app.models import QuestionKind, Texts
from app.web.languages import gettext as _

OTHER: Texts = {"nl": "Anders", "fr": "Autre", "en": "Other"}


@dataclass
class Taken:
    """A questionnaire made of a form, and what could not be carried."""

    document: Document
    remarks: list[Remark]


@dataclass
class Group:
    """An open group: its label, its condition, whether it is a page or a table, or whether it repeats."""

    kind: str
    label: Texts
    relevant: str
    row: int
    appearance: str = ""
    is_new: bool = True


@dataclass
class _Reader:
    book: Book
    remarks: list[Remark] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    ended: Group | None = None  # whose heading would stand above what follows
    lists: dict[str, list[Row]] = field(default_factory=dict)
    again: dict[str, list[Row]] = field(default_factory=dict)  # choices that stand in a list once more, to be filtered
    used: set[str] = field(default_factory=set)  # lists that a question asks for
    intros: Texts = field(default_factory=dict)
    filters: dict[str, tuple[str, list[Row]]] = field(default_factory=dict)
    relevants: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    page: int = 1
    is_page_due: bool = False
    spoken: Languages = field(default_factory=Languages)

    def note(self, sheet: str, row: int, text: str) -> None:
        self.remarks.append(Remark(sheet, row, text))

    def texts(self, row: Row, name: str) -> Texts:
        return self.spoken.texts(row, name)

    # ---- rows ----

    def read(self) -> Taken:
        self.spoken = found_in(self.book, self.note)
        self.read_settings()
        self.read_choices()
        for sheet in self.book.others:
            self.note(sheet, 0, _("This sheet is no part of a form and is left out."))
        for sheet, column in self.book.doubled:
            self.note(sheet, 0, _("The column “%(name)s” stands there twice: the first one counts.", name=column))
        for sheet, number, text in self.book.loose:
            self.note(sheet, number, _("“%(text)s” stands in a column without a name and is left out.", text=text[:60]))
        for row in self.book.sheets["survey"]:
            self.read_row(row)
        for group in self.groups:
            self.note("survey", group.row, _("This group has no end."))
        for name in self.lists.keys() - self.used:
            number = self.lists[name][0].number
            self.note("choices", number, _("No question asks for the list “%(name)s”: it is left out.", name=name))
        if not self.questions:
            raise Unreadable(_("There is no question in this form that can be carried."))
        if len(self.questions) > MOST_QUESTIONS:
            raise Unreadable(_("A questionnaire has 1 to %(most)s questions.", most=MOST_QUESTIONS))
        set_conditions(self.questions, self.relevants, self.note)
        set_offers(self.questions, self.filters, self.note)
        if circle := conditions.circle({one["key"]: depends_on(one) for one in self.questions}):
            raise Unreadable(_("These conditions go round in a circle: %(questions)s.", questions=", ".join(circle)))
        return Taken(self.document(), self.remarks)

    def read_settings(self) -> None:
        for row in self.book.sheets.get("settings", [])[:1]:
            for name in row.cells:
                if name not in SETTINGS:
                    self.note(
                        "settings", row.number, _("“%(name)s” has no counterpart here and is left out.", name=name)
                    )
        for row in self.book.sheets.get("settings", [])[1:]:
            self.note("settings", row.number, _("Only the first row of settings counts."))

    def read_choices(self) -> None:
        filtering = set().union(*(columns_in(row["choice_filter"]) for row in self.book.sheets["survey"]))
        for row in self.book.sheets.get("choices", []):
            name = row["list_name"]
            if not name:
                self.note("choices", row.number, _("This choice is in no list and is left out."))
                continue
            if not row["name"]:
                self.note("choices", row.number, _("This choice has no name and is left out."))
                continue
            if first := next((one for one in self.lists.get(name, []) if one["name"] == row["name"]), None):
                if filtering and self.texts(first, "label") == self.texts(row, "label"):
                    self.again.setdefault(name, []).append(row)  # another answer brings it too
                    continue
                said = _("“%(name)s” stands in this list twice: the first one counts.", name=row["name"])
                self.note("choices", row.number, said)
                continue
            self.lists.setdefault(name, []).append(row)
            for column in row.cells:
                plain = column.partition("::")[0]
                if plain == "label" and REFERENCE.search(row[column]):
                    self.note("choices", row.number, literal(column))
                is_text = plain == "label" and (column == plain or column.partition("::")[2] in self.spoken.columns)
                if not is_text and column not in {"list_name", "name", *filtering} and plain != "label":
                    self.note(
                        "choices", row.number, _("“%(name)s” has no counterpart here and is left out.", name=column)
                    )

    def read_row(self, row: Row) -> None:
        kind = " ".join(row["type"].split())
        lowered = kind.lower().replace("_", " ")
        if not kind:
            self.note("survey", row.number, _("This row has no type and is left out."))
        elif lowered in {"begin group", "begin repeat", "begin loop"}:
            self.begin(row, "repeat" if lowered != "begin group" else "group")
        elif lowered in {"end group", "end repeat", "end loop"}:
            self.end(row)
        elif any(group.kind == "repeat" for group in self.groups):
            self.note(
                "survey",
                row.number,
                _("“%(name)s” stands in a part that repeats, which has no counterpart here.", name=row["name"] or kind),
            )
        else:
            self.read_question(row, kind)

    def begin(self, row: Row, kind: str) -> None:
        appearance = row["appearance"].lower()
        self.groups.append(Group(kind, self.texts(row, "label"), row["relevant"], row.number, appearance))
        if kind == "repeat":
            said = _("A part that repeats has no counterpart here: ask it as often as it can occur, or in a long text.")
            self.note("survey", row.number, said)
        if "field-list" in appearance:
            self.is_page_due = bool(self.questions)
        elif appearance and "table-list" not in appearance:
            self.note(
                "survey",
                row.number,
                _("“%(name)s” has no counterpart here and is left out.", name=f"appearance: {appearance}"),
            )
        self.name_columns(row, {"appearance"}, CARRIED - {"hint", "constraint", "required", "parameters"})

    def end(self, row: Row) -> None:
        if not self.groups:
            self.note("survey", row.number, _("This end belongs to no group."))
            return
        ended = self.groups.pop()
        if ended.is_new and ended.label and ended.kind == "group":
            self.note(
                "survey", ended.row, _("No question that is carried stands in this group: its label is left out.")
            )
        elif ended.label:
            self.ended = ended
        if "field-list" in ended.appearance:
            self.is_page_due = True

    def read_question(self, row: Row, kind: str) -> None:
        if row["name"] == INTRO and kind.lower() == "note" and not self.questions and not row["relevant"]:
            self.intros = self.texts(row, "label")
            self.name_columns(row, frozenset(), frozenset({"type", "name", "label"}))
            return
        match = SELECT.fullmatch(kind)
        question = self.select(row, match) if match else self.simple(row, kind.lower())
        if question is None:
            self.note("survey", row.number, lost(kind))
            return
        if self.is_page_due:
            self.page, self.is_page_due = self.page + 1, False
        question |= {
            "key": self.key(row),
            "titles": self.title(row),
            "hints": self.texts(row, "hint"),
            "page": self.page,
        }
        question["name"] = question["key"]
        question["required"] = self.required(row)
        question["section"] = self.section()
        self.constrain(row, question)
        if question["choices"] and row["choice_filter"]:
            self.filter(row, question)
        self.relevants[question["key"]] = [(one.row, one.relevant) for one in self.groups if one.relevant]
        if row["relevant"]:
            self.relevants[question["key"]].append((row.number, row["relevant"]))
        self.name_columns(row)
        question["row"] = row.number
        self.questions.append(question)

    def filter(self, row: Row, question: dict[str, Any]) -> None:
        """Remember which choices a filter offers; a list to be put in order has them all."""
        text = row["choice_filter"]
        if question["kind"] == QuestionKind.RANKING:
            said = _("The filter “%(text)s” is not carried: all its choices are always offered.", text=text)
            self.note("survey", row.number, said)
        else:
            name = question["features"]["xlsform"]["list"]
            self.filters[question["key"]] = (text, [*self.lists[name], *self.again.get(name, [])])

    def key(self, row: Row) -> str:
        name = re.sub(r"[^A-Za-z0-9_.-]", "_", row["name"])[:60] or f"row_{row.number}"
        taken = {one["key"] for one in self.questions}
        if name not in taken:
            if row["name"] not in {"", name}:
                self.note("survey", row.number, _("the name “%(name)s” becomes “%(new)s”.", name=row["name"], new=name))
            return name
        renamed = next(f"{name}_{at}" for at in range(2, 10_000) if f"{name}_{at}" not in taken)
        self.note(
            "survey", row.number, _("The name “%(name)s” is taken: it becomes “%(new)s”.", name=name, new=renamed)
        )
        return renamed

    def title(self, row: Row) -> Texts:
        found = self.texts(row, "label")
        if not found:
            self.note("survey", row.number, _("There is no label: the name stands as the question."))
            found = {self.spoken.main: row["name"] or row["type"]}
        if self.spoken.main not in found:
            found[self.spoken.main] = next(iter(found.values()))
        return found

    def section(self) -> Texts:
        """Return the label of the group that begins here."""
        fresh = [group for group in self.groups if group.is_new]
        for group in fresh:
            group.is_new = False
        labels = [group for group in fresh if group.label]
        if labels:
            self.ended = None
        for outer in labels[:-1]:
            self.note(
                "survey", outer.row, _("A group within this one begins at once: only the label of that one is carried.")
            )
        return labels[-1].label if labels else self.resumed()

    def resumed(self) -> Texts:
        """Return the label of the group that goes on after one within it; say so where a heading has no end."""
        ended, self.ended = self.ended, None
        outer = next((group for group in reversed(self.groups) if group.label), None)
        if ended is None or outer is not None:
            return outer.label if ended and outer else {}
        self.note(
            "survey",
            ended.row,
            _("The label of this group stands above what follows it too: a heading ends where the next one begins."),
        )
        return {}

    def required(self, row: Row) -> bool:
        value = row["required"].lower().strip()
        if value not in TRUE | FALSE:
            self.note(
                "survey",
                row.number,
                _("“%(name)s” has no counterpart here and is left out.", name=f"required: {value}"),
            )
        return value in TRUE

    def name_columns(self, row: Row, more: AbstractSet[str] = frozenset(), carried: AbstractSet[str] = CARRIED) -> None:
        """Name every filled cell of a row that no rule above reads."""
        for column in row.cells:
            plain, _sign, suffix = column.partition("::")
            if f"{plain}::" in TRANSLATED and suffix and suffix not in self.spoken.columns:
                continue  # a language that was named once
            if f"{plain}::" in TRANSLATED and REFERENCE.search(row[column]):
                self.note("survey", row.number, literal(column))
            if plain not in carried | more:
                self.note("survey", row.number, _("“%(name)s” has no counterpart here and is left out.", name=column))

    # ---- kinds ----

    def select(self, row: Row, match: re.Match[str]) -> dict[str, Any] | None:
        kind, name = SELECTS[match.group(1).lower()], match.group(2)
        rows = self.lists.get(name)
        if not rows:
            self.note("survey", row.number, _("The list “%(name)s” is not on the sheet “choices”.", name=name))
            return None
        self.used.add(name)
        choices = [self.choice(one) for one in rows]
        if match.group(3) and kind != QuestionKind.RANKING:
            texts = {code: OTHER[code] for code in self.spoken.codes}
            choices.append({"key": "other", "name": "other", "axis": "option", "role": "other", "titles": texts})
        features: dict[str, Any] = {"xlsform": {"list": name}}
        for part in row["parameters"].split():
            if part.lower() == "randomize=true":
                features["random"] = True
            else:
                self.note("survey", row.number, _("“%(name)s” has no counterpart here and is left out.", name=part))
        if row["appearance"]:
            self.note(
                "survey",
                row.number,
                _("“%(name)s” has no counterpart here and is left out.", name=f"appearance: {row['appearance']}"),
            )
        return {"kind": kind.value, "choices": choices, "features": features}

    def choice(self, row: Row) -> dict[str, Any]:
        titles = self.texts(row, "label") or {self.spoken.main: row["name"]}
        titles.setdefault(self.spoken.main, next(iter(titles.values())))
        return {"key": row["name"], "name": row["name"], "axis": "option", "role": "", "titles": titles}

    def simple(self, row: Row, kind: str) -> dict[str, Any] | None:
        found = SIMPLE.get(kind)
        if found is None:
            return None
        features: dict[str, Any] = {}
        appearance = row["appearance"].lower()
        if found == QuestionKind.SHORT_TEXT and "multiline" in appearance:
            found, appearance = QuestionKind.LONG_TEXT, ""
        if appearance:
            self.note(
                "survey",
                row.number,
                _("“%(name)s” has no counterpart here and is left out.", name=f"appearance: {appearance}"),
            )
        if kind in {"integer", "int"}:
            features["whole"] = True
        if kind == "range":
            features |= self.range(row)
        elif row["parameters"]:
            self.note(
                "survey",
                row.number,
                _("“%(name)s” has no counterpart here and is left out.", name=f"parameters: {row['parameters']}"),
            )
        if kind in {"image", "photo"}:
            self.note("survey", row.number, _("A picture is asked for as a file."))
        return {"kind": found.value, "choices": [], "features": features}

    def range(self, row: Row) -> dict[str, Any]:
        parts = dict(part.split("=", 1) for part in re.split(r"[\s,;]+", row["parameters"]) if "=" in part)
        try:
            start, end, step = (
                float(parts.get(name, usual)) for name, usual in (("start", "1"), ("end", "10"), ("step", "1"))
            )
            is_whole = all(one == int(one) for one in (start, end, step))
        except (ValueError, OverflowError):
            self.note("survey", row.number, _("These parameters are no range."))
            return {"low": 1, "high": 10, "step": 1, "whole": True}
        low, high = sorted([start, end])
        found = {"low": low, "high": high, "step": abs(step), "whole": is_whole}
        return {key: int(value) if value == int(value) and key != "whole" else value for key, value in found.items()}

    def constrain(self, row: Row, question: dict[str, Any]) -> None:
        """Carry the constraint and what people read about it, or name both."""
        message, text = self.texts(row, "constraint_message"), row["constraint"]
        try:
            if text:
                limits.demand(question, text)
            elif message:
                raise NotCarriedError
        except NotCarriedError as why:
            self.unconstrained(row, text, str(why), message)
            return
        if any(len(one) > MOST_WORDS for one in message.values()):
            self.note(
                "survey",
                row.number,
                _("The message is longer than %(most)s characters and is left out.", most=MOST_WORDS),
            )
        elif message:
            question["features"]["message"] = message
        elif question["features"].get("pattern"):
            self.note(
                "survey",
                row.number,
                _("There is no message for who answers otherwise: write in the question what is asked for."),
            )

    def unconstrained(self, row: Row, constraint: str, why: str, message: Texts) -> None:
        """Name a constraint that is not carried, and its message with it."""
        if constraint:
            said = _("The constraint “%(text)s” has no counterpart here and is left out.", text=constraint)
            self.note("survey", row.number, f"{said} {why}".strip())
        if message:
            said = _(
                "The message “%(text)s” has no constraint to stand with and is left out.", text=message_of(message)
            )
            self.note("survey", row.number, said)

    def document(self) -> Document:
        settings = next(iter(self.book.sheets.get("settings", [])), Row(0, {}))
        title = settings["form_title"] or next(iter(self.questions[0]["titles"].values()))
        if len(title) > MOST_TITLE:
            self.note(
                "settings",
                settings.number,
                _("The title is longer than %(most)s characters: the rest is left out.", most=MOST_TITLE),
            )
        return {
            "format": FORMAT,
            "titles": {self.spoken.main: title[:MOST_TITLE]},
            "intros": self.intros,
            "languages": self.spoken.codes,
            "minutes": 5,
            "questions": [{key: value for key, value in one.items() if key != "row"} for one in self.questions],
        }


def literal(column: str) -> str:
    """Say that a text repeats an earlier answer, which it cannot here."""
    return _(
        "“%(name)s” repeats an earlier answer, which has no counterpart here: it stands literally. Do without it.",
        name=column,
    )


def message_of(texts: Texts) -> str:
    """Return one of the texts, to name them by."""
    return next(iter(texts.values()), "")


def take(content: bytes) -> Taken:
    """Return the questionnaire in an XLSForm. Raises Unreadable."""
    return _Reader(read_book(content)).read()
