"""The words for mail that came in: what it is, what became of it, and why."""

from __future__ import annotations

from app.models import IncomingKind, IncomingState
from app.web.languages import lazy_gettext as _l

# Label, tone and shape of each state, in the order of the tabs.
STATES: dict[IncomingState, tuple[object, str, str]] = {
    IncomingState.UNASSIGNED: (_l("unassigned"), "watch", "slight_delay"),
    IncomingState.COUNTED: (_l("taken in"), "ok", "done"),
    IncomingState.DROPPED: (_l("not kept"), "none", "stopped"),
    IncomingState.PUT_AWAY: (_l("put away"), "none", "stopped"),
}
KINDS = {
    IncomingKind.NOTE: _l("words of a person"),
    IncomingKind.CALENDAR: _l("answer of a calendar"),
    IncomingKind.BOUNCE: _l("report of a mail server"),
}
WHY: dict[str, object] = {
    "no_signature": _l("It was not sent to an address that we signed: we do not know what it belongs to."),
    "withdrawn": _l("The address it was sent to was withdrawn, because the person has another one."),
    "unknown_subject": _l("What it is about is not there any more."),
    "unknown_mail": _l("The e-mail it is about is not there any more."),
    "no_report": _l("It came back to us, but does not say in a readable form what happened."),
    "unreadable": _l("It has a form that we cannot read by ourselves: look at the whole message."),
    "automatic": _l("A program sent it by itself, such as a notice of absence: it was not kept."),
    "too_large": _l("It was larger than 1 MB and was not kept. Ask for it without attachments."),
    "empty": _l("There were no words in it."),
    "not_called": _l("It answers for someone who is not called to this meeting."),
    "other_meeting": _l("It answers another meeting than the one it was sent for."),
    "no_answer": _l("It says neither yes, no nor perhaps."),
    "too_late": _l("The meeting had begun or was cancelled: the answer does not count."),
    "stale": _l("It answers an earlier time or place. The person was asked to answer again."),
    "older": _l("A later answer of the same calendar came before it."),
    "taken_back": _l("The answer was taken back; what was answered before counts again."),
    "hard": _l("The address does not work: nothing is sent to it until someone checked it."),
    "failed": _l("It was given back, for a reason that says nothing about the address."),
    "delayed": _l("It is still under way: the mail server tries again by itself."),
    "other": _l("The mail server reports nothing that needs a hand."),
}
ANSWERS = {"accepted": _l("I come"), "declined": _l("I cannot come"), "tentative": _l("I come perhaps")}
