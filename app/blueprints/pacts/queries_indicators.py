"""Every read of indicators and their figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.blueprints.pacts.rules_indicators import Reading, next_due, read
from app.extensions import db
from app.models import (
    Action,
    Indicator,
    IndicatorAction,
    LightOverride,
    Measurement,
    Pact,
    PactNode,
    PactStatus,
)
from app.web.lists import Listing, Page, contains, paged

MOST_FIGURES = 600
MOST_ACTIONS = 100
RECKONED_AT_ONCE = 500
_newest_on = (
    select(Measurement.id)
    .where(Measurement.indicator_id == Indicator.id, Measurement.replaced_at.is_(None))
    .order_by(Measurement.measured_on.desc())
    .limit(1)
    .correlate(Indicator)
    .scalar_subquery()
)
_NEWEST = (
    select(Measurement)
    .join(Indicator, Measurement.id == _newest_on)
    .where(Indicator.id.in_(bindparam("ids", expanding=True)))
)


@dataclass(frozen=True)
class Row:
    """An indicator as a list shows it: its newest figure, what follows from it, and who says otherwise."""

    indicator: Indicator
    measured: Measurement | None
    reading: Reading
    override: LightOverride | None
    due_on: date

    @property
    def light(self) -> str:
        """The light that is shown: the one someone chose with a reason, else the computed one."""
        return self.override.light if self.override else self.reading.light


def indicator_by_public_id(public_id: str) -> Indicator | None:
    """Return an indicator with its goals, its place in the pact and who answers for it."""
    return db.session.scalar(
        select(Indicator)
        .where(Indicator.public_id == public_id)
        .options(
            joinedload(Indicator.pact),
            joinedload(Indicator.node),
            joinedload(Indicator.responsible),
            selectinload(Indicator.goals),
        )
    )


def listed(pact: Pact, listing: Listing, node_ids: Sequence[int] | None) -> Page[Indicator]:
    """Return one page of the indicators of a pact, of some of its nodes where these are given."""
    asked = select(Indicator).where(Indicator.pact_id == pact.id, Indicator.ended_at.is_(None))
    if node_ids is not None:
        asked = asked.where(Indicator.node_id.in_(node_ids))
    if listing.query:
        asked = asked.where(contains(Indicator.title, listing.query))
    asked = asked.options(joinedload(Indicator.node), joinedload(Indicator.responsible), selectinload(Indicator.goals))
    return paged(asked, listing, {"place": Indicator.position, "title": Indicator.title}, tie=Indicator.id)


def rows_of(indicators: Sequence[Indicator], starts_on: date) -> list[Row]:
    """Return these indicators with their newest figures and lights, for two queries."""
    ids = [one.id for one in indicators]
    newest = {one.indicator_id: one for one in db.session.scalars(_NEWEST, {"ids": ids})}
    overrides = {one.indicator_id: one for one in db.session.scalars(_overrides(ids))}
    return [row_of(one, newest.get(one.id), overrides.get(one.id), starts_on) for one in indicators]


def row_of(indicator: Indicator, measured: Measurement | None, override: LightOverride | None, starts_on: date) -> Row:
    """Return an indicator with what follows from its newest figure."""
    baseline = None
    if indicator.baseline is not None and indicator.baseline_on is not None:
        baseline = (indicator.baseline_on, indicator.baseline)
    goals = [(goal.on, goal.value) for goal in indicator.goals]
    point = (measured.measured_on, measured.value) if measured else None
    due_on = next_due(measured.measured_on if measured else None, indicator.baseline_on, starts_on, indicator.months)
    return Row(indicator, measured, read(point, baseline, goals, indicator.direction), override, due_on)


def _overrides(ids: Sequence[int]) -> Any:
    return (
        select(LightOverride)
        .where(LightOverride.indicator_id.in_(ids), LightOverride.ended_at.is_(None))
        .options(joinedload(LightOverride.person))
    )


def figures_of(indicator: Indicator) -> Sequence[Measurement]:
    """Return the figures that stand, the oldest first."""
    return db.session.scalars(
        select(Measurement)
        .where(Measurement.indicator_id == indicator.id, Measurement.replaced_at.is_(None))
        .options(joinedload(Measurement.person))
        .order_by(Measurement.measured_on, Measurement.id)
        .limit(MOST_FIGURES)
    ).all()


def revised_figures_of(indicator: Indicator) -> Sequence[Measurement]:
    """Return the figures that were replaced by others, the newest first."""
    return db.session.scalars(
        select(Measurement)
        .where(Measurement.indicator_id == indicator.id, Measurement.replaced_at.is_not(None))
        .options(joinedload(Measurement.person))
        .order_by(Measurement.id.desc())
        .limit(MOST_FIGURES)
    ).all()


def taken_back(figures: Sequence[Measurement], revised: Sequence[Measurement]) -> set[int]:
    """Return which of the revised figures no other one replaced: they were taken back."""
    entered = {(one.measured_on, one.entered_at) for one in (*figures, *revised)}
    return {one.id for one in revised if (one.measured_on, one.replaced_at) not in entered}


def figure_by_public_id(indicator: Indicator, public_id: str) -> Measurement | None:
    """Return one figure of an indicator."""
    return db.session.scalar(
        select(Measurement).where(Measurement.indicator_id == indicator.id, Measurement.public_id == public_id)
    )


def replaced_by(figure: Measurement) -> Measurement | None:
    """Return the figure that another one replaced when it was entered."""
    return db.session.scalar(
        select(Measurement)
        .where(
            Measurement.indicator_id == figure.indicator_id,
            Measurement.measured_on == figure.measured_on,
            Measurement.replaced_at == figure.entered_at,
            Measurement.id != figure.id,
        )
        .order_by(Measurement.id.desc())
        .limit(1)
    )


def taken_back_with(figure: Measurement) -> Sequence[Measurement]:
    """Return the figures that were entered and taken back together with this one, and this one."""
    return _entered_with(figure, Measurement.replaced_at == figure.replaced_at)


def series_of(figure: Measurement) -> Sequence[Measurement]:
    """Return the figures that were entered in one go with another, and stand."""
    return _entered_with(figure, Measurement.replaced_at.is_(None))


def _entered_with(figure: Measurement, standing: ColumnElement[bool]) -> Sequence[Measurement]:
    return db.session.scalars(
        select(Measurement)
        .where(
            Measurement.indicator_id == figure.indicator_id,
            Measurement.entered_at == figure.entered_at,
            Measurement.via == figure.via,
            standing,
        )
        .order_by(Measurement.id)
        .limit(MOST_FIGURES)
    ).all()


def figure_on(indicator: Indicator, day: date) -> Measurement | None:
    """Return the figure that stands for a day."""
    return db.session.scalar(
        select(Measurement).where(
            Measurement.indicator_id == indicator.id, Measurement.measured_on == day, Measurement.replaced_at.is_(None)
        )
    )


def overrides_of(indicator: Indicator) -> Sequence[LightOverride]:
    """Return every light that someone chose, the newest first."""
    return db.session.scalars(
        select(LightOverride)
        .where(LightOverride.indicator_id == indicator.id)
        .options(joinedload(LightOverride.person))
        .order_by(LightOverride.id.desc())
        .limit(50)
    ).all()


def actions_of(indicator: Indicator) -> Sequence[Action]:
    """Return the actions that work towards an indicator."""
    return db.session.scalars(
        select(Action)
        .join(IndicatorAction, IndicatorAction.action_id == Action.id)
        .where(IndicatorAction.indicator_id == indicator.id)
        .order_by(Action.position, Action.id)
        .limit(MOST_ACTIONS)
    ).all()


def actions_called(pact: Pact, words: str) -> Sequence[Action]:
    """Return the actions with this number or exactly this title: two at most, enough to know whether it is clear."""
    number = words.split(" ", 1)[0]
    asked = select(Action).where(Action.pact_id == pact.id).order_by(Action.id).limit(2)
    by_number = db.session.scalars(asked.where(Action.number == number, Action.number != "")).all()
    return by_number or db.session.scalars(asked.where(Action.title == words)).all()


def action_names(pact: Pact) -> list[str]:
    """Return the numbers and titles of actions, for suggestions while typing."""
    rows = db.session.execute(
        select(Action.number, Action.title).where(Action.pact_id == pact.id).order_by(Action.position).limit(200)
    )
    return [f"{number} {title}".strip() for number, title in rows]


def last_position(pact: Pact) -> int:
    """Return the highest position among the indicators of a pact."""
    return db.session.scalar(select(func.max(Indicator.position)).where(Indicator.pact_id == pact.id)) or 0


def series(pact: Pact, indicator: Indicator | None = None) -> Iterator[tuple[Indicator, str, Measurement]]:
    """Yield every figure that stands, with its indicator and theme, a few hundred at a time."""
    asked = (
        select(Indicator, PactNode.number, PactNode.title, Measurement)
        .join(Measurement, Measurement.indicator_id == Indicator.id)
        .outerjoin(PactNode, PactNode.id == Indicator.node_id)
        .where(Indicator.pact_id == pact.id, Measurement.replaced_at.is_(None))
        .order_by(Indicator.position, Indicator.id, Measurement.measured_on)
    )
    if indicator is not None:
        asked = asked.where(Indicator.id == indicator.id)
    for found, number, title, measured in db.session.execute(asked, execution_options={"yield_per": 200}):
        yield found, f"{number or ''} {title or ''}".strip(), measured


class Awaited(NamedTuple):
    """An indicator that someone answers for, and when its next figure is due."""

    id: int
    public_id: str
    responsible_id: int
    due_on: date


_IS_ANSWERED_FOR = and_(Indicator.responsible_id.is_not(None), Indicator.ended_at.is_(None))
_LAST_DAY = (
    select(func.max(Measurement.measured_on))
    .where(Measurement.indicator_id == Indicator.id, Measurement.replaced_at.is_(None))
    .correlate(Indicator)
    .scalar_subquery()
)
_AWAITED = (
    select(
        Indicator.id,
        Indicator.public_id,
        Indicator.responsible_id,
        Indicator.baseline_on,
        Indicator.months,
        Pact.starts_on,
        _LAST_DAY.label("newest"),
    )
    .join(Pact, Pact.id == Indicator.pact_id)
    .where(_IS_ANSWERED_FOR)
    .order_by(Indicator.next_on, Indicator.id)
)
_IN_FORCE = Pact.status == PactStatus.ADOPTED
_BETWEEN = _AWAITED.where(_IN_FORCE, Indicator.next_on.between(bindparam("first"), bindparam("last")))
_NOT_RECKONED = _AWAITED.where(Indicator.next_on.is_(None)).limit(RECKONED_AT_ONCE)


def awaited_between(first: date, last: date) -> list[Awaited]:
    """Return the figures, for pacts in force, that are due between two days."""
    return _awaited(_BETWEEN, first=first, last=last)


def awaited_by_ids(public_ids: set[str]) -> dict[str, Awaited]:
    """Return those of these indicators that a figure is awaited of, in pacts in force."""
    found = _awaited(_AWAITED.where(_IN_FORCE, Indicator.public_id.in_(public_ids)))
    return {one.public_id: one for one in found}


def not_reckoned() -> list[Awaited]:
    """Return indicators of which the day of the next figure is not noted, a handful at a time."""
    return _awaited(_NOT_RECKONED)


def _awaited(statement: Select[*tuple[Any, ...]], **values: date) -> list[Awaited]:
    return [
        Awaited(key, public_id, responsible_id, next_due(newest, baseline_on, starts_on, months))
        for key, public_id, responsible_id, baseline_on, months, starts_on, newest in db.session.execute(
            statement, values
        )
    ]


def by_public_ids(public_ids: set[str]) -> dict[str, Indicator]:
    """Return these indicators with who answers for them."""
    found = db.session.scalars(
        select(Indicator).where(Indicator.public_id.in_(public_ids)).options(joinedload(Indicator.responsible))
    )
    return {one.public_id: one for one in found}
