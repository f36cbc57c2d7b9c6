"""The questionnaire: adding, changing, moving, taking out and previewing questions."""

from __future__ import annotations

from typing import Any, Literal

from flask import abort, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.consultations import answering, conditions_form, layout, offers, queries, queries_around, uploading
from app.blueprints.consultations import commands_questions as commands
from app.blueprints.consultations.access import managed_consultation, managed_question
from app.blueprints.consultations.conditions import questions_in
from app.blueprints.consultations.forms_question import QuestionForm, content_of
from app.blueprints.consultations.kinds import BOUNDED
from app.blueprints.consultations.presenting import along, asked, numbered, say
from app.blueprints.consultations.routes import bp, standing
from app.blueprints.consultations.surroundings import around
from app.blueprints.consultations.words import AXIS_WORDS, KIND_HINTS, KINDS, LANGUAGE_NAMES, MODE_SENTENCES
from app.models import ChoiceAxis, Consultation, ConsultationState, Question, QuestionKind
from app.web.access import guard, not_found
from app.web.edge import writes
from app.web.editing import differences, is_stale
from app.web.languages import gettext as _
from app.web.languages import speaking
from app.web.notices import tell
from app.web.render import page
from app.web.text import clean_line
from app.web.viewer import Viewer
from config import LANGUAGES


@bp.get("/consultations/<consultation>/questionnaire")
@guard(managed_consultation())
def questionnaire(viewer: Viewer, consultation: Consultation) -> Response:
    """Show the questions on their pages, each with what can be done with it."""
    del viewer
    questions = queries.questions(consultation)
    return page(
        "consultations/questionnaire.html",
        consultation=consultation,
        questions=questions,
        kinds=KINDS,
        kind_hints=KIND_HINTS,
        is_draft=consultation.state == ConsultationState.DRAFT,
        state=standing(consultation),
        in_words=LANGUAGE_NAMES,
        along=along,
        axes=ChoiceAxis,
        numbers=numbered(questions),
        condition=lambda one: conditions_form.in_words(one.condition, consultation, questions),
        offered=lambda one: {
            key: conditions_form.in_words(tree, consultation, questions) for key, tree in offers.of(one).items()
        },
        corrections=queries_around.corrections(consultation),
        suggested=layout.minutes_for(questions),
        say=say,
    )


@bp.get("/consultations/<consultation>/questions/new")
@guard(managed_consultation())
def new_question(viewer: Viewer, consultation: Consultation) -> Response:
    """Ask for the words of a new question of the kind in the address."""
    del viewer
    only_in_draft(consultation)
    kind = request.args.get("kind", QuestionKind.SINGLE_CHOICE)
    if kind not in set(QuestionKind):
        not_found()
    form = _prepared(QuestionForm(data={"kind": kind}), consultation)
    return _question_page(form, consultation)


@bp.post("/consultations/<consultation>/questions/new")
@writes
@guard(managed_consultation())
def add_question(viewer: Viewer, consultation: Consultation) -> Response:
    """Put a question at the end."""
    only_in_draft(consultation)
    form = _prepared(_sent(viewer), consultation)
    if form.kind.data not in set(QuestionKind):
        not_found()  # the form carries its kind along, unseen: nobody types one
    if not form.validate():
        form.picture.keep(viewer.person, now=clock.now())
        return _question_page(form, consultation, status=422)
    if len(queries.questions(consultation)) >= queries.MOST_QUESTIONS:
        tell(_("A questionnaire has at most %(most)s questions.", most=queries.MOST_QUESTIONS), kind="error")
        return _back(consultation)
    question = commands.add_question(consultation, form.content(), actor=viewer.person, now=clock.now())
    commands.set_picture(question, form.picture.upload, actor=viewer.person, now=clock.now())
    tell(
        _("The question was added."),
        undo_url=url_for(".remove_question", consultation=consultation.public_id, question=question.public_id),
    )
    return _back(consultation, question)


@bp.get("/consultations/<consultation>/questions/<question>")
@guard(managed_question())
def question(viewer: Viewer, consultation: Consultation, question: Question) -> Response:
    """Show the words of a question, to be changed or, once it was opened, corrected."""
    del viewer
    _only_until_closed(consultation)
    form = _prepared(QuestionForm(data=content_of(question)), consultation, question)
    return _question_page(form, consultation, question)


