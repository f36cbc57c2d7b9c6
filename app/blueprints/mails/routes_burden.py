"""What is asked of people in the coming half year, and from when that is too much."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.mails import commands_forecast
from app.blueprints.mails.forms_burden import ThresholdForm
from app.blueprints.mails.routes import bp
from app.documents.tables import csv_response
from app.reminders.burden import AHEAD, Burden, burdens, threshold
from app.reminders.forecast import forecast
from app.web.access import coordinator, guard
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer

MOST_SHOWN = 200


@bp.get("/mails/burden")
@guard(coordinator())
def burden(viewer: Viewer) -> Response:
    """Show what is asked of each person."""
    del viewer
    return _burden_page(ThresholdForm(minutes=threshold()))


@bp.post("/mails/burden")
@writes
@guard(coordinator())
def set_burden(viewer: Viewer) -> Response:
    """Say from when someone is marked."""
    form = ThresholdForm.of_request()
    if not form.is_sent():
        return _burden_page(form, 422)
    commands_forecast.set_threshold(form.minutes.data, actor=viewer.person, now=clock.now())
    tell(_("Saved."))
    return redirect(url_for(".burden"), 303)


@bp.get("/mails/burden.csv")
@guard(coordinator())
def download_burden(viewer: Viewer) -> Response:
    """Download what is asked of each person."""
    del viewer
    most = threshold()
    header = [_("Name"), _("E-mail address"), _("E-mails"), _("Minutes of work"), _("Above the threshold")]
    rows = (
        [one.person.name, one.person.email, one.mails, one.minutes, _("yes") if one.minutes > most else _("no")]
        for one in _found()
    )
    return csv_response(_("Burden") + ".csv", header, rows)


def _found() -> list[Burden]:
    now = clock.now()
    return burdens(forecast(now, now + AHEAD))


def _burden_page(form: ThresholdForm, status: int = 200) -> Response:
    found, most = _found(), threshold()
    return page(
        "mails/burden.html",
        status,
        form=form,
        found=found[:MOST_SHOWN],
        total=len(found),
        above=sum(one.minutes > most for one in found),
        minutes=sum(one.minutes for one in found),
        threshold=most,
    )
