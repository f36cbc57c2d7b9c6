"""Cross-site request forgery: a token bound to what identifies this browser on this page.

Bound to the session where someone is signed in, to the link's cookie on the pages of a personal link (it then
lives as long as the link), to the ballot's on the pages of an anonymous one, else to a cookie of its own. WTForms'
and Flask-WTF's tokens are bound to one cookie for the whole browser, which would tie together several people's
links that are open side by side.

A token looks different on every page. Pages travel packed, and how well a page packs must say nothing of a token.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Response, abort, current_app, g, request
from markupsafe import Markup

from app.web import links, once, secrecy
from app.web.here import here
from app.web.viewer import session_cookie_name

V = TypeVar("V")

FIELD = "csrf_token"
CODE_LENGTH = 16  # bytes
HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_TOKEN = re.compile(rf"[0-9a-f]{{{4 * CODE_LENGTH}}}", re.ASCII)


class TokenMissing(Exception):  # noqa: N818 - an answer, not a fault
    """The form came without a valid token; what was typed is shown again, ready to be sent once more."""


def csrf_token() -> str:
    """Return the token for forms on this page."""
    return _token(current_app.config["SETTINGS"].secret_key, _binding(), _pad())


def csrf_input() -> Markup:
    """Return the hidden field that carries the token, and for who is signed in the number of the page.

    It is the same in every form of a page.
    """
    kept = here()
    if "csrf_input" not in kept:
        kept.csrf_input = _input(_binding())
    found: Markup = kept.csrf_input
    return found


def _input(binding: str) -> Markup:
    # Both values are letters and digits, - and _: nothing in them is to be escaped.
    token = _token(current_app.config["SETTINGS"].secret_key, binding, _pad())
    field = f'<input type="hidden" name="{FIELD}" value="{token}">'
    if binding.startswith("session:"):
        field += f'<input type="hidden" name="{once.FIELD}" value="{once.page_number()}">'
    return Markup(field)  # noqa: S704 - see above


def protect() -> None:
    """Refuse an unsafe request from elsewhere (403), or without a valid token (raises TokenMissing)."""
    if request.method in SAFE_METHODS or getattr(_view(), "__csrf_exempt__", False):
        return
    if request.routing_exception is not None:
        return  # no view runs: the answer says that this address, or this method, does not exist
    _check_origin()
    settings = current_app.config["SETTINGS"]
    given = request.form.get(FIELD) or request.headers.get(HEADER, "")
    keys = (settings.secret_key, *settings.secret_key_fallbacks)
    # The choice of language has one address for every page: its form says under which link it stands.
    binding = _existing_binding(link_handle() or request.form.get("handle", ""))
    if not binding or not _is_token(given, keys, binding):
        raise TokenMissing


def exempt(view: V) -> V:
    """Mark a view that other programs call without a form, such as one-click unsubscribe (RFC 8058)."""
    view.__csrf_exempt__ = True  # type: ignore[attr-defined]
    return view


def keep_visitor_cookie(response: Response) -> Response:
    """Give a browser without a session the cookie its tokens are bound to."""
    fresh = g.get("fresh_visitor")
    if fresh:
        secure = current_app.config["SETTINGS"].is_https
        response.set_cookie(visitor_cookie_name(), fresh, secure=secure, httponly=True, samesite="Lax", path="/")
    return response


def visitor_cookie_name() -> str:
    """The name of the cookie of browsers without a session."""
    return "__Host-pw-visitor" if current_app.config["SETTINGS"].is_https else "pw-visitor"


def link_handle() -> str:
    """Return the handle of the personal link whose page this is; empty on other pages."""
    return str((request.view_args or {}).get("handle", ""))


def _view() -> object:
    return current_app.view_functions.get(request.endpoint or "")


def _check_origin() -> None:
    origin = request.headers.get("Origin")
    if request.headers.get("Sec-Fetch-Site", "same-origin") in {"cross-site", "same-site"}:
        abort(403)
    if origin is None:
        return
    mine = {urlsplit(current_app.config["SETTINGS"].public_base_url).netloc, request.host}
    try:
        host = urlsplit(origin).netloc
    except ValueError:  # a bracket that opens and does not close, for one
        abort(403)
    if host not in mine:
        abort(403)


def _existing_binding(handle: str) -> str:
    if handle:
        return links.binding_of(handle)
    if secrecy.is_secret():
        return secrecy.binding_of(secrecy.ballot()) or request.cookies.get(visitor_cookie_name(), "")
    session = request.cookies.get(session_cookie_name())
    return f"session:{session}" if session else request.cookies.get(visitor_cookie_name(), "")


def _binding() -> str:
    binding = _existing_binding(link_handle())
    if binding:
        return binding
    if "fresh_visitor" not in g:
        g.fresh_visitor = secrets.token_urlsafe(18)
    return str(g.fresh_visitor)


def _pad() -> bytes:
    """Return random bytes: others for each request, the same within one."""
    if "csrf_pad" not in g:
        g.csrf_pad = secrets.token_bytes(CODE_LENGTH)
    pad: bytes = g.csrf_pad
    return pad


def _token(key: str, binding: str, pad: bytes) -> str:
    """Return the pad, and the code under that pad."""
    return (pad + _under(pad, _code(key, binding))).hex()


def _is_token(given: str, keys: Sequence[str], binding: str) -> bool:
    if not _TOKEN.fullmatch(given):
        return False
    content = bytes.fromhex(given)
    code = _under(content[:CODE_LENGTH], content[CODE_LENGTH:])
    return any(hmac.compare_digest(_code(key, binding), code) for key in keys)


def _code(key: str, binding: str) -> bytes:
    return hmac.digest(key.encode(), f"csrf:{binding}".encode(), "sha256")[:CODE_LENGTH]


def _under(pad: bytes, code: bytes) -> bytes:
    return (int.from_bytes(pad) ^ int.from_bytes(code)).to_bytes(CODE_LENGTH)
