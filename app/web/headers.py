"""What every answer carries, and what every request must pass before a view sees it."""

from __future__ import annotations

import time
from contextlib import suppress
from urllib.parse import unquote_to_bytes

from flask import Flask, Response, abort, current_app, has_app_context, request
from sqlalchemy import Engine, event
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from app.extensions import db
from app.web.access import is_demo_request
from app.web.here import here
from app.web.viewer import viewer

MAX_BODY = 12 * 1024 * 1024
MAX_FIELDS = 5000
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = tuple(
    (name, name.lower(), value)
    for name, value in (
        ("Content-Security-Policy", CSP),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
        ("Cache-Control", "no-store"),
    )
)
HEADERS_HTTPS = (*HEADERS, ("Strict-Transport-Security", "strict-transport-security", "max-age=31536000"))
FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


def prepare_requests(app: Flask) -> None:
    """Hang the checks and headers on `app`."""
    settings = app.config["SETTINGS"]
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY, MAX_FORM_MEMORY_SIZE=MAX_BODY, MAX_FORM_PARTS=MAX_FIELDS)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.before_request(_check_host)
    app.before_request(_check_address)
    app.before_request(_check_body)
    app.after_request(_secure)
    app.after_request(_take_in)
    app.after_request(_timing)
    with app.app_context():
        _count_queries(db.engine)


def _check_host() -> None:
    """Refuse a request for another host: links and redirects must not be steered by a header."""
    name = (
        request.host.rsplit(":", 1)[0].strip("[]").lower()
        if not request.host.endswith("]")
        else request.host.strip("[]")
    )
    if name not in current_app.config["SETTINGS"].allowed_hosts:
        abort(400)


def _check_address() -> None:
    """Answer 404 for an address with a character that no stored value has and that PostgreSQL refuses to look for."""
    if "\x00" in request.path:
        abort(404)


def _check_body() -> None:
    """Refuse what is no form (415), is too much (413) or is no text (400), before anything reads it."""
    if request.method not in {"POST", "PUT", "PATCH"}:
        return
    if request.content_length is not None and request.content_length > MAX_BODY:
        abort(413)
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "__takes_any_body__", False):
        return
    if request.content_length and request.mimetype not in FORM_TYPES:
        abort(415)
    if request.mimetype == "application/x-www-form-urlencoded":
        raw = request.get_data(cache=True)
        if raw.count(b"&") >= MAX_FIELDS:
            abort(413)
        _check_text(raw)


def _check_text(raw: bytes) -> None:
    try:
        unquote_to_bytes(raw.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError:
        abort(400)


def _take_in(response: Response) -> Response:
    """Take in what was sent and nobody read: else the server ends the connection, and the next request is lost."""
    if request.content_length and request.content_length <= MAX_BODY:
        with suppress(HTTPException, OSError):  # who sent it has gone
            while request.stream.read(65536):
                pass
    return response


def _secure(response: Response) -> Response:
    if request.method == "OPTIONS" and response.status_code == 200:
        response.status_code = 204  # which methods there are stands in the header Allow; there is nothing to read
    headers = response.headers
    present = {name.lower() for name, _value in headers}
    wanted = HEADERS_HTTPS if current_app.config["SETTINGS"].is_https else HEADERS
    is_static = request.endpoint == "static"
    for name, key, value in wanted:
        if key not in present and not (is_static and key == "cache-control"):
            headers.add(name, value)
    if not is_static:
        headers.add("Vary", "Cookie, Accept-Language")
    return response


def _count_queries(engine: Engine) -> None:
    def before(conn: object, cursor: object, statement: str, *_rest: object) -> None:  # noqa: ARG001 - signature of the event
        if has_app_context() and not statement.startswith(("PRAGMA", "BEGIN", "SET ")):
            kept = here()
            kept.queries = kept.get("queries", 0) + 1
            kept.query_began = time.perf_counter()

    def after(*_args: object) -> None:
        if has_app_context():
            kept = here()
            began = kept.pop("query_began", None)
            if began is not None:
                kept.query_seconds = kept.get("query_seconds", 0.0) + time.perf_counter() - began

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)


def _timing(response: Response) -> Response:
    """Tell staff, and everybody on a demonstration, what a page cost the database."""
    if request.endpoint == "static" or response.status_code >= 500:
        return response
    queries, seconds = here().get("queries", 0), here().get("query_seconds", 0.0)
    who = viewer()
    if (who is not None and who.is_staff) or is_demo_request():
        response.headers["Server-Timing"] = f'db;desc="{queries} queries";dur={seconds * 1000:.2f}'
    return response
