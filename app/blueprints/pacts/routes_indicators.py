"""Addresses of indicators: the list, the page of one, its facts and its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.pacts import commands_indicators as commands
from app.blueprints.pacts import queries_indicators as queries
from app.blueprints.pacts.access_indicators import (
    managed_indicator,
    may_measure,
    readable_indicator,
)
from app.blueprints.pacts.charts import chart_of
from app.blueprints.pacts.forms_indicators import IndicatorForm, LightForm, TieForm, stored
from app.blueprints.pacts.queries import nodes_of
from app.blueprints.pacts.routes import bp, today
from app.blueprints.pacts.rules import PAGES
from app.blueprints.pacts.words import CERTAINTIES, CHOSEN_LIGHTS, DIRECTIONS, FREQUENCIES
from app.blueprints.people.commands import person_by_email
from app.documents.tables import csv_response
from app.models import Action, Certainty, Indicator, Pact, PactNode, PactStatus, Person
from app.web.access import coordinator, guard, not_found, public, signed_in
from app.web.edge import writes
from app.web.editing import differences, is_stale
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from app.web.lists import asked
from app.web.navigation import current_pact
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer

SORTS = ("place", "title")


@bp.get("/indicators")
@guard(signed_in())
def indicators(viewer: Viewer) -> Response:
    """List the indicators of the pact; every figure as a file with `format=csv`."""
    pact = current_pact() or not_found()
    if request.args.get("format") == "csv":
        return _file(pact)
    listing = asked(SORTS, default="place", filters=("theme",))
    themes = _themes(pact)
    found = queries.listed(pact, listing, _under(listing.filters.get("theme", ""), themes))
    return page(
        "pacts/indicators.html",
        pact=pact,
        listing=listing,
        found=found,
        rows=queries.rows_of(found.rows, pact.starts_on),
        themes=themes,
        day=today(),
        may_manage=viewer.is_coordinator,
        csv=url_for(".indicators", format="csv"),
    )


def _themes(pact: Pact) -> Sequence[PactNode]:
    return [node for node in nodes_of(pact) if node.kind in PAGES]


def _under(public_id: str, themes: Sequence[PactNode]) -> list[int] | None:
    top = next((node for node in themes if node.public_id == public_id), None)
    return [node.id for node in themes if top.id in (node.id, node.parent_id)] if top else None


def _file(pact: Pact, indicator: Indicator | None = None) -> Response:
    header = [
        _("Theme"), _("Indicator"), _("Unit"), _("Measured on"), _("Value"), _("How sure is it?"), _("Entered on"),
        _("Source"), _("Baseline"), _("Date of the baseline"), _("Target"), _("Date of the target"),
    ]  # fmt: skip

    def rows() -> Iterator[list[object]]:
        for one, theme, figure in queries.series(pact, indicator):
            target = next((goal for goal in one.goals if goal.is_target), None)
            yield [
                theme, one.title, one.unit, figure.measured_on, figure.value,
                str(CERTAINTIES[Certainty(figure.certainty)]), figure.entered_at, one.source, one.baseline,
                one.baseline_on, target.value if target else None, target.on if target else None,
            ]  # fmt: skip

    name = indicator.title[:60] if indicator else _("Indicators")
    return csv_response(f"{name} {today().isoformat()}.csv", header, rows())


@bp.get("/data/indicators.csv")
@guard(public())
def open_figures() -> Response:
    """Give every figure of the pact in force to everybody."""
    pact = current_pact()
    if pact is None or pact.status not in {PactStatus.ADOPTED, PactStatus.CLOSED}:
        not_found()
    return _file(pact)


@bp.get("/indicators/new")
@guard(coordinator())
def new_indicator(viewer: Viewer) -> Response:
    """Show the form for one more indicator."""
    del viewer
    data = {"node": request.args.get("theme", ""), "months": "12", "direction": "up"}
    return _form_page(IndicatorForm.of_request(data=data), current_pact() or not_found(), None)


@bp.post("/indicators/new")
@writes
@guard(coordinator())
def add_indicator(viewer: Viewer) -> Response:
    """Add an indicator."""
    form, pact = IndicatorForm.of_request(), current_pact() or not_found()
    form.offer(_themes(pact))
    if not form.is_sent():
        return _form_page(form, pact, None, 422)
    values = _values(form, pact, viewer.person)
    made = commands.add_indicator(pact, values, form.goals(), actor=viewer.person, now=clock.now())
    tell(_("The indicator is there. Enter its first figure."))
    return _to(made)


def _values(form: Any, pact: Pact, actor: Person) -> dict[str, Any]:
    themes = {node.public_id: node for node in _themes(pact)}
    names = ("title", "definition", "unit", "direction", "source", "baseline", "baseline_on")
    return {
        **{name: form[name].data for name in names},
        "months": int(form.months.data),
        "node": themes.get(form.node.data),
        "responsible": _responsible(form.responsible, pact, actor),
    }


def _responsible(field: Any, pact: Pact, actor: Person) -> Person | None:
    if field.person is not None or not field.new_email:
        found: Person | None = field.person
        return found
    source = _l("named as answering for an indicator by %(name)s", name=actor.label)
    return person_by_email(
        field.new_email, name=field.new_name, language=pact.language, source=source, actor=actor, now=clock.now()
    )


def _form_page(form: Any, pact: Pact, indicator: Indicator | None, status: int = 200, clash: Any = ()) -> Response:
    form.offer(_themes(pact))
    back = url_for(".indicator", indicator=indicator.public_id) if indicator else url_for(".indicators")
    return page("pacts/indicator_form.html", status, form=form, indicator=indicator, clash=clash, back=back)


def _to(indicator: Indicator) -> Response:
    return redirect(url_for("pacts.indicator", indicator=indicator.public_id), 303)


@bp.get("/indicators/<indicator>")
@guard(readable_indicator())
def indicator(viewer: Viewer, indicator: Indicator) -> Response:
    """Show an indicator; its series as a file with `format=csv`."""
    if request.args.get("format") == "csv":
        return _file(indicator.pact, indicator)
    return indicator_page(viewer, indicator)


def indicator_page(viewer: Viewer, indicator: Indicator, status: int = 200, **forms: Any) -> Response:
    """Answer with the page of an indicator, with the forms that were sent where there are any."""
    figures, revised = queries.figures_of(indicator), queries.revised_figures_of(indicator)
    overrides = queries.overrides_of(indicator)
    standing = next((one for one in overrides if one.ended_at is None), None)
    row = queries.row_of(indicator, figures[-1] if figures else None, standing, indicator.pact.starts_on)
    return page(
        "pacts/indicator.html",
        status,
        indicator=indicator,
        pact=indicator.pact,
        row=row,
        figures=figures,
        revised=revised,
        taken_back=queries.taken_back(figures, revised),
        overrides=overrides,
        chart=chart_of(indicator, figures),
        actions=queries.actions_of(indicator),
        certainties=CERTAINTIES,
        directions=DIRECTIONS,
        frequencies=FREQUENCIES,
        lights=CHOSEN_LIGHTS,
        day=today(),
        may_manage=viewer.is_coordinator,
        may_measure=may_measure(viewer, indicator),
        names=queries.action_names(indicator.pact) if viewer.is_coordinator else [],
        **{"light_form": LightForm(), "tie_form": TieForm(), **forms},
    )


@bp.get("/indicators/<indicator>/edit")
@guard(managed_indicator())
def edit_indicator(viewer: Viewer, indicator: Indicator) -> Response:
    """Show the form that changes an indicator."""
    del viewer
    return _form_page(IndicatorForm.of_request(data=stored(indicator)), indicator.pact, indicator)


@bp.post("/indicators/<indicator>/edit")
@writes
@guard(managed_indicator())
def save_indicator(viewer: Viewer, indicator: Indicator) -> Response:
    """Change an indicator; show both when someone else changed it meanwhile."""
    form = IndicatorForm.of_request()
    form.offer(_themes(indicator.pact))
    if not form.is_sent():
        return _form_page(form, indicator.pact, indicator, 422)
    if is_stale(indicator):
        now_stored = {name: value for name, value in stored(indicator).items() if name != "responsible"}
        if clash := differences(form, now_stored):
            return _form_page(form, indicator.pact, indicator, 409, clash)
    values = _values(form, indicator.pact, viewer.person)
    commands.change_indicator(indicator, values, form.goals(), actor=viewer.person, now=clock.now())
    tell(_("The indicator is saved."))
    return _to(indicator)


@bp.post("/indicators/<indicator>/end")
@writes
@guard(managed_indicator())
def end_indicator(viewer: Viewer, indicator: Indicator) -> Response:
    """Stop measuring."""
    commands.end_indicator(indicator, actor=viewer.person, now=clock.now())
    tell(
        _("It is no longer measured. Its figures stay."),
        undo_url=url_for(".resume_indicator", indicator=indicator.public_id),
    )
    return _to(indicator)


@bp.post("/indicators/<indicator>/resume")
@writes
@guard(managed_indicator())
def resume_indicator(viewer: Viewer, indicator: Indicator) -> Response:
    """Measure again."""
    commands.resume_indicator(indicator, actor=viewer.person, now=clock.now())
    return _to(indicator)


@bp.post("/indicators/<indicator>/light")
@writes
@guard(managed_indicator())
def choose_light(viewer: Viewer, indicator: Indicator) -> Response:
    """Show another light than the computed one."""
    form = LightForm.of_request()
    if not form.is_sent():
        return indicator_page(viewer, indicator, 422, light_form=form)
    commands.override_light(indicator, form.light.data, reason=form.reason.data, actor=viewer.person, now=clock.now())
    tell(_("Both lights stand there now."), undo_url=url_for(".release_light", indicator=indicator.public_id))
    return _to(indicator)


@bp.post("/indicators/<indicator>/light/release")
@writes
@guard(managed_indicator())
def release_light(viewer: Viewer, indicator: Indicator) -> Response:
    """Show the computed light again."""
    commands.end_override(indicator, actor=viewer.person, now=clock.now())
    tell(_("The computed light is shown again."))
    return _to(indicator)


@bp.post("/indicators/<indicator>/actions")
@writes
@guard(managed_indicator())
def tie_action(viewer: Viewer, indicator: Indicator) -> Response:
    """Say that an action works towards an indicator."""
    form = TieForm.of_request()
    found: Sequence[Action] = ()
    if form.is_sent():
        found = queries.actions_called(indicator.pact, form.action.data)
        if len(found) != 1:
            form.action.errors = [_("No action has this number or title.")]
    if len(found) != 1:
        return indicator_page(viewer, indicator, 422, tie_form=form)
    commands.tie(indicator, found[0], actor=viewer.person, now=clock.now())
    return _to(indicator)


@bp.post("/indicators/<indicator>/actions/remove")
@writes
@guard(managed_indicator())
def untie_action(viewer: Viewer, indicator: Indicator) -> Response:
    """Say that an action does not work towards an indicator."""
    wanted = request.form.get("action", "")
    tied = next((one for one in queries.actions_of(indicator) if one.public_id == wanted), None)
    if tied is not None:
        commands.untie(indicator, tied, actor=viewer.person, now=clock.now())
    return _to(indicator)
