"""The finder: which words and phrases people use, and the answers in which given words stand."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.analysis import finder, queries, rules
from app.blueprints.analysis.access import analysed
from app.blueprints.analysis.blueprint import bp
from app.blueprints.consultations import queries as consultations
from app.blueprints.consultations.presenting import say
from app.models import Consultation
from app.web.access import guard
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.render import page
from app.web.text import clean_line
from app.web.viewer import Viewer
from config import LANGUAGES


@bp.get("/consultations/<consultation>/analysis/words")
@guard(analysed())
def words(viewer: Viewer, consultation: Consultation) -> Response:
    """Show the words and phrases, and what is found of those that were typed."""
    del viewer
    questions = [one for one in consultations.questions(consultation) if queries.can_be_coded(one)]
    query = clean_line(request.args.get("q", ""))[:100]
    return page(
        "analysis/words.html",
        consultation=consultation,
        query=query,
        hits=finder.search(consultation, questions, query) if query else [],
        most=finder.MOST_HITS,
        count=finder.count_of(consultation),
        languages=LANGUAGES,
        languages_of=rules.most_used,
        say=say,
    )


@bp.post("/consultations/<consultation>/analysis/words")
@writes
@guard(analysed())
def count_words(viewer: Viewer, consultation: Consultation) -> Response:
    """Let the words be counted again, in the background."""
    del viewer
    finder.ask_count(consultation, clock.now())
    tell(_("The words are counted in the coming minute; you can leave this page."))
    return redirect(url_for(".words", consultation=consultation.public_id), 303)
