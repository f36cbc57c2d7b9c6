"""Questions and answers as a page shows them, in the language of the reader with a fallback that says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.blueprints.consultations import answering
from app.blueprints.consultations.answering import DONT_KNOW, Problem, Spec, Value, Values
from app.blueprints.consultations.words import problem_text
from app.models import Choice, ChoiceAxis, Consultation, Question, QuestionKind, Texts
from app.web.languages import current_language
from app.web.languages import gettext as _


@dataclass(frozen=True)
class Said:
    """A text, with its language where that is not the reader's."""

    text: str
    lang: str | None = None

    def __str__(self) -> str:
        return self.text


def say(consultation: Consultation, texts: Texts, language: str | None = None) -> Said:
    """Return a text in the reader's language, else in the main language of the consultation, else any."""
    wanted = language or current_language()
    text = consultation.text(texts, wanted)
    if texts.get(wanted) or not text:
        return Said(text)
    return Said(text, next((code for code, one in texts.items() if one == text), None))


@dataclass(frozen=True)
class Option:
    """One choice on the page."""

    id: str
    label: Said
    is_chosen: bool


@dataclass(frozen=True)
class Row:
    """One statement of a scale, with its columns."""

    id: str
    name: str
    label: Said
    columns: Sequence[Option]
    is_unknown: bool
    error: str


@dataclass(frozen=True)
class Asked:
    """One question on the page: its words, what was answered, and what is wrong with that."""

    number: int
    id: str
    name: str
    kind: QuestionKind
    title: Said
    hint: Said
    spec: Spec
    options: Sequence[Option]
    rows: Sequence[Row]
    text: str
    error: str

    @property
    def first(self) -> str:
        """The id of its first control, where the error summary leads."""
        if self.rows:
            wrong = next((row for row in self.rows if row.error), self.rows[0])
            return f"{wrong.name}-0"
        return f"{self.name}-0" if self.options else self.name

    @property
    def problem(self) -> str:
        """What is wrong, in one line; empty when nothing is."""
        return self.error or next((row.error for row in self.rows if row.error), "")


def asked(
    consultation: Consultation, question: Question, number: int, value: Value | None, problems: Sequence[Problem] = ()
) -> Asked:
    """Return a question as the page shows it."""
    spec, kind = answering.spec_of(question), QuestionKind(question.kind)
    chosen = {value} if isinstance(value, str) else set(value or ())
    at_rows = {problem.row: problem_text(problem, kind) for problem in problems if problem.row}
    whole = [problem_text(problem, kind) for problem in problems if not problem.row]
    cells = value if isinstance(value, dict) else {}
    return Asked(
        number=number,
        id=question.public_id,
        name=spec.name,
        kind=kind,
        title=say(consultation, question.titles),
        hint=say(consultation, question.hints),
        spec=spec,
        options=[
            Option(choice.public_id, say(consultation, choice.titles), choice.public_id in chosen)
            for choice in along(question, ChoiceAxis.OPTION)
        ],
        rows=_rows(consultation, question, spec, cells, at_rows),
        text=value if isinstance(value, str) and kind in answering.TEXTS else "",
        error=" ".join(whole),
    )


def _rows(
    consultation: Consultation, question: Question, spec: Spec, cells: Mapping[str, str], errors: Mapping[str, str]
) -> list[Row]:
    columns = [(one.public_id, say(consultation, one.titles)) for one in along(question, ChoiceAxis.COLUMN)]
    return [
        Row(
            id=row.public_id,
            name=spec.row_name(row.public_id),
            label=say(consultation, row.titles),
            columns=[Option(key, label, cells.get(row.public_id) == key) for key, label in columns],
            is_unknown=cells.get(row.public_id) == DONT_KNOW,
            error=errors.get(row.public_id, ""),
        )
        for row in along(question, ChoiceAxis.ROW)
    ]


def along(question: Question, axis: ChoiceAxis) -> list[Choice]:
    """Return the choices of a question on one axis, in order."""
    return [choice for choice in question.choices if choice.axis == axis]


@dataclass(frozen=True)
class Line:
    """One line of an answer: a text in the respondent's own words, a choice, or a row with its column."""

    text: Said
    label: Said | None = None
    is_own_words: bool = False


@dataclass(frozen=True)
class Given:
    """A question with the answer to it, for reading."""

    number: int
    id: str
    page: int
    title: Said
    lines: Sequence[Line]


def given(consultation: Consultation, questions: Sequence[Question], values: Values) -> list[Given]:
    """Return every question with its answer; unanswered ones have no lines."""
    return [
        Given(
            number,
            question.public_id,
            question.page,
            say(consultation, question.titles),
            _lines(consultation, question, values.get(question.public_id)),
        )
        for number, question in enumerate(questions, start=1)
    ]


def _lines(consultation: Consultation, question: Question, value: Value | None) -> list[Line]:
    labels = {choice.public_id: say(consultation, choice.titles) for choice in question.choices}
    if not value:
        return []
    if question.kind in answering.TEXTS and isinstance(value, str):
        return [Line(Said(value), is_own_words=True)]
    if isinstance(value, dict):
        unknown = Said(_("I do not know"))
        return [
            Line(labels.get(value[row.public_id], unknown), labels[row.public_id])
            for row in along(question, ChoiceAxis.ROW)
            if row.public_id in value
        ]
    chosen = value if isinstance(value, list) else [value]
    return [
        Line(labels[choice.public_id]) for choice in along(question, ChoiceAxis.OPTION) if choice.public_id in chosen
    ]


def answered_facts(consultation: Consultation, questions: Sequence[Question], values: Values) -> list[tuple[str, str]]:
    """Return (question, answer) in plain words, for a mail."""
    return [
        (
            f"{one.number}. {one.title}",
            "; ".join(f"{line.label}: {line.text}" if line.label else str(line.text) for line in one.lines) or "–",
        )
        for one in given(consultation, questions, values)
    ]
