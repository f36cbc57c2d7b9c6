"""Addresses of this slice: the inventory of roles and contact persons, and the seats of the body."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.people import commands_roles as commands
from app.blueprints.people import looking
from app.blueprints.people import queries_roles as queries
from app.blueprints.people.access import managed_affiliation, managed_seat
from app.blueprints.people.forms_roles import RoleForm, SeatForm
from app.blueprints.people.looking import Subject
from app.blueprints.people.picker import written
from app.blueprints.people.routes import bp, today
from app.blueprints.people.words import BENCHES, KINDS
from app.documents.tables import csv_response
from app.models import Affiliation, Bench, Seat
from app.web.access import coordinator, guard, staff
from app.web.edge import writes
from app.web.editing import differences, is_stale
from app.web.languages import gettext as _
from app.web.lists import PAGE_SIZE, Listing, asked
from app.web.navigation import current_pact
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/people/roles")
@guard(staff())
def roles(viewer: Viewer) -> Response:
    """Show who is what, and whom to ask about what."""
    choice, is_whole = _choice(), "whole" in request.args
    found = queries.roles(choice, today(), size=queries.MOST_ON_PAPER if is_whole else PAGE_SIZE)
    return page(
        "people/roles.html",
        found=found,
        listing=choice,
        is_whole=is_whole,
        kinds=KINDS,
        benches=BENCHES,
        seats=queries.seats(today()),
        former=queries.seats(today(), former=True),
        contact_themes=queries.themes_of(found.rows),
        themes=queries.themes(current_pact()),
        may_edit=viewer.is_coordinator,
    )


@bp.post("/people/roles.csv")
@writes
@guard(staff())
def download_roles(viewer: Viewer) -> Response:
    """Download the inventory that the filter leaves; it is noted that someone did."""
    rows = list(queries.all_roles(_choice(), today()))
    found = Subject("roles_file", "directory", "", len({one.person_id for one in rows}))
    looking.note(found, viewer=viewer.person, now=clock.now())
    themes = queries.themes_of(rows)
    header = [
        _("Organisation"), _("Kind"), _("Name"), _("Role"), _("E-mail address"), _("Phone"), _("Contact"),
        _("Elected mandate"), _("Starts on"), _("Ends on"), _("Contact for"),
    ]  # fmt: skip
    yes, no = _("yes"), _("no")
    lines = [
        [
            one.organisation.name, KINDS[one.organisation.kind], one.person.label, one.role, one.person.email,
            one.person.phone, yes if one.is_contact else no, yes if one.is_mandate else no, one.starts_on, one.ends_on,
            "; ".join(f"{node.number} {node.title}" for node in themes.get(one.id, [])),
        ]
        for one in rows
    ]  # fmt: skip
    return csv_response(f"{_('Roles and contact persons')}.csv", header, lines)


@bp.get("/affiliations/<affiliation>/edit")
@guard(managed_affiliation())
def edit_affiliation(viewer: Viewer, affiliation: Affiliation) -> Response:
    """Show the form that changes what someone is in an organisation."""
    del viewer
    form = RoleForm(data=_role(affiliation)).offer(queries.themes(current_pact()))
    return _role_page(form, affiliation)


def _role(affiliation: Affiliation) -> dict[str, Any]:
    names = ("role", "is_contact", "is_mandate", "starts_on", "ends_on")
    themes = [node.public_id for node in queries.themes_of([affiliation]).get(affiliation.id, [])]
    return {**{name: getattr(affiliation, name) for name in names}, "themes": themes}


def _role_page(form: RoleForm, affiliation: Affiliation, status: int = 200, clash: Any = ()) -> Response:
    return page("people/role.html", status, form=form, affiliation=affiliation, clash=clash)


@bp.post("/affiliations/<affiliation>/edit")
@writes
@guard(managed_affiliation())
def save_affiliation(viewer: Viewer, affiliation: Affiliation) -> Response:
    """Change what someone is in an organisation; show both when someone else changed it meanwhile."""
    known = queries.themes(current_pact())
    form = RoleForm.of_request().offer(known)
    if not form.is_sent():
        return _role_page(form, affiliation, 422)
    if is_stale(affiliation) and (clash := differences(form, _role(affiliation))):
        return _role_page(form, affiliation, 409, clash)
    commands.change_role(
        affiliation,
        role=form.role.data,
        is_contact=form.is_contact.data,
        is_mandate=form.is_mandate.data,
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        themes=[node for node in known if node.public_id in (form.themes.data or [])],
        actor=viewer.person,
        now=clock.now(),
    )
    tell(_("%(name)s is saved.", name=affiliation.person.label))
    return redirect(url_for(".organisation", organisation=affiliation.organisation.public_id), 303)


@bp.get("/people/seats/new")
@guard(coordinator())
def new_seat(viewer: Viewer) -> Response:
    """Show the form for a seat of the body."""
    del viewer
    return _seat_page(SeatForm(starts_on=today()), None)


@bp.post("/people/seats/new")
@writes
@guard(coordinator())
def give_seat(viewer: Viewer) -> Response:
    """Give someone a seat of the body."""
    form = SeatForm.of_request()
    if not form.is_sent() or form.person.person is None:
        return _seat_page(form, None, 422)
    commands.give_seat(
        Bench(form.bench.data),
        form.person.person,
        organisation=form.organisation.organisation,
        substitute=form.substitute.person,
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        actor=viewer.person,
        now=clock.now(),
    )
    tell(_("%(name)s has a seat now.", name=form.person.person.label))
    return redirect(url_for(".roles"), 303)


@bp.get("/people/seats/<seat>")
@guard(managed_seat())
def edit_seat(viewer: Viewer, seat: Seat) -> Response:
    """Show the form that changes a seat."""
    del viewer
    return _seat_page(SeatForm(data={**_seat(seat), "person": seat.person}), seat)


def _seat(seat: Seat) -> dict[str, Any]:
    return {
        "bench": seat.bench, "organisation": seat.organisation.name if seat.organisation else "",
        "substitute": written(seat.substitute) if seat.substitute else "", "starts_on": seat.starts_on,
        "ends_on": seat.ends_on,
    }  # fmt: skip


def _seat_page(form: SeatForm, seat: Seat | None, status: int = 200, clash: Any = ()) -> Response:
    return page("people/seat.html", status, form=form, seat=seat, clash=clash)


@bp.post("/people/seats/<seat>")
@writes
@guard(managed_seat())
def save_seat(viewer: Viewer, seat: Seat) -> Response:
    """Change a seat; show both when someone else changed it meanwhile."""
    form = SeatForm.of_request()
    form.person.validators = ()  # who holds a seat does not change
    if not form.is_sent():
        return _seat_page(form, seat, 422)
    if is_stale(seat) and (clash := differences(form, _seat(seat))):
        return _seat_page(form, seat, 409, clash)
    commands.change_seat(
        seat,
        bench=Bench(form.bench.data),
        organisation=form.organisation.organisation,
        substitute=form.substitute.person,
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        actor=viewer.person,
        now=clock.now(),
    )
    tell(_("The seat is saved."))
    return redirect(url_for(".roles"), 303)


def _choice() -> Listing:
    return asked(queries.SORTS, default="organisation", filters=("kind", "theme", "only"))
