"""The names of rounds and phases, and what each phase is for, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from app.blueprints.evaluations.rules import Problem
from app.models import PhaseKind, Round, RoundKind
from app.web.formats import locale
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l


@dataclass(frozen=True)
class PhaseWords:
    """What people read of a phase. `endpoint` is the page where its work is done, `link` the words on the way there."""

    name: object
    who: object
    purpose: object
    result: object
    endpoint: str = ""
    link: object = ""


PHASES: dict[PhaseKind, PhaseWords] = {
    PhaseKind.PREPARE: PhaseWords(
        _l("Prepare"),
        _l("the coordinator"),
        _l("Agree what this round must find out, who takes part and when. Look again at what changed in the region."),
        _l("evaluation questions, a calendar, and the state of every action on one day"),
        "pacts.show",
        _l("Read the pact"),
    ),
    PhaseKind.REPORT: PhaseWords(
        _l("Report"),
        _l("the owners of the actions"),
        _l(
            "Each owner says how the action stands, by a link in a mail. Priority actions tell more, the others little."
        ),
        _l("an update for every action; what is not reported stays grey"),
        "actions.index",
        _l("See who reported"),
    ),
    PhaseKind.CONSULT: PhaseWords(
        _l("Consult"),
        _l("the stakeholders"),
        _l("Stakeholders say what they notice of the actions and themes, each from their own side."),
        _l("answers per group; a group that does not answer is a finding too"),
        "consultations.index",
        _l("To the consultations"),
    ),
    PhaseKind.COMPARE: PhaseWords(
        _l("Compare"),
        _l("the coordinator and the owners"),
        _l(
            "Lay the views side by side. Where they differ most, "
            "the workgroups must talk. Owners have ten working days to correct facts."
        ),
        _l("a short list of actions to discuss, with facts that have been checked"),
        "consultations.index",
        _l("To the results"),
    ),
    PhaseKind.DELIBERATE: PhaseWords(
        _l("Deliberate"),
        _l("the workgroups"),
        _l("For each action on the list: go on, adjust, merge, pause, stop or begin something new, and say why."),
        _l("a motivated proposal per action"),
        "meetings.index",
        _l("To the meetings"),
    ),
    PhaseKind.ADVISE: PhaseWords(
        _l("Advise"),
        _l("the municipal councils and the provincial council"),
        _l(
            "The councils advise on the adjusted pact. "
            "The window holds two ordinary sittings; July and August do not count."
        ),
        _l("an advice of each council, with its date; none in time is noted too"),
    ),
    PhaseKind.DECIDE: PhaseWords(
        _l("Decide"),
        _l("the body of the pact"),
        _l("The body decides on the adjusted pact and answers each remark of the councils."),
        _l("a decision with its date, by consensus or by vote"),
        "meetings.index",
        _l("To the meetings"),
    ),
    PhaseKind.PUBLISH: PhaseWords(
        _l("Publish"),
        _l("the coordinator"),
        _l(
            "Make the new version of the pact public, with the list of what changed and why, "
            "and tell everyone who contributed what became of their words."
        ),
        _l("the new version, the report, and the next round on the calendar"),
        "pacts.versions",
        _l("To the versions of the pact"),
    ),
}

PROBLEMS: dict[Problem, object] = {
    Problem.ENDS_BEFORE_START: _l("The last day lies before the first day."),
    Problem.STARTS_BEFORE_PREVIOUS: _l(
        "This phase begins before the one above it. Phases may overlap, but keep their order."
    ),
    Problem.ADVICE_AFTER_DECISION: _l(
        "The councils must be able to advise before the decision: end this phase earlier, or decide later."
    ),
    Problem.PUBLISHED_BEFORE_DECISION: _l("There is nothing to publish before the day of the decision."),
    Problem.OUTSIDE_PACT: _l("The decision must fall between the adoption of the pact and its last day."),
}


def phase_name(kind: PhaseKind) -> str:
    """Return the name of a phase: Prepare, Report and so on."""
    return str(PHASES[kind].name)


def round_name(round_: Round) -> str:
    """Round 2, or Closing round."""
    if round_.kind == RoundKind.CLOSING:
        return _("Closing round")
    return _("Round %(number)s", number=round_.ordinal)


def span_text(first: date, last: date) -> str:
    """27 dec – 16 jan; one day is said once."""
    texts = [format_date(day, "d MMM", locale()).replace(".", "") for day in (first, last)]
    return texts[0] if first == last else " – ".join(texts)
