"""The words for states and kinds of mail, and what a mail belongs to."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from app.mail.kinds import all_kinds
from app.mail.rules import Outcome, Phase
from app.models import MailState
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l

# Label, tone and shape of each state, in the order of the tabs.
STATES: dict[MailState, tuple[object, str, str]] = {
    MailState.UNCERTAIN: (_l("uncertain"), "watch", "slight_delay"),
    MailState.FAILED: (_l("not sent"), "off", "off_track"),
    MailState.BOUNCED: (_l("not delivered"), "off", "off_track"),
    MailState.SUPPRESSED: (_l("address does not work"), "off", "stopped"),
    MailState.HELD: (_l("held back"), "watch", "paused"),
    MailState.QUEUED: (_l("waiting"), "accent", "not_started"),
    MailState.SENDING: (_l("being sent"), "accent", "not_started"),
    MailState.SENT: (_l("sent"), "ok", "done"),
    MailState.CANCELLED: (_l("called back"), "none", "stopped"),
    MailState.EXPIRED: (_l("out of date"), "none", "stopped"),
}
OUTCOMES: dict[str, tuple[object, str, str]] = {
    Outcome.SENT: (_l("taken by the server"), "ok", "done"),
    Outcome.RETRY: (_l("not taken, again later"), "watch", "slight_delay"),
    Outcome.FAILED: (_l("refused"), "off", "off_track"),
    Outcome.UNCERTAIN: (_l("no answer after the end of the message"), "watch", "slight_delay"),
    Outcome.STOPPED: (_l("the server takes no mail from us"), "off", "off_track"),
    "": (_l("going on"), "accent", "not_started"),
}
PHASES: dict[str, object] = {
    Phase.CONNECT: _l("connecting and signing in"),
    Phase.SENDER: _l("naming the sender"),
    Phase.RECIPIENT: _l("naming the reader"),
    Phase.BODY: _l("handing over the text"),
    Phase.FINAL: _l("end of the message"),
}
LANGUAGES = {"nl": _l("Dutch"), "en": _l("English"), "fr": _l("French")}
# Where a thing that mails are about has its page: endpoint, and the name of its part of the address.
PAGES = {
    "action": ("actions.show", "action"),
    "consultation": ("consultations.show", "consultation"),
    "meeting": ("meetings.show", "meeting"),
    "person": ("people.show", "person"),
    "round": ("evaluations.show", "round"),
    "workgroup": ("workgroups.show", "workgroup"),
}
THINGS = {
    "action": _l("action"),
    "consultation": _l("consultation"),
    "meeting": _l("meeting"),
    "person": _l("person"),
    "round": _l("evaluation round"),
    "workgroup": _l("workgroup"),
}


def kind_title(name: str) -> str:
    """Return what a kind of mail is called, in the reader's language."""
    kind = all_kinds().get(name)
    return _(kind.title) if kind else name


def kind_choices() -> list[tuple[str, str]]:
    """Return every kind for a filter, by title."""
    return sorted(((name, _(kind.title)) for name, kind in all_kinds().items()), key=lambda pair: pair[1].lower())


def page_of(subject_kind: str, subject_id: str) -> str | None:
    """Return the address of the page of a thing; None when it has none."""
    endpoint, part = PAGES.get(subject_kind, ("", ""))
    rules = list(current_app.url_map.iter_rules(endpoint)) if endpoint in current_app.view_functions else []
    if not rules or part not in rules[0].arguments:
        return None
    address: dict[str, Any] = {part: subject_id}
    return url_for(endpoint, **address)
