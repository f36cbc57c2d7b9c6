"""From what settlement kept to what a page and a file tell."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import fmean, median
from typing import Any

from app.blueprints.ballots import queries
from app.blueprints.ballots.suppression import MOST, Cell, suppressed
from app.blueprints.consultations.answering import DONT_KNOW
from app.blueprints.consultations.kinds import NUMBERED, TEXTS
from app.blueprints.consultations.presenting import Said, along, numbered, say
from app.blueprints.consultations.queries import questions as questions_of
from app.blueprints.consultations.reading import date_in, number_in
from app.models import Choice, ChoiceAxis, Consultation, Question, QuestionKind, SealState, SettledCount
from app.sealing import store
from app.sealing.settling import MERGED
from app.web.formats import date_text, number_text, percent_text
from app.web.languages import gettext as _

Counts = Mapping[tuple[str, str], Mapping[tuple[str, ...], Mapping[str, int]]]  # (question, row), group, value


Groups = Sequence[tuple[tuple[str, str], str]]  # ((question, value), label)


@dataclass(frozen=True)
class Table:
    """How often what was chosen, at a question or at one row of it."""

    label: Said | None  # of the row
    groups: Sequence[str]
    lines: Sequence[tuple[str, Sequence[Cell]]]
    ids: Sequence[str]  # of the lines
    size: int = 0  # how many answered it


@dataclass(frozen=True)
class Outcome:
    """One question with what came of it."""

    number: int
    id: str
    kind: QuestionKind
    title: Said
    tables: Sequence[Table] = ()
    facts: Sequence[tuple[str, str]] = field(default_factory=list)
    texts: int = 0


def outcomes(
    consultation: Consultation,
    questions: Sequence[Question],
    counts: Iterable[SettledCount],
    texts: Mapping[str, int],
    group_questions: Sequence[str],
    counted: int,
) -> list[Outcome]:
    """Return every question with its tables, split by the groups that were declared before the opening."""
    found, numbers = _arranged(counts), numbered(questions)
    groups = _groups(consultation, questions, found, group_questions)
    return [
        Outcome(
            number=numbers[question.public_id],
            id=question.public_id,
            kind=QuestionKind(question.kind),
            title=say(consultation, question.titles),
            tables=_tables(consultation, question, found, groups, counted),
            facts=_facts(consultation, question, found),
            texts=texts.get(question.public_id, 0),
        )
        for question in questions
        if question.kind != QuestionKind.NOTE
    ]


def _arranged(rows: Iterable[SettledCount]) -> Counts:
    found: dict[tuple[str, str], dict[tuple[str, ...], dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        found[row.question_id, row.row_id][tuple(row.group)][row.value] = row.count
    return found


def _groups(
    consultation: Consultation, questions: Sequence[Question], found: Counts, declared: Sequence[str]
) -> list[tuple[tuple[str, str], str]]:
    """Return ((question, value), label) of each group, in the order of the questionnaire."""
    by_id = {question.public_id: question for question in questions}
    groups: list[tuple[tuple[str, str], str]] = []
    for one in declared:
        question = by_id.get(one)
        if question is None:
            continue
        seen = {group[1] for (asked, _row), by in found.items() for group in by if group and group[0] == one}
        named = [(choice.public_id, say(consultation, choice.titles).text) for choice in question.choices]
        labels = [*named, (MERGED, _("smaller groups together")), ("", _("not answered"))]
        groups += [((one, value), label) for value, label in labels if value in seen]
    return groups


def _tables(consultation: Consultation, question: Question, found: Counts, groups: Groups, counted: int) -> list[Table]:
    kind = QuestionKind(question.kind)
    if kind in NUMBERED or kind in TEXTS or kind in {QuestionKind.NUMBER, QuestionKind.DATE, QuestionKind.PRIORITY}:
        return []
    if kind == QuestionKind.MATRIX:
        columns = [*_named(consultation, along(question, ChoiceAxis.COLUMN)), (DONT_KNOW, _("I do not know"))]
        return [
            _table(found, question, groups, columns, counted, row.public_id, say(consultation, row.titles))
            for row in along(question, ChoiceAxis.ROW)
        ]
    options = _named(consultation, along(question, ChoiceAxis.OPTION))
    return [_table(found, question, groups, options, counted)] if options else []


def _named(consultation: Consultation, choices: Sequence[Choice]) -> list[tuple[str, str]]:
    return [(choice.public_id, say(consultation, choice.titles).text) for choice in choices]


def _table(
    found: Counts,
    question: Question,
    groups: Groups,
    values: Sequence[tuple[str, str]],
    counted: int,
    row: str = "",
    label: Said | None = None,
) -> Table:
    by = found.get((question.public_id, row), {})
    split = [one for one in groups if one[0][0] != question.public_id]  # no question is split by itself

    def column(group: tuple[str, ...]) -> list[int]:
        return [by.get(group, {}).get(value, 0) for value, _label in values]

    columns = [column(group) for group, _label in split]
    everybody = column(())
    if question.kind == QuestionKind.MULTIPLE_CHOICE:  # some chose several, some none
        members = [sum(found.get((one, ""), {}).get((one, value), {}).values()) for (one, value), _label in split]
        sizes = [counted, *(size or max(one, default=0) for size, one in zip(members, columns, strict=True))]
    else:
        sizes = [sum(one) for one in (everybody, *columns)]
    cells = suppressed(everybody, columns, sizes)
    return Table(
        label,
        [label for _group, label in split],
        [(name, line) for (_value, name), line in zip(values, cells, strict=True)],
        [value for value, _name in values],
        sizes[0],
    )


def _facts(consultation: Consultation, question: Question, found: Counts) -> list[tuple[str, str]]:
    """Return middle values of what was answered in numbers; never the outermost ones, which are one person's."""
    kind, whole = QuestionKind(question.kind), ()
    everybody = {row: by.get(whole, {}) for (one, row), by in found.items() if one == question.public_id}
    if kind == QuestionKind.NUMBER:
        numbers = _spread(everybody.get("", {}))
        return _middle(numbers) if numbers else []
    if kind == QuestionKind.DATE:
        days = sorted(
            day.toordinal()
            for value, count in everybody.get("", {}).items()
            if (day := date_in(value))
            for _one in range(count)
        )
        middle = _middle_day(days)
        return [(_("Answers"), str(len(days))), (_("Median"), middle)] if days else []
    if kind in NUMBERED:
        return [
            (say(consultation, one.titles).text, _mean(_spread(everybody.get(one.public_id, {}))))
            for one in along(question, ChoiceAxis.OPTION)
        ]
    if kind == QuestionKind.PRIORITY:
        return [
            (
                f"{say(consultation, line.titles)}: {say(consultation, column.titles)}",
                _mean(_of(everybody, line, column)),
            )
            for line in along(question, ChoiceAxis.ROW)
            for column in along(question, ChoiceAxis.COLUMN)
        ]
    return []


