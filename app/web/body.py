"""What the body says about itself on its pages: whom to write to and call."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from flask import current_app

from app.extensions import db
from app.models import Setting
from app.web.languages import lazy_gettext as _l

KEY = "contact"
GROUND_KEY = "privacy_ground"
GROUNDS = {
    "public_task": _l("a task in the public interest (a public body)"),
    "legitimate_interest": _l("a legitimate interest (a private body)"),
}


@dataclass(frozen=True)
class Contact:
    """Who answers questions about the pact. `version` rises with each change."""

    name: str = ""
    email: str = ""
    phone: str = ""
    version: int = 0


def contact() -> Contact:
    """Return whom to ask; without a choice, the address that mails come from."""
    row = db.session.get(Setting, KEY)
    settings = current_app.config["SETTINGS"]
    stored: dict[str, Any] = dict(row.value) if row is not None else {}
    return Contact(**{"email": settings.mail_reply_address or settings.mail_default_sender, **stored})


def keep_contact(chosen: Contact) -> None:
    """Keep whom to ask."""
    row = db.session.get(Setting, KEY)
    if row is None:
        db.session.add(Setting(key=KEY, value=asdict(chosen)))
    else:
        row.value = asdict(chosen)
    db.session.flush()


def ground() -> str:
    """Return the ground on which this body uses personal data: a key of GROUNDS."""
    row = db.session.get(Setting, GROUND_KEY)
    return str(row.value) if row is not None else "public_task"


def keep_ground(chosen: str) -> None:
    """Keep the ground."""
    row = db.session.get(Setting, GROUND_KEY)
    if row is None:
        db.session.add(Setting(key=GROUND_KEY, value=chosen))
    else:
        row.value = chosen
    db.session.flush()