@bp.post("/consultations/<consultation>/questions/<question>")
@writes
@guard(managed_question())
def change_question(viewer: Viewer, consultation: Consultation, question: Question) -> Response:
    """Change a question of a draft; correct the words of one that people may have answered."""
    _only_until_closed(consultation)
    fixed = _fixed(question)
    form = _prepared(_sent(viewer), consultation, question)
    form.kind.data = question.kind
    if is_stale(question):
        form.validate()
        form.picture.keep(viewer.person, now=clock.now())
        return _question_page(form, consultation, question, 409, differences(form, content_of(question)))
    if not form.validate():
        form.picture.keep(viewer.person, now=clock.now())
        return _question_page(form, consultation, question, 422)
    command = commands.correct_question if fixed else commands.change_question
    command(question, form.content(), actor=viewer.person, now=clock.now())
    if not fixed and form.drop_picture.data and not form.picture.upload:
        commands.take_picture_away(question, actor=viewer.person, now=clock.now())
    commands.set_picture(question, None if fixed else form.picture.upload, actor=viewer.person, now=clock.now())
    tell(_("Saved."))
    return _back(consultation, question)


def _sent(viewer: Viewer) -> Any:
    """Return the form as it was sent, with its picture, or the one that was kept for this viewer before."""
    form: Any = QuestionForm.of_request()
    form.picture.take(viewer.person)
    return form


def _prepared(form: QuestionForm, consultation: Consultation, question: Question | None = None) -> QuestionForm:
    asks_about_pact = form.kind.data == QuestionKind.AGREEMENT
    paragraphs = queries_around.paragraphs(consultation.pact_id) if asks_about_pact else []
    return form.prepare(consultation, queries.questions(consultation), paragraphs, question)


def _question_page(
    form: QuestionForm,
    consultation: Consultation,
    question: Question | None = None,
    status: int = 200,
    changed: object = (),
) -> Response:
    return page(
        "consultations/question.html",
        status,
        form=form,
        consultation=consultation,
        question=question,
        changed=changed,
        bounded=BOUNDED,
        is_more=question is not None and conditions_form.is_more(question.condition),
        condition=conditions_form.in_words(question.condition, consultation, queries.questions(consultation))
        if question
        else "",
        axes=[(axis.value, AXIS_WORDS[axis]) for axis in form.axes],
        kinds=KINDS,
        kind_hints=KIND_HINTS,
        language_names=LANGUAGES,
        is_draft=consultation.state == ConsultationState.DRAFT,
        say=say,
    )


@bp.post("/consultations/<consultation>/questions/<question>/move")
@writes
@guard(managed_question())
def move_question(viewer: Viewer, consultation: Consultation, question: Question) -> Response:
    """Move a question one step up or down."""
    only_in_draft(consultation)
    direction: Literal["up", "down"] = "up" if request.form.get("direction") == "up" else "down"
    commands.move_question(question, direction, actor=viewer.person, now=clock.now())
    return _back(consultation, question)


@bp.post("/consultations/<consultation>/questions/<question>/page")
@writes
@guard(managed_question())
def break_page(viewer: Viewer, consultation: Consultation, question: Question) -> Response:
    """Begin a new page at a question, or no longer."""
    only_in_draft(consultation)
    has_break = request.form.get("break") == "1"
    commands.set_page_break(question, has_break=has_break, actor=viewer.person, now=clock.now())
    return _back(consultation, question)


@bp.post("/consultations/<consultation>/questions/<question>/duplicate")
@writes
@guard(managed_question())
def duplicate_question(viewer: Viewer, consultation: Consultation, question: Question) -> Response:
    """Put a copy after a question."""
    only_in_draft(consultation)
    copy = commands.duplicate_question(question, actor=viewer.person, now=clock.now())
    tell(
        _("The question was duplicated."),
        undo_url=url_for(".remove_question", consultation=consultation.public_id, question=copy.public_id),
    )
    return _back(consultation, copy)


@bp.post("/consultations/<consultation>/questions/<question>/remove")
@writes
@guard(managed_question())
def remove_question(viewer: Viewer, consultation: Consultation, question: Question) -> Response:
    """Take a question out, with a way back."""
    only_in_draft(consultation)
    others = queries.questions(consultation)
    asked_by = {one.number: questions_in(offers.depends_on(one.condition, offers.of(one))) for one in others}
    if users := [number for number, asked in asked_by.items() if question.public_id in asked]:
        places = ", ".join(map(str, users))
        tell(
            _("Question %(places)s is only shown after an answer to this one: change that first.", places=places),
            kind="warning",
        )
        return _back(consultation, question)
    commands.remove_question(question, actor=viewer.person, now=clock.now())
    tell(
        _("The question was deleted."),
        undo_url=url_for(".restore_question", consultation=consultation.public_id, question=question.public_id),
    )
    return _back(consultation)


