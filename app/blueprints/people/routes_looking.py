"""Addresses of this slice: opening a page with confidential data, which is noted."""

from __future__ import annotations

from flask import redirect, request
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.people import looking
from app.blueprints.people.routes import bp
from app.web.access import guard, signed_in
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.redirects import safe_next
from app.web.viewer import Viewer


@bp.post("/open")
@writes
@guard(signed_in())
def open_(viewer: Viewer) -> Response:
    """Note that someone looks, and show what was asked for: whether he or she may, that page finds out again."""
    subject = looking.opened(request.form.get("sealed", ""), viewer)
    if subject is None:
        tell(_("Nothing was opened. Try again from the page itself."), kind="warning")
    else:
        looking.note(subject, viewer=viewer.person, now=clock.now())
    return redirect(safe_next(request.form.get("next")), 303)
