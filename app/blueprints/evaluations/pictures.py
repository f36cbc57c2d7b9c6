"""Rounds as the components draw them: plain dictionaries, made from rows that are loaded already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.blueprints.evaluations.rules import Stage, Window, has_two_sittings, stage_on
from app.blueprints.evaluations.words import phase_name, round_name, span_text
from app.models import Phase, PhaseKind, Round
from app.web.languages import gettext as _


def opens_on(round_: Round) -> date:
    """The first day of the first window."""
    return min(phase.starts_on for phase in round_.phases)


def ends_on(round_: Round) -> date:
    """The last day of the last window."""
    return max(phase.ends_on for phase in round_.phases)


def stage(round_: Round, today: date) -> Stage:
    """Where the round is today."""
    return stage_on(opens_on(round_), ends_on(round_), today)


def current_phases(round_: Round, today: date) -> list[Phase]:
    """The phases that run today; windows may overlap."""
    return [phase for phase in round_.phases if stage_on(phase.starts_on, phase.ends_on, today) == Stage.NOW]


def current_round(rounds: Sequence[Round], today: date) -> Round | None:
    """Return the round that runs today, else the next one."""
    waiting = [one for one in rounds if stage(one, today) != Stage.DONE]
    return min(waiting, key=opens_on, default=None)


def strip(round_: Round, today: date) -> list[dict[str, Any]]:
    """Return the phases for the strip."""
    return [_column(phase, today) for phase in round_.phases]


def _column(phase: Phase, today: date) -> dict[str, Any]:
    at = stage_on(phase.starts_on, phase.ends_on, today)
    column: dict[str, Any] = {
        "name": phase_name(phase.kind),
        "when": span_text(phase.starts_on, phase.ends_on),
        "state": at,
    }
    if at == Stage.NOW:
        days = window_of(phase).days
        column["note"] = _("day %(day)s of %(days)s", day=(today - phase.starts_on).days + 1, days=days)
    return column


def on_line(rounds: Sequence[Round], today: date) -> list[dict[str, Any]]:
    """Return the rounds for the line of the pact's years."""
    return [
        {"start": opens_on(one), "end": ends_on(one), "label": round_name(one), "state": stage(one, today)}
        for one in rounds
    ]


def window_of(phase: Phase) -> Window:
    """Return a phase as plain dates."""
    return Window(PhaseKind(phase.kind), phase.starts_on, phase.ends_on)


def lacks_sittings(round_: Round) -> bool:
    """Whether the councils may miss one of the two sittings they need for their advice."""
    return any(phase.kind == PhaseKind.ADVISE and not has_two_sittings(window_of(phase)) for phase in round_.phases)
