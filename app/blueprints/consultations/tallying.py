"""Counts as plain values: added up over stretches of responses, and read as what a page draws. No database."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from app.blueprints.consultations.kinds import COUNTED, TEXTS, TYPED, holds_words
from app.blueprints.consultations.queries_numbers import BINS, MOST_NAMES, Figures, Sum
from app.blueprints.consultations.queries_results import Tally
from app.models import Question, QuestionKind

# One sort of stored answer: question, choice, row, number, name, whether own words stand beside it.
Fact = tuple[int, int | None, int | None, float | None, str | None, bool]
SHARED = frozenset({QuestionKind.MULTIPLE_CHOICE, QuestionKind.PICK})  # one person leaves several rows


@dataclass
class Counted:
    """How often each sort of answer was stored, how many people answered, and when they submitted."""

    responses: int = 0  # submitted ones
    facts: Counter[Fact] = field(default_factory=Counter)
    people: Counter[int] = field(default_factory=Counter)  # by question: those who answered one that is `SHARED`
    hours: Counter[str] = field(default_factory=Counter)  # "2027-03-10 09" in UTC: responses submitted in that hour

    def add(self, other: Counted) -> None:
        """Count `other` too."""
        self.responses += other.responses
        self.facts.update(other.facts)
        self.people.update(other.people)
        self.hours.update(other.hours)

    def stored(self) -> dict[str, Any]:
        """Return it as plain values for JSON."""
        return {
            "responses": self.responses,
            "facts": [[*fact, count] for fact, count in self.facts.items()],
            "people": list(self.people.items()),
            "hours": dict(self.hours),
        }


def add_stored(into: Counted, values: Mapping[str, Any]) -> None:
    """Count what `Counted.stored` returned before; straight from its lists, because there may be thousands."""
    into.responses += values["responses"]
    facts = into.facts
    for one in values["facts"]:
        facts[tuple(one[:6])] += one[6]
    for question, count in values["people"]:
        into.people[question] += count
    into.hours.update(values["hours"])


def days_of(hours: Mapping[str, int], zone: tzinfo) -> list[tuple[date, int]]:
    """Return how many submitted on each local day from the first to the last; a zone is whole hours away from UTC."""
    found: Counter[date] = Counter()
    for hour, count in hours.items():
        found[datetime.strptime(hour, "%Y-%m-%d %H").replace(tzinfo=UTC).astimezone(zone).date()] += count
    return sorted(found.items())


def tallies_of(counted: Counted, questions: Sequence[Question]) -> dict[int, Tally]:
    """Return the counts of choices, statements and texts."""
    found = {question.id: Tally() for question in questions}
    for (question, choice, row, _number, _name, _worded), count in counted.facts.items():
        tally = found.get(question)
        if tally is None:
            continue
        if row is not None:
            tally.rows[row][choice] = tally.rows[row].get(choice, 0) + count
        elif choice is not None:
            tally.choices[choice] = tally.choices.get(choice, 0) + count
        else:
            tally.texts += count
    return found


def figures_of(counted: Counted, questions: Sequence[Question]) -> dict[int, Figures]:
    """Return what numbers, names and own words make."""
    found = {question.id: Figures() for question in questions}
    by_id = {question.id: question for question in questions}
    worded = {one.id for one in questions if holds_words(one) and one.kind not in TEXTS}
    numbers: dict[int, dict[tuple[int | None, int | None], Counter[float]]] = defaultdict(lambda: defaultdict(Counter))
    names: dict[int, Counter[str]] = defaultdict(Counter)
    for (question, choice, row, number, name, has_words), count in counted.facts.items():
        if question not in by_id:
            continue
        if number is not None and by_id[question].kind in COUNTED:
            numbers[question][choice, row][number] += count
        if name is not None:
            names[question][name] += count
        if has_words and question in worded:
            found[question].words += count
    for question, cells in numbers.items():
        _add_numbers(found[question], cells, is_typed=by_id[question].kind in TYPED)
    for question, some in names.items():
        found[question].names = sorted(some.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_NAMES]
    return found


def _add_numbers(
    figures: Figures, cells: Mapping[tuple[int | None, int | None], Counter[float]], *, is_typed: bool
) -> None:
    for cell, values in cells.items():
        total = math.fsum(value * count for value, count in values.items())
        figures.sums[cell] = Sum(sum(values.values()), total, min(values), max(values))
    whole = figures.whole
    if whole is None or not is_typed:
        return
    values = cells[None, None]
    figures.median = _median(values)
    width = (whole.high - whole.low) / BINS or 1.0
    for value, count in values.items():
        step = min(max(math.floor((value - whole.low) / width), 0), BINS - 1)
        figures.bins[step] = figures.bins.get(step, 0) + count


def _median(values: Mapping[float, int]) -> float:
    """Return the middle number, or the mean of the two around the middle."""
    size, passed = sum(values.values()), 0
    middle: list[float] = []
    for value in sorted(values):
        passed += values[value]
        if not middle and 2 * passed >= size:
            middle.append(value)
            if 2 * passed > size:
                return float(value)
        elif middle:
            return (middle[0] + value) / 2
    return float(middle[0])


def fact_of(row: Iterable[Any]) -> tuple[Fact, int]:
    """Return a counted row of the database as a fact with its count."""
    question, choice, line, number, name, worded, count = row
    return (question, choice, line, None if number is None else float(number), name, bool(worded)), count
