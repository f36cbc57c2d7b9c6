"""Who may reach a round: everyone who signs in reads it, coordinators move its dates."""

from __future__ import annotations

from typing import Any

from app.blueprints.evaluations import queries
from app.models import Round
from app.web.access import Rule, not_found, require_coordinator, require_viewer


def _round(public_id: str) -> Round:
    return queries.round_by_public_id(public_id) or not_found()


def readable_round() -> Rule:
    """Everybody with an account."""

    def resolve(round: str) -> dict[str, Any]:  # noqa: A002 - the name in the address
        return {"viewer": require_viewer(), "round_": _round(round)}

    return Rule("reads the round", resolve)


def managed_round() -> Rule:
    """Coordinators."""

    def resolve(round: str) -> dict[str, Any]:  # noqa: A002 - the name in the address
        return {"viewer": require_coordinator(), "round_": _round(round)}

    return Rule("manages the round", resolve)
