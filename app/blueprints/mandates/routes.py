"""Addresses of this slice: from the day on which a council ends to the way back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, current_app, redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms.validators import ValidationError

from app import clock
from app.blueprints.mandates import commands, queries
from app.blueprints.mandates.access import managed_turnover
from app.blueprints.mandates.queries import Burden
from app.blueprints.people.access import managed_organisation
from app.blueprints.people.picker import PersonField
from app.models import Organisation, Person, Turnover
from app.web.access import guard
from app.web.edge import writes
from app.web.forms import DateField, Form, Required
from app.web.languages import current_language, ngettext
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer

bp = Blueprint("mandates", __name__)


class DayForm(Form):
    """The last day of the mandates."""

    ends_on = DateField(_l("Last day of the mandates"), [Required(_l("Fill in the last day."))])

    def validate_ends_on(self, field: DateField) -> None:
        """What goes over goes over at once, so the day is not one to come."""
        if field.data and field.data > clock.today(current_app.config["SETTINGS"].zone):
            raise ValidationError(_("Choose a day that has come: what hangs on the mandates goes over at once."))


class SuccessorForm(Form):
    """Who follows one person."""

    successor = PersonField(_l("Successor"))


@dataclass
class Row:
    """One person on the page: what hangs on the mandate, whether it ends, and who follows."""

    burden: Burden
    ends: bool
    form: SuccessorForm


@bp.get("/organisations/<organisation>/mandates")
@guard(managed_organisation())
def start(viewer: Viewer, organisation: Organisation) -> Response:
    """Ask for the day; with it in the address, show what hangs on the mandates and who could follow."""
    del viewer
    form = DayForm(request.args if "ends_on" in request.args else None)
    if "ends_on" not in request.args or not form.validate():
        return page(
            "mandates/start.html",
            422 if form.errors else 200,
            form=form,
            organisation=organisation,
            past=queries.turnovers(organisation),
        )
    rows = _rows(organisation, form)
    return _plan_page(organisation, form, rows)


@bp.post("/organisations/<organisation>/mandates")
@writes
@guard(managed_organisation())
def carry_out(viewer: Viewer, organisation: Organisation) -> Response:
    """Look once more at what was chosen, or carry it out."""
    form = DayForm.of_request()
    if not form.is_sent():
        return page("mandates/start.html", 422, form=form, organisation=organisation, past=[])
    rows, last_day = _rows(organisation, form), _last_day(form)
    ending = [row for row in rows if row.ends]
    valid = _are_valid(ending)
    if not ending or not valid or request.form.get("do") != "carry_out":
        return _plan_page(organisation, form, rows, 200 if valid and ending else 422, looked=bool(ending) and valid)
    now = clock.now()
    successors: dict[int, Person] = {
        row.burden.affiliation.person_id: row.form.successor.person
        for row in ending
        if row.form.successor.person is not None
    }
    done = commands.hand_over(
        organisation,
        [row.burden for row in ending],
        successors,
        ends_on=last_day,
        today=clock.today(current_app.config["SETTINGS"].zone),
        actor=viewer.person,
        now=now,
    )
    tell(
        ngettext("%(num)s mandate ended.", "%(num)s mandates ended.", len(ending)),
        undo_url=url_for(".undo", turnover=done.public_id),
    )
    return redirect(url_for("people.organisation", organisation=organisation.public_id), 303)


@bp.post("/mandates/<turnover>/undo")
@writes
@guard(managed_turnover())
def undo(viewer: Viewer, turnover: Turnover) -> Response:
    """Give everything back."""
    if turnover.undone_at is not None:
        tell(_("There is nothing to take back any more."), kind="warning")
        return redirect(url_for("people.organisation", organisation=turnover.organisation.public_id), 303)
    left = commands.undo(turnover, actor=viewer.person, now=clock.now())
    if left:
        tell(
            ngettext(
                "The mandates are back, but for %(num)s thing that changed meanwhile.",
                "The mandates are back, but for %(num)s things that changed meanwhile.",
                left,
            ),
            kind="warning",
        )
    else:
        tell(_("The mandates are back, with everything that hung on them."))
    return redirect(url_for("people.organisation", organisation=turnover.organisation.public_id), 303)


def _last_day(form: DayForm) -> date:
    """Return the day of a valid form."""
    return form.ends_on.data or clock.today(current_app.config["SETTINGS"].zone)


def _rows(organisation: Organisation, form: DayForm) -> list[Row]:
    burdens = queries.burdens(organisation, _last_day(form), clock.now())
    elected = any(one.affiliation.is_mandate for one in burdens)
    rows, known = [], SuccessorForm().successor.suggestions
    for burden in burdens:
        key = burden.affiliation.public_id
        if request.method == "POST":
            ends, chosen = f"ends-{key}" in request.form, SuccessorForm(request.form, prefix=key)
        else:
            ends = burden.affiliation.is_mandate or not elected
            chosen = SuccessorForm(prefix=key, successor=burden.proposed)
        chosen.successor.suggestions = known  # read once, however many people there are
        rows.append(Row(burden, ends, chosen))
    return rows


def _are_valid(ending: list[Row]) -> bool:
    """Say at every row what is wrong with it; return whether nothing is."""
    valid = True
    for row in ending:
        valid = row.form.validate() and valid
        if row.form.successor.person is not None and row.form.successor.person.id in _ids(ending):
            row.form.successor.errors = [_("The mandate of this person ends too.")]
            valid = False
    return valid


def _ids(rows: list[Row]) -> set[int]:
    return {row.burden.affiliation.person_id for row in rows}


def _plan_page(
    organisation: Organisation, form: DayForm, rows: list[Row], status: int = 200, *, looked: bool = False
) -> Response:
    shown = {"organisation": organisation, "form": form, "rows": rows, "looked": looked}
    return page("mandates/plan.html", status, language=current_language(), **shown)
