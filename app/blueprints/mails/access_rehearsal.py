"""Who may see a rehearsal: coordinators."""

from __future__ import annotations

from typing import Any

from app.blueprints.mails import queries_rehearsal
from app.web.access import Rule, not_found, require_coordinator


def any_rehearsal() -> Rule:
    """Coordinators and administrators, one rehearsal."""

    def resolve(rehearsal: str) -> dict[str, Any]:
        viewer = require_coordinator()
        return {"viewer": viewer, "rehearsal": queries_rehearsal.by_public_id(rehearsal) or not_found()}

    return Rule("coordinator: a rehearsal", resolve)
