"""Who may: administrators, for any account."""

from __future__ import annotations

from typing import Any

from app.blueprints.admin import queries
from app.models import Role
from app.web.access import Rule, not_found, require_viewer


def managed_account() -> Rule:
    """Administrators, for any account."""

    def resolve(account: str) -> dict[str, Any]:
        who = require_viewer()
        if who.account.role != Role.ADMINISTRATOR:
            not_found()
        return {"viewer": who, "account": queries.account(account) or not_found()}

    return Rule("administrator: an account", resolve)
