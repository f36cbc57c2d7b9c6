"""The figure of an indicator, entered behind a personal link. Reading writes nothing."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.pacts import commands_indicators as commands
from app.blueprints.pacts import queries_indicators as queries
from app.blueprints.pacts.access_indicators import linked_indicator
from app.blueprints.pacts.forms_indicators import MeasureForm
from app.blueprints.pacts.routes import bp, today
from app.blueprints.pacts.routes_indicators import is_figure
from app.blueprints.pacts.words import CERTAINTIES
from app.models import Indicator
from app.web.access import guard
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.links import OpenLink
from app.web.notices import tell
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
    commands.measure(indicator, **form.values(), actor=link.person, now=clock.now(), via="link")
    tell(_("Thank you, it is noted"))
    return redirect(url_for(".measure_by_link", handle=link.handle), 303)


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
