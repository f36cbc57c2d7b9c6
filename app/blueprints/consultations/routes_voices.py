"""For whom an answer is given: said behind the link, read with the results, reckoned with before sending."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.consultations import commands_voices, rules, voices
from app.blueprints.consultations.access import managed_consultation, own_answer, read_response
from app.blueprints.consultations.commands_voices import Said
from app.blueprints.consultations.forms_voices import BoardForm, VoiceForm
from app.blueprints.consultations.presenting import say
from app.blueprints.consultations.routes import bp, today
from app.blueprints.consultations.words import MODE_SENTENCES, MODES
from app.documents import uploads
from app.models import Consultation, ConsultationState, Invitation, Voice
from app.models import Response as Given
from app.web.access import guard, not_found
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/v/<handle>/answer/for")
@guard(own_answer())
def for_whom(handle: str, invitation: Invitation) -> Response:
    """Ask for whom the answer is."""
    if not voices.is_asked(invitation):
        return redirect(url_for(".review", handle=handle), 302)
    said = voices.of(invitation)
    form = VoiceForm(obj=said) if said else VoiceForm()
    return _page(_prepared(form, invitation), handle, invitation)


def _prepared(form: VoiceForm, invitation: Invitation) -> VoiceForm:
    return form.prepare(
        for_organisation=invitation.organisation_id is not None,
        for_office=invitation.person.is_functional,
        today=today(),
        offered=voices.offered(invitation),
    )


def _page(form: VoiceForm, handle: str, invitation: Invitation, status: int = 200) -> Response:
    consultation = invitation.consultation
    return page(
        "consultations/answer_for.html",
        status,
        form=form,
        handle=handle,
        invitation=invitation,
        consultation=consultation,
        extract=said.blob if (said := voices.of(invitation)) else None,
        mode=MODES[consultation.mode],
        mode_sentence=MODE_SENTENCES[consultation.mode],
        say=say,
    )


@bp.post("/v/<handle>/answer/for")
@writes
@guard(own_answer())
def say_for_whom(handle: str, invitation: Invitation) -> Response:
    """Keep for whom the answer is."""
    now = clock.now()
    is_open = rules.is_open(invitation.consultation, now, current_app.config["SETTINGS"].zone)
    if not is_open or not voices.is_asked(invitation):
        return redirect(url_for(".answer", handle=handle), 303)
    form: Any = _prepared(VoiceForm.of_request(), invitation)
    if "extract" in form:
        form.extract.take(invitation.person)
    if not form.validate():
        if "extract" in form:
            form.extract.keep(invitation.person, now=now)
        return _page(form, handle, invitation, 422)
    commands_voices.say_for_whom(invitation, _said(form), now=now)
    return redirect(url_for(".review", handle=handle), 303)


def _said(form: VoiceForm) -> Said:
    asks_voice, asks_name = "voice" in form, "name" in form
    return Said(
        voice=Voice(form.voice.data) if asks_voice else None,
        service=form.service.data or "" if asks_voice else "",
        decided_on=form.decided_on.data if asks_voice else None,
        reference=form.reference.data or "" if asks_voice else "",
        name=form.name.data or "" if asks_name else "",
        function=form.function.data or "" if asks_name else "",
        extract=form.extract.upload if asks_voice else None,
        drops_extract=bool(form.drop.data) if asks_voice else False,
    )


@bp.get("/consultations/<consultation>/responses/<response>/extract")
@guard(read_response())
def extract(viewer: Viewer, consultation: Consultation, response: Given) -> Response:
    """Hand out the extract of the decision that came with an answer."""
    del viewer, consultation
    said = voices.of(response.invitation)
    if said is None or said.blob is None:
        not_found()
    return uploads.served(said.blob)


@bp.post("/consultations/<consultation>/board")
@writes
@guard(managed_consultation())
def reckon_with_boards(viewer: Viewer, consultation: Consultation) -> Response:
    """Say how many weeks a board takes."""
    if consultation.state != ConsultationState.DRAFT:
        not_found()
    form = BoardForm.of_request()
    if form.validate():
        commands_voices.reckon_with_boards(consultation, form.weeks.data, actor=viewer.person, now=clock.now())
        tell(_("The time that a board needs was changed."))
    else:
        tell(_("Write a number of weeks from 0 to 52."), kind="warning")
    return redirect(url_for(".opening", consultation=consultation.public_id, _anchor="boards"), 303)
