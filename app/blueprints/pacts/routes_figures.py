"""Addresses of the figures of an indicator: one entered, a series from a file, and the way back of both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.pacts import commands_indicators as commands
from app.blueprints.pacts import queries_indicators as queries
from app.blueprints.pacts.access_indicators import measured_figure, measured_indicator
from app.blueprints.pacts.forms_indicators import MeasureForm, SeriesForm
from app.blueprints.pacts.routes import bp, today
from app.blueprints.pacts.series import read_series
from app.documents.reading import MOST_BYTES, Unreadable, read_table
from app.models import Indicator, Measurement
from app.web.access import guard
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.languages import ngettext
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/indicators/<indicator>/measure")
@guard(measured_indicator())
def measure(viewer: Viewer, indicator: Indicator) -> Response:
    """Show the form for a figure."""
    del viewer
    return _measure_page(MeasureForm.of_request(data={"measured_on": today()}), SeriesForm(), indicator)


@bp.post("/indicators/<indicator>/measure")
@writes
@guard(measured_indicator())
def enter_figure(viewer: Viewer, indicator: Indicator) -> Response:
    """Enter a figure."""
    form = MeasureForm.of_request()
    if not is_figure(form, today()):
        return _measure_page(form, SeriesForm(), indicator, 422)
    figure = commands.measure(indicator, **form.values(), actor=viewer.person, now=clock.now(), via="page")
    tell(_("The figure is noted."), undo_url=_way_back(".take_figure_back", figure))
    return _to(indicator)


@bp.post("/indicators/<indicator>/figures/<figure>/take-back")
@writes
@guard(measured_figure())
def take_figure_back(viewer: Viewer, indicator: Indicator, figure: Measurement) -> Response:
    """Let a figure count no longer."""
    commands.take_back([figure], actor=viewer.person, now=clock.now())
    tell(_("The figure no longer counts. It stays readable."), undo_url=_way_back(".put_figure_back", figure))
    return _to(indicator)


@bp.post("/indicators/<indicator>/figures/<figure>/put-back")
@writes
@guard(measured_figure())
def put_figure_back(viewer: Viewer, indicator: Indicator, figure: Measurement) -> Response:
    """Let a figure that was taken back count again, with those of the same file that went together with it."""
    commands.put_back(queries.taken_back_with(figure), actor=viewer.person, now=clock.now())
    tell(_("The figure counts again."))
    return _to(indicator)


def is_figure(form: Any, day: date) -> bool:
    """Whether a figure was sent that can have been measured by now; what is wrong stands at the field."""
    is_sent = form.is_sent()
    if form.measured_on.data and form.measured_on.data > day:
        form.measured_on.errors = [_("This day has not come yet.")]
        return False
    return bool(is_sent)


def _measure_page(
    form: Any, series_form: Any, indicator: Indicator, status: int = 200, errors: Sequence[str] = ()
) -> Response:
    return page("pacts/measure.html", status, form=form, series_form=series_form, indicator=indicator, errors=errors)


@bp.post("/indicators/<indicator>/series")
@writes
@guard(measured_indicator())
def enter_series(viewer: Viewer, indicator: Indicator) -> Response:
    """Enter a series from a file: all of it, or nothing."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _refused(indicator, [_("Choose a file.")])
    try:
        series = read_series(read_table(sent.stream.read(MOST_BYTES + 1)), title=indicator.title, today=today())
    except Unreadable as refused:
        return _refused(indicator, [str(refused)])
    if series.errors:
        return _refused(indicator, series.errors)
    entered = commands.measure_series(indicator, series.figures, actor=viewer.person, now=clock.now())
    if not entered:
        tell(_("Every figure of this file stood there already."))
        return _to(indicator)
    tell(
        ngettext("%(num)s figure is new or revised.", "%(num)s figures are new or revised.", len(entered)),
        undo_url=_way_back(".take_series_back", entered[0]),
    )
    return _to(indicator)


@bp.post("/indicators/<indicator>/series/<figure>/take-back")
@writes
@guard(measured_figure())
def take_series_back(viewer: Viewer, indicator: Indicator, figure: Measurement) -> Response:
    """Let everything that came from one file count no longer."""
    series = queries.series_of(figure)
    commands.take_back(series, actor=viewer.person, now=clock.now())
    way_back = _way_back(".put_figure_back", series[0]) if series else None
    tell(_("The figures of the file no longer count. They stay readable."), undo_url=way_back)
    return _to(indicator)


def _refused(indicator: Indicator, errors: Sequence[str]) -> Response:
    return _measure_page(MeasureForm(data={"measured_on": today()}), SeriesForm(), indicator, 422, errors)


def _way_back(endpoint: str, figure: Measurement) -> str:
    return url_for(endpoint, indicator=figure.indicator.public_id, figure=figure.public_id)


def _to(indicator: Indicator) -> Response:
    return redirect(url_for("pacts.indicator", indicator=indicator.public_id), 303)
