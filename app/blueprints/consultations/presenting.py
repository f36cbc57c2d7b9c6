"""Questions and answers as a page shows them, in the language of the reader with a fallback that says so."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random
from typing import Any, ClassVar, Protocol

from app.blueprints.consultations import answering
from app.blueprints.consultations.answering import DONT_KNOW, Problem, Spec, Value, Values
from app.blueprints.consultations.kinds import MOST_PICKS, NUMBERED, ONE_CHOICE, PRIORITY_STEPS, TEXTS, TYPED
from app.blueprints.consultations.reading import date_in, number_in
from app.blueprints.consultations.words import problem_text
from app.blueprints.pacts.rules import word_changes
from app.models import Choice, ChoiceAxis, ChoiceRole, Consultation, Question, QuestionKind, Texts
from app.models.consultations import text_in
from app.web.formats import date_text, exact_text
from app.web.languages import current_language
from app.web.languages import gettext as _


@dataclass(frozen=True)
class Said:
    """A text, with its language where that is not the reader's."""

    text: str
    lang: str | None = None

    def __str__(self) -> str:
        return self.text


class Speaks(Protocol):
    """What says in which of its languages a text is shown: a consultation."""

    def text(self, texts: Texts, language: str) -> str:
        """The text in `language`, else in another."""


def say(consultation: Speaks, texts: Texts, language: str | None = None) -> Said:
    """Return a text in the reader's language, else in the main language of the consultation, else any."""
    wanted = language or current_language()
    text = consultation.text(texts, wanted)
    if texts.get(wanted) or not text:
        return Said(text)
    return Said(text, next((code for code, one in texts.items() if one == text), None))


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the pact that people are asked about, with what changed since the version before."""

    number: str
    title: str
    text: str
    lang: str
    changes: Sequence[tuple[str, str]] = ()  # (equal | insert | delete, words); empty when nothing changed


@dataclass(frozen=True)
class Surroundings:
    """What a page of questions needs beside the questions: looked up once, and only where a question asks for it."""

    paragraphs: Mapping[str, Paragraph] = field(default_factory=dict)  # by the id of the node
    suggestions: Mapping[str, Sequence[str]] = field(default_factory=dict)  # names, by kind
    seed: str = ""  # the same respondent sees the same random order each time
    picture: Callable[[Question], str] = lambda _question: ""


@dataclass(frozen=True)
class Option:
    """One choice on the page. `words` are one's own beside it; `number` is a place or points."""

    id: str
    label: Said
    is_chosen: bool
    has_words: bool = False
    name: str = ""
    number: str = ""
    error: str = ""


MOST_LETTERS = 45  # beside each other across the narrowest phone


@dataclass(frozen=True)
class Row:
    """One statement of a scale, with its columns."""

    id: str
    name: str
    label: Said
    columns: Sequence[Option]
    is_unknown: bool
    error: str

    @property
    def is_long(self) -> bool:
        """Whether words would break if the columns stood beside each other on a phone: they stand below each other."""
        longest = max((len(word) for one in self.columns for word in one.label.text.split()), default=0)
        return longest * len(self.columns) > MOST_LETTERS


@dataclass(frozen=True)
class Thing:
    """One thing of which importance and urgency are asked: a scale of steps for each."""

    id: str
    label: Said
    scales: Sequence[tuple[str, Said, str]]  # name of the field, what is asked, the step that was chosen
    error: str


