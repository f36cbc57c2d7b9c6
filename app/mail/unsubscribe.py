"""One-click unsubscribe (RFC 8058): an address that ends one kind of mail for one person, and does nothing else.

Mail programs and their servers read it, so it is not the link to the preferences: whoever holds it cannot open
anything. It works without a session, any number of times.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import OutboxMail
from app.models.base import PUBLIC_ID_LENGTH

PATH = "/unsubscribe/"


def unsubscribe_url(mail: OutboxMail) -> str:
    """Return the address for the header of `mail`, built from PUBLIC_BASE_URL only."""
    settings = current_app.config["SETTINGS"]
    return f"{settings.public_base_url}{PATH}{mail.public_id}{_mac(settings.secret_key, mail.public_id)}"


def mail_of(token: str) -> OutboxMail | None:
    """Return the mail that a token came with, in whatever case it arrives; None for a false one."""
    cleaned = token.strip().lower()
    public_id, given = cleaned[:PUBLIC_ID_LENGTH], cleaned[PUBLIC_ID_LENGTH:]
    settings = current_app.config["SETTINGS"]
    keys = (settings.secret_key, *settings.secret_key_fallbacks)
    if not any(hmac.compare_digest(_mac(key, public_id).encode(), given.encode()) for key in keys):
        return None
    found: OutboxMail | None = db.session.scalar(
        select(OutboxMail).where(OutboxMail.public_id == public_id).options(joinedload(OutboxMail.person))
    )
    return found


def _mac(key: str, public_id: str) -> str:
    digest = hmac.digest(key.encode(), f"unsubscribe:{public_id}".encode(), hashlib.sha256)[:16]
    return base64.b32encode(digest).decode().lower().rstrip("=")
