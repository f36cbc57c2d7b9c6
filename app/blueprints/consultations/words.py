"""The words for states, kinds, modes and faults, in the reader's language."""

from __future__ import annotations

from app.blueprints.consultations.reading import date_in
from app.blueprints.consultations.rules import Obstacle
from app.blueprints.consultations.specs import Fault, Problem
from app.models import (
    ChoiceAxis,
    CommentsShown,
    ConsultationState,
    InvitationState,
    Mode,
    OrganisationKind,
    QuestionKind,
    VoiceWanted,
)
from app.web.formats import date_text, number_text
from app.web.languages import current_language, ngettext
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l

LANGUAGE_NAMES = {"nl": _l("Dutch"), "fr": _l("French"), "en": _l("English")}
STATES = {
    ConsultationState.DRAFT: _l("draft"),
    ConsultationState.OPEN: _l("open"),
    ConsultationState.CLOSED: _l("closed"),
}
INVITATION_STATES = {
    InvitationState.INVITED: _l("not begun"),
    InvitationState.BEGUN: _l("begun"),
    InvitationState.SUBMITTED: _l("submitted"),
    InvitationState.JOINED: _l("together with a colleague"),
}
MODES = {Mode.NAMED: _l("By name"), Mode.CONFIDENTIAL: _l("Confidential"), Mode.ANONYMOUS: _l("Anonymous")}
# What the respondent reads before the first question. It must stay true to who reads the results: see access.py.
SHOWN = {
    CommentsShown.OWN: _l("Only their own"),
    CommentsShown.AFTER: _l("Those of everyone without names, once they submitted their own"),
}
MODE_SENTENCES = {
    Mode.NAMED: _l("Your name stands with your answer: whoever organises this consultation reads who answered what."),
    Mode.CONFIDENTIAL: _l(
        "The coordinators and the organiser read your answer without your name, and no report names you. "
        "The system does keep which answer is yours, within the limits of the law on open government."
    ),
    Mode.ANONYMOUS: _l(
        "Nobody can find out what you answered, not even whoever looks after the server: your answer is locked until "
        "the consultation closes, and then only counted. Words that name you would still tell who you are."
    ),
}
VOICES_WANTED = {
    VoiceWanted.FREE: _l("Whoever answers may say it"),
    VoiceWanted.SAID: _l("It must be said: a personal view, a service, or the board"),
    VoiceWanted.BODY: _l("The board answers: the date and the reference of its decision are asked"),
}
KINDS = {
    QuestionKind.SINGLE_CHOICE: _l("One choice"),
    QuestionKind.MULTIPLE_CHOICE: _l("Several choices"),
    QuestionKind.MATRIX: _l("Scale"),
    QuestionKind.SHORT_TEXT: _l("Short text"),
    QuestionKind.LONG_TEXT: _l("Long text"),
    QuestionKind.RANKING: _l("Ranking"),
    QuestionKind.POINTS: _l("Points to divide"),
    QuestionKind.PRIORITY: _l("Importance and urgency"),
    QuestionKind.NUMBER: _l("Number with a unit"),
    QuestionKind.DATE: _l("Date"),
    QuestionKind.AGREEMENT: _l("Agreement with the pact"),
    QuestionKind.PICK: _l("People, organisations or municipalities"),
    QuestionKind.CONSENT: _l("Consent to publish"),
    QuestionKind.FILE: _l("File"),
    QuestionKind.NOTE: _l("Text or picture"),
}
KIND_HINTS = {
    QuestionKind.SINGLE_CHOICE: _l("One answer out of a list."),
    QuestionKind.MULTIPLE_CHOICE: _l("Several answers out of a list, up to a number you set."),
    QuestionKind.MATRIX: _l("Several statements on one scale, from “not at all” to “fully”."),
    QuestionKind.SHORT_TEXT: _l("One line: a name, a place, a figure."),
    QuestionKind.LONG_TEXT: _l("In their own words. Passages can go straight onto an agenda."),
    QuestionKind.RANKING: _l("A list to put in order, without dragging: a place for each."),
    QuestionKind.POINTS: _l("A number of points, divided over a list."),
    QuestionKind.PRIORITY: _l("Several things, each with how important and how urgent it is."),
    QuestionKind.NUMBER: _l("A figure with a unit, between bounds that you set."),
    QuestionKind.DATE: _l("A day."),
    QuestionKind.AGREEMENT: _l("A paragraph of the pact, whether they agree, and their comment on it."),
    QuestionKind.PICK: _l("Names, typed with the help of suggestions."),
    QuestionKind.CONSENT: _l("Whether the answer may be published, with or without the name."),
    QuestionKind.FILE: _l("A document or a picture, at most 10 MB."),
    QuestionKind.NOTE: _l("An explanation between the questions; nothing is asked."),
}
AXIS_WORDS = {ChoiceAxis.OPTION: _l("Choices"), ChoiceAxis.ROW: _l("Statements"), ChoiceAxis.COLUMN: _l("Scale")}
PICKS = {
    "municipality": _l("Municipalities"),
    "organisation": _l("Organisations"),
    "person": _l("People"),
}
ORGANISATION_KINDS = {
    OrganisationKind.MUNICIPALITY: _l("Municipalities"),
    OrganisationKind.PROVINCE: _l("Province and region"),
    OrganisationKind.EMPLOYERS: _l("Employers' organisations"),
    OrganisationKind.UNIONS: _l("Trade unions"),
    OrganisationKind.WELFARE: _l("Care and welfare"),
    OrganisationKind.EDUCATION: _l("Education"),
    OrganisationKind.COMPANY: _l("Companies"),
    OrganisationKind.ASSOCIATION: _l("Associations"),
    OrganisationKind.OTHER: _l("Other organisations"),
}
OBSTACLES = {
    Obstacle.NO_QUESTION: _l("Add at least one question."),
    Obstacle.TITLE_MISSING: _l("Give the consultation a title in its main language."),
    Obstacle.QUESTION_INCOMPLETE: _l("Complete every question and choice in the main language."),
    Obstacle.NO_CLOSING_DATE: _l("Set the last day for answers."),
    Obstacle.CLOSING_DATE_PAST: _l("Set a last day that is still to come."),
    Obstacle.NO_INVITEE: _l("Invite at least one person."),
    Obstacle.OFFICE_INVITED: _l(
        "Take the functional addresses off the list, or ask by name: an office cannot answer without saying who it is."
    ),
    Obstacle.KEY_NOT_READY: _l("Let three people make the key of the anonymous answers: see “The key”."),
    Obstacle.TOO_FEW_INVITED: _l("Invite at least ten people: among fewer, an answer is guessed too easily."),
    Obstacle.TELLS_WHO: _l("Take out questions for a file or for consent: they would tell who answers."),
}


