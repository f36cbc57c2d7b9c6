"""Results: counts, texts, the file, and passages on their way to an agenda."""

from __future__ import annotations

from dataclasses import replace

from flask import request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.consultations import (
    answering,
    commands_passages,
    exports,
    queries,
    queries_numbers,
    queries_results,
    queries_tallies,
    queries_voices,
    rules,
    spss,
    text_rounds,
    voices,
    words,
)
from app.blueprints.consultations.access import (
    answers_to,
    managed_passage,
    may_read_results,
    read_answer,
    read_file,
    read_question,
    read_response,
    read_results,
    readable_passage,
)
from app.blueprints.consultations.forms import PassageForm, PlacingForm
from app.blueprints.consultations.kinds import holds_words
from app.blueprints.consultations.presenting import along, given, numbered, say
from app.blueprints.consultations.results import charts, timeline
from app.blueprints.consultations.routes import bp, standing
from app.blueprints.consultations.routes_entering import entered_lines
from app.blueprints.meetings.queries import upcoming_for
from app.blueprints.people import looking
from app.database import unit_of_work
from app.documents import uploads
from app.documents.tables import csv_response
from app.models import AgendaItem, Answer, Blob, Consultation, Meeting, Passage, Purpose, Question
from app.models import Response as Given
from app.web.access import guard, not_found
from app.web.edge import writes, writes_in_steps
from app.web.formats import day_text
from app.web.languages import gettext as _
from app.web.lists import Page, asked
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer
from config import LANGUAGES

MOST_MEETINGS = 12


@bp.get("/consultations/<consultation>/results")
@guard(read_results())
def results(viewer: Viewer, consultation: Consultation) -> Response:
    """Show the response per group and the counts per question."""
    del viewer
    questions = queries.questions(consultation)
    rates = queries_results.response_rates(consultation)
    answered = sum(rate.answered for rate in rates)
    found = queries_tallies.results_of(consultation, questions, answered)
    heard = queries_voices.counts(consultation) if rules.shows_names(consultation.mode) else {}
    return page(
        "consultations/results.html",
        consultation=consultation,
        state=standing(consultation),
        is_text_round=text_rounds.is_round(questions),
        rates=[
            {
                "label": str(words.ORGANISATION_KINDS[rate.kind]) if rate.kind else _("No organisation"),
                "answered": rate.answered,
                "invited": rate.invited,
            }
            for rate in rates
        ],
        answered=answered,
        invited=sum(rate.invited for rate in rates),
        charts=charts(consultation, questions, found),
        days=timeline(found.days),
        passages=queries_results.passages_of(consultation, 10),
        entered=queries_voices.entered(consultation),
        heard=[(words_for, heard[voice]) for voice, words_for in voices.HEARD.items() if heard.get(voice)],
        shows_names=rules.shows_names(consultation.mode),
        kinds=words.KINDS,
        mode_sentence=words.MODE_SENTENCES[consultation.mode],
        say=say,
    )


@bp.post("/consultations/<consultation>/results/file")
@writes_in_steps
@guard(read_results())
def download_results(viewer: Viewer, consultation: Consultation) -> Response:
    """Download every answer. That someone did is noted before: a long file must not keep others from writing."""
    with unit_of_work():
        people = sum(rate.answered for rate in queries_results.response_rates(consultation))
        found = replace(answers_to(consultation), what="answers_file", people=people)
        looking.note(found, viewer=viewer.person, now=clock.now())
    questions, wanted = queries.questions(consultation), request.args.get("format")
    if wanted == "json":
        return exports.json_response(consultation, questions)
    if wanted == "spss":
        return spss.response_of(consultation, questions)
    header, rows = exports.rows(consultation, questions)
    return csv_response(f"{say(consultation, consultation.titles)}.csv", header, rows)


@bp.get("/consultations/<consultation>/results/<question>")
@guard(read_question())
def texts(viewer: Viewer, consultation: Consultation, question: Question) -> Response:
    """Show what people wrote at one question, a page at a time."""
    del viewer
    if not holds_words(question):
        not_found()
    listing = asked(["new"], default="new", filters=["language"])
    tally, figures = queries_results.tallies([question]), queries_numbers.figures([question])
    total = tally[question.id].texts or figures[question.id].words
    found: Page[Answer] = queries_results.texts(consultation, question, listing, total)
    return page(
        "consultations/texts.html",
        consultation=consultation,
        question=question,
        listing=listing,
        found=found,
        total=total,
        marked=queries_results.passages_at(question, [answer.response_id for answer in found.rows]),
        shows_names=rules.shows_names(consultation.mode),
        language_names=LANGUAGES,
        say=say,
    )


@bp.get("/consultations/<consultation>/responses/<response>")
@guard(read_response())
def response(viewer: Viewer, consultation: Consultation, response: Given) -> Response:
    """Show everything one respondent answered; in the named mode only."""
    del viewer
    questions = queries.questions(consultation)
    values = queries.submitted(response, questions)
    said = voices.of(response.invitation)
    return page(
        "consultations/response.html",
        consultation=consultation,
        response=response,
        said=said,
        for_whom=voices.lines_of(said),
        entered=entered_lines(response.invitation) if response.is_entered else [],
        answers=given(consultation, questions, values, answering.shown_of(questions, values), numbered(questions)),
        say=say,
    )


@bp.get("/consultations/<consultation>/files/<file>")
@guard(read_file())
def file(viewer: Viewer, consultation: Consultation, file: Blob) -> Response:
    """Hand out a file that came with an answer."""
    del viewer, consultation
    return uploads.served(file)


# ---- passages ----


