"""Pure decisions about actions: when a reminder falls due, what it waits for, what an update makes of an action."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.models import ActionState, View

NINE = time(9)
SILENCE = timedelta(days=7)  # who said something in the week before a reminder is not reminded
UNDO_LIFE = timedelta(days=7)  # an update can be taken back this long
OPEN = (ActionState.NOT_STARTED, ActionState.RUNNING)

DUE_SOON, OVERDUE, ESCALATED = "action_due_soon", "action_overdue", "action_escalated"


@dataclass(frozen=True)
class Step:
    """One reminder of the ladder: `days` after the due date (before it when negative)."""

    kind: str
    days: int

    @property
    def name(self) -> str:
        """The step in the ledger's words."""
        return f"{abs(self.days)} {'before' if self.days < 0 else 'after'}"

    def on(self, due_on: date) -> date:
        """The day on which this step falls."""
        return due_on + timedelta(days=self.days)

    def occurrence(self, due_on: date) -> str:
        """The date of the thing plus the step, never the sending date."""
        return f"{due_on.isoformat()}/{self.name}"


LADDER = (
    Step(DUE_SOON, -14),
    Step(DUE_SOON, -3),
    Step(OVERDUE, 1),
    Step(OVERDUE, 8),
    Step(ESCALATED, 8),
    Step(OVERDUE, 15),
)
EARLIEST, LATEST = min(step.days for step in LADDER), max(step.days for step in LADDER)


def moment(day: date, zone: ZoneInfo) -> datetime:
    """Return nine in the morning of a local day, as an instant."""
    return datetime.combine(day, NINE, zone)


def is_wanted(
    step: Step, due_on: date, zone: ZoneInfo, *, updated_at: datetime | None, assigned_on: date | None
) -> bool:
    """Whether a step is worth a mail: not when the owner said something, or got the action, in the week before.

    Once the date has passed, only what was said since counts; and the coordinator hears of an action only while
    nothing was.
    """
    at = moment(step.on(due_on), zone)
    said = updated_at is not None and updated_at <= at
    said_since = said and updated_at is not None and updated_at.astimezone(zone).date() > due_on
    if step.kind == ESCALATED:
        return not said_since
    counts = said_since if step.days > 0 else said
    if counts and updated_at is not None and updated_at >= at - SILENCE:
        return False
    return assigned_on is None or not timedelta(0) <= at.astimezone(zone).date() - assigned_on < SILENCE


def ladder(
    due_on: date,
    zone: ZoneInfo,
    *,
    after: datetime,
    until: datetime,
    updated_at: datetime | None,
    assigned_on: date | None,
) -> Iterator[tuple[datetime, Step]]:
    """Yield the steps of an open action that fall in (after, until], in order."""
    for step in LADDER:
        at = moment(step.on(due_on), zone)
        if after < at <= until and is_wanted(step, due_on, zone, updated_at=updated_at, assigned_on=assigned_on):
            yield at, step


def step_of(kind: str, occurrence: str, due_on: date) -> Step | None:
    """Return the step an occurrence was made of, or None when the due date has moved since."""
    return next((step for step in LADDER if step.kind == kind and step.occurrence(due_on) == occurrence), None)


@dataclass(frozen=True)
class News:
    """What someone says of an action. Without a change, state, view and percentage stay as they are."""

    state: ActionState = ActionState.RUNNING
    view: View = View.NO_DATA
    percent: int | None = None
    text: str = ""
    obstacle: str = ""
    help_wanted: str = ""
    next_step: str = ""
    no_change: bool = False


def settled(news: News, *, state: str, view: str, percent: int | None) -> News:
    """Return the news with what follows from it: done is 100 %, progress means begun, no change copies."""
    if news.no_change:
        return replace(news, state=ActionState(state), view=View(view), percent=percent)
    if news.state == ActionState.DONE:
        return replace(news, view=View.ON_TRACK, percent=100)
    if news.state == ActionState.NOT_STARTED and news.percent:
        return replace(news, state=ActionState.RUNNING)
    return news
