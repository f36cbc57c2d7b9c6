"""Addresses of this slice: who speaks for which organisation."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.people import commands
from app.blueprints.people.access import managed_affiliation, managed_organisation, managed_person
from app.blueprints.people.forms import AffiliationForm, SpokesmanForm
from app.blueprints.people.routes import bp, today
from app.models import Affiliation, Organisation, Person
from app.web.access import guard, not_found
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/people/<person>/organisations/new")
@guard(managed_person())
def new_affiliation(viewer: Viewer, person: Person) -> Response:
    """Show the form that says for which organisation someone speaks."""
    del viewer
    return page("people/affiliation.html", form=AffiliationForm(starts_on=today()), person=person)


@bp.post("/people/<person>/organisations/new")
@writes
@guard(managed_person())
def add_affiliation(viewer: Viewer, person: Person) -> Response:
    """Let someone speak for an organisation."""
    form = AffiliationForm.of_request()
    if not form.is_sent() or form.organisation.organisation is None:
        return page("people/affiliation.html", 422, form=form, person=person)
    _add(form, person, form.organisation.organisation, viewer)
    return redirect(url_for(".show", person=person.public_id), 303)


@bp.get("/organisations/<organisation>/people/new")
@guard(managed_organisation())
def new_spokesman(viewer: Viewer, organisation: Organisation) -> Response:
    """Show the form that says who speaks for an organisation."""
    del viewer
    return page("people/spokesman.html", form=SpokesmanForm(starts_on=today()), organisation=organisation)


@bp.post("/organisations/<organisation>/people/new")
@writes
@guard(managed_organisation())
def add_spokesman(viewer: Viewer, organisation: Organisation) -> Response:
    """Let someone speak for this organisation; an unknown address becomes a person."""
    form = SpokesmanForm.of_request()
    if not form.is_sent():
        return page("people/spokesman.html", 422, form=form, organisation=organisation)
    person = form.person.person or commands.person_by_email(
        form.person.new_email,
        name=form.person.new_name,
        language=viewer.person.language,
        source=_l("added for %(name)s", name=organisation.name),
        actor=viewer.person,
        now=clock.now(),
    )
    _add(form, person, organisation, viewer)
    return redirect(url_for(".organisation", organisation=organisation.public_id), 303)


@bp.post("/affiliations/<affiliation>/end")
@writes
@guard(managed_affiliation())
def end_affiliation(viewer: Viewer, affiliation: Affiliation) -> Response:
    """Let someone speak for an organisation until the end of today."""
    if affiliation.ends_on is not None and affiliation.ends_on < today():
        not_found()
    commands.end_affiliation(affiliation, ends_on=today(), actor=viewer.person, now=clock.now())
    tell(
        _(
            "%(name)s speaks for %(organisation)s until today.",
            name=affiliation.person.label,
            organisation=affiliation.organisation.name,
        ),
        undo_url=url_for(".resume_affiliation", affiliation=affiliation.public_id),
    )
    return redirect(url_for(".show", person=affiliation.person.public_id), 303)


@bp.post("/affiliations/<affiliation>/resume")
@writes
@guard(managed_affiliation())
def resume_affiliation(viewer: Viewer, affiliation: Affiliation) -> Response:
    """Take an end back."""
    commands.resume_affiliation(affiliation, actor=viewer.person, now=clock.now())
    tell(
        _(
            "%(name)s speaks for %(organisation)s again.",
            name=affiliation.person.label,
            organisation=affiliation.organisation.name,
        )
    )
    return redirect(url_for(".show", person=affiliation.person.public_id), 303)


def _add(form: AffiliationForm | SpokesmanForm, person: Person, organisation: Organisation, viewer: Viewer) -> None:
    commands.affiliate(
        person,
        organisation,
        role=form.role.data,
        is_contact=form.is_contact.data,
        starts_on=form.starts_on.data,
        actor=viewer.person,
        now=clock.now(),
    )
    tell(_("%(name)s speaks for %(organisation)s.", name=person.label, organisation=organisation.name))
