"""What an update makes of an action: as tables."""

import pytest

from app.blueprints.actions.rules import News, settled
from app.models import ActionState, View


@pytest.mark.parametrize(
    ("news", "state", "view", "percent"),
    [
        (News(no_change=True), "paused", "off_track", 30),
        (News(state=ActionState.DONE, view=View.OFF_TRACK, percent=60), "done", "on_track", 100),
        (News(state=ActionState.NOT_STARTED, percent=5), "running", "no_data", 5),
        (News(state=ActionState.NOT_STARTED, percent=0), "not_started", "no_data", 0),
        (News(state=ActionState.RUNNING, view=View.SLIGHT_DELAY, percent=40), "running", "slight_delay", 40),
    ],
)
def test_it_settles_what_follows_from_the_news(news: News, state: str, view: str, percent: int) -> None:
    result = settled(news, state="paused", view="off_track", percent=30)
    assert (result.state, result.view, result.percent) == (state, view, percent)
