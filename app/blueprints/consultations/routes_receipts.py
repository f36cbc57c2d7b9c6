"""The receipt as a file to keep, with one's own answers."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app.blueprints.consultations import queries_fates, voices
from app.blueprints.consultations.access import own_answer
from app.blueprints.consultations.receipts import file_name, receipt_paper
from app.blueprints.consultations.routes import bp
from app.blueprints.consultations.routes_answer import submitted_lines
from app.blueprints.consultations.sheet import sheet_of
from app.documents.papers import PDF, TooLong, pdf_of
from app.documents.tables import attachment
from app.models import Invitation
from app.web.access import guard
from app.web.errors import problem
from app.web.languages import gettext as _


@bp.get("/v/<handle>/answer/receipt.pdf")
@guard(own_answer())
def receipt_file(handle: str, invitation: Invitation) -> Response:
    """Hand out the receipt: what was answered, for whom, and what became of it so far."""
    sheet = sheet_of(invitation)
    given = sheet.response
    if given is None or given.submitted_at is None:
        return redirect(url_for(".answer", handle=handle), 302)
    paper = receipt_paper(
        invitation,
        given,
        submitted_lines(sheet),
        for_whom=voices.lines_of(voices.of(invitation)),
        fates=queries_fates.fates_of(given),
    )
    try:
        content = pdf_of(paper)
    except TooLong:
        return problem(503, _("The file is not ready"), _("Making it took too long. Try again in a few minutes."))
    response = Response(content, content_type=PDF)
    response.headers["Content-Disposition"] = attachment(file_name(sheet.consultation, given))
    response.headers["Cache-Control"] = "private, no-store"
    return response
