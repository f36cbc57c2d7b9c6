"""Comparing: groups, questions, rounds, and the response over time."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app.blueprints.analysis import comparing
from app.blueprints.analysis.access import analysed, analysed_question
from app.blueprints.analysis.blueprint import bp
from app.blueprints.analysis.comparing import Comparison
from app.blueprints.consultations import queries as consultations
from app.blueprints.consultations.presenting import say
from app.documents.tables import csv_response
from app.models import Consultation, Mode, Question
from app.web.access import guard
from app.web.edge import writes
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
    groupings = comparing.groupings(consultation, questions)
    wanted, by = request.args.get("question", ""), request.args.get("by", "")
    subject = next((one for one in subjects if one.id == wanted), subjects[0] if subjects else None)
    by = by if by in dict(groupings) else (groupings[0][0] if groupings else "")
    found = comparing.compare(consultation, subject, by, questions) if subject and by else None
    if found and request.args.get("format") in {"csv", "xlsx"}:
        return _file(found)
    can_tie = subject is not None and consultation.mode != Mode.ANONYMOUS
    others = comparing.candidates(consultation, subject.question) if subject and can_tie else []
    same = comparing.rounds(subject.question, others) if subject else []
    return page(
        "analysis/compare.html",
        consultation=consultation,
        subjects=subjects,
        subject=subject,
        groupings=groupings,
        by=by,
        found=found,
        others=[one for one in others if one.id not in {each.id for each in same}],
        rounds=comparing.between_rounds(consultation, subject, same) if subject and same else None,
        say=say,
    )


def _file(found: Comparison) -> Response:
    rows = [[line.label, line.size, *line.cells] for line in found.lines]
    hidden, name = _("hidden"), _("Comparison")
    cells = [[hidden if cell is None else cell for cell in row] for row in rows]
    return csv_response(f"{name}.csv", [_("Group"), _("Answers"), *found.columns], cells)


@bp.post("/consultations/<consultation>/analysis/compare/<question>")
@writes
@guard(analysed_question())
def tie_round(viewer: Viewer, consultation: Consultation, question: Question) -> Response:
    """Say that a question of another round asks the same."""
    del viewer
    wanted = request.form.get("earlier", "")
    earlier = next((one for one in comparing.candidates(consultation, question) if one.public_id == wanted), None)
    if earlier is None:
        tell(_("Choose a question of another consultation."), kind="warning")
    else:
        comparing.tie_rounds(question, earlier)
        tell(_("The two questions are compared from now on."))
    subject = request.form.get("subject", "")[:30]
    return redirect(url_for(".compare", consultation=consultation.public_id, question=subject), 303)
