"""Who may reach a meeting: the members of its group read it, the group's facilitators and coordinators manage it."""

from __future__ import annotations

from typing import Any

from app.blueprints.meetings import queries, queries_desk
from app.blueprints.workgroups.access import may_manage, may_read
from app.models import AgendaItem, Decision, Meeting
from app.web import links
from app.web.access import Rule, not_found, require_viewer
from app.web.viewer import Viewer


def readable_meeting() -> Rule:
    """Members of the group, its facilitators and coordinators."""

    def resolve(meeting: str) -> dict[str, Any]:
        viewer = require_viewer()
        return {"viewer": viewer, "meeting": _meeting(viewer, meeting, manage=False)}

    return Rule("reads the workgroup", resolve)


def managed_meeting() -> Rule:
    """The facilitators of the group, and coordinators."""

    def resolve(meeting: str) -> dict[str, Any]:
        viewer = require_viewer()
        return {"viewer": viewer, "meeting": _meeting(viewer, meeting, manage=True)}

    return Rule("manages the workgroup", resolve)


def readable_item() -> Rule:
    """Members of the group, its facilitators and coordinators, at one point of the agenda."""

    def resolve(meeting: str, item: str) -> dict[str, Any]:
        viewer = require_viewer()
        found = _meeting(viewer, meeting, manage=False)
        return {"viewer": viewer, "meeting": found, "item": _item(found, item)}

    return Rule("reads the workgroup", resolve)


def managed_item() -> Rule:
    """The facilitators of the group, and coordinators, at one point of the agenda."""

    def resolve(meeting: str, item: str) -> dict[str, Any]:
        viewer = require_viewer()
        found = _meeting(viewer, meeting, manage=True)
        return {"viewer": viewer, "meeting": found, "item": _item(found, item)}

    return Rule("manages the workgroup", resolve)


def readable_decision() -> Rule:
    """Members of the group that decided, its facilitators and coordinators."""

    def resolve(decision: str) -> dict[str, Any]:
        viewer = require_viewer()
        return {"viewer": viewer, "decision": _decision(viewer, decision, manage=False)}

    return Rule("reads the workgroup", resolve)


def managed_decision() -> Rule:
    """The facilitators of the group that decided, and coordinators."""

    def resolve(decision: str) -> dict[str, Any]:
        viewer = require_viewer()
        return {"viewer": viewer, "decision": _decision(viewer, decision, manage=True)}

    return Rule("manages the workgroup", resolve)


def convened_by_link() -> Rule:
    """Whoever opened the personal link of an invitation to a meeting, in the browser that opened it."""

    def resolve(handle: str) -> dict[str, Any]:
        opened = links.current(handle, "meeting_reply")
        found = queries.convocation_by_subject(opened.row.subject_id, opened.person)
        return {"opened": opened, "convocation": found or not_found()}

    return Rule("personal link: meeting_reply", resolve)


def _meeting(viewer: Viewer, public_id: str, *, manage: bool) -> Meeting:
    found = queries.meeting_by_id(public_id)
    allowed = may_manage if manage else may_read
    if found is None or not allowed(viewer, found.workgroup):
        not_found()
    return found


def _item(meeting: Meeting, public_id: str) -> AgendaItem:
    return queries_desk.item_by_id(meeting, public_id) or not_found()


def _decision(viewer: Viewer, public_id: str, *, manage: bool) -> Decision:
    found = queries_desk.decision_by_id(public_id)
    allowed = may_manage if manage else may_read
    if found is None or not allowed(viewer, found.item.meeting.workgroup):
        not_found()
    return found
