"""Addresses of this slice: organisations, and the municipalities of the region."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.people import commands, listing, queries, warnings
from app.blueprints.people.access import managed_municipality, managed_organisation, readable_organisation
from app.blueprints.people.forms import MunicipalityForm, OrganisationForm
from app.blueprints.people.queries_municipality import predecessors
from app.blueprints.people.routes import bp, today
from app.blueprints.people.words import KINDS
from app.documents.tables import csv_response
from app.models import Municipality, Organisation, OrganisationKind
from app.web.access import coordinator, guard, staff
from app.web.edge import writes
from app.web.editing import differences, is_stale
from app.web.languages import gettext as _
from app.web.lists import Listing, asked
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/organisations")
@guard(staff())
def organisations(viewer: Viewer) -> Response:
    """Show the organisations."""
    choice = _choice()
    found = listing.organisations(choice, today())
    return page(
        "people/organisations.html",
        found=found,
        listing=choice,
        counts=listing.head_counts(found.rows, today()),
        kinds=KINDS,
        may_edit=viewer.is_coordinator,
    )


@bp.get("/organisations.csv")
@guard(staff())
def download_organisations(viewer: Viewer) -> Response:
    """Download the organisations that the filter leaves."""
    del viewer
    rows = listing.all_organisations(_choice())
    header = [_("Name"), _("Kind"), _("NIS code"), _("Municipality")]
    lines = [
        [one.name, KINDS[one.kind], one.nis_code, one.municipality.name if one.municipality else ""] for one in rows
    ]
    return csv_response(f"{_('Organisations')}.csv", header, lines)


@bp.get("/organisations/new")
@guard(coordinator())
def new_organisation(viewer: Viewer) -> Response:
    """Show the form for a new organisation."""
    del viewer
    return _form_page(OrganisationForm().offer(queries.municipalities_to_choose()), None)


@bp.post("/organisations/new")
@writes
@guard(coordinator())
def add_organisation(viewer: Viewer) -> Response:
    """Add an organisation."""
    form = OrganisationForm.of_request().offer(queries.municipalities_to_choose())
    if not form.is_sent():
        return _form_page(form, None, 422)
    found = warnings.about_organisation(form.name.data, None)
    if found and form.confirmed.data != form.name.data:
        return _form_page(form, None, 422, warnings=found)
    organisation = commands.add_organisation(**_values(form), actor=viewer.person, now=clock.now())
    tell(_("%(name)s is in the directory.", name=organisation.name))
    return redirect(url_for(".organisation", organisation=organisation.public_id), 303)


@bp.get("/organisations/<organisation>")
@guard(readable_organisation())
def organisation(viewer: Viewer, organisation: Organisation) -> Response:
    """Show an organisation with its people."""
    people = queries.people_of(organisation)
    day = today()
    earlier = [one for one in people if one.ends_on is not None and one.ends_on < day]
    return page(
        "people/organisation.html",
        organisation=organisation,
        people=[one for one in people if one not in earlier],
        earlier=earlier,
        kinds=KINDS,
        may_edit=viewer.is_coordinator,
    )


@bp.get("/organisations/<organisation>/edit")
@guard(managed_organisation())
def edit_organisation(viewer: Viewer, organisation: Organisation) -> Response:
    """Show the form that changes an organisation."""
    del viewer
    return _form_page(OrganisationForm(obj=organisation).offer(queries.municipalities_to_choose()), organisation)


@bp.post("/organisations/<organisation>/edit")
@writes
@guard(managed_organisation())
def save_organisation(viewer: Viewer, organisation: Organisation) -> Response:
    """Change an organisation."""
    form = OrganisationForm.of_request().offer(queries.municipalities_to_choose())
    if not form.is_sent():
        return _form_page(form, organisation, 422)
    stored = {"name": organisation.name, "kind": organisation.kind, "nis_code": organisation.nis_code}
    if is_stale(organisation) and (changed := differences(form, stored)):
        return _form_page(form, organisation, 409, differences=changed)
    renamed = form.name.data != organisation.name
    found = warnings.about_organisation(form.name.data, organisation) if renamed else []
    if found and form.confirmed.data != form.name.data:
        return _form_page(form, organisation, 422, warnings=found)
    commands.edit_organisation(organisation, **_values(form), actor=viewer.person, now=clock.now())
    tell(_("%(name)s is saved.", name=organisation.name))
    return redirect(url_for(".organisation", organisation=organisation.public_id), 303)


@bp.get("/municipalities")
@guard(staff())
def municipalities(viewer: Viewer) -> Response:
    """Show the municipalities with their codes, and what became of them."""
    choice = asked(listing.MUNICIPALITY_SORTS, default="name")
    found = listing.municipalities(choice)
    return page(
        "people/municipalities.html",
        found=found,
        listing=choice,
        counts=listing.organisation_counts(found.rows),
        may_edit=viewer.is_coordinator,
    )


@bp.get("/municipalities/new")
@guard(coordinator())
def new_municipality(viewer: Viewer) -> Response:
    """Show the form for a municipality."""
    del viewer
    return _municipality_page(MunicipalityForm().offer(queries.municipalities_to_choose()), None)


@bp.post("/municipalities/new")
@writes
@guard(coordinator())
def add_municipality(viewer: Viewer) -> Response:
    """Add a municipality."""
    form = MunicipalityForm.of_request().offer(queries.municipalities_to_choose())
    valid = form.is_sent()
    if valid and queries.municipality(form.nis_code.data) is not None:
        form.nis_code.errors = [_("This code is in the list already.")]
        valid = False
    if not valid:
        return _municipality_page(form, None, 422)
    commands.add_municipality(form.nis_code.data, **_municipality_values(form), actor=viewer.person, now=clock.now())
    tell(_("%(name)s is in the list.", name=form.name.data))
    return redirect(url_for(".municipalities"), 303)


@bp.get("/municipalities/<code>/edit")
@guard(managed_municipality())
def edit_municipality(viewer: Viewer, municipality: Municipality) -> Response:
    """Show the form that changes a municipality."""
    del viewer
    form = MunicipalityForm(obj=municipality).offer(queries.municipalities_to_choose(), _not_after(municipality))
    return _municipality_page(form, municipality)


@bp.post("/municipalities/<code>/edit")
@writes
@guard(managed_municipality())
def save_municipality(viewer: Viewer, municipality: Municipality) -> Response:
    """Change a municipality; its code is what it is known by, and stays."""
    form = MunicipalityForm.of_request().offer(queries.municipalities_to_choose(), _not_after(municipality))
    form.nis_code.data = municipality.nis_code
    if not form.is_sent():
        return _municipality_page(form, municipality, 422)
    names = ("name", "valid_from", "valid_until", "successor_code")
    if is_stale(municipality) and (found := differences(form, {name: getattr(municipality, name) for name in names})):
        return _municipality_page(form, municipality, 409, differences=found)
    commands.edit_municipality(municipality, **_municipality_values(form), actor=viewer.person, now=clock.now())
    tell(_("%(name)s is saved.", name=municipality.name))
    return redirect(url_for(".municipalities"), 303)


def _not_after(municipality: Municipality) -> set[str]:
    """Return what cannot follow a municipality: a circle of successors would have no end."""
    return {municipality.nis_code, *(one.nis_code for one in predecessors(municipality.nis_code))}


def _choice() -> Listing:
    return asked(listing.ORGANISATION_SORTS, default="name", filters=("kind",))


def _values(form: OrganisationForm) -> dict[str, Any]:
    return {
        "name": form.name.data,
        "kind": OrganisationKind(form.kind.data),
        "nis_code": form.nis_code.data or None,
    }


def _municipality_values(form: MunicipalityForm) -> dict[str, Any]:
    return {
        "name": form.name.data,
        "valid_from": form.valid_from.data,
        "valid_until": form.valid_until.data,
        "successor_code": form.successor_code.data or None,
    }


def _form_page(form: OrganisationForm, organisation: Organisation | None, status: int = 200, **more: Any) -> Response:
    shown: dict[str, Any] = {"warnings": [], "differences": [], **more}
    return page("people/organisation_form.html", status, form=form, organisation=organisation, **shown)


def _municipality_page(
    form: MunicipalityForm, municipality: Municipality | None, status: int = 200, **more: Any
) -> Response:
    shown: dict[str, Any] = {"differences": [], **more}
    return page("people/municipality_form.html", status, form=form, municipality=municipality, **shown)
