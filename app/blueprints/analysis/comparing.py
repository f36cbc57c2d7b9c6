"""Comparing the answers to a question: between groups, with another question, and between rounds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.blueprints.analysis import rules
from app.blueprints.consultations.kinds import ONE_CHOICE
from app.blueprints.consultations.presenting import along, say
from app.blueprints.consultations.words import ORGANISATION_KINDS
from app.extensions import db
from app.models import (
    Answer,
    Choice,
    ChoiceAxis,
    Consultation,
    ConsultationState,
    Invitation,
    Mode,
    Organisation,
    OrganisationKind,
    Question,
    QuestionKind,
    QuestionTie,
    Response,
    Seal,
    SettledCount,
)
from app.sealing.settling import MERGED
from app.web.languages import gettext as _
from config import LANGUAGES

MOST_GROUPS = 40
MOST_ROUNDS = 10
MOST_CANDIDATES = 200
CHOSEN = frozenset({*ONE_CHOICE, QuestionKind.MULTIPLE_CHOICE, QuestionKind.MATRIX})
ORGANISATION, LANGUAGE = "organisation", "language"


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
        """What could be chosen, in order."""
        return along(self.question, ChoiceAxis.COLUMN if self.row else ChoiceAxis.OPTION)


@dataclass(frozen=True)
class Line:
    """One group: how many answered, and how often each choice was made; None where that must stay hidden."""

    label: str
    size: int | None
    cells: Sequence[int | None]


@dataclass(frozen=True)
class Comparison:
    """The answers of each group to one question."""

    columns: Sequence[str]
    lines: Sequence[Line]

    @property
    def has_hidden(self) -> bool:
        """Whether something is left out, because too few people stand behind it."""
        return any(line.size is None or None in line.cells for line in self.lines)


def subjects(questions: Sequence[Question]) -> list[Subject]:
    """Return everything that can be compared."""
    found: list[Subject] = []
    for question in questions:
        if question.kind == QuestionKind.MATRIX:
            found += [Subject(question, row) for row in along(question, ChoiceAxis.ROW)]
        elif question.kind in CHOSEN:
            found.append(Subject(question))
    return found


def groupings(consultation: Consultation, questions: Sequence[Question]) -> list[tuple[str, str]]:
    """Return by what answers can be grouped: (name in the address, words)."""
    single = [one for one in questions if one.kind in ONE_CHOICE]
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
    if consultation.mode == Mode.ANONYMOUS:
        cells = _settled(consultation, subject, by)
        sizes = {group: sum(counts.values()) for group, counts in cells.items()}
        keys: list[Any] = [choice.public_id for choice in subject.choices]
    else:
        cells, sizes = _counted(consultation, subject, by, other)
        keys = [choice.id for choice in subject.choices]
    labels = _labels(consultation, by, other)
    groups = sorted(cells, key=lambda group: labels.get(group, (1, str(group))))[:MOST_GROUPS]
    table = [[cells[group].get(key, 0) for key in keys] for group in groups]
    names = [labels.get(group, (1, _("not answered")))[1] for group in groups]
    return _shown(consultation, subject, names, table, [sizes[group] for group in groups])


def _counted(
    consultation: Consultation, subject: Subject, by: str, other: Question | None
) -> tuple[dict[Any, dict[Any, int]], dict[Any, int]]:
    key, joined = _grouped(by, other)
    wanted = [Answer.question_id == subject.question.id, Answer.choice_id.is_not(None)]
    if subject.row is not None:
        wanted.append(Answer.row_id == subject.row.id)
    del consultation
    cells: dict[Any, dict[Any, int]] = defaultdict(dict)
    for group, choice, count in db.session.execute(
        joined(select(key, Answer.choice_id, func.count())).where(*wanted).group_by(key, Answer.choice_id)
    ):
        cells[group][choice] = count
    if subject.question.kind != QuestionKind.MULTIPLE_CHOICE:
        return cells, {group: sum(counts.values()) for group, counts in cells.items()}
    sizes = db.session.execute(
        joined(select(key, func.count(Answer.response_id.distinct()))).where(*wanted).group_by(key)
    )
    return cells, {row[0]: row[1] for row in sizes}


def _grouped(by: str, other: Question | None) -> tuple[Any, Any]:
    """Return the column that names the group, and what joins it to the answers."""
    if other is not None:
        beside = aliased(Answer)
        return beside.choice_id, lambda statement: statement.select_from(Answer).outerjoin(
            beside, (beside.response_id == Answer.response_id) & (beside.question_id == other.id)
        )
    if by == LANGUAGE:
        return Response.language, lambda statement: statement.select_from(Answer).join(
            Response, Response.id == Answer.response_id
        )
    return (
        Organisation.kind,
        lambda statement: (
            statement.select_from(Answer)
            .join(Response, Response.id == Answer.response_id)
            .join(Invitation, Invitation.id == Response.invitation_id)
            .outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
        ),
    )


def _settled(consultation: Consultation, subject: Subject, by: str) -> dict[Any, dict[Any, int]]:
    cells: dict[Any, dict[Any, int]] = defaultdict(dict)
    rows = db.session.execute(
        select(SettledCount.group, SettledCount.value, SettledCount.count).where(
            SettledCount.consultation_id == consultation.id,
            SettledCount.question_id == subject.question.public_id,
            SettledCount.row_id == (subject.row.public_id if subject.row else ""),
        )
    )
    for group, value, count in rows:
        if len(group) == 2 and group[0] == by:
            cells[group[1]][value] = count
    return cells


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


def _shown(
    consultation: Consultation,
    subject: Subject,
    names: Sequence[str],
    table: Sequence[Sequence[int]],
    sizes: Sequence[int],
) -> Comparison:
    hidden_rows: set[int] = set()
    hidden: set[tuple[int, int]] = set()
    if consultation.mode != Mode.NAMED:
        small = rules.hidden_groups({str(at): size for at, size in enumerate(sizes)})
        hidden_rows = {int(at) for at in small}
        width = len(table[0]) if table else 0
        hidden = rules.hidden_cells(table, also=[(y, x) for y in hidden_rows for x in range(width)])
    return Comparison(
        columns=[say(consultation, choice.titles).text for choice in subject.choices],
        lines=[
            Line(
                name,
                None if y in hidden_rows else sizes[y],
                [None if (y, x) in hidden else value for x, value in enumerate(table[y])],
            )
            for y, name in enumerate(names)
        ],
    )


# ---- rounds ----


def candidates(consultation: Consultation, question: Question) -> list[Question]:
    """Return questions of the same kind in other consultations of the pact, with their consultation."""
    return list(
        db.session.scalars(
            select(Question)
            .join(Question.consultation)
            .where(
                Consultation.pact_id == consultation.pact_id,
                Consultation.id != consultation.id,
                Consultation.state != ConsultationState.DRAFT,
                Consultation.mode != Mode.ANONYMOUS,
                Question.kind == question.kind,
                Question.removed_at.is_(None),
            )
            .options(joinedload(Question.consultation), selectinload(Question.choices))
            .order_by(Consultation.opened_at.desc(), Question.position)
            .limit(MOST_CANDIDATES)
        ).unique()
    )


def rounds(question: Question, others: Sequence[Question]) -> list[Question]:
    """Return the questions that ask the same: tied by hand, or copied and not reworded since."""
    tied = set(db.session.scalars(select(QuestionTie.earlier_id).where(QuestionTie.question_id == question.id))) | set(
        db.session.scalars(select(QuestionTie.question_id).where(QuestionTie.earlier_id == question.id))
    )
    return [one for one in others if one.id in tied or one.titles == question.titles][:MOST_ROUNDS]


def tie_rounds(question: Question, earlier: Question) -> None:
    """Say that two questions ask the same."""
    if db.session.get(QuestionTie, (question.id, earlier.id)) is None:
        db.session.add(QuestionTie(question=question, earlier=earlier))
        db.session.flush()


def between_rounds(consultation: Consultation, subject: Subject, others: Sequence[Question]) -> Comparison:
    """Return the answers of each round, choices matched by their name, else by their words."""
    asked = [subject, *(same for one in others if (same := _same_in(subject, one)) is not None)]
    keys = [_identity(choice) for choice in subject.choices]
    counts = db.session.execute(
        select(Answer.question_id, Answer.row_id, Answer.choice_id, func.count())
        .where(Answer.question_id.in_([one.question.id for one in asked]), Answer.choice_id.is_not(None))
        .group_by(Answer.question_id, Answer.row_id, Answer.choice_id)
    )
    found: dict[tuple[int, int | None], dict[int, int]] = defaultdict(dict)
    for question_id, row_id, choice_id, count in counts:
        found[question_id, row_id][choice_id or 0] = count
    names, table, sizes = [], [], []
    for one in asked:
        mine = found[one.question.id, one.row.id if one.row else None]
        by_name: Mapping[str, int] = {_identity(choice): mine.get(choice.id, 0) for choice in one.choices}
        of = one.question.consultation
        names.append(say(of, of.titles).text)
        table.append([by_name.get(key, 0) for key in keys])
        sizes.append(sum(mine.values()))
    is_open = all(one.question.consultation.mode == Mode.NAMED for one in asked)
    if is_open or consultation.mode != Mode.NAMED:
        return _shown(consultation, subject, names, table, sizes)
    strict = next(one for one in asked if one.question.consultation.mode != Mode.NAMED)
    return _shown(strict.question.consultation, subject, names, table, sizes)


def _identity(choice: Choice) -> str:
    return choice.name or next(iter(sorted(choice.titles.items())), ("", ""))[1].casefold()


def _same_in(subject: Subject, question: Question) -> Subject | None:
    if subject.row is None:
        return Subject(question)
    wanted = _identity(subject.row)
    row = next((one for one in along(question, ChoiceAxis.ROW) if _identity(one) == wanted), None)
    return Subject(question, row) if row else None
