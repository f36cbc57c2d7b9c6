"""The results of a consultation: what was counted before, and a count of what has been answered or changed since.

Exact at each moment: a stretch whose answers changed has no tally any more, and is counted from the answers themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import Select, String, case, cast, func, select, union_all

from app.blueprints.consultations import queries_numbers, queries_results
from app.blueprints.consultations.queries_numbers import Figures
from app.blueprints.consultations.queries_results import Tally
from app.blueprints.consultations.tallying import (
    SHARED,
    Counted,
    add_stored,
    days_of,
    fact_of,
    figures_of,
    tallies_of,
)
from app.extensions import db
from app.models import Answer, Consultation, Question, QuestionKind, Response, ResultTally
from app.models.tallies import STRETCH

# Counting answers by their response reads the rows themselves: twelve times dearer than the index of choices, which
# can only count all of them. Above this part of the responses it is cheaper to count everything anew.
WORTH = 12
MOST_GAPS = 40  # between stretches that were counted
Span = tuple[int, int]  # keys of responses, both included
LAST_KEY = 2**31 - 1  # of a response


@dataclass(frozen=True)
class Results:
    """What a page of results draws."""

    tallies: Mapping[int, Tally]
    figures: Mapping[int, Figures]
    people: Mapping[int, int]  # by question: how many answered one that takes several choices
    days: Sequence[tuple[date, int]]  # how many submitted on each local day


def results_of(consultation: Consultation, questions: Sequence[Question], answered: int) -> Results:
    """Return the results; `answered` is how many submitted, by the list of invitees."""
    zone = current_app.config["SETTINGS"].zone
    counted = _from_tallies(consultation, answered)
    if counted is None:
        return Results(
            queries_results.tallies(questions),
            queries_numbers.figures(questions),
            _people(questions),
            days_of(_hours(consultation), zone),
        )
    return Results(
        tallies_of(counted, questions),
        figures_of(counted, questions),
        counted.people,
        days_of(counted.hours, zone),
    )


def _from_tallies(consultation: Consultation, answered: int) -> Counted | None:
    """Return the counts from tallies and what has none; None where counting everything is cheaper."""
    rows = db.session.execute(
        select(ResultTally.stretch, ResultTally.counted)
        .where(ResultTally.consultation_id == consultation.id, ResultTally.stretch >= 0)
        .order_by(ResultTally.stretch)
    ).all()
    if not rows:
        return None
    gaps = gaps_between([row.stretch for row in rows])
    left = answered - sum(row.counted["responses"] for row in rows)
    if left * WORTH > answered or len(gaps) > MOST_GAPS:
        return None
    counted = count(consultation.id, gaps)
    for row in rows:
        add_stored(counted, row.counted)
    return counted


def gaps_between(stretches: Sequence[int]) -> list[Span]:
    """Return the keys of responses that lie in none of these stretches."""
    gaps, start = [], 0
    for stretch in stretches:
        if stretch * STRETCH > start:
            gaps.append((start, stretch * STRETCH - 1))
        start = (stretch + 1) * STRETCH
    return [*gaps, (start, LAST_KEY)]


def count(consultation_id: int, spans: Iterable[Span]) -> Counted:
    """Count the answers of the submitted responses with these keys, from the rows themselves."""
    given = union_all(
        *(
            select(Response.id, Response.submitted_at).where(
                Response.consultation_id == consultation_id,
                Response.id.between(first, last),
                Response.submitted_at.is_not(None),
            )
            for first, last in spans
        )
    ).subquery("given")
    found = Counted(hours=_by_hour(select(_hour_of(given.c.submitted_at).label("hour"))))
    found.responses = sum(found.hours.values())
    if not found.responses:
        return found
    name = case((Question.kind == QuestionKind.PICK, Answer.text))
    facts = (Answer.question_id, Answer.choice_id, Answer.row_id, Answer.number, name, Answer.text.is_not(None))
    joined = select(*facts, func.count()).select_from(given).join(Answer, Answer.response_id == given.c.id)
    for row in db.session.execute(joined.join(Question, Question.id == Answer.question_id).group_by(*facts)):
        fact, number = fact_of(row)
        found.facts[fact] += number
    if shared := _shared(consultation_id):
        people = select(Answer.question_id, func.count(Answer.response_id.distinct())).select_from(given)
        people = people.join(Answer, Answer.response_id == given.c.id)
        # The sum keeps the engine from walking the index of questions, which holds everybody's answers.
        found.people.update(
            dict(_pairs(people.where((Answer.question_id + 0).in_(shared)).group_by(Answer.question_id)))
        )
    return found


def _shared(consultation_id: int) -> Sequence[int]:
    return db.session.scalars(
        select(Question.id).where(Question.consultation_id == consultation_id, Question.kind.in_(SHARED))
    ).all()


def _people(questions: Sequence[Question]) -> dict[int, int]:
    """Return how many answered each question at which one person leaves several rows."""
    keys = [one.id for one in questions if one.kind in SHARED]
    if not keys:
        return {}
    return dict(
        _pairs(
            select(Answer.question_id, func.count(Answer.response_id.distinct()))
            .where(Answer.question_id.in_(keys))
            .group_by(Answer.question_id)
        )
    )


def _hours(consultation: Consultation) -> Counter[str]:
    these = (Response.consultation_id == consultation.id, Response.submitted_at.is_not(None))
    return _by_hour(select(_hour_of(Response.submitted_at).label("hour")).where(*these))


def _by_hour(statement: Select[Any]) -> Counter[str]:
    hours = statement.subquery()
    return Counter(dict(_pairs(select(hours.c.hour, func.count()).group_by(hours.c.hour))))


def _hour_of(column: Any) -> Any:
    if db.engine.dialect.name == "postgresql":
        return func.to_char(func.timezone("UTC", column), "YYYY-MM-DD HH24")
    return func.substr(cast(column, String), 1, 13)


def _pairs(statement: Any) -> list[tuple[Any, int]]:
    return [(row[0], row[1]) for row in db.session.execute(statement)]
