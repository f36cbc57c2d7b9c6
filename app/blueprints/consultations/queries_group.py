"""Reads of how a group answered: what its members see after submitting, and what they answered before they saw it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from statistics import median
from typing import Any

from sqlalchemy import Subquery, func, select, union_all

from app.blueprints.consultations import queries
from app.blueprints.consultations.kinds import TEXTS, TYPED
from app.blueprints.consultations.queries_numbers import Figures, Sum
from app.blueprints.consultations.queries_results import Tally
from app.blueprints.consultations.queries_tallies import Results
from app.extensions import db
from app.models import (
    Answer,
    Consultation,
    FirstAnswer,
    InvitationState,
    Mode,
    Question,
    QuestionKind,
    Response,
)

LEAST_CONFIDENTIAL = 5  # answers; among fewer, one would know what each of the others said
MOST_ROWS = 50_000  # of those who reconsidered, looked at to see what changed
_UNSHOWN = frozenset({*TEXTS, QuestionKind.FILE, QuestionKind.NOTE, QuestionKind.CONSENT, QuestionKind.PICK})


def shown_to_group(questions: Sequence[Question]) -> list[Question]:
    """Return the questions of which the group sees the figures: choices and numbers, never words or names."""
    return [one for one in questions if QuestionKind(one.kind) not in _UNSHOWN]


def least(consultation: Consultation) -> int:
    """Return from how many answers on the figures are shown; 0 where they never are."""
    if consultation.group_from is None or consultation.mode == Mode.ANONYMOUS:
        return 0
    return max(consultation.group_from, LEAST_CONFIDENTIAL if consultation.mode == Mode.CONFIDENTIAL else 1)


def submitted(consultation: Consultation) -> int:
    """Return how many submitted."""
    return queries.count_invited(consultation, InvitationState.SUBMITTED)


def has_first(response: Response) -> bool:
    """Whether it is kept what this respondent answered before reconsidering."""
    return db.session.scalar(select(FirstAnswer.id).where(FirstAnswer.response_id == response.id).limit(1)) is not None


def reconsidered(consultation: Consultation) -> int:
    """Return how many submitted again after they could see how the others answered."""
    return (
        db.session.scalar(
            select(func.count(FirstAnswer.response_id.distinct()))
            .join(Response, Response.id == FirstAnswer.response_id)
            .where(Response.consultation_id == consultation.id)
        )
        or 0
    )


def before(questions: Sequence[Question]) -> Results:
    """Return the results from before anybody reconsidered: first answers, and those that stayed as they were."""
    found = Results(
        {one.id: Tally() for one in questions}, {one.id: Figures() for one in questions}, _people(questions), ()
    )
    rows = _first_round(questions)
    grouped = db.session.execute(
        select(
            rows.c.question_id, rows.c.choice_id, rows.c.row_id,
            func.count(), func.sum(rows.c.number), func.min(rows.c.number), func.max(rows.c.number),
        ).group_by(rows.c.question_id, rows.c.choice_id, rows.c.row_id)
    )  # fmt: skip
    for question_id, choice_id, row_id, count, total, low, high in grouped:
        if total is not None:
            found.figures[question_id].sums[choice_id, row_id] = Sum(count, total, low, high)
        elif row_id is not None:
            found.tallies[question_id].rows[row_id][choice_id] = count
        elif choice_id is not None:
            found.tallies[question_id].choices[choice_id] = count
    for question_id, numbers in _numbers(questions).items():
        found.figures[question_id].median = median(numbers)
    return found


def _numbers(questions: Sequence[Question]) -> dict[int, list[float]]:
    """Return the single numbers and days of the first round, by question; only where a question takes one."""
    typed = [one for one in questions if one.kind in TYPED]
    found: dict[int, list[float]] = defaultdict(list)
    if typed:
        rows = _first_round(typed)
        for key, number in db.session.execute(select(rows.c.question_id, rows.c.number).limit(MOST_ROWS)):
            found[key].append(number)
    return found


def _first_round(questions: Sequence[Question]) -> Subquery:
    keys = [one.id for one in questions]
    again = select(FirstAnswer.response_id).where(FirstAnswer.question_id.in_(keys))
    parts = [
        select(model.response_id, model.question_id, model.choice_id, model.row_id, model.number).where(
            model.question_id.in_(keys)
        )
        for model in (FirstAnswer, Answer)
    ]
    return union_all(parts[0], parts[1].where(Answer.response_id.not_in(again))).subquery()


def _people(questions: Sequence[Question]) -> dict[int, int]:
    rows = _first_round(questions)
    found = db.session.execute(
        select(rows.c.question_id, func.count(rows.c.response_id.distinct())).group_by(rows.c.question_id)
    )
    return {key: count for key, count in found}  # noqa: C416 - the rows are no pairs to the types


def changed(questions: Sequence[Question]) -> dict[int, int]:
    """Return, per question, how many of those who reconsidered answer it in another way now."""
    keys = [one.id for one in questions]
    again = select(FirstAnswer.response_id).where(FirstAnswer.question_id.in_(keys))
    first = _by_answer(select(*_columns(FirstAnswer)).where(FirstAnswer.question_id.in_(keys)))
    now = _by_answer(select(*_columns(Answer)).where(Answer.question_id.in_(keys), Answer.response_id.in_(again)))
    counts: dict[int, int] = dict.fromkeys(keys, 0)
    for key in {*first, *now}:
        if first.get(key) != now.get(key):
            counts[key[1]] += 1
    return counts


def _columns(model: type[Answer | FirstAnswer]) -> tuple[Any, ...]:
    return model.response_id, model.question_id, model.choice_id, model.row_id, model.number


def _by_answer(statement: Any) -> dict[tuple[int, int], set[tuple[Any, ...]]]:
    found: dict[tuple[int, int], set[tuple[Any, ...]]] = defaultdict(set)
    for response_id, question_id, *cell in db.session.execute(statement.limit(MOST_ROWS)):
        found[response_id, question_id].add(tuple(cell))
    return found
