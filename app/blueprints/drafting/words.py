"""What people read of the steps in which a pact is drawn up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.blueprints.drafting.rules import Fate, Lack, Standing
from app.models import PriorityState, StepKind
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from app.web.languages import ngettext


@dataclass(frozen=True)
class StepWords:
    """The name of a step, who acts in it, what for, and what is there at the end."""

    name: object
    who: object
    purpose: object
    result: object
    act: object  # the words on the way to its page


STEPS: dict[StepKind, StepWords] = {
    StepKind.CONTEXT: StepWords(
        _l("Context analysis"),
        _l("the coordinator"),
        _l("Say where the region stands: what changed, what the former pact brought, what the figures tell."),
        _l("a text with its sources, beside the indicators of the former pact"),
        _l("Write the context analysis"),
    ),
    StepKind.CALL: StepWords(
        _l("Call for priorities"),
        _l("the stakeholders"),
        _l("Ask everyone in the region what must come first in the next years, and why."),
        _l("answers, with the passages in them that say what is needed"),
        _l("Prepare the call"),
    ),
    StepKind.RANKING: StepWords(
        _l("Ranking"),
        _l("the coordinator"),
        _l("Bring together what was said, put it in order, and write for each why it is in or out."),
        _l("a ranked list with reasons, tied to the words it came from"),
        _l("Rank the priorities"),
    ),
    StepKind.DRAFT: StepWords(
        _l("Draft of the text"),
        _l("the workgroups"),
        _l("Each theme is written by a workgroup, by an agreed day."),
        _l("a text for every theme"),
        _l("Divide the themes"),
    ),
    StepKind.CONSULTATION: StepWords(
        _l("Consultation on the draft"),
        _l("the stakeholders"),
        _l("Ask for each paragraph whether people agree with it, and what should change."),
        _l("agreement and remarks per paragraph"),
        _l("Prepare the consultation"),
    ),
    StepKind.ADVICE: StepWords(
        _l("Advice of the councils"),
        _l("the municipal councils and the provincial council"),
        _l("Each council advises on the draft. Its remarks are numbered, and each gets a reply."),
        _l("an advice of each council, and a reply to each remark"),
        _l("Ask the councils"),
    ),
    StepKind.ADOPTION: StepWords(
        _l("Adoption"),
        _l("the body of the pact"),
        _l("The body adopts the text. It is frozen as version 1, and the evaluation rounds come on the calendar."),
        _l("a pact in force"),
        _l("Prepare the adoption"),
    ),
}

STANDINGS: dict[Standing, object] = {
    Standing.DONE: _l("done"),
    Standing.NOW: _l("now"),
    Standing.LATE: _l("late"),
    Standing.NEXT: _l("later"),
}
TONES: dict[Standing, tuple[str, str]] = {
    Standing.DONE: ("none", "done"),
    Standing.NOW: ("accent", "on_track"),
    Standing.LATE: ("off", "off_track"),
    Standing.NEXT: ("none", "not_started"),
}

PRIORITIES: dict[PriorityState, object] = {
    PriorityState.PROPOSED: _l("not decided yet"),
    PriorityState.CHOSEN: _l("in the pact"),
    PriorityState.LEFT_OUT: _l("left out"),
}

_LACKS: dict[Lack, Callable[[int], str]] = {
    Lack.NO_RESPONSIBLE: lambda _n: _("nobody is responsible for this step"),
    Lack.NO_ANALYSIS: lambda _n: _("the analysis is not written yet"),
    Lack.NO_SOURCES: lambda _n: _("no sources are given"),
    Lack.NO_CONSULTATION: lambda _n: _("there is no consultation yet"),
    Lack.NOT_OPENED: lambda _n: _("the consultation is not open yet"),
    Lack.STILL_OPEN: lambda _n: _("answers still come in"),
    Lack.NO_PRIORITIES: lambda _n: _("no priority is written down yet"),
    Lack.UNDECIDED: lambda n: ngettext(
        "%(num)s priority is not decided on", "%(num)s priorities are not decided on", n
    ),
    Lack.NO_REASON: lambda n: ngettext("%(num)s priority has no reason", "%(num)s priorities have no reason", n),
    Lack.WITHOUT_THEME: lambda n: ngettext(
        "%(num)s chosen priority stands under no theme", "%(num)s chosen priorities stand under no theme", n
    ),
    Lack.NO_THEMES: lambda _n: _("the draft has no themes yet"),
    Lack.UNASSIGNED: lambda n: ngettext("%(num)s theme has no workgroup", "%(num)s themes have no workgroup", n),
    Lack.NOT_HANDED_IN: lambda n: ngettext("%(num)s text is not handed in", "%(num)s texts are not handed in", n),
    Lack.NOT_ASKED_ABOUT: lambda n: ngettext("%(num)s text is not asked about", "%(num)s texts are not asked about", n),
    Lack.NO_COUNCILS: lambda _n: _("no council is on the list yet"),
    Lack.NOT_SENT: lambda n: ngettext("%(num)s council is not asked yet", "%(num)s councils are not asked yet", n),
    Lack.NO_ADVICE: lambda n: ngettext("%(num)s council has not advised", "%(num)s councils have not advised", n),
    Lack.NO_REPLY: lambda n: ngettext("%(num)s remark has no reply", "%(num)s remarks have no reply", n),
    Lack.NOT_ADOPTED: lambda _n: _("the body has not adopted the pact yet"),
}


FATES: dict[Fate, object] = {
    Fate.OVER: _l("goes on in this pact"),
    Fate.STOP: _l("stops"),
    Fate.LEFT: _l("ends in the pact before"),
}


def lack_text(lack: Lack, count: int) -> str:
    """Return in words what is missing."""
    return _LACKS[lack](count)


def step_name(kind: StepKind) -> str:
    """Return the name of a step."""
    return str(STEPS[kind].name)
