"""The rehearsal: asked for here, played by a worker, read here."""

from __future__ import annotations

import json
from datetime import date, timedelta

from flask import current_app, redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.mails import commands_rehearsal, queries_rehearsal, words, words_rehearsal
from app.blueprints.mails.access_rehearsal import any_rehearsal
from app.blueprints.mails.forms_rehearsal import RehearsalForm
from app.blueprints.mails.routes import bp
from app.documents.tables import attachment
from app.models import Rehearsal, RehearsalState
from app.web.access import coordinator, guard, not_found
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer

TRUE_YEARS = (date(2013, 1, 1), date(2019, 1, 1))
TWO_YEARS = timedelta(days=730)
LOOK_AGAIN = 4  # seconds


@bp.get("/mails/rehearsal")
@guard(coordinator())
def rehearsal(viewer: Viewer) -> Response:
    """Show the form that asks for a rehearsal, and those that were played."""
    del viewer
    first, last = _usual_years()
    return _form_page(RehearsalForm(first=first, last=last, answering="75"))


@bp.post("/mails/rehearsal")
@writes
@guard(coordinator())
def ask_rehearsal(viewer: Viewer) -> Response:
    """Ask for a rehearsal."""
    form = RehearsalForm.of_request()
    first, last = form.first.data, form.last.data
    if not form.is_sent() or not form.fits(_earliest(), _latest()) or first is None or last is None:
        return _form_page(form, 422)
    asked = commands_rehearsal.ask_rehearsal(
        first, last, answering=int(form.answering.data), actor=viewer.person, now=clock.now()
    )
    return redirect(url_for(".show_rehearsal", rehearsal=asked.public_id), 303)


@bp.get("/mails/rehearsal/<rehearsal>")
@guard(any_rehearsal())
def show_rehearsal(viewer: Viewer, rehearsal: Rehearsal) -> Response:
    """Show how far a rehearsal is, or what came of it."""
    del viewer
    report = rehearsal.report or {}
    response = page(
        "mails/rehearsed.html",
        rehearsal=rehearsal,
        report=report,
        months=words_rehearsal.bars_of(report),
        years=words_rehearsal.by_year(report),
        kinds=words_rehearsal.by_kind(report),
        rounds=words_rehearsal.rounds_of(report),
        invariants=words_rehearsal.invariants_of(report),
        escalated=words_rehearsal.escalated_of(report),
        states=words_rehearsal.STATES,
        words=words,
    )
    if rehearsal.state in queries_rehearsal.UNFINISHED:
        response.headers["Refresh"] = str(LOOK_AGAIN)
    return response


@bp.get("/mails/rehearsal/<rehearsal>.json")
@guard(any_rehearsal())
def download_rehearsal(viewer: Viewer, rehearsal: Rehearsal) -> Response:
    """Download the whole report."""
    del viewer
    if rehearsal.state != RehearsalState.DONE:
        not_found()
    content = json.dumps(rehearsal.report, ensure_ascii=False, indent=1)
    response = Response(content, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = attachment(_("rehearsal") + ".json")
    return response


@bp.post("/mails/rehearsal/<rehearsal>/stop")
@writes
@guard(any_rehearsal())
def stop_rehearsal(viewer: Viewer, rehearsal: Rehearsal) -> Response:
    """Stop a rehearsal that waits or plays."""
    if commands_rehearsal.stop_rehearsal(rehearsal, actor=viewer.person, now=clock.now()):
        tell(_("The rehearsal is stopped."))
    return redirect(url_for(".rehearsal"), 303)


def _form_page(form: RehearsalForm, status: int = 200) -> Response:
    return page(
        "mails/rehearsal.html",
        status,
        form=form,
        played=queries_rehearsal.latest(),
        states=words_rehearsal.STATES,
        is_demonstration=queries_rehearsal.is_demonstration(),
    )


def _today() -> date:
    return clock.today(current_app.config["SETTINGS"].zone)


def _usual_years() -> tuple[date, date]:
    return TRUE_YEARS if queries_rehearsal.is_demonstration() else (_today(), _today() + TWO_YEARS)


def _earliest() -> date:
    return TRUE_YEARS[0] if queries_rehearsal.is_demonstration() else _today()


def _latest() -> date | None:
    return date(TRUE_YEARS[1].year, 12, 31) if queries_rehearsal.is_demonstration() else None
