"""The report of a consultation, made in the background."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.analysis import reports
from app.blueprints.analysis.access import analysed, made_report
from app.blueprints.analysis.blueprint import bp
from app.blueprints.consultations.presenting import say
from app.documents import uploads
from app.models import Blob, Consultation
from app.web.access import guard
from app.web.edge import writes
from app.web.languages import current_language
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/consultations/<consultation>/analysis/report")
@guard(analysed())
def report(viewer: Viewer, consultation: Consultation) -> Response:
    """Show the reports that were made, and offer another."""
    del viewer
    return page("analysis/report.html", consultation=consultation, reports=reports.reports_of(consultation), say=say)


@bp.post("/consultations/<consultation>/analysis/report")
@writes
@guard(analysed())
def ask_report(viewer: Viewer, consultation: Consultation) -> Response:
    """Let a report be made."""
    wanted = request.form.get("format", "")
    file_format = wanted if wanted in reports.FORMATS else "pdf"
    reports.ask(consultation, file_format, current_language(), actor=viewer.person, now=clock.now())
    tell(_("The report is made in the coming minute; you can leave this page."))
    return redirect(url_for(".report", consultation=consultation.public_id), 303)


@bp.get("/consultations/<consultation>/analysis/report/<report>")
@guard(made_report())
def report_file(file: Blob) -> Response:
    """Hand out a report."""
    return uploads.served(file)
