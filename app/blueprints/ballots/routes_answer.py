"""The pages of a ballot: answering without a name, an account or JavaScript.

Nothing here knows who is reading: see app/web/secrecy.py. Reading writes nothing, and no lone button submits anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.ballots import commands_answer, queries
from app.blueprints.ballots.access import asked_anonymously, own_ballot
from app.blueprints.ballots.blueprint import bp
from app.blueprints.ballots.forms import BackForm
from app.blueprints.ballots.sheets import BallotSheet, sheet_of
from app.blueprints.consultations import answering, rules, uploading
from app.blueprints.consultations.answering import Problem, Value, Values
from app.blueprints.consultations.presenting import given, say
from app.blueprints.consultations.queries import question_of
from app.blueprints.consultations.surroundings import around
from app.blueprints.consultations.words import MODE_SENTENCES, MODES, problem_text
from app.models import Consultation, Question
from app.sealing import codes, store
from app.sealing.ballots import mark_of
from app.sealing.parts import UnreadableError
from app.web import secrecy
from app.web.access import guard, not_found
from app.web.edge import keep_draft, writes
from app.web.languages import COOKIE, current_language
from app.web.languages import gettext as _
from app.web.redirects import safe_next
from app.web.render import page
from app.web.secrecy import secret
from config import LANGUAGES

Problems = Mapping[str, Sequence[Problem]]


def _is_open(consultation: Consultation) -> bool:
    return rules.is_open(consultation, clock.now(), current_app.config["SETTINGS"].zone)


def _page(template: str, consultation: Consultation, status: int = 200, **context: Any) -> Response:
    """Answer with a page that knows what every page of a ballot shows, and that no browser keeps."""
    response = page(
        template,
        status,
        consultation=consultation,
        ballot=consultation.public_id,
        mode=MODES[consultation.mode],
        mode_sentence=MODE_SENTENCES[consultation.mode],
        closed_on=rules.closed_on(consultation, current_app.config["SETTINGS"].zone),
        is_open=_is_open(consultation),
        say=say,
        **context,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/ballot/<ballot>")
@guard(own_ballot())
@secret
def home(consultation: Consultation, code: str) -> Response:
    """Bring this browser back to where it was."""
    sheet = sheet_of(consultation, code)
    if not _is_open(consultation) or (sheet.is_submitted and not sheet.has_unsubmitted_changes):
        return _to("receipt", consultation)
    here = sheet.page if sheet.on(sheet.page) else sheet.after(sheet.page)
    if here is None or sheet.has_unsubmitted_changes:
        return _to("review", consultation)
    return _to("answer_page", consultation, number=here)


def _to(endpoint: str, consultation: Consultation, **address: Any) -> Response:
    return redirect(url_for(f".{endpoint}", ballot=consultation.public_id, **address), 303)


@bp.get("/ballot/<ballot>/<int:number>")
@guard(own_ballot())
@secret
def answer_page(consultation: Consultation, code: str, number: int) -> Response:
    """Show one page of questions with what was answered before."""
    sheet = sheet_of(consultation, code)
    if not _is_open(consultation):
        return _to("receipt", consultation)
    if not sheet.on(number):
        return _onward(sheet, number)
    return _questions(sheet, number, sheet.values, {})


def _onward(sheet: BallotSheet, number: int) -> Response:
    """Go to what follows a page on which nothing is shown."""
    if not 1 <= number <= sheet.pages:
        not_found()
    following = sheet.after(number)
    if following is None:
        return _to("review", sheet.asked)
    return _to("answer_page", sheet.asked, number=following)


def _questions(
    sheet: BallotSheet,
    number: int,
    values: Mapping[str, Value],
    problems: Problems,
    status: int = 200,
    warning: str = "",
) -> Response:
    def picture(question: Question) -> str:
        return url_for(".picture", ballot=sheet.asked.public_id, question=question.public_id)

    surroundings = around(sheet.asked, sheet.on(number), picture, sheet.secret.receipt)
    return _page(
        "ballots/page.html",
        sheet.asked,
        status,
        sheet=sheet,
        number=number,
        questions=sheet.shown(number, values, problems, surroundings),
        revision=sheet.revision_of(number),
        to_review=request.args.get("to") == "review",
        warning=warning,
    )


@bp.get("/ballot/<ballot>/pictures/<question>")
@guard(asked_anonymously())
@secret
def picture(consultation: Consultation, question: str) -> Response:
    """Hand out the picture at a question."""
    found = question_of(consultation, question)
    if found is None or found.blob is None:
        not_found()
    return uploading.picture(found.blob)


@bp.post("/ballot/<ballot>/<int:number>")
@writes
@guard(own_ballot())
@secret
def save(consultation: Consultation, code: str, number: int) -> Response:
    """Keep what was filled in on a page, complete or not, and go where the button says."""
    sheet = sheet_of(consultation, code)
    if not sheet.on(number):
        return _onward(sheet, number)
    readings = sheet.read(number, request.form)
    mine = {key: reading.value for key, reading in readings.items()}
    if not _is_open(consultation):
        return _receipt(sheet, unsaved=mine)
    stored = sheet.revision_of(number)
    if request.form.get("revision", "") != stored and answering.digest(mine) != stored:
        return _questions(sheet, number, mine, {}, 409, _changed_elsewhere())
    problems = sheet.with_values({**sheet.values, **mine}).problems_in(readings)
    return _kept(sheet, number, mine, problems, request.form.get("go", "next"))


def _changed_elsewhere() -> str:
    return _("You answered this in another window too. What you typed here stands below: save again to keep this.")


def _kept(sheet: BallotSheet, number: int, mine: Values, problems: Problems, wanted: str) -> Response:
    is_stuck = any(not answering.can_be_kept(value) for value in mine.values())
    stays = bool(problems) and (wanted == "next" or is_stuck)
    after: Any = sheet.with_values({**sheet.values, **mine})
    is_longer = wanted == "next" and not stays and after.appears(number, sheet.shown_ids)
    following = after.before(number) if wanted == "back" else after.after(number)
    here = number if stays or is_longer or wanted == "stop" else following or (after.pages + 1)
    commands_answer.save_draft(sheet, mine, page=here if wanted != "back" else following or number)
    if stays:
        keep_draft()
        return _questions(after, number, mine, problems, 422)
    if is_longer or wanted == "stop" or (wanted == "back" and following is None):
        return _to("answer_page", sheet.asked, number=number, kept="y" if wanted == "stop" else None)
    if following is None or (wanted == "next" and request.args.get("to") == "review"):
        return _to("review", sheet.asked)
    return _to("answer_page", sheet.asked, number=following)


# ---- checking and submitting ----


@bp.get("/ballot/<ballot>/review")
@guard(own_ballot())
@secret
def review(consultation: Consultation, code: str) -> Response:
    """Show every answer before it is submitted."""
    sheet = sheet_of(consultation, code)
    return _review(sheet) if _is_open(consultation) else _to("receipt", consultation)


def _review(sheet: BallotSheet, status: int = 200, error: str = "", warning: str = "") -> Response:
    found, kinds = sheet.problems(), {key: spec.kind for key, spec in sheet.specs.items()}
    answers = given(sheet.asked, sheet.questions, sheet.values, sheet.shown_ids)
    return _page(
        "ballots/review.html",
        sheet.asked,
        status,
        sheet=sheet,
        answers=answers,
        missing=[(one, problem_text(found[one.id][0], kinds[one.id])) for one in answers if one.id in found],
        revision=sheet.revision,
        error=error,
        warning=warning,
    )


@bp.post("/ballot/<ballot>/review")
@writes
@guard(own_ballot())
@secret
def submit(consultation: Consultation, code: str) -> Response:
    """Submit the answers, when they are complete and the respondent says that they are ready."""
    sheet, sent = sheet_of(consultation, code), request.form.get("revision", "")
    if sheet.is_submitted and sent == sheet.digest == sheet.revision:
        return _to("receipt", consultation)
    if not _is_open(consultation):
        return _receipt(sheet, 200)
    if not sheet.values:
        return _review(sheet, 422)
    if sent != sheet.revision:
        text = _("Your answers were changed in another window. They stand here as they are now: check them once more.")
        return _review(sheet, 409, warning=text)
    is_ready = request.form.get("ready") == "y"
    if not is_ready or sheet.problems():
        error = "" if is_ready else _("Tick the box to say that your answers are ready.")
        return _review(sheet, 422, error=error)
    try:
        commands_answer.submit(sheet, language=current_language())
    except store.NotReadyError:
        not_found()
    return _to("receipt", consultation)


@bp.get("/ballot/<ballot>/receipt")
@guard(own_ballot())
@secret
def receipt(consultation: Consultation, code: str) -> Response:
    """Confirm that the answer was received, and show it; after closing, say what became of it."""
    sheet = sheet_of(consultation, code)
    if not sheet.is_submitted and _is_open(consultation):
        return _to("home", consultation)
    return _receipt(sheet)


def _receipt(sheet: BallotSheet, status: int = 200, unsaved: Values | None = None) -> Response:
    seal = store.seal_of(sheet.asked.id)
    return _page(
        "ballots/receipt.html",
        sheet.asked,
        status,
        sheet=sheet,
        receipt=codes.written(sheet.secret.receipt),
        seal=seal,
        is_counted=store.has_receipt(sheet.asked.id, sheet.secret.receipt),
        answers=given(sheet.asked, sheet.questions, sheet.values, sheet.shown_ids) if sheet.values else [],
        unsaved=given(sheet.asked, sheet.questions, unsaved, numbers=sheet.places) if unsaved else [],
    )


# ---- another device ----


@bp.get("/ballot/<ballot>/back")
@guard(asked_anonymously())
@secret
def back(consultation: Consultation) -> Response:
    """Ask for the code that was shown before beginning."""
    return _page("ballots/back.html", consultation, form=BackForm())


@bp.post("/ballot/<ballot>/back")
@writes
@guard(asked_anonymously())
@secret
def come_back(consultation: Consultation) -> Response:
    """Let this browser go on with a ballot, by its code."""
    form = BackForm.of_request()
    if not form.is_sent():
        return _page("ballots/back.html", consultation, 422, form=form)
    try:
        code = codes.read(form.code.data)
    except UnreadableError:
        form.code.errors = [_("This is no return code: a letter is missing or wrong. It has five groups of four.")]
        return _page("ballots/back.html", consultation, 422, form=form)
    if not queries.is_begun(consultation, mark_of(code, consultation.public_id)):
        form.code.errors = [_("Nobody began with this return code. Look at what you wrote down.")]
        return _page("ballots/back.html", consultation, 422, form=form)
    return secrecy.keep_code(_to("home", consultation), consultation.public_id, code)


@bp.post("/ballot/<ballot>/leave")
@writes
@guard(own_ballot())
@secret
def leave(consultation: Consultation, code: str) -> Response:
    """Forget the code on this device, for who sits at one that others use."""
    del code
    return secrecy.forget_code(_to("back", consultation), consultation.public_id)


@bp.post("/ballot/<ballot>/language")
@writes
@guard(asked_anonymously())
@secret
def set_language(consultation: Consultation) -> Response:
    """Show these pages in another language; nobody's language is stored."""
    del consultation
    response: Response = redirect(safe_next(request.form.get("next")), 303)
    language = request.form.get("language", "")
    if language in LANGUAGES:
        secure = current_app.config["SETTINGS"].is_https
        response.set_cookie(COOKIE, language, max_age=365 * 86400, secure=secure, httponly=True, samesite="Lax")
    return response


@bp.get("/ballot/<ballot>/counted")
@guard(asked_anonymously())
@secret
def counted(consultation: Consultation) -> Response:
    """Publish which receipts were counted, so that each can look for his or her own."""
    return _page(
        "ballots/counted.html",
        consultation,
        seal=store.seal_of(consultation.id),
        receipts=[codes.written(one) for one in store.receipts(consultation.id)],
    )
