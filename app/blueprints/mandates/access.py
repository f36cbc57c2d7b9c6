"""Who may: coordinators."""

from __future__ import annotations

from typing import Any

from app.blueprints.mandates import queries
from app.web.access import Rule, not_found, require_coordinator


def managed_turnover() -> Rule:
    """Coordinators, for an end of mandates that was carried out."""

    def resolve(turnover: str) -> dict[str, Any]:
        return {"viewer": require_coordinator(), "turnover": queries.turnover(turnover) or not_found()}

    return Rule("coordinator: an end of mandates", resolve)
