"""Who may read a pact and who may change it."""

from __future__ import annotations

from typing import Any

from flask import request

from app.blueprints.pacts import queries
from app.models import Pact, PactNode
from app.web.access import Rule, not_found, require_coordinator, require_viewer
from app.web.navigation import current_pact
from app.web.text import clean_line
from app.web.viewer import Viewer


def may_read(viewer: Viewer, pact: Pact) -> bool:
    """Whether `viewer` may read a pact: a draft that waits beside the pact in force is for staff only."""
    return viewer.is_staff or not queries.is_open_draft(pact) or is_current(pact)


def is_current(pact: Pact) -> bool:
    """Whether this is the pact the installation is about."""
    current = current_pact()
    return current is not None and current.id == pact.id


def asked_pact(viewer: Viewer) -> Pact:
    """Return the pact that `?pact=` names, without it the one in force; 404 for what may not be read.

    The addresses of versions are those of the pact in force; a former pact keeps its versions by its name.
    """
    asked = clean_line(request.args.get("pact", ""))
    found = queries.pact_by_public_id(asked) if asked else current_pact()
    if found is None or not may_read(viewer, found):
        not_found()
    return found


def name_of(pact: Pact) -> str | None:
    """Return what `asked_pact` reads in an address: nothing for the pact in force."""
    return None if is_current(pact) else pact.public_id


def readable_pact() -> Rule:
    """Everybody with an account; a draft beside the pact in force only coordinators and facilitators."""

    def resolve(pact: str) -> dict[str, Any]:
        viewer = require_viewer()
        found = queries.pact_by_public_id(pact)
        if found is None or not may_read(viewer, found):
            not_found()
        return {"viewer": viewer, "pact": found}

    return Rule("reads the pact", resolve)


def managed_pact() -> Rule:
    """Coordinators and administrators."""

    def resolve(pact: str) -> dict[str, Any]:
        viewer = require_coordinator()
        return {"viewer": viewer, "pact": queries.pact_by_public_id(pact) or not_found()}

    return Rule("coordinator", resolve)


def readable_node() -> Rule:
    """Everybody who may read the pact of the node."""

    def resolve(node: str) -> dict[str, Any]:
        viewer = require_viewer()
        found = queries.node_by_public_id(node)
        if found is None or not may_read(viewer, found.pact):
            not_found()
        return {"viewer": viewer, "node": found}

    return Rule("reads the pact", resolve)


def may_write(viewer: Viewer, node: PactNode) -> bool:
    """Whether `viewer` may change a text: coordinators, and in a draft whoever facilitates the group that writes it."""
    if viewer.is_coordinator or not viewer.facilitates:
        return viewer.is_coordinator
    return queries.is_open_draft(node.pact) and queries.writing_group(node) in viewer.facilitates


def managed_node() -> Rule:
    """Coordinators; and the facilitators of the workgroup that writes this theme of a draft."""

    def resolve(node: str) -> dict[str, Any]:
        viewer = require_viewer()
        found = queries.node_by_public_id(node)
        if found is None or not may_write(viewer, found):
            not_found()
        return {"viewer": viewer, "node": found}

    return Rule("writes the text of the pact", resolve)