@dataclass(frozen=True)
class Asked:
    """One question on the page: its words, what was answered, and what is wrong with that."""

    number: int
    id: str
    name: str
    kind: QuestionKind
    section: Said
    title: Said
    hint: Said
    spec: Spec
    options: Sequence[Option]
    rows: Sequence[Row]
    things: Sequence[Thing]
    text: str  # a text, number, date or file name
    words: str  # own words beside a choice
    picks: Sequence[str]
    unit: Said
    paragraph: Paragraph | None
    suggestions: Sequence[str]
    picture: str
    alt: Said
    error: str
    is_blank: ClassVar = False

    @property
    def first(self) -> str:
        """The id of its first control, where the error summary leads."""
        if self.rows:
            wrong = next((row for row in self.rows if row.error), self.rows[0])
            return f"{wrong.name}-0"
        if self.things:
            thing = next((one for one in self.things if one.error), self.things[0])
            return f"{thing.scales[0][0]}-1"
        if self.kind in NUMBERED:
            return next((one.name for one in self.options if one.error), self.options[0].name)
        return f"{self.name}-0" if self.options or self.kind == QuestionKind.PICK else self.name

    @property
    def problem(self) -> str:
        """What is wrong, in one line; empty when nothing is."""
        parts: list[Row | Thing | Option] = [*self.rows, *self.things, *self.options]
        return self.error or next((one.error for one in parts if one.error), "")

    @property
    def places(self) -> range:
        """The places of a ranking."""
        return range(1, len(self.options) + 1)

    @property
    def steps(self) -> range:
        """The steps of importance and urgency."""
        return range(1, PRIORITY_STEPS + 1)


NOWHERE = Surroundings()


@dataclass(frozen=True)
class Blank:
    """A question without an answer, with nothing around it: the same for everybody, and remembered by its page.

    The stamp says which words the question has; see `questionnaires.py`.
    """

    stamp: str
    main: str  # the language in which it speaks where it has no other
    number: int
    id: str
    kind: QuestionKind
    question: Question = field(compare=False)
    problem: ClassVar = ""
    is_blank: ClassVar = True

    @property
    def asked(self) -> Asked:
        """The question as the page shows it."""
        return asked(self, self.question, self.number, None)

    def text(self, texts: Texts, language: str) -> str:
        """A text of the question, as its consultation says it."""
        return text_in(texts, language, self.main)


def asked(
    consultation: Speaks,
    question: Question,
    number: int,
    value: Value | None,
    problems: Sequence[Problem] = (),
    around: Surroundings = NOWHERE,
    spec: Spec | None = None,
) -> Asked:
    """Return a question as the page shows it; with `spec`, with the choices that are offered in it."""
    spec, kind, features = spec or answering.spec_of(question), QuestionKind(question.kind), question.features
    at_rows = {problem.row: problem_text(problem, kind) for problem in problems if problem.row}
    whole = [problem_text(problem, kind) for problem in problems if not problem.row]
    cells = value if isinstance(value, dict) else {}
    return Asked(
        number=number,
        id=question.public_id,
        name=spec.name,
        kind=kind,
        section=say(consultation, question.section),
        title=say(consultation, question.titles),
        hint=say(consultation, question.hints),
        spec=spec,
        options=_options(consultation, question, spec, value, at_rows, around.seed),
        rows=_rows(consultation, question, spec, cells, at_rows) if kind == QuestionKind.MATRIX else (),
        things=_things(consultation, question, spec, cells, at_rows) if kind == QuestionKind.PRIORITY else (),
        text=_typed(kind, value) if isinstance(value, str) else "",
        words=_own_words(value),
        picks=_picks(spec, value),
        unit=say(consultation, features.get("unit") or {}),
        paragraph=_as_asked(around.paragraphs.get(features["node"]), features) if features.get("node") else None,
        suggestions=around.suggestions.get(features["who"], ()) if features.get("who") else (),
        picture=around.picture(question) if question.blob_id else "",
        alt=say(consultation, features.get("alt") or {}),
        error=" ".join(whole),
    )


def _as_asked(paragraph: Paragraph | None, features: Mapping[str, Any]) -> Paragraph | None:
    """Return a paragraph as it stood when people were asked, where that was kept."""
    base = features.get("base")
    if paragraph is None or not base or base == paragraph.text:
        return paragraph
    return replace(paragraph, text=str(base), changes=())


def _typed(kind: QuestionKind, value: str) -> str:
    if kind == QuestionKind.NUMBER:
        return _number(value)
    if kind == QuestionKind.FILE:
        return value.partition("=")[2]
    return value if kind in TEXTS or kind == QuestionKind.DATE else ""


