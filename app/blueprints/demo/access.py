"""Who may pass the doors of a demonstration: everybody on this machine, to what `demo load` made and no further."""

from __future__ import annotations

from typing import Any

from app.blueprints.demo import queries
from app.web.access import Rule, is_demo_request, not_found


def demo_account() -> Rule:
    """Everybody on a demonstration, for the accounts that were made for it."""

    def resolve(account: str) -> dict[str, Any]:
        found = queries.demo_account(account) if is_demo_request() else None
        return {"account": found or not_found()}

    return Rule("demo, accounts made for it", resolve)


def delivered_mail() -> Rule:
    """Everybody on a demonstration, for the mails that stand in its mailbox."""

    def resolve(mail: str) -> dict[str, Any]:
        found = queries.delivered(mail) if is_demo_request() else None
        return {"mail": found or not_found()}

    return Rule("demo, its mailbox", resolve)
