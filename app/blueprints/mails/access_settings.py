"""Who may decide about mail: coordinators and administrators."""

from __future__ import annotations

from typing import Any

from app.mail.kinds import all_kinds
from app.web.access import Rule, not_found, require_coordinator
from config import LANGUAGES


def kind_of_mail() -> Rule:
    """Coordinators and administrators, one kind of mail."""

    def resolve(mail_kind: str) -> dict[str, Any]:
        viewer = require_coordinator()
        return {"viewer": viewer, "kind": all_kinds().get(mail_kind) or not_found()}

    return Rule("coordinator: a kind of mail", resolve)


def wording_of_mail() -> Rule:
    """Coordinators and administrators, one kind of mail in one language."""

    def resolve(mail_kind: str, language: str) -> dict[str, Any]:
        viewer = require_coordinator()
        if language not in LANGUAGES:
            not_found()
        return {"viewer": viewer, "kind": all_kinds().get(mail_kind) or not_found(), "language": language}

    return Rule("coordinator: the text of a kind of mail", resolve)
