"""The write of this slice that is nobody else's: the settings of the body."""

from __future__ import annotations

from datetime import datetime

from app import audit
from app.models import Person
from app.web import body


def change_contact(*, name: str, email: str, phone: str, actor: Person, now: datetime) -> None:
    """Change whom people may write to and call."""
    before = body.contact()
    body.keep_contact(body.Contact(name=name, email=email, phone=phone, version=before.version + 1))
    audit.record("settings_changed", "settings", body.KEY, actor=actor, now=now)