def _number(value: str) -> str:
    """Return a kept number as the reader's language writes it, and anything else as it was typed.

    No decimal is left out: what stands in a field is saved again as it stands.
    """
    return value if number_in(value) is None else exact_text(Decimal(value))


def _own_words(value: Value | None) -> str:
    made = value if isinstance(value, list) else [value] if isinstance(value, str) else []
    return next((words for one in made if (words := one.partition("=")[2])), "")


def _picks(spec: Spec, value: Value | None) -> Sequence[str]:
    """Return the names that were picked, and empty ones for those that still can be."""
    if spec.kind != QuestionKind.PICK:
        return ()
    names = list(value) if isinstance(value, list) else []
    return [*names, *[""] * (max(1, min(spec.picks, MOST_PICKS)) - len(names))]


def _options(
    consultation: Speaks,
    question: Question,
    spec: Spec,
    value: Value | None,
    errors: Mapping[str, str],
    seed: str,
) -> list[Option]:
    if not spec.options:
        return []
    chosen = {one.partition("=")[0] for one in ([value] if isinstance(value, str) else value or ())}
    numbers = value if isinstance(value, dict) else {}
    has_field = spec.kind in NUMBERED
    return [
        Option(
            id=choice.public_id,
            label=say(consultation, choice.titles),
            is_chosen=choice.public_id in chosen,
            has_words=choice.public_id in spec.worded and choice.role == ChoiceRole.OTHER,
            name=spec.row_name(choice.public_id) if has_field else "",
            number=_number(numbers.get(choice.public_id, "")) if has_field else "",
            error=errors.get(choice.public_id, ""),
        )
        for choice in _in_order(question, seed)
        if choice.public_id in spec.options
    ]


def _in_order(question: Question, seed: str) -> list[Choice]:
    """Return the options as they stand, or in a random order in which “other” and “none of these” stay last."""
    found = along(question, ChoiceAxis.OPTION)
    if not question.features.get("random") or not seed:
        return found
    plain = [choice for choice in found if not choice.role]
    Random(f"{seed}/{question.public_id}").shuffle(plain)  # noqa: S311 - an order, not a secret
    return [*plain, *(choice for choice in found if choice.role)]


