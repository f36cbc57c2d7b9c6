"""What the kinds of files, their steps and their states are called."""

from __future__ import annotations

from collections.abc import Mapping

from app.blueprints.dossiers.rules import Standing
from app.models import DossierKind, EntryKind, MoneyState
from app.web.languages import lazy_gettext as _l

KINDS: Mapping[DossierKind, object] = {
    DossierKind.DOSSIER: _l("file"),
    DossierKind.SIGNAL: _l("signal"),
    DossierKind.PRACTICE: _l("good practice"),
    DossierKind.PROJECT: _l("project"),
    DossierKind.SUPPORT: _l("request for support"),
}

PLURALS: Mapping[DossierKind, object] = {
    DossierKind.DOSSIER: _l("Files"),
    DossierKind.SIGNAL: _l("Signals"),
    DossierKind.PRACTICE: _l("Good practices"),
    DossierKind.PROJECT: _l("Projects"),
    DossierKind.SUPPORT: _l("Requests for support"),
}

MEANS: Mapping[DossierKind, object] = {
    DossierKind.DOSSIER: _l("Something that is followed and renewed from time to time, such as the mobility file."),
    DossierKind.SIGNAL: _l("A message to a higher authority: to whom, when, what it replied, and what came of it."),
    DossierKind.PRACTICE: _l("What someone did that others can copy: what it took, and what to watch."),
    DossierKind.PROJECT: _l("Work that several pay for, often after a call with a deadline."),
    DossierKind.SUPPORT: _l("A municipality asks for help. Its answer can become a good practice."),
}  # fmt: skip

ASK_FOR_ONE: Mapping[DossierKind, object] = {
    DossierKind.DOSSIER: _l("Open a file"),
    DossierKind.SIGNAL: _l("Write down a signal"),
    DossierKind.PRACTICE: _l("Describe a good practice"),
    DossierKind.PROJECT: _l("Add a project"),
    DossierKind.SUPPORT: _l("Ask for support"),
}

COUNTERPARTS: Mapping[DossierKind, object] = {
    DossierKind.SIGNAL: _l("Addressed to"),
    DossierKind.PROJECT: _l("Programme or call"),
    DossierKind.SUPPORT: _l("Who helps"),
}

ORGANISATIONS: Mapping[DossierKind, object] = {
    DossierKind.DOSSIER: _l("Organisation"),
    DossierKind.SIGNAL: _l("Sent by"),
    DossierKind.PRACTICE: _l("Who did it"),
    DossierKind.PROJECT: _l("Lead partner"),
    DossierKind.SUPPORT: _l("Who asks"),
}

DATES: Mapping[DossierKind, object] = {
    DossierKind.DOSSIER: _l("Next renewal"),
    DossierKind.SIGNAL: _l("Reply expected by"),
    DossierKind.PROJECT: _l("Deadline of the call"),
    DossierKind.SUPPORT: _l("Answer promised by"),
}

SETTLED: Mapping[DossierKind, object] = {
    DossierKind.DOSSIER: _l("Last renewed"),
    DossierKind.SIGNAL: _l("Replied on"),
    DossierKind.PROJECT: _l("Submitted on"),
    DossierKind.SUPPORT: _l("Answered on"),
}

STEPS: Mapping[EntryKind, object] = {
    EntryKind.NOTE: _l("a note"),
    EntryKind.SENT: _l("it was sent"),
    EntryKind.REPLIED: _l("a reply came"),
    EntryKind.RENEWED: _l("it was renewed"),
    EntryKind.ANSWERED: _l("it was answered"),
    EntryKind.SUBMITTED: _l("it was submitted"),
}

STANDINGS: Mapping[Standing, object] = {
    Standing.RUNNING: _l("running"),
    Standing.WAITING: _l("waits for a reply"),
    Standing.SOON: _l("due soon"),
    Standing.LATE: _l("past its date"),
    Standing.CLOSED: _l("closed"),
}

# What a file that waits for nothing any more is called: that a project was submitted does not settle it.
SETTLED_AS: Mapping[DossierKind, object] = {
    DossierKind.SIGNAL: _l("a reply came"),
    DossierKind.PROJECT: _l("submitted"),
    DossierKind.SUPPORT: _l("answered"),
}


def standing_word(standing: Standing, kind: str) -> object:
    """Return how a file of a kind stands, in a word or two."""
    if standing == Standing.SETTLED:
        return SETTLED_AS[DossierKind(kind)]
    return STANDINGS[standing]


TONES: Mapping[Standing, tuple[str, str]] = {
    Standing.RUNNING: ("accent", "on_track"),
    Standing.WAITING: ("none", "not_started"),
    Standing.SOON: ("watch", "slight_delay"),
    Standing.LATE: ("off", "off_track"),
    Standing.SETTLED: ("ok", "done"),
    Standing.CLOSED: ("none", "stopped"),
}

MONEY_STATES: Mapping[MoneyState, object] = {
    MoneyState.PLANNED: _l("planned"),
    MoneyState.ASKED: _l("asked for"),
    MoneyState.GRANTED: _l("granted"),
    MoneyState.REFUSED: _l("refused"),
    MoneyState.PAID: _l("paid"),
}
