"""From counts to what a page draws and a file holds. No database: everything needed is handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.blueprints.consultations.answering import TEXTS
from app.blueprints.consultations.presenting import Said, along, say
from app.blueprints.consultations.queries_results import Tally
from app.blueprints.consultations.rules import shows_names
from app.models import ChoiceAxis, Consultation, Question, QuestionKind, Response
from app.web.languages import gettext as _


@dataclass(frozen=True)
class Chart:
    """One question with its counts. `answered` is how many answered it, as far as counts can tell."""

    number: int
    id: str
    kind: QuestionKind
    title: Said
    rows: Sequence[Mapping[str, Any]] = ()
    labels: Sequence[str] = ()
    total: int = 0


def charts(
    consultation: Consultation, questions: Sequence[Question], tallies: Mapping[int, Tally], answered: int
) -> list[Chart]:
    """Return what is drawn for each question. Languages are merged: choices count, whatever they were read in."""
    return [
        _chart(consultation, question, number, tallies[question.id], answered)
        for number, question in enumerate(questions, start=1)
    ]


def _chart(consultation: Consultation, question: Question, number: int, tally: Tally, answered: int) -> Chart:
    kind = QuestionKind(question.kind)
    start: dict[str, Any] = {
        "number": number,
        "id": question.public_id,
        "kind": kind,
        "title": say(consultation, question.titles),
    }
    if kind in TEXTS:
        return Chart(**start, total=tally.texts)
    if kind == QuestionKind.MATRIX:
        columns = along(question, ChoiceAxis.COLUMN)
        return Chart(
            **start,
            labels=[say(consultation, column.titles).text for column in columns],
            rows=[_scale_row(consultation, row, columns, tally) for row in along(question, ChoiceAxis.ROW)],
            total=answered,
        )
    rows: list[dict[str, Any]] = [
        {"label": said.text, "lang": said.lang, "value": tally.choices.get(choice.id, 0)}
        for choice in along(question, ChoiceAxis.OPTION)
        for said in [say(consultation, choice.titles)]
    ]
    is_single = kind == QuestionKind.SINGLE_CHOICE
    return Chart(**start, rows=rows, total=sum(row["value"] for row in rows) if is_single else answered)


def _scale_row(consultation: Consultation, row: Any, columns: Sequence[Any], tally: Tally) -> dict[str, Any]:
    counts, said = tally.rows.get(row.id, {}), say(consultation, row.titles)
    return {
        "label": said.text,
        "lang": said.lang,
        "counts": [counts.get(column.id, 0) for column in columns],
        "unknown": counts.get(None, 0),
    }


@dataclass
class CsvSheet:
    """A file of answers: one line per respondent, one column per question, choice or statement.

    Without names in the confidential mode, and then without times too: they would tell who came when.
    """

    consultation: Consultation
    questions: Sequence[Question]
    header: list[str] = field(init=False)

    def __post_init__(self) -> None:
        """Work out the columns."""
        self._columns = [
            column for number, one in enumerate(self.questions, start=1) for column in self._of(one, number)
        ]
        self._labels = {
            choice.id: say(self.consultation, choice.titles).text
            for question in self.questions
            for choice in question.choices
        }
        who = [_("Name"), _("E-mail"), _("Organisation"), _("Submitted")] if self._has_names else []
        self.header = [*who, _("Language"), *(label for _key, label in self._columns)]

    @property
    def _has_names(self) -> bool:
        return shows_names(self.consultation.mode)

    def _of(self, question: Question, number: int) -> list[tuple[tuple[int, int | None], str]]:
        title = f"{number}. {say(self.consultation, question.titles)}"
        axis = {QuestionKind.MATRIX: ChoiceAxis.ROW, QuestionKind.MULTIPLE_CHOICE: ChoiceAxis.OPTION}.get(
            QuestionKind(question.kind)
        )
        if axis is None:
            return [((question.id, None), title)]
        return [
            ((question.id, choice.id), f"{title} – {say(self.consultation, choice.titles)}")
            for choice in along(question, axis)
        ]

    def row(self, response: Response, answers: Sequence[Any]) -> list[object]:
        """Return the line of one respondent."""
        cells: dict[tuple[int, int | None], object] = {}
        several = {one.id for one in self.questions if one.kind == QuestionKind.MULTIPLE_CHOICE}
        for one in answers:
            if one.row_id is not None:
                cells[one.question_id, one.row_id] = self._labels.get(one.choice_id, _("I do not know"))
            elif one.question_id in several:
                cells[one.question_id, one.choice_id] = 1
            else:
                cells[one.question_id, None] = self._labels[one.choice_id] if one.choice_id else one.text
        who: list[object] = []
        if self._has_names:
            person, organisation = response.invitation.person, response.invitation.organisation
            who = [person.name, person.email, organisation.name if organisation else "", response.submitted_at]
        return [*who, response.language, *(cells.get(key, "") for key, _label in self._columns)]