@bp.post("/consultations/<consultation>/questions/<question>/restore")
@writes
@guard(managed_question(removed=True))
def restore_question(viewer: Viewer, consultation: Consultation, question: Question) -> Response:
    """Put a question back that was taken out."""
    only_in_draft(consultation)
    commands.restore_question(question, actor=viewer.person, now=clock.now())
    tell(_("The question is back."))
    return _back(consultation, question)


@bp.get("/consultations/<consultation>/preview")
@guard(managed_consultation())
def preview(viewer: Viewer, consultation: Consultation) -> Response:
    """Show a page of the questionnaire as a respondent sees it. Nothing can be sent or stored from here.

    With `as`, in the language of an invitee and with the choices in the order that he or she gets.
    """
    del viewer
    questions = queries.questions(consultation)
    invitee = queries.invitation_of(consultation, clean_line(request.args.get("as", "")))
    begins = answering.shown_of(questions, {}) if invitee else {one.public_id for one in questions}
    numbers, pages = numbered(questions, begins), max((one.page for one in questions), default=1)
    raw, wanted = request.args.get("page", "1"), request.args.get("language", "")
    number = min(max(int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 5 else 1, 1), pages)
    wanted = wanted or (invitee.person.language if invitee else "")
    language = wanted if wanted in consultation.languages else consultation.languages[0]
    seen = around(
        consultation,
        [one for one in questions if one.page == number],
        lambda one: url_for(".picture", consultation=consultation.public_id, question=one.public_id),
        invitee.public_id if invitee else "",
    )
    with speaking(language):
        shown = [
            asked(consultation, one, numbers.get(one.public_id, 0), None, (), seen)
            for one in questions
            if one.page == number and one.public_id in begins
        ]
        return page(
            "consultations/preview.html",
            consultation=consultation,
            questions=shown,
            number=number,
            pages=pages,
            invitee=invitee,
            conditions={
                one.public_id: conditions_form.in_words(one.condition, consultation, questions)
                for one in questions
                if one.condition
            },
            waiting=sum(one.public_id not in begins for one in questions),
            invitees=queries_around.some_invitees(consultation),
            language=language,
            language_names=LANGUAGES,
            mode_sentence=MODE_SENTENCES[consultation.mode],
            say=say,
        )


@bp.get("/consultations/<consultation>/questions/<question>/picture")
@guard(managed_question())
def picture(viewer: Viewer, consultation: Consultation, question: Question) -> Response:
    """Hand out the picture at a question, for the preview."""
    del viewer, consultation
    if question.blob is None:
        not_found()
    return uploading.picture(question.blob)


@bp.post("/consultations/<consultation>/questionnaire/minutes")
@writes
@guard(managed_consultation())
def take_minutes(viewer: Viewer, consultation: Consultation) -> Response:
    """Tell respondents the time that was counted from the questions."""
    suggested = layout.minutes_for(queries.questions(consultation))
    commands.set_minutes(consultation, suggested, actor=viewer.person, now=clock.now())
    tell(_("Respondents read: %(minutes)s.", minutes=suggested))
    return _back(consultation)


def only_in_draft(consultation: Consultation) -> None:
    """Once people were asked, the questions stay the same for everyone: say so and change nothing."""
    if consultation.state != ConsultationState.DRAFT:
        tell(_("The consultation was opened: its questions can no longer be changed."), kind="warning")
        abort(_back(consultation))


def _only_until_closed(consultation: Consultation) -> None:
    if standing(consultation) == ConsultationState.CLOSED:
        tell(_("The consultation is closed: its questions can no longer be changed."), kind="warning")
        abort(_back(consultation))


def _fixed(question: Question) -> Question | None:
    return None if question.consultation.state == ConsultationState.DRAFT else question


def _back(consultation: Consultation, question: Question | None = None) -> Response:
    anchor = f"question-{question.public_id}" if question else None
    return redirect(url_for(".questionnaire", consultation=consultation.public_id, _anchor=anchor), 303)
