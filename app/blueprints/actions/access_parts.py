"""Who may ask something of others, and who may change what belongs to an action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.blueprints.actions import mails_asking, queries, queries_parts
from app.blueprints.actions.access import linked_action, may_update
from app.models import Action, Evidence
from app.web import links
from app.web.access import Rule, not_found, require_coordinator, require_viewer
from app.web.ended import LinkEnded
from app.web.links import OpenLink
from app.web.viewer import Viewer


def is_owner(viewer: Viewer, action: Action) -> bool:
    """Whether `viewer` owns an action at this moment."""
    current = queries.current_assignment(action)
    return current is not None and current.person_id == viewer.person_id


def owned_action() -> Rule:
    """The owner of the action, and coordinators in his or her place."""

    def resolve(action: str) -> dict[str, Any]:
        viewer = require_viewer()
        found = queries.action_by_public_id(action)
        if found is None or not (viewer.is_coordinator or is_owner(viewer, found)):
            not_found()
        return {"viewer": viewer, "action": found}

    return Rule("owns the action, or coordinator", resolve)


def _part_of(action: str, load: Callable[[str], Any], public_id: str) -> tuple[Viewer, Any]:
    """Return the viewer and a part of an action that he or she may report on; anyone else gets 404."""
    viewer = require_viewer()
    found = load(public_id)
    if found is None or found.action.public_id != action or not may_update(viewer, found.action):
        not_found()
    return viewer, found


def updatable_step() -> Rule:
    """Who reports on the action of a step."""

    def resolve(action: str, step: str) -> dict[str, Any]:
        viewer, found = _part_of(action, queries_parts.step_by_public_id, step)
        return {"viewer": viewer, "step": found}

    return Rule("reports on the action", resolve)


def updatable_helper() -> Rule:
    """Who reports on the action that someone helps with."""

    def resolve(action: str, helper: str) -> dict[str, Any]:
        viewer, found = _part_of(action, queries_parts.contributor_by_public_id, helper)
        return {"viewer": viewer, "helper": found}

    return Rule("reports on the action", resolve)


def updatable_evidence() -> Rule:
    """Who reports on the action that a piece of evidence shows for."""

    def resolve(action: str, evidence: str) -> dict[str, Any]:
        viewer, found = _part_of(action, queries_parts.evidence_by_public_id, evidence)
        return {"viewer": viewer, "evidence": found}

    return Rule("reports on the action", resolve)


def updatable_money() -> Rule:
    """Who reports on the action of a line of the budget."""

    def resolve(action: str, line: str) -> dict[str, Any]:
        viewer, found = _part_of(action, queries_parts.money_by_public_id, line)
        return {"viewer": viewer, "line": found}

    return Rule("reports on the action", resolve)


def readable_file() -> Rule:
    """Everybody with an account, for a file that stands."""

    def resolve(action: str, evidence: str) -> dict[str, Any]:
        viewer = require_viewer()
        found = queries_parts.evidence_by_public_id(evidence)
        if found is None or found.action.public_id != action or found.blob is None or found.removed_at is not None:
            not_found()
        return {"viewer": viewer, "evidence": found}

    return Rule("signed in", resolve)


def asked_date() -> Rule:
    """Coordinators, for the last request for another date: it may be taken back while they write the answer."""

    def resolve(action: str) -> dict[str, Any]:
        viewer = require_coordinator()
        found = queries.action_by_public_id(action) or not_found()
        return {"viewer": viewer, "asked": queries_parts.last_date_request(found) or not_found()}

    return Rule("coordinator, where a date was asked for", resolve)


def linked_handover() -> Rule:
    """Who was asked to take an action over, by the personal link in that mail."""

    def resolve(handle: str) -> dict[str, Any]:
        link = links.current(handle, mails_asking.HANDOVER_PURPOSE)
        found = queries_parts.handover_by_public_id(link.row.subject_id)
        if found is None or found.receiver_id != link.person.id:
            not_found()
        return {"link": link, "handover": found}

    return Rule("personal link: action_handover", resolve)


def linked_step() -> Rule:
    """Who owns a step, by the personal link in that mail."""

    def resolve(handle: str) -> dict[str, Any]:
        link = links.current(handle, mails_asking.STEP_PURPOSE)
        found = queries_parts.step_by_public_id(link.row.subject_id)
        if found is None:
            not_found()
        if found.owner_id != link.person.id or found.removed_at is not None:
            raise LinkEnded(mails_asking.STEP_PURPOSE, link.person.id, found.public_id)
        return {"link": link, "step": found}

    return Rule("personal link: action_step", resolve)


def _linked_evidence(handle: str, evidence: str) -> tuple[OpenLink, Evidence]:
    """Return the link of an owner, and a piece of evidence of the action it leads to."""
    found = linked_action().resolve(handle)
    piece = queries_parts.evidence_by_public_id(evidence)
    if piece is None or piece.action_id != found["action"].id:
        not_found()
    return found["link"], piece


def linked_file() -> Rule:
    """Who owns the action at this moment, by the personal link, for a file that stands."""

    def resolve(handle: str, evidence: str) -> dict[str, Any]:
        _link, found = _linked_evidence(handle, evidence)
        if found.blob is None or found.removed_at is not None:
            not_found()
        return {"evidence": found}

    return Rule("personal link: action_update", resolve)


def linked_evidence() -> Rule:
    """Who owns the action at this moment, by the personal link, for what he or she added."""

    def resolve(handle: str, evidence: str) -> dict[str, Any]:
        link, found = _linked_evidence(handle, evidence)
        if found.person_id != link.person.id:
            not_found()
        return {"link": link, "evidence": found}

    return Rule("personal link: action_update", resolve)


def own_filter() -> Rule:
    """Whoever saved the filter."""

    def resolve(saved: str) -> dict[str, Any]:
        viewer = require_viewer()
        return {"viewer": viewer, "saved": queries_parts.saved_filter(saved, viewer.person) or not_found()}

    return Rule("own filter", resolve)


def bulk_change() -> Rule:
    """Coordinators and administrators."""

    def resolve(bulk: str) -> dict[str, Any]:
        viewer = require_coordinator()
        return {"viewer": viewer, "bulk": queries_parts.bulk_change(bulk) or not_found()}

    return Rule("coordinator", resolve)
