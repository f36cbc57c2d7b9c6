"""The edge of a request: one commit, after a good response only."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import Response, g, make_response

from app import clock
from app.database import unit_of_work
from app.web import once
from app.web.viewer import forget_viewer, viewer

SEEN_EVERY = timedelta(minutes=5)  # how exactly we know when a session was last used


class _Refused(Exception):  # noqa: N818 - carries an answer out of the transaction
    def __init__(self, response: Response) -> None:
        self.response = response


def writes(view: Callable[..., Any]) -> Callable[..., Any]:
    """Run a view in one write transaction: the access check is made inside it, and only a good answer commits.

    Stands above `guard`: `@bp.post(…)`, `@writes`, `@guard(…)`.
    """

    @wraps(view)
    def committed(**address: Any) -> Response:
        try:
            with unit_of_work():
                forget_viewer()
                g.pop("is_draft", None)
                twin = once.earlier_answer()
                if twin is not None:
                    return make_response(twin)
                _note_presence()
                response = make_response(view(**address))
                if response.status_code >= 400 and not g.get("is_draft"):
                    raise _Refused(response)
                once.remember(response)
        except _Refused as refused:
            return refused.response
        return response

    committed.__writes__ = True  # type: ignore[attr-defined]
    return committed


def keep_draft() -> None:
    """Let what this request wrote stand even when its answer is an error.

    For drafts only: an answer that is not complete yet is shown with its errors (422), and kept all the same.
    """
    g.is_draft = True


def writes_in_steps(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that opens its own short units of work, because slow work must stand between them.

    For signing in and passwords only: checking a password takes long on purpose, and nobody else may write
    during a transaction. Such a view answers for its own commits.
    """
    view.__writes__ = True  # type: ignore[attr-defined]
    return view


def _note_presence() -> None:
    """Remember when the session was last used; only acts count, because reading writes nothing."""
    who, now = viewer(), clock.now()
    if who is not None and now - who.known.last_seen_at >= SEEN_EVERY:
        who.session.last_seen_at = now
