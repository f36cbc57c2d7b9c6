"""From counts to what a page draws and a file holds. No database: everything needed is handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from app.blueprints.consultations.kinds import NUMBERED, ONE_CHOICE, TEXTS, TYPED
from app.blueprints.consultations.presenting import Said, along, numbered, say
from app.blueprints.consultations.queries_numbers import BINS, Figures
from app.blueprints.consultations.queries_results import Tally
from app.blueprints.consultations.queries_tallies import Results
from app.blueprints.consultations.tallying import SHARED
from app.models import ChoiceAxis, Consultation, Question, QuestionKind
from app.web.formats import date_text, day_text, number_text
from app.web.languages import gettext as _

MOST_DAYS = 62  # shown one by one
MOST_BINS = 200
WORDS = -1  # stands for the column of own words beside choices
Key = tuple[int, int | None, int | None]  # question, choice or row, column
_SPREAD = {  # kinds with a column for each statement or choice
    QuestionKind.MATRIX: ChoiceAxis.ROW,
    QuestionKind.MULTIPLE_CHOICE: ChoiceAxis.OPTION,
    QuestionKind.RANKING: ChoiceAxis.OPTION,
    QuestionKind.POINTS: ChoiceAxis.OPTION,
}


def _plain(number: float) -> float:
    """Return a number without a decimal point where it needs none."""
    return int(number) if number == int(number) else number


@dataclass(frozen=True)
class Chart:
    """One question with its counts. `total` is how many people answered it: shares are shares of them."""

    number: int
    id: str
    kind: QuestionKind
    title: Said
    rows: Sequence[Mapping[str, Any]] = ()
    labels: Sequence[str] = ()
    total: int = 0
    facts: Sequence[tuple[str, str]] = ()  # mean, median, lowest, highest
    bins: Sequence[Mapping[str, Any]] = ()
    means: Sequence[Sequence[str]] = ()  # lines of a table of means, under `labels`
    words: int = 0

    @property
    def takes_several(self) -> bool:
        """Whether one person gives several of these answers, so that the shares make more than a whole."""
        return self.kind in SHARED


@dataclass(frozen=True)
class Timeline:
    """How many submitted in each day, or in each week where the days would be too many."""

    title: str
    bins: Sequence[Mapping[str, Any]]


def timeline(days: Sequence[tuple[date, int]]) -> Timeline:
    """Return what is drawn from the first day to the last, days without an answer included."""
    if not days:
        return Timeline("", ())
    first, last, counts = days[0][0], days[-1][0], dict(days)
    by_day = (last - first).days < MOST_DAYS
    step = 1 if by_day else 7
    start = first if by_day else first - timedelta(days=first.weekday())
    bins = []
    while start <= last:
        value = sum(counts.get(start + timedelta(days=at), 0) for at in range(step))
        bins.append({"label": day_text(start), "value": value})
        start += timedelta(days=step)
    title = _("Answers submitted per day") if by_day else _("Answers submitted per week, by its Monday")
    return Timeline(title, bins[-MOST_BINS:])


def charts(
    consultation: Consultation,
    questions: Sequence[Question],
    results: Results,
    numbers: Mapping[str, int] | None = None,
) -> list[Chart]:
    """Return what is drawn for each question. Languages are merged: choices count, whatever they were read in.

    With `numbers`, the questions are called as one person met them; those that he or she was not asked have none.
    """
    numbers = numbered(questions) if numbers is None else numbers
    return [
        _chart(consultation, question, numbers.get(question.public_id, 0), results)
        for question in questions
        if question.kind != QuestionKind.NOTE
    ]


def _chart(consultation: Consultation, question: Question, number: int, results: Results) -> Chart:
    kind, tally, figures = QuestionKind(question.kind), results.tallies[question.id], results.figures[question.id]
    start = Chart(number, question.public_id, kind, say(consultation, question.titles), words=figures.words)
    if kind in TEXTS or kind == QuestionKind.FILE:
        return replace(start, total=tally.texts)
    if kind in TYPED:
        return _numbers(consultation, question, start, figures)
    if kind in NUMBERED or kind == QuestionKind.PRIORITY:
        return _means(consultation, question, start, figures)
    if kind == QuestionKind.PICK:
        names = [{"label": name, "lang": None, "value": count} for name, count in figures.names]
        return replace(start, rows=names, total=results.people.get(question.id, 0))
    if kind == QuestionKind.MATRIX:
        return _scale(consultation, question, start, tally)
    rows: list[dict[str, Any]] = [
        {"label": said.text, "lang": said.lang, "value": tally.choices.get(choice.id, 0)}
        for choice in along(question, ChoiceAxis.OPTION)
        for said in [say(consultation, choice.titles)]
    ]
    total = sum(row["value"] for row in rows) if kind in ONE_CHOICE else results.people.get(question.id, 0)
    return replace(start, rows=rows, total=total)


def _scale(consultation: Consultation, question: Question, start: Chart, tally: Tally) -> Chart:
    columns = along(question, ChoiceAxis.COLUMN)
    rows = [_scale_row(consultation, row, columns, tally) for row in along(question, ChoiceAxis.ROW)]
    return replace(
        start,
        labels=[say(consultation, column.titles).text for column in columns],
        rows=rows,
        total=max((sum(row["counts"]) + row["unknown"] for row in rows), default=0),
    )


def _numbers(consultation: Consultation, question: Question, start: Chart, figures: Figures) -> Chart:
    """Return mean, median, bounds and a histogram of a number or a date."""
    whole = figures.whole
    if whole is None:
        return start
    is_date = question.kind == QuestionKind.DATE
    unit = say(consultation, question.features.get("unit") or {}).text

    def words(number: float) -> str:
        return (
            date_text(date.fromordinal(round(number))) if is_date else f"{number_text(round(number, 2))} {unit}".strip()
        )

    step = (whole.high - whole.low) / BINS
    places = range(BINS if step else 1)
    return replace(
        start,
        total=whole.count,
        facts=[
            (_("Answers"), number_text(whole.count)),
            (_("Mean"), words(whole.mean)),
            (_("Median"), words(figures.median if figures.median is not None else whole.mean)),
            (_("Lowest"), words(whole.low)),
            (_("Highest"), words(whole.high)),
        ],
        bins=[{"label": words(whole.low + at * step), "value": figures.bins.get(at, 0)} for at in places],
    )


def _means(consultation: Consultation, question: Question, start: Chart, figures: Figures) -> Chart:
    """Return the means of places, points, or importance and urgency; what leads stands first."""
    kind = QuestionKind(question.kind)
    if kind == QuestionKind.PRIORITY:
        lines = along(question, ChoiceAxis.ROW)
        columns = along(question, ChoiceAxis.COLUMN)
        labels = [say(consultation, one.titles).text for one in columns]
        cells = [(line, [figures.sums.get((column.id, line.id)) for column in columns]) for line in lines]
        labels.append(_("Product"))
    else:
        labels = [_("Mean place") if kind == QuestionKind.RANKING else _("Mean points")]
        cells = [(one, [figures.sums.get((one.id, None))]) for one in along(question, ChoiceAxis.OPTION)]
    rows = []
    for line, sums in cells:
        numbers = [one.mean if one else None for one in sums]
        known = [one for one in numbers if one is not None]
        product = known[0] * known[1] if kind == QuestionKind.PRIORITY and len(known) == 2 else None
        weight = product if product is not None else known[0] if known else 0.0
        shown = [*numbers, product] if kind == QuestionKind.PRIORITY else numbers
        rows.append(
            (
                weight if kind == QuestionKind.RANKING and known else -weight,
                line,
                shown,
                max((one.count for one in sums if one), default=0),
            )
        )
    rows.sort(key=lambda row: (row[3] == 0, row[0], row[1].position))
    return replace(
        start,
        labels=labels,
        means=[
            [say(consultation, line.titles).text, number_text(count), *(_rounded(one) for one in shown)]
            for _weight, line, shown, count in rows
        ],
        total=max((row[3] for row in rows), default=0),
    )


def _rounded(number: float | None) -> str:
    return "–" if number is None else number_text(round(number, 2))


def _scale_row(consultation: Consultation, row: Any, columns: Sequence[Any], tally: Tally) -> dict[str, Any]:
    counts, said = tally.rows.get(row.id, {}), say(consultation, row.titles)
    return {
        "label": said.text,
        "lang": said.lang,
        "counts": [counts.get(column.id, 0) for column in columns],
        "unknown": counts.get(None, 0),
    }
