"""Who may reach a workgroup: its members read it, its facilitators and the coordinator manage it."""

from __future__ import annotations

from typing import Any

from app.blueprints.workgroups import queries
from app.models import Workgroup
from app.web.access import Rule, not_found, require_viewer
from app.web.viewer import Viewer


def may_read(viewer: Viewer, workgroup: Workgroup) -> bool:
    """Whether `viewer` may read the papers of `workgroup`."""
    return viewer.facilitates_group(workgroup.id) or queries.is_member(workgroup, viewer.person)


def may_manage(viewer: Viewer, workgroup: Workgroup) -> bool:
    """Whether `viewer` organises `workgroup`."""
    return viewer.facilitates_group(workgroup.id)


def readable_workgroup() -> Rule:
    """Members of the group, its facilitators and coordinators."""

    def resolve(workgroup: str) -> dict[str, Any]:
        viewer = require_viewer()
        found = queries.workgroup_by_id(workgroup)
        if found is None or not may_read(viewer, found):
            not_found()
        return {"viewer": viewer, "workgroup": found}

    return Rule("reads the workgroup", resolve)


def managed_workgroup() -> Rule:
    """The facilitators of the group, and coordinators."""

    def resolve(workgroup: str) -> dict[str, Any]:
        viewer = require_viewer()
        found = queries.workgroup_by_id(workgroup)
        if found is None or not may_manage(viewer, found):
            not_found()
        return {"viewer": viewer, "workgroup": found}

    return Rule("manages the workgroup", resolve)


def managed_member() -> Rule:
    """The facilitators of the group, and coordinators; about someone who sits or sat in it."""

    def resolve(workgroup: str, membership: str) -> dict[str, Any]:
        viewer = require_viewer()
        group = queries.workgroup_by_id(workgroup)
        if group is None or not may_manage(viewer, group):
            not_found()
        found = queries.membership_by_id(group, membership)
        return {"viewer": viewer, "membership": found or not_found()}

    return Rule("manages the workgroup", resolve)
