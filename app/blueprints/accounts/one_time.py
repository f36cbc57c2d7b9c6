"""One-time links and their codes, computed from a row's id and SECRET_KEY, so that no row holds either."""

from __future__ import annotations

import base64
import hashlib
import hmac

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.blueprints.accounts.rules import digits_of
from app.extensions import db
from app.models import Account, OutboxMail, SignInRequest
from app.models.base import PUBLIC_ID_LENGTH
from app.web.links import Filler

MAC_LENGTH = 26  # 128 bits in base32


def token_of(public_id: str) -> str:
    """Return the token of a request, for a mail that is being sent or a terminal, and for nothing else."""
    return public_id + _mac(_keys()[0], public_id)


def url_of(public_id: str) -> str:
    """Return the full address of a request's page."""
    return f"{current_app.config['SETTINGS'].public_base_url}/sign-in/{token_of(public_id)}"


def code_of(public_id: str, key: str | None = None) -> str:
    """Return the six digits that stand in the same mail as the link."""
    digest = hmac.digest((key or _keys()[0]).encode(), f"sign-in code:{public_id}".encode(), hashlib.sha256)
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06d}"


def is_code(public_id: str, typed: str) -> bool:
    """Whether someone typed the code of this request."""
    digits = digits_of(typed)
    return any(hmac.compare_digest(code_of(public_id, key), digits) for key in _keys())


def find(token: str) -> SignInRequest | None:
    """Return the request of a token in whatever case and with whatever punctuation a mail program adds, or None."""
    cleaned = token.strip().rstrip(".,;:>)]}\"'").lower()
    if len(cleaned) != PUBLIC_ID_LENGTH + MAC_LENGTH or not cleaned.isascii():
        return None
    public_id, given = cleaned[:PUBLIC_ID_LENGTH], cleaned[PUBLIC_ID_LENGTH:]
    if not any(hmac.compare_digest(_mac(key, public_id), given) for key in _keys()):
        return None
    return db.session.scalar(
        select(SignInRequest)
        .where(SignInRequest.public_id == public_id)
        .options(joinedload(SignInRequest.account).joinedload(Account.person))
    )


def _address(mail: OutboxMail) -> str:
    return url_of(mail.subject_id)


def _secrets(mail: OutboxMail) -> dict[str, str]:
    code = code_of(mail.subject_id)
    return {"code": f"{code[:3]}\u00a0{code[3:]}"}


FILLER = Filler(address=_address, secrets=_secrets)


def _keys() -> tuple[str, ...]:
    settings = current_app.config["SETTINGS"]
    return (settings.secret_key, *settings.secret_key_fallbacks)


def _mac(key: str, public_id: str) -> str:
    digest = hmac.digest(key.encode(), f"sign-in link:{public_id}".encode(), hashlib.sha256)[:16]
    return base64.b32encode(digest).decode().lower().rstrip("=")