@bp.get("/consultations/<consultation>/results/<question>/<response>/passage")
@guard(read_answer())
def new_passage(viewer: Viewer, consultation: Consultation, answer: Answer) -> Response:
    """Show an answer, to mark words in it."""
    meetings = upcoming_for(viewer, MOST_MEETINGS)
    title = rules.shortened(say(consultation, answer.question.titles).text)
    form = PassageForm(data={"words": answer.text, "title": title}).of(answer.text or "")
    form.prepare(places(meetings), may_wait=True)
    return _passage_page(form, consultation, answer)


@bp.post("/consultations/<consultation>/results/<question>/<response>/passage")
@writes
@guard(read_answer())
def mark_passage(viewer: Viewer, consultation: Consultation, answer: Answer) -> Response:
    """Keep the marked words, and put them on an agenda where one was chosen."""
    meetings = upcoming_for(viewer, MOST_MEETINGS)
    form = PassageForm.of_request().of(answer.text or "")
    form.prepare(places(meetings), may_wait=True)
    if not form.validate():
        return _passage_page(form, consultation, answer, 422)
    now = clock.now()
    answer.response.consultation = consultation
    passage = commands_passages.mark_passage(answer, form.words.data, actor=viewer.person, now=now)
    placed = place(passage, form, meetings, viewer)
    undo = url_for(".unmark_passage", passage=passage.public_id)
    tell(_("The words are on the agenda.") if placed else _("The words are marked."), undo_url=None if placed else undo)
    return redirect(url_for(".passage", passage=passage.public_id), 303)


def _passage_page(form: PassageForm, consultation: Consultation, answer: Answer, status: int = 200) -> Response:
    return page(
        "consultations/mark.html",
        status,
        form=form,
        consultation=consultation,
        answer=answer,
        shows_names=rules.shows_names(consultation.mode),
        say=say,
    )


def places(meetings: list[Meeting]) -> dict[str, list[tuple[str, str]]]:
    """Return the agendas to choose from, grouped by meeting: a new item, or one that stands on it."""
    items = queries_results.agenda_of(meetings)
    return {
        f"{day_text(meeting.starts_at)}: {meeting.title} ({meeting.workgroup.name})": [
            (f"new:{meeting.public_id}", _("New item")),
            *((f"item:{item.public_id}", f"{item.position}. {item.title}") for item in items.get(meeting.id, [])),
        ]
        for meeting in meetings
    }


def place(passage: Passage, form: PlacingForm, meetings: list[Meeting], viewer: Viewer) -> bool:
    """Put a passage where the form says; False when it says nowhere."""
    now = clock.now()
    if form.kind == "new":
        meeting = next(one for one in meetings if one.public_id == form.target)
        commands_passages.put_on_new_item(
            passage,
            meeting,
            title=form.title.data,
            purpose=Purpose(form.purpose.data),
            minutes=form.minutes.data,
            actor=viewer.person,
            now=now,
        )
    elif form.kind == "item":
        agendas = queries_results.agenda_of(meetings)
        item: AgendaItem = next(one for items in agendas.values() for one in items if one.public_id == form.target)
        commands_passages.put_on_item(passage, item, actor=viewer.person, now=now)
    return form.kind in {"new", "item"}


@bp.get("/passages/<passage>")
@guard(readable_passage())
def passage(viewer: Viewer, passage: Passage) -> Response:
    """Show where words come from, and what became of them."""
    form = None
    if may_read_results(viewer, passage.consultation):
        title = rules.shortened(_subject_of(passage))
        form = PlacingForm(data={"title": title})
        form.prepare(places(upcoming_for(viewer, MOST_MEETINGS)), may_wait=False)
    return _shown_passage(viewer, passage, form)


def _subject_of(passage: Passage) -> str:
    """Return what words are about: the question they answer, or the words themselves."""
    return say(passage.consultation, passage.question.titles).text if passage.question else passage.text


@bp.post("/passages/<passage>/place")
@writes
@guard(managed_passage())
def place_passage(viewer: Viewer, passage: Passage) -> Response:
    """Put a passage on an agenda."""
    meetings = upcoming_for(viewer, MOST_MEETINGS)
    form = PlacingForm.of_request()
    form.prepare(places(meetings), may_wait=False)
    if not form.validate():
        return _shown_passage(viewer, passage, form, 422)
    place(passage, form, meetings, viewer)
    tell(_("The words are on the agenda."))
    return redirect(url_for(".passage", passage=passage.public_id), 303)


def _shown_passage(viewer: Viewer, passage: Passage, form: PlacingForm | None, status: int = 200) -> Response:
    consultation = passage.consultation
    may_read = may_read_results(viewer, consultation)
    return page(
        "consultations/passage.html",
        status,
        passage=passage,
        consultation=consultation,
        items=queries_results.items_of(passage),
        form=form,
        may_read=may_read,
        shows_names=may_read and rules.shows_names(consultation.mode) and _is_open(viewer, consultation),
        shortened=rules.shortened,
        along=along,
        say=say,
    )


def _is_open(viewer: Viewer, consultation: Consultation) -> bool:
    return looking.is_open(answers_to(consultation), viewer.person_id, clock.now())


@bp.post("/passages/<passage>/unmark")
@writes
@guard(managed_passage())
def unmark_passage(viewer: Viewer, passage: Passage) -> Response:
    """Forget a mark that stands on no agenda."""
    consultation, question = passage.consultation, passage.question
    if commands_passages.unmark_passage(passage, actor=viewer.person, now=clock.now()):
        tell(_("The mark was taken away."))
        if question is None:
            return redirect(url_for(".results", consultation=consultation.public_id), 303)
        return redirect(url_for(".texts", consultation=consultation.public_id, question=question.public_id), 303)
    tell(_("An agenda or the analysis uses these words: the mark stays."), kind="warning")
    return redirect(url_for(".passage", passage=passage.public_id), 303)
