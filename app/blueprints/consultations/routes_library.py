"""The library of questions: single ones out of the templates, and out of earlier questionnaires of the organiser."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.consultations import commands_documents, documents, offers, queries_library
from app.blueprints.consultations.access import managed_consultation
from app.blueprints.consultations.documents import Document
from app.blueprints.consultations.library import TEMPLATES
from app.blueprints.consultations.presenting import say
from app.blueprints.consultations.routes import bp
from app.blueprints.consultations.words import KINDS
from app.models import Consultation, ConsultationState, Question, QuestionKind
from app.web.access import guard, not_found
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.languages import ngettext
from app.web.lists import Page, asked
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


def _is_draft(consultation: Consultation) -> None:
    if consultation.state != ConsultationState.DRAFT:
        not_found()


@bp.get("/consultations/<consultation>/questionnaire/library")
@guard(managed_consultation())
def question_library(viewer: Viewer, consultation: Consultation) -> Response:
    """Offer questions that were made before."""
    _is_draft(consultation)
    return _page(viewer, consultation)


def _page(viewer: Viewer, consultation: Consultation, status: int = 200, error: str = "") -> Response:
    listing = asked(["new"], default="-new", filters=["kind"])
    found: Page[Question] = queries_library.earlier_questions(viewer, consultation, listing)
    return page(
        "consultations/question_library.html",
        status,
        consultation=consultation,
        templates={key: (one[0], _asking(one[2])) for key, one in TEMPLATES.items()},
        listing=listing,
        found=found,
        kinds=KINDS,
        error=error,
        say=say,
    )


def _asking(document: Document) -> list[dict[str, Any]]:
    return [one for one in document["questions"] if one["kind"] != QuestionKind.NOTE]


@bp.post("/consultations/<consultation>/questionnaire/library")
@writes
@guard(managed_consultation())
def take_questions(viewer: Viewer, consultation: Consultation) -> Response:
    """Put the chosen questions at the end, on a page of their own, without the conditions they had."""
    _is_draft(consultation)
    chosen = request.form.getlist("take")
    taken = [*_of_templates(chosen), *_of_earlier(viewer, consultation, chosen)]
    if not taken:
        return _page(viewer, consultation, 422, _("Tick at least one question."))
    count = 0
    for document in taken:
        kept, _remarks = commands_documents.settled(consultation.pact, document)
        made = commands_documents.add_questions(
            consultation, kept["questions"], actor=viewer.person, now=clock.now(), starts_page=not count
        )
        count += len(made)
    tell(ngettext("%(num)s question was added at the end.", "%(num)s questions were added at the end.", count))
    return redirect(url_for(".questionnaire", consultation=consultation.public_id), 303)


def _of_templates(chosen: list[str]) -> list[Document]:
    found = []
    for key, (_name, _about, document) in TEMPLATES.items():
        questions = [one for one in _asking(document) if f"{key}.{one['key']}" in chosen]
        if questions:
            found.append({**document, "questions": [_alone(one) for one in questions]})
    return found


def _of_earlier(viewer: Viewer, consultation: Consultation, chosen: list[str]) -> list[Document]:
    questions = queries_library.chosen_questions(viewer, consultation, chosen)
    return [
        {**made, "questions": [_alone(one) for one in made["questions"]]}
        for question in questions
        for made in [documents.document_of(question.consultation, [question])]
    ]


def _alone(one: dict[str, Any]) -> dict[str, Any]:
    """Return a question without what ties it to others of its questionnaire."""
    return {
        **one,
        "page": 1,
        "condition": [],
        "section": {},
        "features": offers.with_offers(one.get("features") or {}, {}),
    }
