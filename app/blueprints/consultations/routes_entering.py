"""An organiser enters the answer of someone who phones or writes; that person confirms or corrects it."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.consultations import commands_entering, queries, rules, uploading
from app.blueprints.consultations.access import managed_consultation, own_answer
from app.blueprints.consultations.forms_entering import HEARD, HeardForm, RespondentForm
from app.blueprints.consultations.presenting import given, say
from app.blueprints.consultations.routes import bp, standing
from app.blueprints.consultations.sheet import Sheet, sheet_of
from app.blueprints.consultations.surroundings import around
from app.models import Consultation, ConsultationState, EnteredAnswer, Heard, Invitation, Question
from app.web.access import guard, not_found
from app.web.edge import keep_draft, writes
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


def _may_be_entered(consultation: Consultation) -> bool:
    return rules.shows_names(consultation.mode) and standing(consultation) == ConsultationState.OPEN


@bp.get("/consultations/<consultation>/enter")
@guard(managed_consultation())
def enter(viewer: Viewer, consultation: Consultation) -> Response:
    """Ask whose answer is entered."""
    del viewer
    return _who_page(consultation, RespondentForm()) if _may_be_entered(consultation) else not_found()


def _who_page(consultation: Consultation, form: RespondentForm, status: int = 200) -> Response:
    return page("consultations/enter.html", status, consultation=consultation, form=form, say=say)


@bp.post("/consultations/<consultation>/enter")
@writes
@guard(managed_consultation())
def add_respondent(viewer: Viewer, consultation: Consultation) -> Response:
    """Put someone on the list who is not mailed an invitation, and go on to the questions."""
    if not _may_be_entered(consultation):
        not_found()
    form = RespondentForm.of_request()
    if not form.validate():
        return _who_page(consultation, form, 422)
    invitation = commands_entering.add_respondent(
        consultation,
        name=form.name.data or "",
        email=form.email.data or "",
        organisation_id=form.found.id if form.found else None,
        actor=viewer.person,
        now=clock.now(),
    )
    return redirect(_at(invitation), 303)


def _at(invitation: Invitation, number: int | None = None) -> str:
    return url_for(
        ".enter_answer",
        consultation=invitation.consultation.public_id,
        invitation=invitation.public_id,
        page=number,
    )


def _invitation(consultation: Consultation, public_id: str) -> Invitation:
    found = queries.invitation_of(consultation, public_id)
    if found is None or not _may_be_entered(consultation):
        not_found()
    return found


@bp.get("/consultations/<consultation>/invitees/<invitation>/enter")
@guard(managed_consultation())
def enter_answer(viewer: Viewer, consultation: Consultation, invitation: str) -> Response:
    """Show one page of the questions to whoever writes down the answer, or at the end all of it."""
    del viewer
    found = _invitation(consultation, invitation)
    if not commands_entering.may_enter(found):
        return page("consultations/enter_refused.html", consultation=consultation, invitation=found, say=say)
    sheet = sheet_of(found)
    return _entry_page(sheet, _number(request.args.get("page", ""), next(iter(sheet.numbers), 1)), sheet.values, {})


def _number(raw: str, usual: int) -> int:
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 5 else usual


def _entry_page(sheet: Sheet, number: int, values: Any, problems: Any, status: int = 200, **more: Any) -> Response:
    consultation = sheet.consultation

    def picture(question: Question) -> str:
        return url_for(".picture", consultation=consultation.public_id, question=question.public_id)

    shown = sheet.shown(number, values, problems, around(consultation, sheet.on(number), picture))
    found = commands_entering.entered(sheet.response)
    return page(
        "consultations/enter_answer.html",
        status,
        consultation=consultation,
        invitation=sheet.invitation,
        questions=shown,
        number=number,
        revision=sheet.revision_of(number),
        before=sheet.before(number),
        numbers=sheet.numbers,
        form=more.get("form") or HeardForm(data={"heard": found.heard if found else None}),
        missing=[] if shown else list(sheet.problems()),
        answers=[] if shown else given(consultation, sheet.questions, sheet.values, sheet.shown_ids),
        say=say,
    )


@bp.post("/consultations/<consultation>/invitees/<invitation>/enter")
@writes
@guard(managed_consultation())
def keep_entered(viewer: Viewer, consultation: Consultation, invitation: str) -> Response:
    """Keep a page of an answer that is being written down."""
    found = _invitation(consultation, invitation)
    if not commands_entering.may_enter(found):
        return redirect(_at(found), 303)
    sheet, number, now = sheet_of(found), _number(request.form.get("page", ""), 1), clock.now()
    readings = sheet.read(number, request.form)
    readings |= uploading.received(sheet.on(number), readings, viewer.person, now)
    values = {key: reading.value for key, reading in readings.items()}
    form = HeardForm.of_request()
    after = sheet.with_values({**sheet.values, **values})
    problems = after.problems_in(readings)
    if not form.validate():
        return _entry_page(after, number, values, problems, 422, form=form)
    commands_entering.keep(found, values, heard=Heard(form.heard.data), actor=viewer.person, now=now, page=number)
    if problems:
        keep_draft()
        return _entry_page(sheet_of(found), number, values, problems, 422)
    following = number if after.appears(number, sheet.shown_ids) else after.after(number) or after.pages + 1
    return redirect(_at(found, following), 303)


@bp.post("/consultations/<consultation>/invitees/<invitation>/enter/submit")
@writes
@guard(managed_consultation())
def submit_entered(viewer: Viewer, consultation: Consultation, invitation: str) -> Response:
    """Submit it, and mail it to whose answer it is."""
    found = _invitation(consultation, invitation)
    sheet = sheet_of(found)
    if not commands_entering.may_enter(found) or sheet.response is None:
        return redirect(_at(found), 303)
    if sheet.problems() or not sheet.values:
        return _entry_page(sheet, sheet.pages + 1, sheet.values, {}, 422)
    commands_entering.submit(sheet, actor=viewer.person, now=clock.now())
    who = found.person
    if who.email:
        tell(_("The answer of %(who)s was submitted, and is mailed to be confirmed or corrected.", who=who.label))
    else:
        tell(_("The answer of %(who)s was submitted. Without an address it cannot be mailed.", who=who.label))
    return redirect(url_for(".invitees", consultation=consultation.public_id), 303)


@bp.post("/v/<handle>/answer/confirm")
@writes
@guard(own_answer())
def confirm_entered(handle: str, invitation: Invitation) -> Response:
    """Let someone say that the answer that was entered is right; the box is not ticked beforehand."""
    if invitation.response is None:
        return redirect(url_for(".answer", handle=handle), 303)
    if request.form.get("right") != "y":
        tell(_("Tick the box to confirm the answer, or change it."), kind="warning")
    elif commands_entering.confirm(invitation.response, now=clock.now()):
        tell(_("Thank you. Your answer is confirmed."))
    return redirect(url_for(".receipt", handle=handle), 303)


def entered_lines(invitation: Invitation) -> list[tuple[str, str]]:
    """Return who entered an answer, how it came, and what its owner said to that."""
    found = commands_entering.entered(invitation.response)
    return [] if found is None else lines_of(found)


def lines_of(found: EnteredAnswer) -> list[tuple[str, str]]:
    """Return the same of an answer that is known to be entered."""
    zone = current_app.config["SETTINGS"].zone
    day = found.entered_at.astimezone(zone).date()
    said = found.corrected_at or found.confirmed_at
    state = (
        _("waits to be confirmed")
        if said is None
        else _("corrected by the respondent")
        if found.corrected_at
        else _("confirmed by the respondent")
    )
    how = str(HEARD[Heard(found.heard)])
    return [
        (
            _("Entered"),
            _("by %(who)s on %(day)s, %(how)s", who=found.entered_by.label, day=day.isoformat(), how=how),
        ),
        (_("Confirmation"), state),
    ]
