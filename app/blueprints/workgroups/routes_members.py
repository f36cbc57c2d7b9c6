"""Addresses of the members of a workgroup: joining, changing, leaving and coming back."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.people.commands import person_by_email
from app.blueprints.workgroups import commands, queries
from app.blueprints.workgroups.access import managed_member, managed_workgroup
from app.blueprints.workgroups.blueprint import bp
from app.blueprints.workgroups.commands import AlreadyMemberError
from app.blueprints.workgroups.forms import MemberForm, MembershipForm
from app.blueprints.workgroups.words import ROLES
from app.models import MemberRole, Membership, Organisation, Person, Workgroup
from app.web.access import guard
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/workgroups/<workgroup>/members/new")
@guard(managed_workgroup())
def new_member(viewer: Viewer, workgroup: Workgroup) -> Response:
    """Show the form with which someone joins."""
    del viewer
    form = MemberForm.of_request(data={"language": workgroup.language, "role": MemberRole.MEMBER.value})
    return page("workgroups/member.html", form=form, workgroup=workgroup)


@bp.post("/workgroups/<workgroup>/members/new")
@writes
@guard(managed_workgroup())
def add_member(viewer: Viewer, workgroup: Workgroup) -> Response:
    """Add someone, known by name or by an e-mail address alone."""
    form: Any = MemberForm.of_request()
    if not form.is_sent():
        return page("workgroups/member.html", 422, form=form, workgroup=workgroup)
    person = form.who.person or _new_person(form, workgroup, viewer)
    today = clock.today(current_app.config["SETTINGS"].zone)
    speaks_for = next(iter(queries.affiliations_of(person, today)), None)
    try:
        commands.add_member(
            workgroup,
            person,
            role=MemberRole(form.role.data),
            organisation=speaks_for.organisation if speaks_for else None,
            starts_on=today,
            actor=viewer.person,
            now=clock.now(),
        )
    except AlreadyMemberError:
        form.who.errors = [_("%(name)s sits in this workgroup already.", name=person.label)]
        return page("workgroups/member.html", 422, form=form, workgroup=workgroup)
    tell(_("%(name)s is a member now.", name=person.label))
    return redirect(url_for(".show", workgroup=workgroup.public_id, _anchor="members"), 303)


@bp.get("/workgroups/<workgroup>/members/<membership>")
@guard(managed_member())
def member(viewer: Viewer, membership: Membership) -> Response:
    """Show the form that changes a member's role and for whom he or she speaks."""
    del viewer
    organisation = membership.organisation.public_id if membership.organisation else ""
    form = MembershipForm.of_request(data={"role": str(membership.role), "organisation": organisation})
    return _membership_page(form, membership)


@bp.post("/workgroups/<workgroup>/members/<membership>")
@writes
@guard(managed_member())
def change_member(viewer: Viewer, membership: Membership) -> Response:
    """Change a member's role or organisation."""
    form: Any = MembershipForm.of_request()
    speaks_for = _organisations(membership)
    form.offer(speaks_for)
    if not form.is_sent():
        return _membership_page(form, membership, 422)
    chosen = {organisation.public_id: organisation for organisation in speaks_for}
    commands.change_member(
        membership,
        role=MemberRole(form.role.data),
        organisation=chosen.get(form.organisation.data),
        actor=viewer.person,
        now=clock.now(),
    )
    role = str(ROLES[MemberRole(membership.role)])
    tell(_("%(name)s is %(role)s now.", name=membership.person.label, role=role))
    return _to_members(membership)


@bp.post("/workgroups/<workgroup>/members/<membership>/end")
@writes
@guard(managed_member())
def end_member(viewer: Viewer, membership: Membership) -> Response:
    """Let a member leave."""
    today = clock.today(current_app.config["SETTINGS"].zone)
    if membership.ends_on is None:
        commands.end_membership(membership, ends_on=today, actor=viewer.person, now=clock.now())
    undo = url_for(".resume_member", workgroup=membership.workgroup.public_id, membership=membership.public_id)
    tell(_("%(name)s has left the workgroup.", name=membership.person.label), undo_url=undo)
    return _to_members(membership)


@bp.post("/workgroups/<workgroup>/members/<membership>/resume")
@writes
@guard(managed_member())
def resume_member(viewer: Viewer, membership: Membership) -> Response:
    """Undo leaving."""
    try:
        if membership.ends_on is not None:
            commands.resume_membership(membership, actor=viewer.person, now=clock.now())
    except AlreadyMemberError:
        tell(_("%(name)s sits in this workgroup already.", name=membership.person.label), kind="warning")
    else:
        tell(_("%(name)s is a member again.", name=membership.person.label))
    return _to_members(membership)


def _new_person(form: Any, workgroup: Workgroup, viewer: Viewer) -> Person:
    return person_by_email(
        form.who.new_email,
        name=form.who.new_name,
        language=form.language.data,
        source=_l("workgroup %(name)s", name=workgroup.name),
        actor=viewer.person,
        now=clock.now(),
    )


def _organisations(membership: Membership) -> list[Organisation]:
    """Return what the member may speak for, with the organisation he or she speaks for now."""
    today = clock.today(current_app.config["SETTINGS"].zone)
    found = [affiliation.organisation for affiliation in queries.affiliations_of(membership.person, today)]
    now = [membership.organisation] if membership.organisation and membership.organisation not in found else []
    return found + now


def _membership_page(form: Any, membership: Membership, status: int = 200) -> Response:
    form.offer(_organisations(membership))
    return page("workgroups/membership.html", status, form=form, membership=membership)


def _to_members(membership: Membership) -> Response:
    return redirect(url_for(".show", workgroup=membership.workgroup.public_id, _anchor="members"), 303)
