"""Addresses of this slice: the directory of people. Organisations and municipalities have files of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Blueprint, current_app, redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.people import commands, listing, looking, queries, warnings
from app.blueprints.people.access import managed_person, readable_person
from app.blueprints.people.forms import PersonForm
from app.blueprints.people.looking import Subject
from app.blueprints.people.queries_records import merges_into
from app.blueprints.people.rules import is_functional
from app.blueprints.people.words import KINDS, SEATS
from app.documents.tables import csv_response
from app.models import Affiliation, Person, Role
from app.reminders.burden import burden_of, threshold
from app.web.access import coordinator, guard, not_found, staff
from app.web.edge import writes
from app.web.editing import differences, is_stale
from app.web.languages import gettext as _
from app.web.lists import Listing, asked
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer

bp = Blueprint("people", __name__)


def today() -> date:
    """Return today where the body is."""
    return clock.today(current_app.config["SETTINGS"].zone)


@bp.get("/people")
@guard(staff())
def index(viewer: Viewer) -> Response:
    """Show the directory."""
    choice = _choice()
    found = listing.people(choice, today())
    return page(
        "people/index.html",
        found=found,
        listing=choice,
        affiliations=listing.affiliations(found.rows, today()),
        kinds=KINDS,
        may_edit=viewer.is_coordinator,
    )


@bp.post("/people.csv")
@writes
@guard(staff())
def download(viewer: Viewer) -> Response:
    """Download what the filter leaves of the directory; it is noted that someone did."""
    choice = _choice()
    found = Subject("people_file", "directory", "", listing.people(choice, today()).total)
    looking.note(found, viewer=viewer.person, now=clock.now())
    header = [
        _("Name"), _("E-mail address"), _("Language"), _("Phone"), _("Organisation"), _("Kind"), _("Role"),
        _("Functional address"), _("Mail arrives"),
    ]  # fmt: skip
    return csv_response(f"{_('People')}.csv", header, _lines(choice))


@bp.get("/people/new")
@guard(coordinator())
def new(viewer: Viewer) -> Response:
    """Show the form for a new person."""
    return show_form(PersonForm(language=viewer.person.language), None)


@bp.post("/people/new")
@writes
@guard(coordinator())
def add(viewer: Viewer) -> Response:
    """Add a person, or lead to the one who has this address already."""
    form = PersonForm.of_request()
    if not form.is_sent():
        return show_form(form, None, 422)
    known = queries.by_email(form.email.data) if form.email.data else None
    if known is not None:
        tell(_("%(name)s has this address already; nobody was added.", name=known.label), kind="warning")
        return redirect(url_for(".show", person=known.public_id), 303)
    found = warnings.about_person(form.name.data, None)
    if found and form.confirmed.data != form.name.data:
        return show_form(form, None, 422, warnings=found)
    person = commands.add_person(
        **_values(form), source=form.source.data or _("added by hand"), actor=viewer.person, now=clock.now()
    )
    tell(_("%(name)s is in the directory.", name=person.label))
    return redirect(url_for(".show", person=person.public_id), 303)


@bp.get("/people/<person>")
@guard(readable_person())
def show(viewer: Viewer, person: Person) -> Response:
    """Show one person with what he or she does; of a merged entry, the one that stays."""
    if person.merged_into is not None:
        return redirect(url_for(".show", person=person.merged_into.public_id))
    now_affiliations, earlier = _split(queries.affiliations_of(person))
    return page(
        "people/show.html",
        person=person,
        affiliations=now_affiliations,
        earlier=earlier,
        seats=queries.seats_of(person),
        actions=queries.actions_owned_by(person),
        account=queries.account_of(person),
        merges=merges_into(person) if viewer.is_coordinator else (),
        kinds=KINDS,
        seat_names=SEATS,
        may_edit=viewer.is_coordinator and person.erased_at is None,
        may_see_data=viewer.is_administrator,
        burden=burden_of(person, now=clock.now()) if viewer.is_coordinator else None,
        most_minutes=threshold() if viewer.is_coordinator else 0,
    )


@bp.get("/people/<person>/edit")
@guard(managed_person())
def edit(viewer: Viewer, person: Person) -> Response:
    """Show the form that changes a person."""
    del viewer
    return show_form(PersonForm(obj=person), person)


@bp.post("/people/<person>/edit")
@writes
@guard(managed_person())
def save(viewer: Viewer, person: Person) -> Response:
    """Change a person."""
    form = PersonForm.of_request()
    valid = form.is_sent()
    other = queries.by_email(form.email.data) if form.email.data else None
    if other is not None and other.id != person.id:
        form.email.errors = [_("%(name)s has this address already.", name=other.label)]
        valid = False
    if form.email.data != (person.email or "") and not _may_readdress(viewer, person):
        form.email.errors = [_("Only an administrator changes the address of an administrator: it opens the account.")]
        valid = False
    if not valid:
        return show_form(form, person, 422)
    if is_stale(person) and (found := differences(form, _stored(person))):
        return show_form(form, person, 409, differences=found)
    alike = warnings.about_person(form.name.data, person) if form.name.data != person.name else []
    if alike and form.confirmed.data != form.name.data:
        return show_form(form, person, 422, warnings=alike)
    values = {**_values(form), "is_functional": form.is_functional.data, "source": form.source.data}
    commands.edit_person(person, **values, actor=viewer.person, now=clock.now())
    tell(_("%(name)s is saved.", name=person.label))
    return redirect(url_for(".show", person=person.public_id), 303)


@bp.post("/people/<person>/mail-arrives")
@writes
@guard(managed_person())
def let_mail_through(viewer: Viewer, person: Person) -> Response:
    """Send mail to this address again."""
    if person.suppressed_at is None:
        not_found()
    commands.let_mail_through(person, actor=viewer.person, now=clock.now())
    tell(_("From now on mail goes to %(email)s again.", email=person.email or ""))
    return redirect(url_for(".show", person=person.public_id), 303)


def show_form(form: PersonForm, person: Person | None, status: int = 200, **more: Any) -> Response:
    """Show the form of a person, with warnings or differences when there are any."""
    functional = bool(form.email.data) and is_functional(form.email.data)
    shown: dict[str, Any] = {"warnings": [], "differences": [], **more}
    return page("people/form.html", status, form=form, person=person, functional=functional, **shown)


def _may_readdress(viewer: Viewer, person: Person) -> bool:
    """Whoever receives someone's sign-in links can act as that person: keep coordinators from becoming more."""
    account = queries.account_of(person)
    return viewer.is_administrator or account is None or account.role != Role.ADMINISTRATOR


