"""What the body says about itself on its pages: whom to write to and call."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from flask import current_app

from app.extensions import db
from app.models import Setting

KEY = "contact"


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
