"""Addresses of workgroups: the list, the page of a group, founding, editing, closing."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.workgroups import commands, queries
from app.blueprints.workgroups.access import managed_workgroup, may_manage, readable_workgroup
from app.blueprints.workgroups.blueprint import bp
from app.blueprints.workgroups.forms import WorkgroupForm
from app.blueprints.workgroups.rules import grouped_by_role
from app.blueprints.workgroups.words import KINDS, ROLES
from app.documents.tables import csv_response
from app.models import Pact, Workgroup, WorkgroupKind
from app.web.access import coordinator, guard, not_found, signed_in
from app.web.edge import writes
from app.web.editing import differences, is_stale
from app.web.languages import gettext as _
from app.web.languages import ngettext
from app.web.lists import asked
from app.web.navigation import current_pact
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer

SORTS = ("name", "kind", "theme", "closes")
FILTERS = ("kind", "state")


@bp.get("/workgroups")
@guard(signed_in())
def index(viewer: Viewer) -> Response:
    """List the workgroups the viewer may read."""
    listing = asked(SORTS, default="name", filters=FILTERS)
    found = queries.listed(viewer, listing)
    return page(
        "workgroups/index.html",
        listing=listing,
        found=found,
        kinds=KINDS,
        counts=queries.member_counts(found.rows),
        facilitators=queries.facilitators(found.rows),
        next_meetings=queries.next_meetings(found.rows, clock.now()),
        may_found=viewer.is_coordinator and current_pact() is not None,
    )


@bp.get("/workgroups.csv")
@guard(signed_in())
def download(viewer: Viewer) -> Response:
    """Download the list as a table."""
    groups = queries.all_listed(viewer, asked(SORTS, default="name", filters=FILTERS))
    counts, facilitators = queries.member_counts(groups), queries.facilitators(groups)
    header = [
        _("Name"), _("Kind"), _("Theme"), _("Facilitator"), _("Members"), _("Since"), _("Closes on"), _("Closed on"),
    ]  # fmt: skip
    rows = (
        [
            one.name,
            KINDS[WorkgroupKind(one.kind)],
            f"{one.theme.number} {one.theme.title}" if one.theme else "",
            ", ".join(person.label for person in facilitators.get(one.id, [])),
            counts.get(one.id, 0),
            one.founded_on,
            one.closes_on,
            one.closed_at,
        ]
        for one in groups
    )
    return csv_response(_("workgroups.csv"), header, rows)


@bp.get("/workgroups/new")
@guard(coordinator())
def new(viewer: Viewer) -> Response:
    """Show the form that founds a group."""
    del viewer
    form = WorkgroupForm.of_request(data={"language": _pact().language})
    return _form_page(form, None)


@bp.post("/workgroups/new")
@writes
@guard(coordinator())
def found_group(viewer: Viewer) -> Response:
    """Found a workgroup."""
    pact, today = _pact(), _today()
    form = WorkgroupForm.of_request().offer(queries.themes_of(pact), today)
    if not form.is_sent():
        return _form_page(form, None, 422)
    workgroup = commands.found_workgroup(
        pact, **_chosen(form, pact), founded_on=today, actor=viewer.person, now=clock.now()
    )
    tell(_("The workgroup is there. Add its members: a facilitator first."))
    return redirect(url_for(".show", workgroup=workgroup.public_id), 303)


@bp.get("/workgroups/<workgroup>")
@guard(readable_workgroup())
def show(viewer: Viewer, workgroup: Workgroup) -> Response:
    """Show a workgroup with all that belongs to it."""
    now = clock.now()
    members = queries.current_members(workgroup)
    return page(
        "workgroups/show.html",
        workgroup=workgroup,
        kinds=KINDS,
        roles=ROLES,
        members=grouped_by_role(members),
        member_count=len(members),
        former=queries.former_members(workgroup),
        coming=queries.coming_meetings(workgroup, now),
        past=queries.past_meetings(workgroup, now),
        actions=queries.actions_of(workgroup),
        consultations=queries.consultations_of(workgroup),
        may_manage=may_manage(viewer, workgroup),
    )


@bp.get("/workgroups/<workgroup>/edit")
@guard(managed_workgroup())
def edit(viewer: Viewer, workgroup: Workgroup) -> Response:
    """Show the form that changes a group."""
    del viewer
    return _form_page(WorkgroupForm.of_request(data=_stored(workgroup)), workgroup)


@bp.post("/workgroups/<workgroup>/edit")
@writes
@guard(managed_workgroup())
def save(viewer: Viewer, workgroup: Workgroup) -> Response:
    """Change a group; show both texts when someone else changed it meanwhile."""
    form = WorkgroupForm.of_request().offer(queries.themes_of(workgroup.pact), workgroup.founded_on)
    if not form.is_sent():
        return _form_page(form, workgroup, 422)
    if is_stale(workgroup) and (found := differences(form, _stored(workgroup))):
        return _form_page(form, workgroup, 409, differences=found)
    commands.edit_workgroup(workgroup, **_chosen(form, workgroup.pact), actor=viewer.person, now=clock.now())
    tell(_("The workgroup is saved."))
    return redirect(url_for(".show", workgroup=workgroup.public_id), 303)


@bp.post("/workgroups/<workgroup>/close")
@writes
@guard(managed_workgroup())
def close(viewer: Viewer, workgroup: Workgroup) -> Response:
    """Close a group."""
    now = clock.now()
    commands.close_workgroup(workgroup, actor=viewer.person, now=now)
    planned = len(queries.coming_meetings(workgroup, now))
    text = _("%(name)s is closed. Its papers stay readable.", name=workgroup.name)
    if planned:
        text += " " + ngettext(
            "%(num)s meeting is still planned: cancel it if it will not be held.",
            "%(num)s meetings are still planned: cancel those that will not be held.",
            planned,
        )
    tell(text, undo_url=url_for(".reopen", workgroup=workgroup.public_id))
    return redirect(url_for(".show", workgroup=workgroup.public_id), 303)


@bp.post("/workgroups/<workgroup>/reopen")
@writes
@guard(managed_workgroup())
def reopen(viewer: Viewer, workgroup: Workgroup) -> Response:
    """Open a closed group again."""
    commands.reopen_workgroup(workgroup, actor=viewer.person, now=clock.now())
    tell(_("%(name)s is open again.", name=workgroup.name))
    return redirect(url_for(".show", workgroup=workgroup.public_id), 303)


def _pact() -> Pact:
    """Return the pact a group is founded for; without one there is nothing to work on."""
    return current_pact() or not_found()


def _today() -> Any:
    return clock.today(current_app.config["SETTINGS"].zone)


def _stored(workgroup: Workgroup) -> dict[str, Any]:
    return {
        "name": workgroup.name,
        "kind": str(workgroup.kind),
        "mandate": workgroup.mandate,
        "theme": workgroup.theme.public_id if workgroup.theme else "",
        "closes_on": workgroup.closes_on,
        "language": workgroup.language,
    }


def _chosen(form: WorkgroupForm, pact: Pact) -> dict[str, Any]:
    themes = {node.public_id: node for node in queries.themes_of(pact)}
    return {
        "name": form.name.data,
        "kind": WorkgroupKind(form.kind.data),
        "mandate": form.mandate.data,
        "theme": themes.get(form.theme.data),
        "closes_on": form.closes_on.data,
        "language": form.language.data,
    }


def _form_page(form: Any, workgroup: Workgroup | None, status: int = 200, **more: Any) -> Response:
    pact = workgroup.pact if workgroup else _pact()
    form.offer(queries.themes_of(pact), workgroup.founded_on if workgroup else _today())
    return page("workgroups/form.html", status, form=form, workgroup=workgroup, **{"differences": (), **more})
