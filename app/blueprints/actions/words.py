"""What the states, views and ways are called."""

from __future__ import annotations

from app.models import ActionState, MoneyKind, RequestState, Round, View
from app.web.formats import date_text
from app.web.languages import gettext as _
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

# Why an action stands as it stands, where that lies outside the hands of its owner.
REASONS: dict[str, object] = {
    "framework": _l("the framework of a higher authority changed"),
    "partner": _l("a partner dropped out or waits"),
    "money": _l("the money is not there (yet)"),
    "staff": _l("there is nobody to do it"),
    "permit": _l("a permit or a procedure takes longer"),
    "decided": _l("the body decided so"),
}

REQUESTS: dict[RequestState, object] = {
    RequestState.WAITING: _l("waits for an answer"),
    RequestState.GRANTED: _l("accepted"),
    RequestState.REFUSED: _l("declined"),
    RequestState.WITHDRAWN: _l("withdrawn"),
}

MONEY_KINDS: dict[MoneyKind, object] = {
    MoneyKind.COST: _l("something to pay"),
    MoneyKind.FUNDING: _l("who pays for it"),
}

# What the log says of the parts of an action.
PART_VERBS: dict[str, object] = {
    "step_added": _l("step added"),
    "step_changed": _l("step changed"),
    "step_done": _l("step done"),
    "step_reopened": _l("step open again"),
    "step_given_back": _l("step given back"),
    "step_removed": _l("step taken away"),
    "step_restored": _l("step put back"),
    "contributor_added": _l("helps from now on"),
    "contributor_ended": _l("no longer helps"),
    "evidence_added": _l("evidence added"),
    "evidence_removed": _l("evidence taken away"),
    "evidence_restored": _l("evidence put back"),
    "money_added": _l("budget line added"),
    "money_changed": _l("budget line changed"),
    "money_removed": _l("budget line taken away"),
    "money_restored": _l("budget line put back"),
    "carried_over": _l("goes on in the next pact"),
    "carried_back": _l("taken back out of the next pact"),
}


def evaluation_label(round_: Round) -> str:
    """Return an evaluation in a few words, by the day of its decision."""
    return _("Evaluation of %(date)s", date=date_text(round_.decides_on))
