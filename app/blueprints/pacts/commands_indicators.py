"""Everything that changes indicators. A figure is never overwritten: a correction replaces it and both stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, update

from app import audit
from app.blueprints.pacts import queries_indicators as queries
from app.extensions import db
from app.models import (
    Action,
    Certainty,
    Indicator,
    IndicatorAction,
    IndicatorGoal,
    LightOverride,
    Measurement,
    Pact,
    Person,
)

FACTS = (
    "title", "definition", "unit", "direction", "source", "months", "node", "responsible", "baseline", "baseline_on",
)  # fmt: skip
Goal = tuple[date, float, bool]  # the day, the value, whether it is the target
_TABLE = cast("Table", Indicator.__table__)  # what is reckoned is no change that an open form has to know of


def add_indicator(
    pact: Pact, values: dict[str, Any], goals: Iterable[Goal], *, actor: Person | None, now: datetime
) -> Indicator:
    """Add something that is measured, at the end of the list."""
    indicator = Indicator(pact=pact, language=pact.language, position=queries.last_position(pact) + 1, **_facts(values))
    db.session.add(indicator)
    db.session.flush()
    _set_goals(indicator, goals)
    reckon_next()
    audit.record("created", "indicator", indicator.public_id, actor=actor, now=now)
    return indicator


def change_indicator(
    indicator: Indicator, values: dict[str, Any], goals: Iterable[Goal], *, actor: Person | None, now: datetime
) -> None:
    """Change what an indicator is and what it should become; its figures stay as they are."""
    for name, value in _facts(values).items():
        setattr(indicator, name, value)
    _set_goals(indicator, goals)
    forget_next(Indicator.id == indicator.id)
    audit.record("changed", "indicator", indicator.public_id, actor=actor, now=now)


def _facts(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in FACTS if name in values}


def _set_goals(indicator: Indicator, goals: Iterable[Goal]) -> None:
    wanted = {day: (value, is_target) for day, value, is_target in goals}
    for goal in list(indicator.goals):
        if goal.on not in wanted:
            indicator.goals.remove(goal)
        else:
            goal.value, goal.is_target = wanted.pop(goal.on)
    for day, (value, is_target) in wanted.items():
        indicator.goals.append(IndicatorGoal(on=day, value=value, is_target=is_target))
    db.session.flush()


def end_indicator(indicator: Indicator, *, actor: Person, now: datetime) -> None:
    """Stop measuring: nobody is asked any more, and the figures stay."""
    indicator.ended_at = now
    db.session.flush()
    audit.record("ended", "indicator", indicator.public_id, actor=actor, now=now)


def resume_indicator(indicator: Indicator, *, actor: Person, now: datetime) -> None:
    """Undo `end_indicator`."""
    indicator.ended_at = None
    db.session.flush()
    audit.record("resumed", "indicator", indicator.public_id, actor=actor, now=now)


def measure(
    indicator: Indicator,
    *,
    measured_on: date,
    value: float,
    certainty: Certainty,
    note: str,
    actor: Person | None,
    now: datetime,
    via: str,
) -> Measurement:
    """Enter a figure. Another for the same day is a revision: the former stays, marked as replaced."""
    former = queries.figure_on(indicator, measured_on)
    if former is not None and (former.value, former.certainty, former.note) == (value, certainty, note):
        return former
    if former is not None:
        former.replaced_at = now
        db.session.flush()
    figure = Measurement(
        indicator=indicator,
        person=actor,
        measured_on=measured_on,
        value=value,
        certainty=certainty,
        entered_at=now,
        via=via,
        note=note,
    )
    db.session.add(figure)
    db.session.flush()
    forget_next(Indicator.id == indicator.id)
    audit.record(
        "measured", "indicator", indicator.public_id, actor=actor, now=now, via=via, on=measured_on.isoformat()
    )
    return figure


def forget_next(which: ColumnElement[bool]) -> None:
    """Reckon the day of the next figure anew: a figure came in, or what it is counted from was changed."""
    db.session.execute(update(_TABLE).where(which).values(next_on=None))
    reckon_next()


def reckon_next(_now: datetime | None = None) -> None:
    """Note when the next figure is due of what has none noted: all of them when they come from elsewhere.

    The planner calls it each minute, some hundreds at a time. Safe to run again and again.
    """
    for one in queries.not_reckoned():
        db.session.execute(update(_TABLE).where(_TABLE.c.id == one.id).values(next_on=one.due_on))


def take_back(figures: Iterable[Measurement], *, actor: Person | None, now: datetime) -> None:
    """Let figures count no longer; the one that each replaced stands again. All of them stay readable."""
    for figure in figures:
        if figure.replaced_at is not None:
            continue
        former = queries.replaced_by(figure)
        figure.replaced_at = now
        db.session.flush()
        if former is not None:
            former.replaced_at = None
        indicator = figure.indicator
        audit.record(
            "figure_taken_back", "indicator", indicator.public_id, actor=actor, now=now, on=str(figure.measured_on)
        )
        forget_next(Indicator.id == indicator.id)


def put_back(figures: Iterable[Measurement], *, actor: Person | None, now: datetime) -> None:
    """Undo `take_back`: figures count again, each in the place of what stands for its day by now."""
    for figure in figures:
        standing = queries.figure_on(figure.indicator, figure.measured_on)
        if standing is not None and standing.id == figure.id:
            continue
        if standing is not None:
            # An older figure is replaced by this one again; a newer one gives way without having been corrected.
            standing.replaced_at = figure.entered_at if standing.entered_at <= figure.entered_at else now
            db.session.flush()
        figure.replaced_at = None
        indicator = figure.indicator
        audit.record(
            "figure_put_back", "indicator", indicator.public_id, actor=actor, now=now, on=str(figure.measured_on)
        )
        forget_next(Indicator.id == indicator.id)


def measure_series(
    indicator: Indicator, rows: Sequence[tuple[date, float, Certainty, str]], *, actor: Person | None, now: datetime
) -> list[Measurement]:
    """Enter many figures; return those that are new or revised."""
    before = {one.measured_on: one.id for one in queries.figures_of(indicator)}
    entered = []
    for day, value, certainty, note in rows:
        figure = measure(
            indicator,
            measured_on=day,
            value=value,
            certainty=certainty,
            note=note,
            actor=actor,
            now=now,
            via="import",
        )
        if before.get(day) != figure.id:
            entered.append(figure)
    return entered


def override_light(indicator: Indicator, light: str, *, reason: str, actor: Person, now: datetime) -> LightOverride:
    """Let another light be shown beside the computed one, with the reason."""
    end_override(indicator, actor=actor, now=now)
    chosen = LightOverride(indicator=indicator, person=actor, light=light, reason=reason, at=now)
    db.session.add(chosen)
    db.session.flush()
    audit.record("light_chosen", "indicator", indicator.public_id, actor=actor, now=now, light=light)
    return chosen


def end_override(indicator: Indicator, *, actor: Person, now: datetime) -> None:
    """Show the computed light again; the one that was chosen stays in the history."""
    standing = next((one for one in queries.overrides_of(indicator) if one.ended_at is None), None)
    if standing is not None:
        standing.ended_at = now
        db.session.flush()
        audit.record("light_released", "indicator", indicator.public_id, actor=actor, now=now)


def tie(indicator: Indicator, action: Action, *, actor: Person | None, now: datetime) -> None:
    """Say that an action works towards an indicator."""
    if db.session.get(IndicatorAction, (indicator.id, action.id)) is None:
        db.session.add(IndicatorAction(indicator=indicator, action=action))
        db.session.flush()
        audit.record("tied", "indicator", indicator.public_id, actor=actor, now=now, action=action.public_id)


def untie(indicator: Indicator, action: Action, *, actor: Person, now: datetime) -> None:
    """Say that an action does not work towards an indicator."""
    tied = db.session.get(IndicatorAction, (indicator.id, action.id))
    if tied is not None:
        db.session.delete(tied)
        db.session.flush()
        audit.record("untied", "indicator", indicator.public_id, actor=actor, now=now, action=action.public_id)
