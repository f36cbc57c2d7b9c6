"""The light of an action: one pure rule for what every page shows, and the same rule as SQL for lists.

Expected share = time elapsed between the start and the due date. Progress of at least 90 % of what is expected
is on track, 70–90 % slightly behind, less is behind. What nobody reported is no data and never turns green.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Date, Float, Integer, and_, case, cast, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from app.models import Action, ActionState, View

ON_TRACK_FROM = 90  # per cent of the expected progress
SLIGHT_FROM = 70


class Light(StrEnum):
    """What a mark says: one shape, one colour, one word."""

    DONE = "done"
    ON_TRACK = "on_track"
    SLIGHT_DELAY = "slight_delay"
    OFF_TRACK = "off_track"
    NO_DATA = "no_data"
    NOT_STARTED = "not_started"
    PAUSED = "paused"
    STOPPED = "stopped"


ENDED = frozenset({ActionState.DONE, ActionState.PAUSED, ActionState.STOPPED})


@dataclass(frozen=True)
class Computation:
    """The computed light, written out: `percent` of what is done against `expected`, both in per cent."""

    percent: int
    expected: float
    ratio: float
    light: Light


def expected_share(starts_on: date | None, due_on: date | None, on: date) -> float | None:
    """Return the share (0–1) of the time between two dates that has passed on a day; None without two dates."""
    if starts_on is None or due_on is None or due_on <= starts_on:
        return None
    return min(1.0, max(0.0, (on - starts_on).days / (due_on - starts_on).days))


def compute(
    percent: int | None, starts_on: date | None, due_on: date | None, on: date, *, open_ended: bool = False
) -> Computation | None:
    """Return the light that follows from the dates; None where there is no percentage, no date or nothing expected."""
    expected = expected_share(starts_on, due_on, on)
    if percent is None or not expected or open_ended:
        return None
    ratio = percent / 100 / expected
    if ratio >= ON_TRACK_FROM / 100:
        light = Light.ON_TRACK
    else:
        light = Light.SLIGHT_DELAY if ratio >= SLIGHT_FROM / 100 else Light.OFF_TRACK
    return Computation(percent, expected * 100, ratio, light)


def light(
    state: str,
    view: str,
    percent: int | None,
    starts_on: date | None,
    due_on: date | None,
    on: date,
    *,
    open_ended: bool = False,
) -> Light:
    """Return what the mark of an action shows on a day.

    The owner's own view goes before the computed light, and both are shown where they differ. What is done before
    anything is expected is on track. After its date an action that is not done is at best slightly behind.
    """
    if state in ENDED:
        return Light(state)
    computed = compute(percent, starts_on, due_on, on, open_ended=open_ended)
    if view != View.NO_DATA:
        shown = Light(view)
    elif computed is not None:
        shown = computed.light
    elif percent and not open_ended and expected_share(starts_on, due_on, on) == 0:
        shown = Light.ON_TRACK
    else:
        return Light.NOT_STARTED if state == ActionState.NOT_STARTED else Light.NO_DATA
    is_late = due_on is not None and due_on < on
    return Light.SLIGHT_DELAY if is_late and shown is Light.ON_TRACK else shown


def light_of(action: Action, on: date) -> Light:
    """Return the light of an action on a day."""
    return light(
        action.state,
        action.view,
        action.percent,
        action.starts_on,
        action.due_on,
        on,
        open_ended=action.is_open_ended,
    )


def computation_of(action: Action, on: date) -> Computation | None:
    """Return the computed light of an action on a day, with its numbers."""
    return compute(action.percent, action.starts_on, action.due_on, on, open_ended=action.is_open_ended)


def is_late(action: Action, on: date) -> bool:
    """Whether the date of an action has passed while it is still open."""
    return action.due_on is not None and action.due_on < on and action.state not in ENDED


class days_between(FunctionElement[int]):  # noqa: N801 - reads as an SQL function
    """The number of days from the first date to the second, on both engines."""

    type = Integer()
    inherit_cache = True


@compiles(days_between, "sqlite")
def _days_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    first, second = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(julianday({second}) - julianday({first}) AS INTEGER)"


@compiles(days_between)
def _days(element: Any, compiler: Any, **options: Any) -> str:
    first, second = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({second} - {first})"


def light_column(on: date) -> ColumnElement[str]:
    """Return `light_of` as an SQL expression, for filters, sorting and counts."""
    today = literal(on, Date)
    passed = days_between(Action.starts_on, today)
    whole = days_between(Action.starts_on, Action.due_on)
    share = case((passed >= whole, 1.0), else_=cast(passed, Float) / cast(whole, Float))
    ratio = cast(Action.percent, Float) / 100.0 / share
    has_share = and_(Action.percent.is_not(None), Action.is_open_ended.is_(False), Action.due_on > Action.starts_on)
    base: ColumnElement[str] = case(
        (Action.view != View.NO_DATA, Action.view),
        (and_(has_share, Action.percent > 0, passed <= 0), literal(Light.ON_TRACK.value)),
        (
            and_(has_share, passed > 0),
            case(
                (ratio >= ON_TRACK_FROM / 100, literal(Light.ON_TRACK.value)),
                (ratio >= SLIGHT_FROM / 100, literal(Light.SLIGHT_DELAY.value)),
                else_=literal(Light.OFF_TRACK.value),
            ),
        ),
        (Action.state == ActionState.NOT_STARTED, literal(Light.NOT_STARTED.value)),
        else_=literal(Light.NO_DATA.value),
    )
    return case(
        (Action.state.in_([state.value for state in ENDED]), Action.state),
        (and_(Action.due_on < today, base == Light.ON_TRACK.value), literal(Light.SLIGHT_DELAY.value)),
        else_=base,
    )


def repeated(counts: Mapping[str, int]) -> list[str]:
    """Return one word per action out of counts per light, in the order of the marks."""
    return [kind.value for kind in Light for _ in range(counts.get(kind, 0))]
