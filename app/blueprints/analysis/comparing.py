"""Comparing the answers to a question: between groups, with another question, and between rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.blueprints.analysis import comparing_counts, rules
from app.blueprints.analysis.comparing_counts import LANGUAGE, Mean
from app.blueprints.consultations.kinds import NUMBERED, ONE_CHOICE
from app.blueprints.consultations.presenting import along, say
from app.blueprints.consultations.words import ORGANISATION_KINDS
from app.extensions import db
from app.models import (
    Choice,
    ChoiceAxis,
    Consultation,
    Mode,
    OrganisationKind,
    Question,
    QuestionKind,
    Seal,
)
from app.sealing.settling import MERGED
from app.web.languages import gettext as _
from config import LANGUAGES

MOST_GROUPS = 40
CHOSEN = frozenset({*ONE_CHOICE, QuestionKind.MULTIPLE_CHOICE})
BY_ROW = frozenset({QuestionKind.MATRIX, QuestionKind.PRIORITY})  # each statement is compared by itself
AVERAGED = frozenset({*NUMBERED, QuestionKind.NUMBER, QuestionKind.PRIORITY})  # by the means of their numbers
ORGANISATION = "organisation"
Cell = int | float | str | None  # a number; a word of `rules` where it must not be told; None where there is none


@dataclass(frozen=True)
class Subject:
    """What is compared: a question, and one of its statements where it is a scale."""

    question: Question
    row: Choice | None = None

    @property
    def id(self) -> str:
        """What stands for it in an address."""
        return f"{self.question.public_id}.{self.row.public_id}" if self.row else self.question.public_id

    @property
    def choices(self) -> list[Choice]:
        """What could be chosen, or was given a number, in order; nothing where the question takes one number."""
        return along(self.question, ChoiceAxis.COLUMN if self.row else ChoiceAxis.OPTION)

    @property
    def is_averaged(self) -> bool:
        """Whether means are compared, and not how often something was chosen."""
        return self.question.kind in AVERAGED


@dataclass(frozen=True)
class Line:
    """One group: how many answered, and what they said."""

    label: str
    size: int | None  # None where it must stay hidden
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Comparison:
    """The answers of each group to one question: how often each choice was made, or the means of their numbers."""

    columns: Sequence[str]
    lines: Sequence[Line]
    are_means: bool = False

    @property
    def has_hidden(self) -> bool:
        """Whether something is left out, because too few people stand behind it."""
        return any(line.size is None or any(isinstance(one, str) for one in line.cells) for line in self.lines)


def subjects(questions: Sequence[Question]) -> list[Subject]:
    """Return everything that can be compared."""
    found: list[Subject] = []
    for question in questions:
        if question.kind in BY_ROW:
            found += [Subject(question, row) for row in along(question, ChoiceAxis.ROW)]
        elif question.kind in CHOSEN or question.kind in AVERAGED:
            found.append(Subject(question))
    return found


def groupings(
    consultation: Consultation, questions: Sequence[Question], subject: Subject | None = None
) -> list[tuple[str, str]]:
    """Return by what answers to `subject` can be grouped, and not by themselves: (name in the address, words)."""
    own = subject.question.id if subject else None
    single = [one for one in questions if one.kind in ONE_CHOICE and one.id != own]
    if consultation.mode == Mode.ANONYMOUS:  # only what was declared beforehand was kept
        seal = db.session.get(Seal, consultation.id)
        declared = set(seal.group_questions) if seal else set()
        return [(one.public_id, say(consultation, one.titles).text) for one in single if one.public_id in declared]
    fixed = [(ORGANISATION, _("Kind of organisation"))]
    if len(consultation.languages) > 1:
        fixed.append((LANGUAGE, _("Language")))
    return fixed + [(one.public_id, say(consultation, one.titles).text) for one in single]


def compare(consultation: Consultation, subject: Subject, by: str, questions: Sequence[Question]) -> Comparison:
    """Return the answers per group. In a consultation that is not by name small numbers are hidden (k = 5)."""
    other = next((one for one in questions if one.public_id == by), None)
    is_settled = consultation.mode == Mode.ANONYMOUS
    keys: list[Any] = [choice.public_id if is_settled else choice.id for choice in subject.choices]
    question, row = subject.question, subject.row
    labels = _labels(consultation, by, other)

    def ordered(groups: Mapping[Any, Any]) -> list[Any]:
        return sorted(groups, key=lambda group: labels.get(group, (1, str(group))))[:MOST_GROUPS]

    def names(groups: Sequence[Any]) -> list[str]:
        return [labels.get(group, (1, _("not answered")))[1] for group in groups]

    if subject.is_averaged:
        means = (
            comparing_counts.settled_numbers(consultation, question, row, by)
            if is_settled
            else comparing_counts.added_up(question, row, by, other)
        )
        groups = ordered(means)
        lines = [[means[group].get(key) for key in keys or [None]] for group in groups]
        return _averaged(consultation, subject, names(groups), lines)
    cells, sizes = (
        comparing_counts.settled(consultation, question, row, by)
        if is_settled
        else comparing_counts.counted(question, row, by, other)
    )
    groups = ordered(cells)
    table = [[cells[group].get(key, 0) for key in keys] for group in groups]
    return _shown(consultation, subject, names(groups), table, [sizes[group] for group in groups])


def _labels(consultation: Consultation, by: str, other: Question | None) -> dict[Any, tuple[int, str]]:
    """Return the words for each group, with their order."""
    found: dict[Any, tuple[int, str]] = {MERGED: (900, _("small groups together"))}
    if other is not None:
        for choice in along(other, ChoiceAxis.OPTION):
            said = say(consultation, choice.titles).text
            found[choice.id] = found[choice.public_id] = (choice.position, said)
    elif by == LANGUAGE:
        found |= {code: (at, name) for at, (code, name) in enumerate(LANGUAGES.items())}
    else:
        found |= {kind.value: (at, str(ORGANISATION_KINDS[kind])) for at, kind in enumerate(OrganisationKind)}
        found[None] = (990, _("No organisation"))
    return found


def _columns(consultation: Consultation, subject: Subject) -> list[str]:
    named = [say(consultation, choice.titles).text for choice in subject.choices]
    if subject.question.kind == QuestionKind.RANKING:
        return [_("%(choice)s: mean place", choice=one) for one in named]
    return named or [_("Mean")]


def _shown(
    consultation: Consultation,
    subject: Subject,
    names: Sequence[str],
    table: Sequence[Sequence[int]],
    sizes: Sequence[int],
) -> Comparison:
    cells: Sequence[Sequence[Cell]] = table
    away: frozenset[str] = frozenset()
    if consultation.mode != Mode.NAMED:
        cells = rules.told(table, sizes)
        away = rules.hidden_groups({str(at): size for at, size in enumerate(sizes)})
    return Comparison(
        columns=_columns(consultation, subject),
        lines=[Line(name, None if str(at) in away else sizes[at], cells[at]) for at, name in enumerate(names)],
    )


def _averaged(
    consultation: Consultation, subject: Subject, names: Sequence[str], lines: Sequence[Sequence[Mean | None]]
) -> Comparison:
    """Return means; where answers are not by name, none of fewer than five, nor one that tells what everybody said."""
    sizes = [max((one.count for one in line if one), default=0) for line in lines]
    is_open = consultation.mode == Mode.NAMED
    away = frozenset() if is_open else rules.hidden_groups({str(at): size for at, size in enumerate(sizes)})

    def cell(at: int, mean: Mean | None) -> Cell:
        if mean is None:
            return None
        may_tell = str(at) not in away and mean.count >= rules.FEWEST and mean.low != mean.high
        return mean.value if is_open or may_tell else rules.FEW

    return Comparison(
        columns=_columns(consultation, subject),
        lines=[
            Line(name, None if str(at) in away else sizes[at], [cell(at, one) for one in lines[at]])
            for at, name in enumerate(names)
        ],
        are_means=True,
    )


# ---- rounds ----


def between_rounds(consultation: Consultation, subject: Subject, others: Sequence[Question]) -> Comparison:
    """Return the answers of each round, choices matched by their name, else by their words."""
    asked = [subject, *(same for one in others if (same := _same_in(subject, one)) is not None)]
    names = [say(of, of.titles).text for of in (one.question.consultation for one in asked)]
    # Where one of the rounds is not by name, what is told of all of them follows its promise.
    promised = next((one for one in asked if one.question.consultation.mode != Mode.NAMED), subject)
    strict = promised.question.consultation if consultation.mode == Mode.NAMED else consultation
    questions, keys = [one.question for one in asked], [_identity(choice) for choice in subject.choices]
    if subject.is_averaged:
        numbers = comparing_counts.numbers_per_question(questions)
        lines = [_matched(one, keys, numbers[_place(one)]) for one in asked]
        return _averaged(strict, subject, names, lines)
    counts, people = comparing_counts.per_question(questions), comparing_counts.people_at(questions)
    table = [[one or 0 for one in _matched(each, keys, counts[_place(each)])] for each in asked]
    sizes = [people.get(one.question.id, sum(counts[_place(one)].values())) for one in asked]
    return _shown(strict, subject, names, table, sizes)


def _place(subject: Subject) -> tuple[int, int | None]:
    return subject.question.id, subject.row.id if subject.row else None


def _matched(subject: Subject, keys: Sequence[str], values: Mapping[Any, Any]) -> list[Any]:
    """Return the values of a round under the names of the choices; the only one where there are no choices."""
    if not keys:
        return [values.get(None)]
    by_name = {_identity(choice): values.get(choice.id) for choice in subject.choices}
    return [by_name.get(key) for key in keys]


def _identity(choice: Choice) -> str:
    return choice.name or next(iter(sorted(choice.titles.items())), ("", ""))[1].casefold()


def _same_in(subject: Subject, question: Question) -> Subject | None:
    if subject.row is None:
        return Subject(question)
    wanted = _identity(subject.row)
    row = next((one for one in along(question, ChoiceAxis.ROW) if _identity(one) == wanted), None)
    return Subject(question, row) if row else None
