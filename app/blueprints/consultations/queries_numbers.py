"""Reads that add up answers: numbers, places, points, names. From indexes where there is one; nothing row by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Integer, case, cast, func, select

from app.blueprints.consultations.kinds import COUNTED, TEXTS, TYPED, holds_words
from app.extensions import db
from app.models import Answer, Question, QuestionKind

BINS = 10
MOST_NAMES = 50  # different names shown of a question
Cell = tuple[int | None, int | None]  # choice, row


@dataclass(frozen=True)
class Sum:
    """How many numbers there are, what they make together, the lowest and the highest."""

    count: int
    total: float
    low: float
    high: float

    @property
    def mean(self) -> float:
        """Their mean."""
        return self.total / self.count


@dataclass
class Figures:
    """The numbers and own words of one question."""

    sums: dict[Cell, Sum] = field(default_factory=dict)
    median: float | None = None
    bins: dict[int, int] = field(default_factory=dict)  # how many numbers in each of BINS equal steps from low to high
    names: list[tuple[str, int]] = field(default_factory=list)
    words: int = 0  # answers with own words beside a choice

    @property
    def whole(self) -> Sum | None:
        """The sum of a question that takes one number."""
        return self.sums.get((None, None))


def figures(questions: Sequence[Question]) -> dict[int, Figures]:
    """Return what numbers and words make at these questions. Nothing is asked where no question has any."""
    found = {question.id: Figures() for question in questions}
    counted = [one.id for one in questions if one.kind in COUNTED]
    typed = [one.id for one in questions if one.kind in TYPED]
    if counted:
        _add_sums(found, counted)
    if any(found[key].whole for key in typed):
        _add_medians(found, typed)
        _add_bins(found, {key: whole for key in typed if (whole := found[key].whole)})
    if picks := [one.id for one in questions if one.kind == QuestionKind.PICK]:
        _add_names(found, picks)
    if worded := [one.id for one in questions if holds_words(one) and one.kind not in TEXTS]:
        _add_words(found, worded)
    return found


def _add_sums(found: Mapping[int, Figures], keys: Sequence[int]) -> None:
    number = Answer.number
    rows = db.session.execute(
        select(
            Answer.question_id,
            Answer.choice_id,
            Answer.row_id,
            func.count(),
            func.sum(number),
            func.min(number),
            func.max(number),
        )
        .where(Answer.question_id.in_(keys), number.is_not(None))
        .group_by(Answer.question_id, Answer.choice_id, Answer.row_id)
    )
    for question_id, choice_id, row_id, count, total, low, high in rows:
        found[question_id].sums[choice_id, row_id] = Sum(count, total or 0.0, low or 0.0, high or 0.0)


def _add_medians(found: Mapping[int, Figures], keys: Sequence[int]) -> None:
    """Find the middle number, or the two around the middle, of each question at once."""
    placed = (
        select(
            Answer.question_id,
            Answer.number,
            func.row_number().over(partition_by=Answer.question_id, order_by=Answer.number).label("place"),
            func.count().over(partition_by=Answer.question_id).label("count"),
        )
        .where(Answer.question_id.in_(keys), Answer.number.is_not(None))
        .subquery()
    )
    rows = db.session.execute(
        select(placed.c.question_id, func.avg(placed.c.number))
        .where(2 * placed.c.place >= placed.c.count, 2 * placed.c.place <= placed.c.count + 2)
        .group_by(placed.c.question_id)
    )
    for question_id, median in rows:
        found[question_id].median = float(median)


def _add_bins(found: Mapping[int, Figures], wholes: Mapping[int, Sum]) -> None:
    low = case({key: one.low for key, one in wholes.items()}, value=Answer.question_id)
    width = case({key: (one.high - one.low) / BINS or 1.0 for key, one in wholes.items()}, value=Answer.question_id)
    place = cast(func.floor((Answer.number - low) / width), Integer)
    rows = db.session.execute(
        select(Answer.question_id, place.label("place"), func.count())
        .where(Answer.question_id.in_(wholes), Answer.number.is_not(None))
        .group_by(Answer.question_id, place)
    )
    for question_id, at, count in rows:
        bins = found[question_id].bins
        step = min(max(int(at), 0), BINS - 1)  # the highest number belongs to the last step
        bins[step] = bins.get(step, 0) + count


def _add_names(found: Mapping[int, Figures], keys: Sequence[int]) -> None:
    counted: dict[int, list[tuple[str, int]]] = defaultdict(list)
    rows = db.session.execute(
        select(Answer.question_id, Answer.text, func.count().label("times"))
        .where(Answer.question_id.in_(keys), Answer.text.is_not(None))
        .group_by(Answer.question_id, Answer.text)
        .order_by(func.count().desc(), Answer.text)
        .limit(MOST_NAMES * len(keys))
    )
    for question_id, name, times in rows:
        counted[question_id].append((name or "", times))
    for key, names in counted.items():
        found[key].names = names[:MOST_NAMES]


def _add_words(found: Mapping[int, Figures], keys: Sequence[int]) -> None:
    rows = db.session.execute(
        select(Answer.question_id, func.count())
        .where(Answer.question_id.in_(keys), Answer.text.is_not(None))
        .group_by(Answer.question_id)
    )
    for question_id, count in rows:
        found[question_id].words = count
