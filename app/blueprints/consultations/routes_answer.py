"""The pages behind a personal link: answering, without an account and without JavaScript.

Reading writes nothing, and no lone button submits anything: mail scanners follow links and press buttons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.consultations import (
    answering,
    commands_answers,
    commands_entering,
    commands_hands,
    commands_together,
    doors,
    queries,
    queries_around,
    queries_fates,
    queries_hands,
    queries_text_rounds,
    queries_together,
    rules,
    text_rounds,
    uploading,
    voices,
)
from app.blueprints.consultations.access import own_answer
from app.blueprints.consultations.answering import Problem, Value, Values
from app.blueprints.consultations.presenting import Given, Surroundings, given, say
from app.blueprints.consultations.routes import bp
from app.blueprints.consultations.sheet import Sheet, sheet_of
from app.blueprints.consultations.surroundings import around
from app.blueprints.consultations.words import MODE_SENTENCES, MODES, problem_text
from app.models import CommentsShown, Correction, Invitation, Person, Question, QuestionKind
from app.web import links
from app.web.access import guard, not_found
from app.web.edge import keep_draft, writes
from app.web.languages import current_language
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.render import page

Problems = Mapping[str, Sequence[Problem]]


def _is_open(sheet: Sheet) -> bool:
    return rules.is_open(sheet.consultation, clock.now(), current_app.config["SETTINGS"].zone)


def _page(template: str, sheet: Sheet, handle: str, status: int = 200, **context: Any) -> Response:
    """Answer with a page that knows what every page behind this link shows."""
    return page(
        template,
        status,
        sheet=sheet,
        consultation=sheet.consultation,
        handle=handle,
        mode=MODES[sheet.consultation.mode],
        mode_sentence=MODE_SENTENCES[sheet.consultation.mode],
        say=say,
        way=doors.way_of(sheet.invitation),
        start_over=doors.start_over(sheet.invitation),
        **context,
    )


@bp.get("/v/<handle>/answer")
@guard(own_answer())
def answer(handle: str, invitation: Invitation) -> Response:
    """Say who asks what, or bring the respondent back to where he or she was."""
    sheet = sheet_of(invitation)
    if not _is_open(sheet):
        return _closed(sheet, handle)
    response, who = sheet.response, _who(handle, invitation)
    is_told = response is not None and queries_together.is_new_here(invitation, who)
    if response is not None and not is_told and not request.args.get("start"):
        if sheet.has_unsubmitted_changes:
            return redirect(url_for(".review", handle=handle), 302)
        if response.submitted_at:
            return redirect(url_for(".receipt", handle=handle), 302)
        here = response.page if sheet.on(response.page) else sheet.after(response.page)
        if here is None:
            return redirect(url_for(".review", handle=handle), 302)
        return redirect(url_for(".answer_page", handle=handle, number=here), 302)
    return _page(
        "consultations/answer_start.html",
        sheet,
        handle,
        at=next(iter(sheet.numbers), 1),
        is_new=is_told,
        reads_others=_reads_others(sheet),
        response=response,
        may_share=commands_hands.may_share(invitation),
        together=queries_together.together(invitation, who),
    )


@bp.get("/v/<handle>/answer/<int:number>")
@guard(own_answer())
def answer_page(handle: str, invitation: Invitation, number: int) -> Response:
    """Show one page of questions with what was answered before."""
    sheet = sheet_of(invitation)
    if not _is_open(sheet):
        return _closed(sheet, handle)
    if not sheet.on(number):
        if 1 <= number <= sheet.pages:
            return redirect(_onward(sheet, handle, number), 302)  # nothing is shown here: what follows is
        not_found()
    return _questions(sheet, handle, number, sheet.values, {})


def _onward(sheet: Sheet, handle: str, number: int) -> str:
    following = sheet.after(number)
    return (
        url_for(".review", handle=handle)
        if following is None
        else url_for(".answer_page", handle=handle, number=following)
    )


@bp.get("/v/<handle>/answer/pictures/<question>")
@guard(own_answer())
def answer_picture(handle: str, invitation: Invitation, question: str) -> Response:
    """Hand out the picture at a question."""
    del handle
    found = queries.question_of(invitation.consultation, question)
    if found is None or found.blob is None:
        not_found()
    return uploading.picture(found.blob)


def _questions(
    sheet: Sheet, handle: str, number: int, values: Mapping[str, Value], problems: Problems, status: int = 200
) -> Response:
    return _page(
        "consultations/answer_page.html",
        sheet,
        handle,
        status,
        number=number,
        questions=sheet.shown(number, values, problems, _around(sheet, handle, number)),
        takes_files=any(question.kind == QuestionKind.FILE for question in sheet.on(number)),
        revision=sheet.revision_of(number),
        saved_last=queries_hands.last_save(sheet.invitation, number) if sheet.invitation.is_shared else None,
        to_review=request.args.get("to") == "review",
    )


def _around(sheet: Sheet, handle: str, number: int) -> Surroundings:
    def picture(question: Question) -> str:
        return url_for(".answer_picture", handle=handle, question=question.public_id)

    return around(sheet.consultation, sheet.on(number), picture, sheet.invitation.public_id)


@bp.post("/v/<handle>/answer/<int:number>")
@writes
@guard(own_answer())
def save(handle: str, invitation: Invitation, number: int) -> Response:
    """Keep what was filled in on a page, complete or not, and go where the button says."""
    sheet = sheet_of(invitation)
    if not sheet.on(number):
        if 1 <= number <= sheet.pages:
            return redirect(_onward(sheet, handle, number), 303)
        not_found()
    readings = sheet.read(number, request.form)
    if _is_open(sheet):
        readings |= uploading.received(sheet.on(number), readings, invitation.person, clock.now())
    mine = _chosen(sheet, {key: reading.value for key, reading in readings.items()})
    if not _is_open(sheet):
        return _closed(sheet, handle, unsaved=_fresh(sheet, mine))
    if _collides(sheet, number, mine):
        return _conflict(sheet, handle, number, mine)
    after, who = sheet.with_values({**sheet.values, **mine}), _who(handle, invitation)
    seen = _seen(sheet)
    problems = after.problems_in({key: reading for key, reading in readings.items() if key in seen})
    wanted = request.form.get("go", "next")
    is_stuck = any(not answering.can_be_kept(value) for value in mine.values())
    stays = bool(problems) and (wanted == "next" or is_stuck)
    is_longer = wanted == "next" and not stays and after.appears(number, seen)
    commands_answers.save_draft(
        invitation,
        mine,
        page=number if stays or is_longer or wanted == "stop" else _next(after, number, wanted),
        language=current_language(),
        now=clock.now(),
    )
    if who.id != invitation.person_id and any(mine.values()):
        commands_together.take_part(invitation, who, now=clock.now())
    if invitation.is_shared:
        kept = {key: value for key, value in mine.items() if value}
        commands_hands.note_save(invitation, number, kept, actor=who, now=clock.now())
    if stays:
        keep_draft()
        return _questions(sheet_of(invitation), handle, number, mine, problems, 422)
    if is_longer:
        tell(_("Your answer brings another question on this page."))
        return redirect(url_for(".answer_page", handle=handle, number=number, to=request.args.get("to")), 303)
    return redirect(_target(after, handle, number, wanted), 303)


def _seen(sheet: Sheet) -> frozenset[str]:
    """Return the questions that stood on the form that was sent.

    Another one may be on the page by now: a form sent twice brings it with the first time. It was not left out, and
    is asked instead.
    """
    sent = request.form.get("asked")
    return sheet.shown_ids if sent is None else frozenset(sent.split())


def _next(sheet: Sheet, number: int, wanted: str) -> int:
    """Return the page to go to; one past the last for the check."""
    if wanted == "back":
        return sheet.before(number) or number
    return sheet.after(number) or sheet.pages + 1


def _target(sheet: Sheet, handle: str, number: int, wanted: str) -> str:
    if wanted == "stop":
        kept = _("Everything you filled in is kept. Go on whenever you like, with the same link.")
        tell(kept if doors.way_of(sheet.invitation) is None else _("Everything you filled in is kept."))
        return url_for(".answer", handle=handle, start=1)
    if wanted == "back" and sheet.before(number) is None:
        return url_for(".answer", handle=handle, start=1)
    following = _next(sheet, number, wanted)
    is_over = wanted == "next" and (request.args.get("to") == "review" or following > sheet.pages)
    return url_for(".review", handle=handle) if is_over else url_for(".answer_page", handle=handle, number=following)


# ---- two tabs ----


def _collides(sheet: Sheet, number: int, mine: Values) -> bool:
    """Whether this page was answered in another way, elsewhere, since this form was shown.

    The same answers sent twice collide with nothing: that is how a form sent twice counts once.
    """
    stored = sheet.revision_of(number)
    return request.form.get("revision", "") != stored and answering.digest(mine) != stored


def _chosen(sheet: Sheet, mine: Values) -> Values:
    """Apply what the respondent chose on the page with both answers."""
    chosen: Values = {}
    for key, value in mine.items():
        keep, stored = request.form.get(f"keep-{key}", "mine"), sheet.values.get(key)
        if keep == "theirs":
            chosen[key] = stored if stored is not None else ""
        else:
            chosen[key] = answering.both(value, stored) if keep == "both" and stored is not None else value
    return chosen


def _conflict(sheet: Sheet, handle: str, number: int, mine: Values) -> Response:
    questions = sheet.questions
    ours = {one.id: one for one in given(sheet.consultation, questions, mine, numbers=sheet.places)}
    theirs = {one.id: one for one in given(sheet.consultation, questions, sheet.values, numbers=sheet.places)}
    changed = [key for key in mine if (mine[key] or None) != (sheet.values.get(key) or None)]
    keep_draft()  # files that came along: the choice below names them
    joins = {key: answering.can_join(sheet.specs[key], mine[key], sheet.values.get(key)) for key in changed}
    return _page(
        "consultations/answer_conflict.html",
        sheet,
        handle,
        409,
        number=number,
        revision=sheet.revision_of(number),
        saved_last=queries_hands.last_save(sheet.invitation, number) if sheet.invitation.is_shared else None,
        pairs=[(ours[key], theirs[key], joins[key]) for key in changed],
        asked=" ".join(mine),
        sent=[*uploading.held(sheet.on(number), mine), *_answers_sent()],
        to_review=request.args.get("to") == "review",
    )


def _answers_sent() -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name.startswith("q-") and not name.endswith(uploading.HELD)
    ]


# ---- checking and submitting ----


@bp.get("/v/<handle>/answer/review")
@guard(own_answer())
def review(handle: str, invitation: Invitation) -> Response:
    """Show every answer before it is submitted."""
    sheet = sheet_of(invitation)
    return _review(sheet, handle) if _is_open(sheet) else _closed(sheet, handle)


def _who(handle: str, invitation: Invitation) -> Person:
    """Return who is at work behind the link: who was invited, or a colleague who helps."""
    return links.who_opened(handle) or invitation.person


def _may_submit(handle: str, invitation: Invitation) -> bool:
    if links.opened_by(handle, invitation.person_id):
        return True
    who = _who(handle, invitation)
    hand = queries_hands.hand_of(invitation, who)
    return (hand is not None and hand.may_submit) or queries_together.has_joined(invitation, who)


def _review(sheet: Sheet, handle: str, status: int = 200, error: str = "", warning: str = "") -> Response:
    said, asks_for_whom = voices.of(sheet.invitation), voices.is_asked(sheet.invitation)
    found, kinds = sheet.problems(), {key: spec.kind for key, spec in sheet.specs.items()}
    answers = given(sheet.consultation, sheet.questions, sheet.values, sheet.shown_ids)
    return _page(
        "consultations/answer_review.html",
        sheet,
        handle,
        status,
        answers=answers,
        corrections=_corrections(sheet),
        missing=[(one, problem_text(found[one.id][0], kinds[one.id])) for one in answers if one.id in found],
        revision=sheet.revision,
        asks_for_whom=asks_for_whom,
        for_whom=voices.lines_of(said),
        may_share=commands_hands.may_share(sheet.invitation),
        may_submit=_may_submit(handle, sheet.invitation),
        lacking=voices.missing(sheet.invitation, said),
        error=error,
        warning=warning,
    )


@bp.post("/v/<handle>/answer/review")
@writes
@guard(own_answer())
def submit(handle: str, invitation: Invitation) -> Response:
    """Submit the answers, when they are complete and the respondent says that they are ready."""
    sheet = sheet_of(invitation)
    response, sent = sheet.response, request.form.get("revision", "")
    if response and response.submitted_at and sent == response.submitted_digest == sheet.revision:
        return redirect(url_for(".receipt", handle=handle), 303)
    if not _is_open(sheet):
        return _closed(sheet, handle)
    if response is None or not sheet.values:
        return _review(sheet, handle, 422)
    if sent != sheet.revision:
        text = _("Your answers were changed in another window. They stand here as they are now: check them once more.")
        return _review(sheet, handle, 409, warning=text)
    is_allowed, is_ready = _may_submit(handle, invitation), request.form.get("ready") == "y"
    if not is_allowed or not is_ready or sheet.problems() or voices.missing(invitation, voices.of(invitation)):
        error = "" if is_ready else _("Tick the box to say that your answers are ready.")
        return _review(sheet, handle, 422, error=error)
    who, now = _who(handle, invitation), clock.now()
    if who.id != invitation.person_id:
        commands_together.take_part(invitation, who, now=now)
    language = current_language()
    commands_answers.submit(response, sheet.questions, sheet.values, language=language, now=now, by=who)
    commands_entering.note_correction(response, now=now)
    if invitation.is_shared:
        commands_hands.note_save(invitation, commands_hands.WHOLE, {}, actor=who, now=now)
    return redirect(url_for(".receipt", handle=handle), 303)


@bp.get("/v/<handle>/answer/receipt")
@guard(own_answer())
def receipt(handle: str, invitation: Invitation) -> Response:
    """Confirm that the answer was received, and show it."""
    sheet = sheet_of(invitation)
    if sheet.response is None or sheet.response.submitted_at is None:
        return redirect(url_for(".answer", handle=handle), 302)
    submitted_last = queries_hands.last_save(invitation, commands_hands.WHOLE) if invitation.is_shared else None
    return _page(
        "consultations/answer_receipt.html",
        sheet,
        handle,
        response=sheet.response,
        is_open=_is_open(sheet),
        corrections=_corrections(sheet),
        reads_others=_reads_others(sheet),
        asks_for_whom=voices.is_asked(invitation),
        for_whom=voices.lines_of(voices.of(invitation)),
        entered=commands_entering.entered(sheet.response),
        submitted_last=submitted_last,
        is_thanked=submitted_last is None or links.opened_by(handle, submitted_last.person_id),
        answers=submitted_lines(sheet),
        fates=queries_fates.fates_of(sheet.response) if _is_settled(sheet.response.submitted_at) else [],
    )


def _is_settled(submitted_at: datetime) -> bool:
    """Whether words of an answer can stand on an agenda by now: not while the respondent still reads the receipt."""
    return clock.now() - submitted_at > timedelta(minutes=15)


def _reads_others(sheet: Sheet) -> bool:
    """Whether respondents read each other's comments on a text; asked only where there is one."""
    if not text_rounds.is_round(sheet.questions):
        return False
    found = queries_text_rounds.round_of(sheet.consultation)
    return found is not None and found.shown == CommentsShown.AFTER


