"""How a group answered, as its members and its facilitator see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.blueprints.consultations import queries, queries_group, queries_tallies
from app.blueprints.consultations.results import Chart, charts
from app.models import Consultation


@dataclass(frozen=True)
class Round:
    """One question before and after people reconsidered, and how many answer it in another way now."""

    before: Chart
    after: Chart
    changed: int

    @property
    def pairs(self) -> Sequence[tuple[str, str, str]]:
        """What stands in a table: what it is about, before, after; of choices, of means, or of a number."""
        first = {label: value for label, value in _lines(self.before)}  # noqa: C416 - the pairs are rows
        return [(label, first.get(label, "–"), value) for label, value in _lines(self.after)]


def _lines(chart: Chart) -> list[tuple[str, str]]:
    if chart.means:
        return [(line[0], " · ".join(line[2:])) for line in chart.means]
    if chart.facts:
        return list(chart.facts)
    return [(str(row["label"]), str(row["value"])) for row in chart.rows if "value" in row]


def seen_by_group(consultation: Consultation, answered: int, numbers: Mapping[str, int] | None = None) -> list[Chart]:
    """Return what a member sees: the figures of every question of choices and numbers, called by his or her numbers."""
    questions = queries.questions(consultation)
    shown = {one.public_id for one in queries_group.shown_to_group(questions)}
    found = queries_tallies.results_of(consultation, questions, answered)
    return [one for one in charts(consultation, questions, found, numbers) if one.id in shown]


def rounds(consultation: Consultation, answered: int) -> list[Round]:
    """Return every question of choices and numbers, before and after."""
    questions = queries.questions(consultation)
    shown = queries_group.shown_to_group(questions)
    after = {one.id: one for one in seen_by_group(consultation, answered)}
    before = {one.id: one for one in charts(consultation, questions, queries_group.before(questions))}
    moved = queries_group.changed(shown)
    return [Round(before[one.public_id], after[one.public_id], moved[one.id]) for one in shown]
