"""Pages on which nobody has a name: those of anonymous ballots.

They load no session, no account and no personal link. What they know of a browser is the code of its ballot, in one
cookie that lives as long as the browser is open. See docs/developer/anonymity.md.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import TypeVar

from flask import current_app, has_request_context, request
from werkzeug.wrappers import Response

V = TypeVar("V", bound=Callable[..., object])

PART = "ballot"  # the variable part of their addresses: the public id of the consultation


def secret(view: V) -> V:
    """Mark a view that must not find out who is looking, nor leave a trace of when."""
    view.__secret__ = True  # type: ignore[attr-defined]
    return view


def is_secret() -> bool:
    """Whether this request is for such a page."""
    if not has_request_context():
        return False
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "__secret__", False))


def ballot() -> str:
    """Return the consultation whose ballot this page is about; empty on other pages."""
    return str((request.view_args or {}).get(PART, "")) if is_secret() else ""


def binding_of(consultation: str) -> str:
    """Return the value that CSRF tokens of these pages are bound to; empty without a cookie."""
    return request.cookies.get(cookie_name(consultation), "")


def code_of(consultation: str) -> str:
    """Return the code that this browser has for a consultation; empty without one, or with a forged one."""
    code, _, given = binding_of(consultation).partition(".")
    settings = current_app.config["SETTINGS"]
    keys = (settings.secret_key, *settings.secret_key_fallbacks)
    return code if any(hmac.compare_digest(_mac(key, consultation, code), given) for key in keys) else ""


def keep_code(response: Response, consultation: str, code: str) -> Response:
    """Give this browser the code of its ballot, until it is closed."""
    settings = current_app.config["SETTINGS"]
    value = f"{code}.{_mac(settings.secret_key, consultation, code)}"
    response.set_cookie(
        cookie_name(consultation), value, secure=settings.is_https, httponly=True, samesite="Lax", path="/"
    )
    return response


def forget_code(response: Response, consultation: str) -> Response:
    """Take the code away from this browser."""
    response.delete_cookie(cookie_name(consultation), path="/", secure=current_app.config["SETTINGS"].is_https)
    return response


def cookie_name(consultation: str) -> str:
    """Return the name of the cookie that holds the code for one consultation."""
    prefix = "__Host-pw-b-" if current_app.config["SETTINGS"].is_https else "pw-b-"
    return f"{prefix}{consultation}"


def _mac(key: str, consultation: str, code: str) -> str:
    return hmac.digest(key.encode(), f"ballot cookie:{consultation}:{code}".encode(), hashlib.sha256).hex()[:32]