def _corrections(sheet: Sheet) -> Sequence[Correction]:
    """Return which words were corrected since the respondent submitted."""
    response = sheet.response
    if response is None or response.submitted_at is None:
        return []
    found = queries_around.corrections(sheet.consultation, response.submitted_at)
    return [one for one in found if one.question is None or one.question.public_id in sheet.shown_ids]


def submitted_lines(sheet: Sheet) -> Sequence[Given]:
    """Return the answers as they were submitted, for reading."""
    values = _submitted(sheet)
    return given(sheet.consultation, sheet.questions, values, answering.shown_of(sheet.questions, values))


def _submitted(sheet: Sheet) -> Values:
    return queries.submitted(sheet.response, sheet.questions) if sheet.response else {}


def _closed(sheet: Sheet, handle: str, unsaved: Values | None = None) -> Response:
    """Say that no more answers are taken; what was submitted, and what was typed just now, stay readable."""
    response = sheet.response
    is_submitted = response is not None and response.submitted_at is not None
    values = _submitted(sheet) if is_submitted else sheet.values
    shown = answering.shown_of(sheet.questions, values)
    return _page(
        "consultations/answer_closed.html",
        sheet,
        handle,
        response=response,
        is_submitted=is_submitted,
        fates=queries_fates.fates_of(response) if is_submitted else [],
        closed_on=rules.closed_on(sheet.consultation, current_app.config["SETTINGS"].zone),
        answers=given(sheet.consultation, sheet.questions, values, shown) if values else [],
        unsaved=given(sheet.consultation, sheet.questions, unsaved, unsaved, sheet.places) if unsaved else [],
    )


def _fresh(sheet: Sheet, mine: Values) -> Values:
    """Return what was sent and is not kept already: that alone is lost with the page."""
    return {key: value for key, value in mine.items() if value and value != sheet.values.get(key)}
