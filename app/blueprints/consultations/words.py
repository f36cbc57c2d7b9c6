"""The words for states, kinds, modes and faults, in the reader's language."""

from __future__ import annotations

from app.blueprints.consultations.answering import Fault, Problem
from app.blueprints.consultations.rules import Obstacle
from app.models import ConsultationState, InvitationState, Mode, OrganisationKind, QuestionKind
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from app.web.languages import ngettext

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
}
MODES = {Mode.NAMED: _l("By name"), Mode.CONFIDENTIAL: _l("Confidential")}
# What the respondent reads before the first question. It must stay true to who reads the results: see access.py.
MODE_SENTENCES = {
    Mode.NAMED: _l("Your name stands with your answer: whoever organises this consultation reads who answered what."),
    Mode.CONFIDENTIAL: _l(
        "The coordinators and the organiser read your answer without your name, and no report names you. "
        "The system does keep which answer is yours, within the limits of the law on open government."
    ),
}
KINDS = {
    QuestionKind.SINGLE_CHOICE: _l("One choice"),
    QuestionKind.MULTIPLE_CHOICE: _l("Several choices"),
    QuestionKind.MATRIX: _l("Scale"),
    QuestionKind.SHORT_TEXT: _l("Short text"),
    QuestionKind.LONG_TEXT: _l("Long text"),
}
KIND_HINTS = {
    QuestionKind.SINGLE_CHOICE: _l("One answer out of a list."),
    QuestionKind.MULTIPLE_CHOICE: _l("Several answers out of a list, up to a number you set."),
    QuestionKind.MATRIX: _l("Several statements on one scale, from “not at all” to “fully”."),
    QuestionKind.SHORT_TEXT: _l("One line: a name, a place, a figure."),
    QuestionKind.LONG_TEXT: _l("In their own words. Passages can go straight onto an agenda."),
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
}


def problem_text(problem: Problem, kind: QuestionKind) -> str:
    """Return what the respondent should do about a problem."""
    if problem.fault == Fault.ROW_MISSING:
        return _("Choose an answer, or choose “I do not know”.")
    if problem.fault == Fault.TOO_MANY:
        return ngettext(
            "Choose at most %(num)s; you chose %(count)s.",
            "Choose at most %(num)s; you chose %(count)s.",
            problem.most,
            count=problem.count,
        )
    if problem.fault == Fault.TOO_LONG:
        return _("At most %(most)s characters; this has %(length)s.", most=problem.most, length=problem.count)
    if problem.fault == Fault.NOT_OFFERED:
        return _("Choose one of the answers that stand here.")
    if kind == QuestionKind.MULTIPLE_CHOICE:
        return _("Choose at least one answer.")
    return _("Choose an answer.") if kind == QuestionKind.SINGLE_CHOICE else _("Write your answer.")
