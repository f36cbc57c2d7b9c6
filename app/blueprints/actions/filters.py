"""Filters that look beyond an action's own columns: whose it is, what it lacks, how long it has been silent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select

from app.blueprints.actions.queries import is_open
from app.blueprints.actions.rules import OVER
from app.models import (
    Action,
    AgendaItem,
    AgendaPassage,
    Assignment,
    Decision,
    Handover,
    IndicatorAction,
    PassageTie,
    RequestState,
)

WHO, LACK, SILENT, ORIGIN = "who", "lack", "silent", "origin"
DECIDED, SAID, EVALUATED, PLANNED = "decision", "consultation", "round", "pact"
MINE, GIVEN, NOBODY, WAITING = "mine", "given", "nobody", "waiting"
LACKS_DATE, LACKS_INDICATOR, LACKS_NEWS = "date", "indicator", "news"
SILENCES = (30, 90, 183, 365)  # days
HALF_A_YEAR = 183


def silent_for(days: int, today: date) -> ColumnElement[bool]:
    """Return the condition that an open action has had no news for so many days."""
    since = datetime.combine(today - timedelta(days=days), time(), UTC)
    return and_(is_open(), or_(Action.updated_at.is_(None), Action.updated_at < since))


def lacks_owner() -> ColumnElement[bool]:
    """Return the condition that nobody owns an open action; the statement has its current assignment joined."""
    return and_(is_open(), Assignment.id.is_(None))


def lacks_date() -> ColumnElement[bool]:
    """Return the condition that an open action that ends has no date."""
    return and_(is_open(), Action.due_on.is_(None), Action.is_open_ended.is_(False))


def lacks_indicator() -> ColumnElement[bool]:
    """Return the condition that an open action works towards nothing that is measured."""
    return and_(is_open(), ~exists().where(IndicatorAction.action_id == Action.id))


def waits() -> ColumnElement[bool]:
    """Return the condition that a handover of an action that is not over waits for an answer."""
    waiting = exists().where(Handover.action_id == Action.id, Handover.state == RequestState.WAITING)
    return and_(waiting, Action.state.not_in(OVER))


def comes_from_words() -> ColumnElement[bool]:
    """Return the condition that words of a consultation stand behind an action, with a meeting between or without."""
    decided = (
        select(Decision.id)
        .join(AgendaItem, AgendaItem.id == Decision.item_id)
        .join(AgendaPassage, AgendaPassage.item_id == AgendaItem.id)
    )
    tied = select(PassageTie.action_id).where(PassageTie.action_id.is_not(None))
    return or_(Action.decision_id.in_(decided), Action.id.in_(tied))


def origins() -> Mapping[str, ColumnElement[bool]]:
    """Return the condition of each place that an action can come from."""
    return {
        DECIDED: Action.decision_id.is_not(None),
        SAID: comes_from_words(),
        EVALUATED: Action.round_id.is_not(None),
        PLANNED: and_(Action.number != "", Action.decision_id.is_(None), Action.round_id.is_(None)),
    }


def conditions(asked: Mapping[str, str], today: date, me: int) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions of what was asked; `me` is the person who asks. What makes no sense asks nothing."""
    who, lack, silent = asked.get(WHO), asked.get(LACK), asked.get(SILENT, "")
    owners = {
        MINE: Assignment.person_id == me,
        GIVEN: and_(Assignment.assigned_by_id == me, Assignment.person_id != me),
    }
    if (origin := asked.get(ORIGIN, "")) in (known := origins()):
        yield known[origin]
    if who in owners:
        yield owners[who]
    if who == NOBODY:
        yield lacks_owner()
    if who == WAITING:
        yield waits()
    if lack == LACKS_DATE:
        yield lacks_date()
    if lack == LACKS_INDICATOR:
        yield lacks_indicator()
    if lack == LACKS_NEWS:
        yield silent_for(HALF_A_YEAR, today)
    if silent in {str(days) for days in SILENCES}:
        yield silent_for(int(silent), today)
