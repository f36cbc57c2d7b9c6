"""Who may read an action and who may say how it stands."""

from __future__ import annotations

from typing import Any

from app.blueprints.actions import mails, queries
from app.models import Action
from app.web import links
from app.web.access import Rule, not_found, require_coordinator, require_viewer
from app.web.ended import LinkEnded
from app.web.viewer import Viewer


def may_update(viewer: Viewer, action: Action) -> bool:
    """Whether `viewer` may say how an action stands: its owner, coordinators, and who facilitates its workgroup."""
    if viewer.is_coordinator:
        return True
    current = queries.current_assignment(action)
    if current is not None and current.person_id == viewer.person_id:
        return True
    return bool(viewer.facilitates & queries.workgroup_ids_of(action)) if viewer.facilitates else False


def readable_action() -> Rule:
    """Everybody with an account."""

    def resolve(action: str) -> dict[str, Any]:
        viewer = require_viewer()
        return {"viewer": viewer, "action": queries.action_by_public_id(action) or not_found()}

    return Rule("signed in", resolve)


def updatable_action() -> Rule:
    """The owner of the action, who facilitates its workgroup, and coordinators."""

    def resolve(action: str) -> dict[str, Any]:
        viewer = require_viewer()
        found = queries.action_by_public_id(action)
        if found is None or not may_update(viewer, found):
            not_found()
        return {"viewer": viewer, "action": found}

    return Rule("reports on the action", resolve)


def managed_action() -> Rule:
    """Coordinators and administrators."""

    def resolve(action: str) -> dict[str, Any]:
        viewer = require_coordinator()
        return {"viewer": viewer, "action": queries.action_by_public_id(action) or not_found()}

    return Rule("coordinator", resolve)


def undoable_update() -> Rule:
    """Who said it, and coordinators."""

    def resolve(action: str, update: str) -> dict[str, Any]:
        viewer = require_viewer()
        found = queries.update_by_public_id(update)
        if found is None or found.action.public_id != action:
            not_found()
        if not viewer.is_coordinator and found.person_id != viewer.person_id:
            not_found()
        return {"viewer": viewer, "update": found}

    return Rule("said it, or coordinator", resolve)


def linked_action() -> Rule:
    """Who opened the personal link of an action he or she owns at this moment."""

    def resolve(handle: str) -> dict[str, Any]:
        link = links.current(handle, mails.PURPOSE)
        action = queries.action_by_public_id(link.row.subject_id)
        if action is None:
            not_found()
        current = queries.current_assignment(action)
        if current is None or current.person_id != link.person.id:
            raise LinkEnded(mails.PURPOSE, link.person.id, action.public_id)
        return {"link": link, "action": action}

    return Rule("personal link: action_update", resolve)


def linked_update() -> Rule:
    """Who opened the personal link, for what he or she said."""

    def resolve(handle: str, update: str) -> dict[str, Any]:
        link = links.current(handle, mails.PURPOSE)
        found = queries.update_by_public_id(update)
        if found is None or found.action.public_id != link.row.subject_id or found.person_id != link.person.id:
            not_found()
        return {"link": link, "update": found}

    return Rule("personal link: action_update", resolve)
