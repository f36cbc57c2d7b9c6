"""When a pact is drawn up, counted back from its adoption, and what each step still lacks: no database, no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.blueprints.evaluations.rules import ADVISE_DAYS, SUMMER
from app.models import StepKind

# Calendar days of each step, in the order of the steps. Together they take about eleven months.
LENGTHS: Mapping[StepKind, int] = {
    StepKind.CONTEXT: 42,
    StepKind.CALL: 42,
    StepKind.RANKING: 28,
    StepKind.DRAFT: 91,
    StepKind.CONSULTATION: 35,
    StepKind.ADVICE: ADVISE_DAYS,  # two ordinary sittings; July and August do not count
    StepKind.ADOPTION: 14,
}


class Standing(StrEnum):
    """Where a step is on a given day."""

    DONE = "done"
    NOW = "now"
    LATE = "late"
    NEXT = "next"


class Fate(StrEnum):
    """What becomes of something that is open when the next pact begins to hold."""

    OVER = "over"  # it goes on in the next pact
    STOP = "stop"
    LEFT = "left"  # it ends where it began


class Lack(StrEnum):
    """What a step still misses."""

    NO_RESPONSIBLE = "no_responsible"
    NO_ANALYSIS = "no_analysis"
    NO_SOURCES = "no_sources"
    NO_CONSULTATION = "no_consultation"
    NOT_OPENED = "not_opened"
    STILL_OPEN = "still_open"
    NO_PRIORITIES = "no_priorities"
    UNDECIDED = "undecided"
    NO_REASON = "no_reason"
    WITHOUT_THEME = "without_theme"
    NO_THEMES = "no_themes"
    UNASSIGNED = "unassigned"
    NOT_HANDED_IN = "not_handed_in"
    NOT_ASKED_ABOUT = "not_asked_about"
    NO_COUNCILS = "no_councils"
    NOT_SENT = "not_sent"
    NO_ADVICE = "no_advice"
    NO_REPLY = "no_reply"
    NOT_ADOPTED = "not_adopted"


@dataclass(frozen=True)
class Span:
    """The dates of a step. Both days belong to it."""

    kind: StepKind
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Facts:
    """What is there of a draft, as counts. A consultation is "" where there is none, else its state."""

    responsible: frozenset[StepKind] = frozenset()
    has_analysis: bool = False
    has_sources: bool = False
    call: str = ""
    priorities: int = 0
    undecided: int = 0
    without_reason: int = 0
    without_theme: int = 0
    themes: int = 0
    assigned: int = 0
    handed_in: int = 0
    consultation: str = ""
    paragraphs: int = 0
    paragraphs_asked: int = 0
    councils: int = 0
    sent: int = 0
    advised: int = 0
    remarks: int = 0
    replied: int = 0
    is_adopted: bool = False


def plan(adopts_on: date) -> tuple[Span, ...]:
    """Return the seven steps that end with an adoption on this day, in order and without gaps."""
    spans: list[Span] = []
    last = adopts_on
    for kind, days in reversed(tuple(LENGTHS.items())):
        first = _outside_summer(last, days) if kind == StepKind.ADVICE else last - timedelta(days=days - 1)
        spans.append(Span(kind, first, last))
        last = first - timedelta(days=1)
    return tuple(reversed(spans))


def _outside_summer(last: date, days: int) -> date:
    """Return the first day of a span that ends on `last` and holds `days` days outside July and August."""
    day, left = last, days
    while True:
        left -= day.month not in SUMMER
        if left <= 0:
            return day
        day -= timedelta(days=1)


def out_of_order(spans: Sequence[Span]) -> dict[StepKind, str]:
    """Return what is wrong with the dates of a plan: "end" before its start, or a "start" before the step above."""
    found: dict[StepKind, str] = {}
    for previous, span in zip((None, *spans), spans, strict=False):
        if span.ends_on < span.starts_on:
            found[span.kind] = "end"
        elif previous is not None and span.starts_on < previous.starts_on:
            found[span.kind] = "start"
    return found


def standing(span: Span, today: date, *, is_done: bool) -> Standing:
    """Say where a step is today."""
    if is_done:
        return Standing.DONE
    if today > span.ends_on:
        return Standing.LATE
    return Standing.NOW if today >= span.starts_on else Standing.NEXT


def lacks(kind: StepKind, facts: Facts) -> list[tuple[Lack, int]]:
    """Return what a step still misses, each with how many times; the first one is what to do next."""
    asked: Mapping[StepKind, Sequence[tuple[Lack, int]]] = {
        StepKind.CONTEXT: (
            (Lack.NO_ANALYSIS, not facts.has_analysis),
            (Lack.NO_SOURCES, not facts.has_sources),
        ),
        StepKind.CALL: _asking(facts.call),
        StepKind.RANKING: (
            (Lack.NO_PRIORITIES, not facts.priorities),
            (Lack.UNDECIDED, facts.undecided),
            (Lack.NO_REASON, facts.without_reason),
            (Lack.WITHOUT_THEME, facts.without_theme),
        ),
        StepKind.DRAFT: (
            (Lack.NO_THEMES, not facts.themes),
            (Lack.UNASSIGNED, facts.themes - facts.assigned),
            (Lack.NOT_HANDED_IN, facts.assigned - facts.handed_in),
        ),
        StepKind.CONSULTATION: (
            *_asking(facts.consultation),
            (Lack.NOT_ASKED_ABOUT, facts.paragraphs - facts.paragraphs_asked if facts.consultation == "draft" else 0),
        ),
        StepKind.ADVICE: (
            (Lack.NO_COUNCILS, not facts.councils),
            (Lack.NOT_SENT, facts.councils - facts.sent),
            (Lack.NO_ADVICE, facts.sent - facts.advised),
            (Lack.NO_REPLY, facts.remarks - facts.replied),
        ),
        StepKind.ADOPTION: ((Lack.NOT_ADOPTED, not facts.is_adopted),),
    }
    found = [(lack, int(count)) for lack, count in asked[kind] if count > 0]
    return found if kind in facts.responsible else [*found, (Lack.NO_RESPONSIBLE, 1)]


def _asking(state: str) -> tuple[tuple[Lack, int], ...]:
    return (
        (Lack.NO_CONSULTATION, not state),
        (Lack.NOT_OPENED, state == "draft"),
        (Lack.STILL_OPEN, state == "open"),
    )
