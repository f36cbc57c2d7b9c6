"""Answers as a table: one line per respondent, one column per question, choice or statement. No database.

Half a million answers go through here for one file: where each stored row goes is worked out beforehand, so that a row
costs little more than finding its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.blueprints.consultations import voices
from app.blueprints.consultations.kinds import NUMBERED, TYPED
from app.blueprints.consultations.presenting import along, numbered, say
from app.blueprints.consultations.queries_export import Given
from app.blueprints.consultations.rules import shows_names
from app.models import AnswersFor, Choice, ChoiceAxis, ChoiceRole, Consultation, Question, QuestionKind
from app.web.languages import gettext as _

K = QuestionKind
Key = tuple[int, int | None, int | None]  # question, choice, row: as an answer is stored
_SPREAD = {  # kinds with a column for each statement or choice
    K.MATRIX: ChoiceAxis.ROW,
    K.MULTIPLE_CHOICE: ChoiceAxis.OPTION,
    K.RANKING: ChoiceAxis.OPTION,
    K.POINTS: ChoiceAxis.OPTION,
}


@dataclass(frozen=True)
class Column:
    """One column: what it asks, and how its cells are to be read."""

    question: Question
    parts: tuple[Choice, ...] = ()  # the choice or statement it is about
    is_words: bool = False  # own words beside a choice

    @property
    def kind(self) -> QuestionKind:
        """The kind of its question."""
        return K(self.question.kind)


def columns_of(questions: Iterable[Question]) -> list[Column]:
    """Return the columns of a questionnaire, in order."""
    return [column for question in questions for column in _columns(question)]


def _columns(question: Question) -> list[Column]:
    kind = K(question.kind)
    if kind == K.NOTE:
        return []
    if kind == K.PRIORITY:
        rows, steps = along(question, ChoiceAxis.ROW), along(question, ChoiceAxis.COLUMN)
        return [Column(question, (row, step)) for row in rows for step in steps]
    axis = _SPREAD.get(kind)
    found = [Column(question)] if axis is None else [Column(question, (one,)) for one in along(question, axis)]
    if kind == K.AGREEMENT or any(one.role == ChoiceRole.OTHER for one in question.choices):
        found.append(Column(question, is_words=True))
    return found


@dataclass
class Places:
    """Where a stored answer goes: its column, and what stands there."""

    fixed: dict[Key, tuple[int, Any]] = field(default_factory=dict)  # a choice
    numbers: dict[Key, tuple[int, bool]] = field(default_factory=dict)  # a number; whether it is a day
    texts: dict[int, tuple[int, QuestionKind]] = field(default_factory=dict)  # by question
    words: dict[int, int] = field(default_factory=dict)  # by question: own words beside a choice

    def fill(self, cells: list[Any], rows: Iterable[Any]) -> None:
        """Put stored rows (response, question, choice, row, text, number) in their cells."""
        fixed, words = self.fixed, self.words
        for _response, question, choice, line, text, number in rows:
            place = fixed.get((question, choice, line))
            if place is not None:
                cells[place[0]] = place[1]
                if text and question in words:
                    cells[words[question]] = text
            elif number is not None:
                self._put_number(cells, (question, choice, line), number)
            elif question in self.texts:
                self._put_text(cells, question, text or "")

    def _put_number(self, cells: list[Any], key: Key, number: float) -> None:
        place = self.numbers.get(key)
        if place is not None:
            at, is_day = place
            whole = int(number)
            cells[at] = date.fromordinal(whole) if is_day else whole if whole == number else number

    def _put_text(self, cells: list[Any], question: int, text: str) -> None:
        at, kind = self.texts[question]
        if kind == K.PICK and cells[at]:
            cells[at] = f"{cells[at]}; {text}"
        else:
            cells[at] = text.partition("=")[2] if kind == K.FILE else text


def places_of(columns: Sequence[Column], start: int, value_of: Any, unknown: Any) -> Places:
    """Return the places for a table whose columns of answers begin at `start`.

    `value_of(question, choice)` is what stands in a cell for a choice, `unknown` for "I do not know" on a scale.
    """
    found = Places()
    for at, column in enumerate(columns, start=start):
        question, kind = column.question, column.kind
        if column.is_words:
            found.words[question.id] = at
        elif kind == K.MATRIX:
            row = column.parts[0].id
            found.fixed[question.id, None, row] = (at, unknown)
            for choice in along(question, ChoiceAxis.COLUMN):
                found.fixed[question.id, choice.id, row] = (at, value_of(question, choice))
        elif kind == K.PRIORITY:
            row_of, step = column.parts
            found.numbers[question.id, step.id, row_of.id] = (at, False)
        elif kind in NUMBERED:
            found.numbers[question.id, column.parts[0].id, None] = (at, False)
        elif kind == K.MULTIPLE_CHOICE:
            found.fixed[question.id, column.parts[0].id, None] = (at, 1)
        elif kind in TYPED:
            found.numbers[question.id, None, None] = (at, kind == K.DATE)
        else:
            found.texts[question.id] = (at, kind)
            for choice in along(question, ChoiceAxis.OPTION):
                found.fixed[question.id, choice.id, None] = (at, value_of(question, choice))
    return found


@dataclass
class AnswerTable:
    """The file of answers for people: choices by their words.

    Without names in the confidential mode, and then without times too: they would tell who came when.
    """

    consultation: Consultation
    questions: Sequence[Question]
    header: list[str] = field(init=False)

    def __post_init__(self) -> None:
        """Work out the columns."""
        columns = columns_of(self.questions)
        numbers = numbered(self.questions)
        who = (
            [_("Name"), _("E-mail"), _("Organisation"), _("Submitted"), *voices.header(), _("Entered by an organiser")]
            if self._has_names
            else []
        )
        self.header = [*who, _("Language"), *(self._label(one, numbers[one.question.public_id]) for one in columns)]
        self._empty = [""] * len(columns)
        start = len(who) + 1
        self._places = places_of(columns, start, lambda _question, choice: self._say(choice), _("I do not know"))
        self._entered, self._nobody = _("yes"), voices.cells(None)

    @property
    def _has_names(self) -> bool:
        return shows_names(self.consultation.mode)

    def _label(self, column: Column, number: int) -> str:
        title = f"{number}. {say(self.consultation, column.question.titles)}"
        if column.is_words:
            return f"{title} – {_('in their own words')}"
        return " – ".join([title, *(self._say(one) for one in column.parts)])

    def _say(self, choice: Choice) -> str:
        return say(self.consultation, choice.titles).text

    def row(self, given: Given, answers: Iterable[Any], said: AnswersFor | None = None) -> list[object]:
        """Return the line of one respondent, with what he or she said about for whom it is."""
        cells: list[object] = []
        if self._has_names:
            for_whom = voices.cells(said) if said else self._nobody
            entered = self._entered if given.is_entered else ""
            cells = [given.name, given.email, given.organisation or "", given.submitted_at, *for_whom, entered]
        cells = [*cells, given.language, *self._empty]
        self._places.fill(cells, answers)
        return cells
