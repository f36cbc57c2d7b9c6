"""How a group answered: shown to who submitted, who may reconsider; and before and after, to who organises it."""

from __future__ import annotations

from flask import current_app, redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.consultations import queries_group, rules
from app.blueprints.consultations.access import own_answer, read_results
from app.blueprints.consultations.group import rounds, seen_by_group
from app.blueprints.consultations.presenting import say
from app.blueprints.consultations.routes import bp, standing
from app.blueprints.consultations.routes_answer import submitted_lines
from app.blueprints.consultations.sheet import sheet_of
from app.blueprints.consultations.words import KINDS, MODE_SENTENCES, MODES
from app.models import Consultation, Invitation
from app.web.access import guard, not_found
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/v/<handle>/answer/group")
@guard(own_answer())
def group(handle: str, invitation: Invitation) -> Response:
    """Show who submitted how the others answered, from enough answers on."""
    sheet, consultation = sheet_of(invitation), invitation.consultation
    least = queries_group.least(consultation)
    if not least or sheet.response is None or sheet.response.submitted_at is None:
        return redirect(url_for(".answer", handle=handle), 302)
    answered = queries_group.submitted(consultation)
    mine = submitted_lines(sheet)
    numbers = {one.id: one.number for one in mine}
    return page(
        "consultations/answer_group.html",
        sheet=sheet,
        consultation=consultation,
        handle=handle,
        least=least,
        answered=answered,
        charts=seen_by_group(consultation, answered, numbers) if answered >= least else [],
        mine={one.id: one for one in mine},
        is_open=rules.is_open(consultation, clock.now(), current_app.config["SETTINGS"].zone),
        mode=MODES[consultation.mode],
        mode_sentence=MODE_SENTENCES[consultation.mode],
        say=say,
    )


@bp.get("/consultations/<consultation>/rounds")
@guard(read_results())
def group_rounds(viewer: Viewer, consultation: Consultation) -> Response:
    """Show what the group answered before and after its members saw each other's figures."""
    del viewer
    least = queries_group.least(consultation)
    if not least:
        not_found()
    answered = queries_group.submitted(consultation)
    again = queries_group.reconsidered(consultation)
    return page(
        "consultations/rounds.html",
        consultation=consultation,
        state=standing(consultation),
        least=least,
        answered=answered,
        again=again,
        rounds=rounds(consultation, answered) if answered else [],
        kinds=KINDS,
        say=say,
    )
