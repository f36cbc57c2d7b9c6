"""Who may: one's own sessions, and nobody else's."""

from __future__ import annotations

from typing import Any

from app.blueprints.accounts import queries
from app.web.access import Rule, not_found, require_viewer


def own_session() -> Rule:
    """The signed-in person, for a session of his or her own."""

    def resolve(session: str) -> dict[str, Any]:
        who = require_viewer()
        found = queries.session_of(who.account, session)
        return {"viewer": who, "session": found} if found is not None else not_found()

    return Rule("own session", resolve)
