"""Flask as this application uses it: no view waits for another, and its cookie holds notices and nothing else.

Flask asks of each function it calls whether it is asynchronous, and prepares to read and to write its cookie on every
request: a tenth of the time of a page that is small.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin


class Notices(SecureCookieSessionInterface):
    """The signed cookie of `app/web/notices.py`, which most requests come without and most answers leave alone."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Read what the cookie holds; nothing where there is none."""
        if self.get_cookie_name(app) in request.cookies:
            return super().open_session(app, request)
        return self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Give the browser its cookie, or take it away, where there is something to tell or was."""
        if session or session.modified:
            super().save_session(app, session, response)


class Application(Flask):
    """The application."""

    session_interface = Notices()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return `func`: every view and hook here is an ordinary function."""
        return func
