"""Comparing: groups, questions, rounds, and the response over time."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app.blueprints.analysis import comparing, comparing_rounds, rules
from app.blueprints.analysis.access import analysed, analysed_question
from app.blueprints.analysis.blueprint import bp
from app.blueprints.analysis.comparing import Comparison
from app.blueprints.consultations import queries as consultations
from app.blueprints.consultations.presenting import say
from app.documents.tables import csv_response
from app.models import Consultation, Mode, Question
from app.web.access import guard
from app.web.edge import writes
from app.web.formats import percent_text
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/consultations/<consultation>/analysis/compare")
@guard(analysed())
def compare(viewer: Viewer, consultation: Consultation) -> Response:
    """Show the answers to one question per group, and in other rounds."""
    del viewer
    questions = consultations.questions(consultation)
    subjects = comparing.subjects(questions)
    wanted, by = request.args.get("question", ""), request.args.get("by", "")
    subject = next((one for one in subjects if one.id == wanted), subjects[0] if subjects else None)
    groupings = comparing.groupings(consultation, questions, subject)
    by = by if by in dict(groupings) else (groupings[0][0] if groupings else "")
    found = comparing.compare(consultation, subject, by, questions) if subject and by else None
    if found and request.args.get("format") in {"csv", "xlsx"}:
        return _file(found)
    can_tie = subject is not None and consultation.mode != Mode.ANONYMOUS
    others = comparing_rounds.candidates(consultation, subject.question) if subject and can_tie else []
    tied = comparing_rounds.tied_to(subject.question) if subject and can_tie else set()
    same = comparing_rounds.rounds(subject.question, others, tied) if subject else []
    return page(
        "analysis/compare.html",
        consultation=consultation,
        subjects=subjects,
        subject=subject,
        groupings=groupings,
        by=by,
        found=found,
        others=[one for one in others if one.id not in {each.id for each in same}],
        tied=[one for one in same if one.id in tied],
        rounds=comparing.between_rounds(consultation, subject, same) if subject and same else None,
        hidden_words=_hidden_words(),
        say=say,
    )


def _hidden_words() -> dict[str, str]:
    """Return what stands where a number is not told."""
    return {
        rules.FEW: _("hidden"),
        rules.NEARLY_ALL: f"> {percent_text(0.9)}",
        rules.NEARLY_NONE: f"< {percent_text(0.1)}",
    }


def _file(found: Comparison) -> Response:
    words = _hidden_words()

    def shown(cell: object) -> object:
        if isinstance(cell, str):
            return words[cell]
        return round(cell, 4) if isinstance(cell, float) else cell

    rows = [
        [line.label, words[rules.FEW] if line.size is None else line.size, *map(shown, line.cells)]
        for line in found.lines
    ]
    name = _("Comparison")
    return csv_response(f"{name}.csv", [_("Group"), _("Answers"), *found.columns], rows)


@bp.post("/consultations/<consultation>/analysis/compare/<question>")
@writes
@guard(analysed_question())
def tie_round(viewer: Viewer, consultation: Consultation, question: Question) -> Response:
    """Say that a question of another round asks the same."""
    del viewer
    earlier = _other(consultation, question)
    if earlier is None:
        tell(_("Choose a question of another consultation."), kind="warning")
    else:
        comparing_rounds.tie_rounds(question, earlier)
        tell(_("The two questions are compared from now on."), undo_url=_url(".untie_round", question, earlier))
    return _back(consultation)


@bp.post("/consultations/<consultation>/analysis/compare/<question>/untie")
@writes
@guard(analysed_question())
def untie_round(viewer: Viewer, consultation: Consultation, question: Question) -> Response:
    """Take back that a question of another round asks the same."""
    del viewer
    earlier = _other(consultation, question)
    if earlier is not None:
        comparing_rounds.untie_rounds(question, earlier)
        tell(_("The two questions are no longer tied."), undo_url=_url(".tie_round", question, earlier))
    return _back(consultation)


def _other(consultation: Consultation, question: Question) -> Question | None:
    wanted = request.values.get("earlier", "")
    found = comparing_rounds.candidates(consultation, question)
    return next((one for one in found if one.public_id == wanted), None)


def _url(endpoint: str, question: Question, earlier: Question) -> str:
    return url_for(
        endpoint,
        consultation=question.consultation.public_id,
        question=question.public_id,
        earlier=earlier.public_id,
        subject=request.values.get("subject", "")[:30],
    )


def _back(consultation: Consultation) -> Response:
    subject = request.values.get("subject", "")[:30]
    return redirect(url_for(".compare", consultation=consultation.public_id, question=subject), 303)
