"""The first page of an anonymous consultation: the last one that knows who is reading."""

from __future__ import annotations

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.ballots import commands_answer
from app.blueprints.ballots.access import own_invitation
from app.blueprints.ballots.blueprint import bp
from app.blueprints.ballots.forms import BeginForm
from app.blueprints.consultations.presenting import say
from app.blueprints.consultations.rules import closed_on, is_open
from app.models import Invitation
from app.sealing import codes
from app.sealing.ballots import mark_of
from app.sealing.parts import UnreadableError
from app.web import links, secrecy
from app.web.access import guard
from app.web.edge import writes
from app.web.languages import COOKIE, current_language
from app.web.render import page
from app.web.secrecy import secret


@bp.get("/v/<handle>/ballot")
@guard(own_invitation())
@secret
def first(handle: str, invitation: Invitation) -> Response:
    """Say what anonymous means and what it does not, and show the code of this browser."""
    return _first_page(handle, invitation, BeginForm())


@bp.post("/v/<handle>/ballot")
@writes
@guard(own_invitation())
@secret
def begin(handle: str, invitation: Invitation) -> Response:
    """Begin: from here on this browser has a code, and no name any more."""
    form, consultation = BeginForm.of_request(), invitation.consultation
    if not is_open(consultation, clock.now(), current_app.config["SETTINGS"].zone):
        return _first_page(handle, invitation, form)
    try:
        code = codes.read(request.form.get("code", ""))
    except UnreadableError:
        return _first_page(handle, invitation, form, 422)
    if not form.is_sent():
        return _first_page(handle, invitation, form, 422, code)
    if not commands_answer.begin(invitation, code):
        return _first_page(handle, invitation, form, 409)
    response: Response = redirect(url_for(".home", ballot=consultation.public_id), 303)
    secrecy.keep_code(response, consultation.public_id, code)
    response.set_cookie(  # whose language it is, the next pages do not know
        COOKIE, current_language(), secure=current_app.config["SETTINGS"].is_https, httponly=True, samesite="Lax"
    )
    return links.forget(response, handle)


def _first_page(handle: str, invitation: Invitation, form: BeginForm, status: int = 200, code: str = "") -> Response:
    consultation, zone = invitation.consultation, current_app.config["SETTINGS"].zone
    mine = secrecy.code_of(consultation.public_id)
    response = page(
        "ballots/first.html",
        status,
        handle=handle,
        consultation=consultation,
        form=form,
        code=code or codes.new_code(),
        written=codes.written,
        is_begun=invitation.begun_mark is not None,
        is_here=bool(mine) and mark_of(mine, consultation.public_id) == invitation.begun_mark,
        is_open=is_open(consultation, clock.now(), zone),
        closed_on=closed_on(consultation, zone),
        say=say,
    )
    response.headers["Cache-Control"] = "no-store"
    return response
