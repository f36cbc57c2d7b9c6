"""What the states, views and ways are called."""

from __future__ import annotations

from app.models import ActionState, View
from app.web.languages import lazy_gettext as _l

STATES: dict[ActionState, object] = {
    ActionState.NOT_STARTED: _l("not started"),
    ActionState.RUNNING: _l("running"),
    ActionState.DONE: _l("completed"),
    ActionState.PAUSED: _l("paused"),
    ActionState.STOPPED: _l("stopped"),
}

VIEWS: dict[View, object] = {
    View.ON_TRACK: _l("on track"),
    View.SLIGHT_DELAY: _l("slightly behind"),
    View.OFF_TRACK: _l("behind"),
    View.NO_DATA: _l("I cannot say"),
}

WAYS: dict[str, object] = {
    "page": _l("on screen"),
    "link": _l("by a personal link"),
    "mail": _l("by e-mail, sender not verified"),
    "minutes": _l("in the minutes"),
    "import": _l("imported"),
}
