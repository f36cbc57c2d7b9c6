"""Pure decisions about actions: what an update makes of them. When reminders fall due stands in ladder.py."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from app.models import ActionState, View

UNDO_LIFE = timedelta(days=7)  # an update can be taken back this long
OPEN = (ActionState.NOT_STARTED, ActionState.RUNNING)
OVER = (ActionState.DONE, ActionState.STOPPED)  # nothing is asked about it any more; a paused one goes on some day


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
    reason: str = ""  # a key of words.REASONS: why it stands so, where that lies outside the owner's hands


def settled(news: News, *, state: str, view: str, percent: int | None) -> News:
    """Return the news with what follows from it: done is 100 %, progress means begun, no change copies."""
    if news.no_change:
        return replace(news, state=ActionState(state), view=View(view), percent=percent)
    if news.state == ActionState.DONE:
        return replace(news, view=View.ON_TRACK, percent=100)
    if news.state == ActionState.NOT_STARTED and news.percent:
        return replace(news, state=ActionState.RUNNING)
    return news
