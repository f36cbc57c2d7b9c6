"""Sessions of signed-in browsers: a random cookie there, the hash of it in a row here."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta

from flask import current_app, request
from werkzeug.wrappers import Response

from app.extensions import db
from app.models import Account, AccountSession
from app.web.viewer import hash_token, session_cookie_name

STAYS = timedelta(days=30)  # on a device of one's own
LASTS = timedelta(hours=12)  # elsewhere: a working day, even when the browser is never closed

_BROWSERS = (
    ("Edge", "Edg"),
    ("Opera", "OPR/"),
    ("Samsung Internet", "SamsungBrowser"),
    ("Firefox", "Firefox|FxiOS"),
    ("Chrome", "Chrome|CriOS"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("macOS", "Macintosh"),
    ("Linux", "Linux"),
)


def open_session(account: Account, *, device: str, stays: bool, now: datetime) -> str:
    """Add a session of `account` and return its token, which goes into the cookie and is kept nowhere else."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        AccountSession(
            account=account,
            token_hash=hash_token(token),
            created_at=now,
            last_seen_at=now,
            device=device[:200],
            expires_at=now + (STAYS if stays else LASTS),
        )
    )
    db.session.flush()
    return token


def keep_session(response: Response, token: str, *, stays: bool) -> None:
    """Give the browser its cookie: for 30 days, or until it is closed."""
    response.set_cookie(
        session_cookie_name(),
        token,
        max_age=STAYS if stays else None,
        secure=current_app.config["SETTINGS"].is_https,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def drop_session(response: Response) -> None:
    """Take the cookie from the browser."""
    response.delete_cookie(
        session_cookie_name(), path="/", secure=current_app.config["SETTINGS"].is_https, httponly=True, samesite="Lax"
    )


def device_of_request() -> str:
    """Return what this browser is, in a few words: “Firefox, Windows”."""
    agent = request.headers.get("User-Agent", "")
    return ", ".join(filter(None, (_first(_BROWSERS, agent), _first(_SYSTEMS, agent))))


def _first(names: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for name, mark in names if re.search(mark, agent)), "")
