"""All actions at once: what each theme lacks, who owns how much of what, and the board by state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Integer, Row, and_, case, cast, func, select

from app.blueprints.actions import filters
from app.blueprints.actions.listing import CALLED, Theme
from app.blueprints.actions.queries import is_open
from app.blueprints.pacts.lights import light_column
from app.extensions import db
from app.models import Action, ActionState, Assignment, Organisation, Pact, Person

MOST_OWNERS = 60
ON_THE_BOARD = 20  # actions of one state; the list has the others
_COUNTED = ("total", "owner", "date", "indicator", "news")
_CURRENT = and_(Assignment.action_id == Action.id, Assignment.ends_on.is_(None))


@dataclass
class Lacks:
    """How many open actions a theme has, and how many of these lack something."""

    theme: Theme | None
    total: int = 0
    owner: int = 0
    date: int = 0
    indicator: int = 0
    news: int = 0

    @property
    def complete(self) -> bool:
        """Whether nothing is lacking."""
        return not (self.owner or self.date or self.indicator or self.news)


def lacks_of(pact: Pact, themes: Sequence[Theme], today: date) -> list[Lacks]:
    """Return what the actions of each theme lack, those without a theme last; one query, a row a node.

    A theme counts the actions of its subthemes too, as the list does that its numbers lead to.
    """

    def count(condition: Any) -> Any:
        return func.sum(cast(case((condition, 1), else_=0), Integer))

    rows = db.session.execute(
        select(
            Action.node_id,
            count(is_open()),
            count(filters.lacks_owner()),
            count(filters.lacks_date()),
            count(filters.lacks_indicator()),
            count(filters.silent_for(filters.HALF_A_YEAR, today)),
        )
        .outerjoin(Assignment, _CURRENT)
        .where(Action.pact_id == pact.id)
        .group_by(Action.node_id)
    )
    found: dict[int | None, Lacks] = {node.id: Lacks(node) for node in themes}
    found[None] = Lacks(None)
    for node_id, *counts in rows:
        theme = found.get(node_id, found[None]).theme
        above = theme.parent_id if theme else None
        for one in [found[theme.id if theme else None], *([found[above]] if above in found and above else [])]:
            for name, number in zip(_COUNTED, counts, strict=True):
                setattr(one, name, getattr(one, name) + int(number or 0))
    return [one for one in found.values() if one.total]


@dataclass
class Owner:
    """An organisation, or a person without one, with the open actions it owns by theme."""

    name: str
    load: int = 0
    late: int = 0
    cells: dict[int | None, tuple[int, int]] = field(default_factory=lambda: defaultdict(lambda: (0, 0)))


def owners_of(pact: Pact, themes: Sequence[Theme], today: date) -> list[Owner]:
    """Return who owns how many open actions of each theme, the heaviest load first; a row an owner and theme."""
    top = {node.id: node.parent_id or node.id for node in themes}
    name = func.coalesce(Organisation.name, CALLED, "")
    rows = db.session.execute(
        select(
            name,
            Action.node_id,
            func.count(),
            func.sum(cast(case((Action.due_on < today, 1), else_=0), Integer)),
        )
        .outerjoin(Assignment, _CURRENT)
        .outerjoin(Person, Person.id == Assignment.person_id)
        .outerjoin(Organisation, Organisation.id == Assignment.organisation_id)
        .where(Action.pact_id == pact.id, is_open())
        .group_by(name, Action.node_id)
    )
    found: dict[str, Owner] = {}
    for called, node_id, count, late in rows:
        one = found.setdefault(called, Owner(called))
        theme = top.get(node_id) if node_id else None
        before = one.cells[theme]
        one.cells[theme] = (before[0] + count, before[1] + int(late or 0))
        one.load += count
        one.late += int(late or 0)
    return sorted(found.values(), key=lambda one: (-one.load, one.name))


@dataclass(frozen=True)
class Column:
    """The actions in one state: how many, and the first of them."""

    state: ActionState
    total: int
    rows: list[Row[Any]]


def board_of(pact: Pact, today: date) -> list[Column]:
    """Return the actions by state, those that are due first on top; no more rows than are shown."""
    place = (
        func.row_number()
        .over(partition_by=Action.state, order_by=(Action.due_on.is_(None), Action.due_on, Action.id))
        .label("place")
    )
    total = func.count().over(partition_by=Action.state).label("total")
    ranked = (
        select(
            Action.public_id, Action.number, Action.title, Action.language, Action.due_on, Action.state,
            light_column(today).label("light"), CALLED.label("owner"), place, total,
        )
        .outerjoin(Assignment, _CURRENT)
        .outerjoin(Person, Person.id == Assignment.person_id)
        .where(Action.pact_id == pact.id)
        .subquery()
    )  # fmt: skip
    by_state: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in db.session.execute(
        select(ranked).where(ranked.c.place <= ON_THE_BOARD).order_by(ranked.c.state, ranked.c.place)
    ):
        by_state[row.state].append(row)
    return [
        Column(state, by_state[state.value][0].total if by_state[state.value] else 0, by_state[state.value])
        for state in ActionState
    ]
