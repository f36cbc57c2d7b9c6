"""Who may follow the drawing up of a pact: staff read it, coordinators lead it, a council gives its own advice."""

from __future__ import annotations

from typing import Any

from flask import abort

from app.blueprints.drafting import queries, queries_advice, queries_carrying
from app.blueprints.drafting.mails import PURPOSE
from app.blueprints.drafting.queries_advice import remark as remark_of
from app.blueprints.pacts.access import may_write
from app.blueprints.pacts.queries import node_by_public_id, pact_by_public_id
from app.models import NodeKind
from app.web import links
from app.web.access import Rule, not_found, require_coordinator, require_staff, require_viewer


def read_draft() -> Rule:
    """Coordinators and facilitators."""

    def resolve(pact: str) -> dict[str, Any]:
        viewer = require_staff()
        return {"viewer": viewer, "pact": pact_by_public_id(pact) or not_found()}

    return Rule("staff: a draft", resolve)


def read_theme() -> Rule:
    """Coordinators and facilitators, for a theme of the draft."""

    def resolve(pact: str, node: str) -> dict[str, Any]:
        viewer = require_staff()
        found = node_by_public_id(node)
        if found is None or found.pact.public_id != pact or found.kind != NodeKind.THEME:
            not_found()
        return {"viewer": viewer, "node": found}

    return Rule("staff: a draft", resolve)


def managed_theme() -> Rule:
    """Coordinators, for a theme of the draft."""

    def resolve(pact: str, node: str) -> dict[str, Any]:
        viewer = require_coordinator()
        found = node_by_public_id(node)
        if found is None or found.pact.public_id != pact or found.kind != NodeKind.THEME:
            not_found()
        return {"viewer": viewer, "node": found}

    return Rule("coordinator", resolve)


def written_theme() -> Rule:
    """Coordinators, and the facilitators of the workgroup that writes the theme."""

    def resolve(pact: str, node: str) -> dict[str, Any]:
        viewer = require_viewer()
        found = node_by_public_id(node)
        if found is None or found.pact.public_id != pact or not may_write(viewer, found):
            not_found()
        draft = queries.theme_draft(found)
        if draft is None:
            not_found()
        return {"viewer": viewer, "draft": draft}

    return Rule("writes the text of the pact", resolve)


def managed_priority() -> Rule:
    """Coordinators."""

    def resolve(pact: str, priority: str) -> dict[str, Any]:
        viewer = require_coordinator()
        found = pact_by_public_id(pact) or not_found()
        return {"viewer": viewer, "priority": queries.priority(found, priority) or not_found()}

    return Rule("coordinator", resolve)


def read_advice() -> Rule:
    """Coordinators and facilitators."""

    def resolve(advice: str) -> dict[str, Any]:
        viewer = require_staff()
        return {"viewer": viewer, "advice": queries_advice.advice(advice) or not_found()}

    return Rule("staff: a draft", resolve)


def managed_advice() -> Rule:
    """Coordinators."""

    def resolve(advice: str) -> dict[str, Any]:
        viewer = require_coordinator()
        return {"viewer": viewer, "advice": queries_advice.advice(advice) or not_found()}

    return Rule("coordinator", resolve)


def managed_remark() -> Rule:
    """Coordinators, for a remark of a council."""

    def resolve(advice: str, remark: str) -> dict[str, Any]:
        viewer = require_coordinator()
        found = queries_advice.advice(advice) or not_found()
        return {"viewer": viewer, "remark": remark_of(found, remark) or not_found()}

    return Rule("coordinator", resolve)


def managed_carrying() -> Rule:
    """Coordinators, for what was carried over into a pact."""

    def resolve(pact: str, bulk: str) -> dict[str, Any]:
        viewer = require_coordinator()
        found = pact_by_public_id(pact) or not_found()
        return {"viewer": viewer, "pact": found, "bulk": queries_carrying.carried(found, bulk) or not_found()}

    return Rule("coordinator", resolve)


def linked_advice() -> Rule:
    """The contact person of a council, by the personal link in the mail that asks for its advice."""

    def resolve(handle: str) -> dict[str, Any]:
        link = links.current(handle, PURPOSE)
        found = queries_advice.advice(link.row.subject_id)
        if found is None:
            not_found()
        if found.contact_id != link.person.id or found.asked_on is None:
            abort(410)
        return {"link": link, "advice": found}

    return Rule("personal link: council_advice", resolve)
