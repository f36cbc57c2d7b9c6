"""Moving a question further than a step: to another page, or after any other question."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.consultations import commands_questions as commands
from app.blueprints.consultations import queries
from app.blueprints.consultations.access import managed_question
from app.blueprints.consultations.presenting import numbered, say
from app.blueprints.consultations.routes import bp
from app.blueprints.consultations.routes_questionnaire import only_in_draft
from app.models import Consultation, Question
from app.web.access import guard
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/consultations/<consultation>/questions/<question>/place")
@guard(managed_question())
def place(viewer: Viewer, consultation: Consultation, question: Question) -> Response:
    """Ask after which question another one comes."""
    del viewer
    only_in_draft(consultation)
    return _page(consultation, question)


@bp.post("/consultations/<consultation>/questions/<question>/place")
@writes
@guard(managed_question())
def place_question(viewer: Viewer, consultation: Consultation, question: Question) -> Response:
    """Put a question after the one that was chosen, or at the beginning of a page."""
    only_in_draft(consultation)
    wanted = request.form.get("place", "")
    others = [one for one in queries.questions(consultation) if one.id != question.id]
    after = next((one for one in others if one.public_id == wanted), None)
    number = next((one.page for one in others if f"page-{one.page}" == wanted), None)
    if after is None and number is None:
        return _page(consultation, question, 422, _("Choose where the question comes."))
    commands.place_question(question, after=after, page=number or 1, actor=viewer.person, now=clock.now())
    tell(_("The question was moved."))
    here = url_for(".questionnaire", consultation=consultation.public_id, _anchor=f"question-{question.public_id}")
    return redirect(here, 303)


def _page(consultation: Consultation, question: Question, status: int = 200, error: str = "") -> Response:
    questions = queries.questions(consultation)
    return page(
        "consultations/place.html",
        status,
        consultation=consultation,
        question=question,
        others=[one for one in questions if one.id != question.id],
        numbers=numbered(questions),
        error=error,
        say=say,
    )