def _choice() -> Listing:
    return asked(listing.PEOPLE_SORTS, default="name", filters=("kind", "mail"))


def _values(form: PersonForm) -> dict[str, Any]:
    return {
        "name": form.name.data,
        "email": form.email.data or None,
        "language": form.language.data,
        "phone": form.phone.data,
    }


def _stored(person: Person) -> dict[str, Any]:
    fields = ("name", "email", "language", "phone", "is_functional", "source")
    return {name: getattr(person, name) for name in fields}


def _split(affiliations: Any) -> tuple[list[Affiliation], list[Affiliation]]:
    """Return the current affiliations and those that ended."""
    day = today()
    ended = [one for one in affiliations if one.ends_on is not None and one.ends_on < day]
    return [one for one in affiliations if one not in ended], ended


def _lines(choice: Listing) -> Iterator[list[object]]:
    for person, affiliations in listing.all_people(choice, today()):
        first = affiliations[0] if affiliations else None
        yield [
            person.name, person.email, person.language, person.phone,
            "; ".join(one.organisation.name for one in affiliations),
            KINDS[first.organisation.kind] if first else "",
            first.role if first else "",
            _("yes") if person.is_functional else _("no"),
            _("no") if person.suppressed_at else _("yes"),
        ]  # fmt: skip
