"""The figure of an indicator, entered behind a personal link. Reading writes nothing."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.pacts import commands_indicators as commands
from app.blueprints.pacts import queries_indicators as queries
from app.blueprints.pacts.access_indicators import linked_figure, linked_indicator
from app.blueprints.pacts.forms_indicators import MeasureForm
from app.blueprints.pacts.routes import bp, today
from app.blueprints.pacts.routes_figures import is_figure
from app.blueprints.pacts.words import CERTAINTIES
from app.models import Indicator, Measurement
from app.web.access import guard, not_found
from app.web.edge import writes
from app.web.links import OpenLink
from app.web.render import page


@bp.get("/v/<handle>/measure")
@guard(linked_indicator())
def measure_by_link(link: OpenLink, indicator: Indicator) -> Response:
    """Ask for the figure."""
    return _ask(MeasureForm.of_request(data={"measured_on": today()}), link, indicator)


@bp.post("/v/<handle>/measure")
@writes
@guard(linked_indicator())
def enter_figure_by_link(link: OpenLink, indicator: Indicator) -> Response:
    """Enter the figure."""
    form = MeasureForm.of_request()
    if not is_figure(form, today()):
        return _ask(form, link, indicator, 422)
    figure = commands.measure(indicator, **form.values(), actor=link.person, now=clock.now(), via="link")
    return _receipt(link, figure)


@bp.get("/v/<handle>/measure/<figure>")
@guard(linked_figure())
def measured_by_link(link: OpenLink, indicator: Indicator, figure: Measurement) -> Response:
    """Say what was noted, and when the next figure is asked."""
    figures = queries.figures_of(indicator)
    row = queries.row_of(indicator, figures[-1] if figures else None, None, indicator.pact.starts_on)
    return page(
        "pacts/measured_link.html",
        handle=link.handle,
        indicator=indicator,
        figure=figure,
        next_on=row.due_on,
        is_mine=figure.person_id == link.person.id and figure.via == "link",
        certainties=CERTAINTIES,
    )


@bp.post("/v/<handle>/measure/<figure>/undo")
@writes
@guard(linked_figure())
def undo_figure_by_link(link: OpenLink, indicator: Indicator, figure: Measurement) -> Response:
    """Let the figure that this person entered count no longer."""
    del indicator
    if figure.person_id != link.person.id:
        not_found()
    commands.take_back([figure], actor=link.person, now=clock.now())
    return _receipt(link, figure)


def _receipt(link: OpenLink, figure: Measurement) -> Response:
    return redirect(url_for(".measured_by_link", handle=link.handle, figure=figure.public_id), 303)


def _ask(form: Any, link: OpenLink, indicator: Indicator, status: int = 200) -> Response:
    figures = queries.figures_of(indicator)
    return page(
        "pacts/measure_link.html",
        status,
        form=form,
        link=link,
        indicator=indicator,
        last=figures[-1] if figures else None,
        certainties=CERTAINTIES,
    )
