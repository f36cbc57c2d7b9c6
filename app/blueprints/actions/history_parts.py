"""What an owner asked of others, as lines of the history: both that it was asked and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.blueprints.actions.history import Event
from app.blueprints.actions.lapsing import LAPSED
from app.blueprints.actions.words import WAYS
from app.models import DateRequest, Handover, RequestState
from app.web.formats import date_text
from app.web.languages import gettext as _


def asked_events(handovers: Iterable[Handover], dates: Iterable[DateRequest]) -> Iterator[Event]:
    """Yield a line for each request and a line for each answer."""
    for handover in handovers:
        yield from _handover(handover)
    for asked in dates:
        yield from _date(asked)


def _handover(one: Handover) -> Iterator[Event]:
    words = _("asks %(name)s to take it over", name=one.receiver.label)
    yield Event(one.asked_at, one.giver.label, _way(one.via), _with(words, one.message))
    if one.answered_at is None:
        return
    if one.state == RequestState.WITHDRAWN and one.answered_via == LAPSED:
        yield Event(one.answered_at, "Pactwerk", "", _("the handover ends: someone else owns the action"))
        return
    if one.state == RequestState.WITHDRAWN:
        yield Event(one.answered_at, one.giver.label, _way(one.answered_via), _("withdraws the handover"))
        return
    words = _("accepts the handover") if one.state == RequestState.GRANTED else _("declines the handover")
    yield Event(one.answered_at, one.receiver.label, _way(one.answered_via), _with(words, one.answer))


def _date(one: DateRequest) -> Iterator[Event]:
    words = _("asks for another date: %(date)s", date=date_text(one.wanted_on))
    yield Event(one.asked_at, one.person.label, _way(one.via), _with(words, one.reason))
    if one.answered_at is None or one.state == RequestState.WITHDRAWN:
        return
    who = one.answerer.label if one.answerer else "Pactwerk"
    words = _("grants the new date") if one.state == RequestState.GRANTED else _("refuses the new date")
    yield Event(one.answered_at, who, _way("page"), _with(words, one.answer))


def _way(via: str) -> str:
    return str(WAYS.get(via, via))


def _with(words: str, more: str) -> str:
    return f"{words}. “{more}”" if more else words