def _middle_day(days: Sequence[int]) -> str:
    return date_text(date.fromordinal(days[len(days) // 2])) if days else ""


def _of(everybody: Mapping[str, Mapping[str, int]], line: Choice, column: Choice) -> list[float]:
    start = f"{column.public_id}."
    cells = everybody.get(line.public_id, {})
    return _spread({value.removeprefix(start): count for value, count in cells.items() if value.startswith(start)})


def _spread(values: Mapping[str, int]) -> list[float]:
    return [
        number for value, count in values.items() if (number := number_in(value)) is not None for _one in range(count)
    ]


def _middle(numbers: Sequence[float]) -> list[tuple[str, str]]:
    return [
        (_("Answers"), str(len(numbers))),
        (_("Mean"), number_text(round(fmean(numbers), 2))),
        (_("Median"), number_text(round(median(numbers), 2))),
    ]


def _mean(numbers: Sequence[float]) -> str:
    return number_text(round(fmean(numbers), 2)) if numbers else "–"


# ---- files ----


def header() -> list[str]:
    """Return the columns of the file of counts."""
    return [_("Question"), _("Statement"), _("Answer"), _("Group"), _("Number")]


def rows(found: Sequence[Outcome]) -> list[list[object]]:
    """Return the lines of the file of counts: what the page tells, and nothing else."""
    lines: list[list[object]] = []
    for one in found:
        for table in one.tables:
            for name, cells in table.lines:
                for group, cell in zip([_("Everybody"), *table.groups], cells, strict=True):
                    lines.append([one.title.text, str(table.label or ""), name, group, said(cell)])
        lines += [[one.title.text, "", name, _("Everybody"), value] for name, value in one.facts]
    return lines


def share(cell: Cell, size: int) -> float:
    """Return the part of the whole that a bar shows: of a hidden number, no more than what is said of it."""
    if cell.number is not None:
        return cell.number / size if size else 0.0
    return {"most": MOST, "rest": 0.0}.get(cell.says, 0.0)


def said(cell: Cell) -> object:
    """Return what is told of a cell."""
    if cell.number is not None:
        return cell.number
    return {"few": _("hidden"), "most": f"> {percent_text(0.9)}", "rest": f"< {percent_text(0.1)}"}[cell.says]


def document(
    consultation: Consultation, found: Sequence[Outcome], texts: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """Return counts and open answers as plain values, for programs."""
    return {
        "consultation": consultation.public_id,
        "mode": str(consultation.mode),
        "questions": [
            {
                "id": one.id,
                "kind": str(one.kind),
                "title": one.title.text,
                "tables": [
                    {
                        "row": str(table.label or ""),
                        "groups": [_("Everybody"), *table.groups],
                        "answers": [
                            {"choice": key, "label": name, "counts": [said(cell) for cell in cells]}
                            for key, (name, cells) in zip(table.ids, table.lines, strict=True)
                        ],
                    }
                    for table in one.tables
                ],
                "figures": dict(one.facts),
                "texts": list(texts.get(one.id, ())),
            }
            for one in found
        ],
    }


def as_json(consultation: Consultation, found: Sequence[Outcome], texts: Mapping[str, Sequence[str]]) -> str:
    """Return the document as text."""
    return json.dumps(document(consultation, found, texts), ensure_ascii=False)


def of(consultation: Consultation) -> tuple[list[Outcome], dict[str, list[str]]]:
    """Return what is left of a consultation: every question, and the words by question; nothing before settlement."""
    seal = store.seal_of(consultation.id)
    if seal is None or seal.state != SealState.SETTLED:
        return [], {}
    texts: dict[str, list[str]] = defaultdict(list)
    for one in queries.all_texts(consultation):
        texts[one.question_id].append(one.text)
    counts = {question: len(some) for question, some in texts.items()}
    found = outcomes(
        consultation,
        questions_of(consultation),
        queries.counts_of(consultation),
        counts,
        seal.group_questions,
        seal.counted or 0,
    )
    return found, texts