_PLAIN = {
    Fault.ROW_MISSING: _l("Choose an answer, or choose “I do not know”."),
    Fault.NOT_OFFERED: _l("Choose one of the answers that stand here."),
    Fault.EXCLUSIVE: _l("One of your choices excludes the others: keep that one, or the others."),
    Fault.WORDS_MISSING: _l("Write what you mean beside this choice."),
    Fault.NO_NUMBER: _l("Write a number, in digits."),
    Fault.NOT_WHOLE: _l("Write a whole number, in digits."),
    Fault.NO_DATE: _l("This date does not exist. Write it as 31/03/2027."),
    Fault.PLACE_MISSING: _l("Give each a place."),
    Fault.FILE_REFUSED: _l("This file cannot be kept."),
    Fault.WRONG_FORM: _l("This does not have the form that is asked for."),
}
_MISSING = {
    QuestionKind.MULTIPLE_CHOICE: _l("Choose at least one answer."),
    QuestionKind.SINGLE_CHOICE: _l("Choose an answer."),
    QuestionKind.CONSENT: _l("Choose an answer."),
    QuestionKind.AGREEMENT: _l("Choose an answer."),
    QuestionKind.RANKING: _l("Give each a place."),
    QuestionKind.POINTS: _l("Divide the points."),
    QuestionKind.NUMBER: _l("Write a number, in digits."),
    QuestionKind.DATE: _l("Fill in a date."),
    QuestionKind.PICK: _l("Write at least one name."),
    QuestionKind.FILE: _l("Add a file."),
}


def problem_text(problem: Problem, kind: QuestionKind) -> str:
    """Return what the respondent should do about a problem."""
    if problem.fault == Fault.ROW_MISSING and kind == QuestionKind.PRIORITY:
        return _("Answer both: how important and how urgent.")
    if problem.texts:
        return problem.texts.get(current_language()) or next(iter(problem.texts.values()))
    if problem.words:
        return problem.words
    if problem.fault in _PLAIN:
        return str(_PLAIN[problem.fault])
    if problem.fault == Fault.MISSING:
        return str(_MISSING.get(kind, _l("Write your answer.")))
    return _with_figures(problem)


def _with_figures(problem: Problem) -> str:
    if problem.fault == Fault.TOO_MANY:
        return ngettext(
            "Choose at most %(num)s; you chose %(count)s.",
            "Choose at most %(num)s; you chose %(count)s.",
            int(problem.most),
            count=problem.count,
        )
    if problem.fault == Fault.TOO_FEW:
        return _("Choose at least %(least)s; you chose %(count)s.", least=problem.most, count=problem.count)
    if problem.fault == Fault.TOO_LONG:
        return _("At most %(most)s characters; this has %(length)s.", most=problem.most, length=problem.count)
    if problem.fault == Fault.WRONG_SUM:
        count = number_text(problem.count)
        return _("Divide exactly %(total)s points; this makes %(count)s.", total=problem.most, count=count)
    if problem.fault == Fault.SAME_PLACE:
        return _("Place %(place)s is given twice.", place=number_text(problem.count))
    return _bounded(problem)


def _bounded(problem: Problem) -> str:
    bound = date_text(date_in(problem.most)) if isinstance(problem.most, str) else number_text(problem.most)
    words = {
        Fault.TOO_LOW: _("Not below %(bound)s.", bound=bound),
        Fault.TOO_EARLY: _("Not before %(bound)s.", bound=bound),
        Fault.TOO_HIGH: _("Not above %(bound)s.", bound=bound),
    }
    return words.get(problem.fault, _("Not after %(bound)s.", bound=bound))