def _rows(
    consultation: Speaks, question: Question, spec: Spec, cells: Mapping[str, str], errors: Mapping[str, str]
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


def _things(
    consultation: Speaks, question: Question, spec: Spec, cells: Mapping[str, str], errors: Mapping[str, str]
) -> list[Thing]:
    columns = along(question, ChoiceAxis.COLUMN)
    return [
        Thing(
            id=row.public_id,
            label=say(consultation, row.titles),
            scales=[
                (spec.row_name(key), say(consultation, column.titles), cells.get(key, ""))
                for column in columns
                for key in [spec.cell(row.public_id, column.public_id)]
            ],
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
    changes: Sequence[tuple[str, str]] = ()  # of a proposed wording: its difference with the text


@dataclass(frozen=True)
class Given:
    """A question with the answer to it, for reading."""

    number: int
    id: str
    page: int
    title: Said
    lines: Sequence[Line]


def numbered(questions: Sequence[Question], shown: Container[str] | None = None) -> dict[str, int]:
    """Return the number of each question by its id: those that ask something, or with `shown` what one person is asked.

    Whoever answers counts what he or she is asked, from 1 without gaps. Whoever makes a questionnaire and reads its
    results counts every question, so that each keeps its number whoever answered it.
    """
    asked_of = [
        one.public_id
        for one in questions
        if one.kind != QuestionKind.NOTE and (shown is None or one.public_id in shown)
    ]
    return {key: number for number, key in enumerate(asked_of, start=1)}


def given(
    consultation: Consultation,
    questions: Sequence[Question],
    values: Values,
    shown: Container[str] | None = None,
    numbers: Mapping[str, int] | None = None,
) -> list[Given]:
    """Return every question (or those that are shown) with its answer; unanswered ones have no lines."""
    numbers = numbered(questions, shown) if numbers is None else numbers
    return [
        Given(
            numbers.get(question.public_id, 0),
            question.public_id,
            question.page,
            say(consultation, question.titles),
            _lines(consultation, question, values.get(question.public_id)),
        )
        for question in questions
        if question.kind != QuestionKind.NOTE and (shown is None or question.public_id in shown)
    ]


def _lines(consultation: Consultation, question: Question, value: Value | None) -> list[Line]:
    kind = QuestionKind(question.kind)
    if not value:
        return []
    if isinstance(value, dict):
        labels = {choice.public_id: say(consultation, choice.titles) for choice in question.choices}
        return _table_lines(question, kind, value, labels)
    if isinstance(value, str) and (kind in TEXTS or kind in TYPED or kind == QuestionKind.FILE):
        return [_single_line(consultation, question, kind, value)]
    if kind == QuestionKind.PICK:
        return [Line(Said(name)) for name in value]
    chosen = {one.partition("=")[0]: one.partition("=")[2] for one in ([value] if isinstance(value, str) else value)}
    found = [
        Line(Said(chosen[choice.public_id]), _leading(say(consultation, choice.titles)))
        if chosen[choice.public_id] and kind not in ONE_CHOICE
        else Line(say(consultation, choice.titles))
        for choice in along(question, ChoiceAxis.OPTION)
        if choice.public_id in chosen
    ]
    own = [words for words in chosen.values() if words and kind in ONE_CHOICE]
    return [*found, *(Line(Said(words), is_own_words=True) for words in own)]


def _leading(said: Said) -> Said:
    """Return a statement such that a colon can follow it."""
    return Said(said.text.rstrip(" .:"), said.lang)


def _single_line(consultation: Consultation, question: Question, kind: QuestionKind, value: str) -> Line:
    if kind in TEXTS:
        base = question.features.get("base")
        return Line(Said(value), is_own_words=True, changes=word_changes(str(base), value) if base else ())
    if kind == QuestionKind.DATE:
        day = date_in(value)
        return Line(Said(date_text(day) if day else value))
    unit = say(consultation, question.features.get("unit") or {}).text if kind == QuestionKind.NUMBER else ""
    return Line(Said(f"{_typed(kind, value)} {unit}".strip()))


def _table_lines(
    question: Question, kind: QuestionKind, value: Mapping[str, str], labels: Mapping[str, Any]
) -> list[Line]:
    """Return a line for each statement or option that was answered; a ranking in the order of its places."""
    if kind == QuestionKind.MATRIX:
        unknown = Said(_("I do not know"))
        return [
            Line(labels.get(value[row.public_id], unknown), _leading(labels[row.public_id]))
            for row in along(question, ChoiceAxis.ROW)
            if row.public_id in value
        ]
    if kind == QuestionKind.PRIORITY:
        columns = along(question, ChoiceAxis.COLUMN)
        return [
            Line(
                Said(
                    ", ".join(
                        f"{labels[one.public_id]} {value.get(f'{row.public_id}.{one.public_id}', '–')}"
                        for one in columns
                    )
                ),
                _leading(labels[row.public_id]),
            )
            for row in along(question, ChoiceAxis.ROW)
            if any(f"{row.public_id}.{one.public_id}" in value for one in columns)
        ]
    options = [one.public_id for one in along(question, ChoiceAxis.OPTION) if one.public_id in value]
    if kind == QuestionKind.RANKING:
        options.sort(key=lambda one: number_in(value[one]) or 0)
    return [Line(Said(_number(value[one])), _leading(labels[one])) for one in options]


def answered_facts(consultation: Consultation, questions: Sequence[Question], values: Values) -> list[tuple[str, str]]:
    """Return (question, answer) in plain words, for a mail: the questions that this person was asked."""
    return [
        (
            f"{one.number}. {one.title}",
            "; ".join(f"{line.label}: {line.text}" if line.label else str(line.text) for line in one.lines) or "–",
        )
        for one in given(consultation, questions, values, answering.shown_of(questions, values))
    ]
