"""Addresses of this slice: the inventory of roles and contact persons, and the seats of the body."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.people import commands_roles as commands
from app.blueprints.people import looking
from app.blueprints.people import queries_roles as queries
from app.blueprints.people.access import managed_affiliation, managed_seat
from app.blueprints.people.forms_roles import RoleForm, SeatForm
from app.blueprints.people.looking import Subject
from app.blueprints.people.routes import bp, today
from app.blueprints.people.words import BENCHES, KINDS
from app.documents.tables import csv_response
from app.models import Affiliation, Bench, Seat
from app.web.access import coordinator, guard, staff
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.lists import Listing, asked
from app.web.navigation import current_pact
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/people/roles")
@guard(staff())
def roles(viewer: Viewer) -> Response:
    """Show who is what, and whom to ask about what."""
    choice = _choice()
    found = queries.roles(choice, today())
    return page(
        "people/roles.html",
        found=found,
        listing=choice,
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
    now = [node.public_id for node in queries.themes_of([affiliation]).get(affiliation.id, [])]
    form = RoleForm(
        role=affiliation.role, is_contact=affiliation.is_contact, is_mandate=affiliation.is_mandate,
        starts_on=affiliation.starts_on, ends_on=affiliation.ends_on, themes=now,
    )  # fmt: skip
    return page("people/role.html", form=form.offer(queries.themes(current_pact())), affiliation=affiliation)


@bp.post("/affiliations/<affiliation>/edit")
@writes
@guard(managed_affiliation())
def save_affiliation(viewer: Viewer, affiliation: Affiliation) -> Response:
    """Change what someone is in an organisation."""
    known = queries.themes(current_pact())
    form = RoleForm.of_request().offer(known)
    if not form.is_sent():
        return page("people/role.html", 422, form=form, affiliation=affiliation)
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
    return page("people/seat.html", form=SeatForm(starts_on=today()), seat=None)


@bp.post("/people/seats/new")
@writes
@guard(coordinator())
def give_seat(viewer: Viewer) -> Response:
    """Give someone a seat of the body."""
    form = SeatForm.of_request()
    if not form.is_sent() or form.person.person is None:
        return page("people/seat.html", 422, form=form, seat=None)
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
    form = SeatForm(
        bench=seat.bench, person=seat.person, substitute=seat.substitute, starts_on=seat.starts_on,
        ends_on=seat.ends_on, organisation=seat.organisation.name if seat.organisation else "",
    )  # fmt: skip
    return page("people/seat.html", form=form, seat=seat)


@bp.post("/people/seats/<seat>")
@writes
@guard(managed_seat())
def save_seat(viewer: Viewer, seat: Seat) -> Response:
    """Change a seat."""
    form = SeatForm.of_request()
    form.person.validators = ()  # who holds a seat does not change
    if not form.is_sent():
        return page("people/seat.html", 422, form=form, seat=seat)
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
