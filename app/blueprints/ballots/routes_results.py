"""What is left of anonymous answers: counts, words without a link, and passages on their way to an agenda."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.ballots import commands, queries, results
from app.blueprints.ballots.access import read_counts
from app.blueprints.ballots.blueprint import bp
from app.blueprints.consultations import rules
from app.blueprints.consultations.forms import PassageForm
from app.blueprints.consultations.presenting import say
from app.blueprints.consultations.queries import question_of
from app.blueprints.consultations.queries_results import passages_of
from app.blueprints.consultations.routes_results import MOST_MEETINGS, place, places
from app.blueprints.consultations.words import KINDS, MODE_SENTENCES
from app.blueprints.meetings.queries import upcoming_for
from app.documents.tables import attachment, csv_response
from app.models import Consultation, Question, SealState, SettledText
from app.sealing import codes, store
from app.web.access import guard, not_found
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.lists import asked
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/consultations/<consultation>/counts", endpoint="results")
@guard(read_counts())
def show_results(viewer: Viewer, consultation: Consultation) -> Response:
    """Show the counts per question once they are there; before, that nothing is told."""
    del viewer
    seal = store.seal_of(consultation.id)
    is_settled = seal is not None and seal.state == SealState.SETTLED
    found, words = results.of(consultation)
    if request.args.get("format"):
        return _file(consultation, found, words, request.args["format"]) if is_settled else not_found()
    return page(
        "ballots/results.html",
        consultation=consultation,
        title_text=say(consultation, consultation.titles).text,
        seal=seal,
        outcomes=found,
        receipts=[codes.written(one) for one in store.receipts(consultation.id)] if is_settled else [],
        passages=passages_of(consultation, 10),
        mode_sentence=MODE_SENTENCES[consultation.mode],
        kinds=KINDS,
        said=results.said,
        share=results.share,
        say=say,
    )


def _file(consultation: Consultation, found: list[results.Outcome], words: dict[str, list[str]], kind: str) -> Response:
    title = say(consultation, consultation.titles).text
    if kind == "words":
        titles = {one.id: one.title.text for one in found}
        lines = ([titles.get(question, ""), text] for question, some in words.items() for text in some)
        name = _("open answers")
        return csv_response(f"{title} – {name}.csv", [_("Question"), _("Answer")], lines)
    if kind == "json":
        response = Response(content_type="application/json")
        response.set_data(results.as_json(consultation, found, words))
        response.headers["Content-Disposition"] = attachment(f"{consultation.public_id}.json")
        return response
    return csv_response(f"{title}.csv", results.header(), results.rows(found))


@bp.get("/consultations/<consultation>/counts/<question>")
@guard(read_counts())
def texts(viewer: Viewer, consultation: Consultation, question: str) -> Response:
    """Show what people wrote at one question, in a random order."""
    del viewer
    about, listing = _question(consultation, question), asked(["new"], default="new", filters=[])
    found = queries.texts_of(consultation, about, listing)
    return page(
        "ballots/texts.html",
        consultation=consultation,
        title_text=say(consultation, consultation.titles).text,
        question=about,
        listing=listing,
        found=found,
        marked=queries.passages_at(about),
        say=say,
    )


def _question(consultation: Consultation, public_id: str) -> Question:
    found = question_of(consultation, public_id)
    return found if found is not None else not_found()


def _text(consultation: Consultation, question: str, text: str) -> tuple[Question, SettledText]:
    about = _question(consultation, question)
    found = queries.text_by_name(consultation, about, text)
    return (about, found) if found is not None else not_found()


@bp.get("/consultations/<consultation>/counts/<question>/<text>/passage")
@guard(read_counts())
def new_passage(viewer: Viewer, consultation: Consultation, question: str, text: str) -> Response:
    """Show an open answer, to mark words in it."""
    about, found = _text(consultation, question, text)
    title = rules.shortened(say(consultation, about.titles).text)
    form = PassageForm(data={"words": found.text, "title": title}).of(found.text)
    form.prepare(places(upcoming_for(viewer, MOST_MEETINGS)), may_wait=True)
    return _passage_page(form, consultation, about, found)


@bp.post("/consultations/<consultation>/counts/<question>/<text>/passage")
@writes
@guard(read_counts())
def mark_passage(viewer: Viewer, consultation: Consultation, question: str, text: str) -> Response:
    """Keep the marked words, and put them on an agenda where one was chosen."""
    about, found = _text(consultation, question, text)
    meetings = upcoming_for(viewer, MOST_MEETINGS)
    form = PassageForm.of_request().of(found.text)
    form.prepare(places(meetings), may_wait=True)
    if not form.validate():
        return _passage_page(form, consultation, about, found, 422)
    passage = commands.mark_passage(consultation, about, found, form.words.data, actor=viewer.person, now=clock.now())
    placed = place(passage, form, meetings, viewer)
    undo = url_for("consultations.unmark_passage", passage=passage.public_id)
    tell(_("The words are on the agenda.") if placed else _("The words are marked."), undo_url=None if placed else undo)
    return redirect(url_for("consultations.passage", passage=passage.public_id), 303)


def _passage_page(
    form: PassageForm, consultation: Consultation, question: Question, text: SettledText, status: int = 200
) -> Response:
    return page(
        "ballots/mark.html",
        status,
        form=form,
        consultation=consultation,
        title_text=say(consultation, consultation.titles).text,
        question=question,
        text=text,
        language=text.language or consultation.languages[0],
        say=say,
    )
