"""Choices that are offered after certain answers only: which answer brings which."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.consultations import commands_questions as commands
from app.blueprints.consultations import conditions_form, offers, queries
from app.blueprints.consultations.access import managed_question
from app.blueprints.consultations.kinds import ONE_CHOICE
from app.blueprints.consultations.offers import Offers
from app.blueprints.consultations.presenting import along, say
from app.blueprints.consultations.routes import bp
from app.blueprints.consultations.routes_questionnaire import only_in_draft
from app.models import ChoiceAxis, Consultation, Question, QuestionKind
from app.web.access import guard, not_found
from app.web.edge import writes
from app.web.editing import is_stale
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer

WITH_OFFERS = frozenset({QuestionKind.SINGLE_CHOICE, QuestionKind.MULTIPLE_CHOICE})


@bp.get("/consultations/<consultation>/questions/<question>/offers")
@guard(managed_question())
def choice_offers(viewer: Viewer, consultation: Consultation, question: Question) -> Response:
    """Ask which answer to another question brings which choices of this one."""
    del viewer
    only_in_draft(consultation)
    found = offers.of(question)
    wanted = request.args.get("after", offers.parent(found))
    return _page(question, _deciding(question, wanted), found)


@bp.post("/consultations/<consultation>/questions/<question>/offers")
@writes
@guard(managed_question())
def set_offers(viewer: Viewer, consultation: Consultation, question: Question) -> Response:
    """Say after which answer each choice is offered; without one, always."""
    only_in_draft(consultation)
    parent = _deciding(question, request.form.get("after", ""))
    found = _sent(question, parent) if parent else {}
    if is_stale(question):
        return _page(question, parent, found, 409, _("This question was changed meanwhile. Save again to keep yours."))
    others = [one for one in queries.questions(consultation) if one.id != question.id]
    if wrong := conditions_form.problem(offers.depends_on(question.condition, found), question.public_id, others):
        return _page(question, parent, found, 422, wrong)
    commands.set_offers(question, found, actor=viewer.person, now=clock.now())
    tell(_("Saved."))
    here = url_for(".questionnaire", consultation=consultation.public_id, _anchor=f"question-{question.public_id}")
    return redirect(here, 303)


def _sent(question: Question, parent: Question) -> Offers:
    """Return what was chosen in the form for each choice."""
    known = {one.public_id for one in along(parent, ChoiceAxis.OPTION)}
    chosen = {one.public_id: request.form.get(f"choice-{one.public_id}", "") for one in question.choices}
    return {key: ["has", parent.public_id, answer] for key, answer in chosen.items() if answer in known}


def _candidates(question: Question) -> Sequence[Question]:
    """Return the other questions whose answer is a choice."""
    found = queries.questions(question.consultation)
    kinds = ONE_CHOICE | {QuestionKind.MULTIPLE_CHOICE}
    return [one for one in found if one.kind in kinds and one.id != question.id]


def _deciding(question: Question, wanted: str) -> Question | None:
    return next((one for one in _candidates(question) if one.public_id == wanted), None)


def _page(question: Question, parent: Question | None, found: Offers, status: int = 200, error: str = "") -> Response:
    if question.kind not in WITH_OFFERS:
        not_found()
    consultation = question.consultation
    return page(
        "consultations/offers.html",
        status,
        consultation=consultation,
        question=question,
        candidates=_candidates(question),
        parent=parent,
        choices=along(question, ChoiceAxis.OPTION),
        answers=along(parent, ChoiceAxis.OPTION) if parent else [],
        chosen={key: tree[2] for key, tree in found.items() if parent and tree[:2] == ["has", parent.public_id]},
        has_offers=bool(offers.of(question)),
        is_more=any(tree[0] != "has" for tree in found.values()) or bool(found and not offers.parent(found)),
        error=error,
        say=say,
    )
