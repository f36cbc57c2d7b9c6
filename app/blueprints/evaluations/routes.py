"""Addresses of this slice."""

from __future__ import annotations

from flask import Blueprint, current_app, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.evaluations import commands, pictures, queries
from app.blueprints.evaluations.access import managed_round, readable_round
from app.blueprints.evaluations.forms import DatesForm, first_name, last_name
from app.blueprints.evaluations.rules import stage_on
from app.blueprints.evaluations.words import PHASES, round_name, span_text
from app.models import PhaseKind, Round
from app.web.access import guard, not_found, signed_in
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.navigation import current_pact
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer

bp = Blueprint("evaluations", __name__)


@bp.get("/evaluation")
@guard(signed_in())
def index(viewer: Viewer) -> Response:
    """Show the rounds of the pact on the line of its years."""
    del viewer
    pact = current_pact()
    rounds = queries.rounds(pact) if pact else []
    today = clock.today(current_app.config["SETTINGS"].zone)
    return page(
        "evaluations/index.html",
        pact=pact,
        rounds=rounds,
        versions=queries.versions(pact) if pact else [],
        now_round=pictures.current_round(rounds, today),
        day=today,
        pictures=pictures,
        round_name=round_name,
    )


@bp.get("/evaluation/<round>")
@guard(readable_round())
def show(viewer: Viewer, round_: Round) -> Response:
    """Show one round: its phases, what each is for, and how its dates were moved."""
    del viewer
    rounds = queries.rounds(round_.pact)
    place = [one.id for one in rounds].index(round_.id)
    return page(
        "evaluations/show.html",
        round_=round_,
        previous=rounds[place - 1] if place else None,
        following=rounds[place + 1] if place + 1 < len(rounds) else None,
        changes=queries.changes(round_),
        day=clock.today(current_app.config["SETTINGS"].zone),
        words=PHASES,
        pictures=pictures,
        round_name=round_name,
        span_text=span_text,
        stage_on=stage_on,
    )


@bp.get("/evaluation/<round>/dates")
@guard(managed_round())
def dates(viewer: Viewer, round_: Round) -> Response:
    """Ask for other dates."""
    del viewer
    return _dates_page(round_, DatesForm.for_round(round_))


@bp.post("/evaluation/<round>/dates")
@writes
@guard(managed_round())
def change_dates(viewer: Viewer, round_: Round) -> Response:
    """Move the phases of a round."""
    form = DatesForm.for_round(round_)
    if form.version.data != str(round_.version):
        last = queries.last_change(round_)
        form.version.data = str(round_.version)
        return _dates_page(round_, form, 409, changed_by=last)
    if not form.is_sound(round_):
        return _dates_page(round_, form, 422)
    entry = commands.change_dates(round_, form.windows(), actor=viewer.person, now=clock.now())
    tell(
        _("The dates of %(round)s are changed. Reminders follow the new dates.", round=round_name(round_)),
        undo_url=url_for("evaluations.undo_dates", round=round_.public_id, change=entry.public_id),
    )
    return redirect(url_for("evaluations.show", round=round_.public_id), code=303)


@bp.post("/evaluation/<round>/dates/<change>/undo")
@writes
@guard(managed_round())
def undo_dates(viewer: Viewer, round_: Round, change: str) -> Response:
    """Bring back the dates of before a change."""
    entry = queries.change(round_, change) or not_found()
    try:
        commands.undo_dates(round_, entry, actor=viewer.person, now=clock.now())
        tell(_("The dates are as they were before."))
    except commands.Undone:
        tell(_("The dates were changed again meanwhile. Change them by hand."), kind="warning")
    return redirect(url_for("evaluations.show", round=round_.public_id), code=303)


def _dates_page(round_: Round, form: DatesForm, status: int = 200, changed_by: object = None) -> Response:
    return page(
        "evaluations/dates.html",
        status,
        round_=round_,
        form=form,
        changed_by=changed_by,
        kinds=list(PhaseKind),
        words=PHASES,
        round_name=round_name,
        span_text=span_text,
        fields={kind: (form[first_name(kind)], form[last_name(kind)]) for kind in PhaseKind},
        labels={
            name: f"{PHASES[kind].name}, {text}"
            for kind in PhaseKind
            for name, text in ((first_name(kind), _("first day")), (last_name(kind), _("last day")))
        },
    )
