"""Who may see a mail: coordinators, and each person his or her own wishes by link."""

from __future__ import annotations

from typing import Any

from app.blueprints.mails import queries
from app.mail.letter import PREFERENCES
from app.mail.unsubscribe import mail_of
from app.web import links
from app.web.access import Rule, not_found, require_coordinator
from app.web.languages import read_in


def any_mail() -> Rule:
    """Coordinators and administrators, one mail of the outbox."""

    def resolve(mail: str) -> dict[str, Any]:
        viewer = require_coordinator()
        found = queries.by_public_id(mail)
        return {"viewer": viewer, "mail": found} if found else not_found()

    return Rule("coordinator: a mail", resolve)


def own_preferences() -> Rule:
    """Whoever holds the personal link to his or her preferences."""

    def resolve(handle: str) -> dict[str, Any]:
        return {"link": links.current(handle, PREFERENCES)}

    return Rule("personal link: mail preferences", resolve)


def mail_with_token() -> Rule:
    """Whoever holds the unsubscribe address of a mail, which mail programs use without a person."""

    def resolve(token: str) -> dict[str, Any]:
        mail = mail_of(token)
        if mail is None:
            not_found()
        read_in(mail.language)
        return {"mail": mail}

    return Rule("unsubscribe address of a mail", resolve)
