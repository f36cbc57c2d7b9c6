"""What is compared, counted in the database: choices and numbers per group, and per round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.blueprints.consultations.tallying import SHARED
from app.extensions import db
from app.models import (
    Answer,
    Choice,
    Consultation,
    Invitation,
    Organisation,
    Question,
    QuestionKind,
    Response,
    SettledCount,
)

LANGUAGE = "language"
Counts = dict[Any, dict[Any, int]]  # by group: how often each choice was made
Sizes = dict[Any, int]  # by group: how many answered


@dataclass
class Mean:
    """Numbers of one group, added up."""

    count: int = 0
    total: float = 0.0
    low: float | None = None
    high: float | None = None

    def add(self, number: float, times: int = 1) -> None:
        """Count a number so many times."""
        self.count += times
        self.total += number * times
        self.low = number if self.low is None else min(self.low, number)
        self.high = number if self.high is None else max(self.high, number)

    @property
    def value(self) -> float:
        """The mean."""
        return self.total / self.count


Means = dict[Any, dict[Any, Mean]]  # by group: the numbers given for each choice


def counted(question: Question, row: Choice | None, by: str, other: Question | None) -> tuple[Counts, Sizes]:
    """Return how often each choice was made in each group, and how many of the group answered."""
    key, joined = _grouped(by, other)
    wanted = [Answer.question_id == question.id, Answer.choice_id.is_not(None)]
    if row is not None:
        wanted.append(Answer.row_id == row.id)
    cells: Counts = defaultdict(dict)
    for group, choice, count in db.session.execute(
        joined(select(key, Answer.choice_id, func.count())).where(*wanted).group_by(key, Answer.choice_id)
    ):
        cells[group][choice] = count
    if question.kind not in SHARED:
        return cells, {group: sum(counts.values()) for group, counts in cells.items()}
    sizes = db.session.execute(
        joined(select(key, func.count(Answer.response_id.distinct()))).where(*wanted).group_by(key)
    )
    return cells, {one[0]: one[1] for one in sizes}


def added_up(question: Question, row: Choice | None, by: str, other: Question | None) -> Means:
    """Return the numbers given in each group, added up for each choice (None where the question takes one number)."""
    key, joined = _grouped(by, other)
    number = Answer.number
    wanted = [Answer.question_id == question.id, number.is_not(None)]
    if row is not None:
        wanted.append(Answer.row_id == row.id)
    sums = (func.count(), func.sum(number), func.min(number), func.max(number))
    statement = joined(select(key, Answer.choice_id, *sums)).where(*wanted).group_by(key, Answer.choice_id)
    found: Means = defaultdict(dict)
    for group, choice, count, total, low, high in db.session.execute(statement):
        found[group][choice] = Mean(count, float(total), float(low), float(high))
    return found


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


# ---- what settlement left of an anonymous consultation ----


def settled(consultation: Consultation, question: Question, row: Choice | None, by: str) -> tuple[Counts, Sizes]:
    """Return the same counts by the public ids of choices, from the tables kept for a declared group."""
    cells: Counts = defaultdict(dict)
    for group, value, count in _settled(consultation, question, by, row.public_id if row else ""):
        cells[group][value] = count
    if question.kind not in SHARED:
        return cells, {group: sum(counts.values()) for group, counts in cells.items()}
    # How many of a group answered is not kept for several choices; the group itself is.
    whole: Sizes = defaultdict(int)
    for one in _settled_rows(consultation, by, by):
        whole[one.group[1]] += one.count
    return cells, {group: max(whole[group], *counts.values()) for group, counts in cells.items()}


def settled_numbers(consultation: Consultation, question: Question, row: Choice | None, by: str) -> Means:
    """Return the numbers of each group by the public id of the choice, None where the question takes one number."""
    found: Means = defaultdict(dict)
    for one in _settled_rows(consultation, question.public_id, by):
        choice, figure = one.row_id or None, one.value
        if question.kind == QuestionKind.PRIORITY:
            if row is None or one.row_id != row.public_id:
                continue
            choice, _dot, figure = one.value.partition(".")
        try:
            number = float(figure)
        except ValueError:
            continue
        found[one.group[1]].setdefault(choice, Mean()).add(number, one.count)
    return found


def _settled(consultation: Consultation, question: Question, by: str, row: str) -> Iterable[tuple[str, str, int]]:
    for one in _settled_rows(consultation, question.public_id, by):
        if one.row_id == row:
            yield one.group[1], one.value, one.count


def _settled_rows(consultation: Consultation, question: str, by: str) -> list[SettledCount]:
    rows = db.session.scalars(
        select(SettledCount).where(
            SettledCount.consultation_id == consultation.id, SettledCount.question_id == question
        )
    )
    return [one for one in rows if len(one.group) == 2 and one.group[0] == by]


# ---- rounds ----


def per_question(questions: Sequence[Question]) -> Mapping[tuple[int, int | None], dict[int, int]]:
    """Return how often each choice was made, by question and row."""
    found: dict[tuple[int, int | None], dict[int, int]] = defaultdict(dict)
    rows = db.session.execute(
        select(Answer.question_id, Answer.row_id, Answer.choice_id, func.count())
        .where(Answer.question_id.in_([one.id for one in questions]), Answer.choice_id.is_not(None))
        .group_by(Answer.question_id, Answer.row_id, Answer.choice_id)
    )
    for question_id, row_id, choice_id, count in rows:
        found[question_id, row_id][choice_id or 0] = count
    return found


def people_at(questions: Sequence[Question]) -> dict[int, int]:
    """Return how many people answered each question at which one person makes several choices."""
    keys = [one.id for one in questions if one.kind in SHARED]
    if not keys:
        return {}
    rows = db.session.execute(
        select(Answer.question_id, func.count(Answer.response_id.distinct()))
        .where(Answer.question_id.in_(keys))
        .group_by(Answer.question_id)
    )
    return {row[0]: row[1] for row in rows}


def numbers_per_question(
    questions: Sequence[Question],
) -> Mapping[tuple[int, int | None], dict[int | None, Mean]]:
    """Return the numbers that were given, added up by question and row for each choice."""
    found: dict[tuple[int, int | None], dict[int | None, Mean]] = defaultdict(dict)
    number = Answer.number
    sums = (func.count(), func.sum(number), func.min(number), func.max(number))
    rows = db.session.execute(
        select(Answer.question_id, Answer.row_id, Answer.choice_id, *sums)
        .where(Answer.question_id.in_([one.id for one in questions]), number.is_not(None))
        .group_by(Answer.question_id, Answer.row_id, Answer.choice_id)
    )
    for question_id, row_id, choice_id, count, total, low, high in rows:
        found[question_id, row_id][choice_id] = Mean(count, float(total or 0), float(low or 0), float(high or 0))
    return found
