"""Access: a route reaches an object only through the rule it declares.

A rule is a named function from the variable parts of an address to the objects the view works on. It answers
404 for what one may not see, so that an address tells nothing about what exists.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, NoReturn

from flask import abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from app.extensions import db
from app.models import Role, Setting
from app.web.viewer import Viewer, viewer
from config import LOOPBACK

View = Callable[..., Any]
Resolver = Callable[..., Mapping[str, Any]]


@dataclass(frozen=True)
class Rule:
    """Who may pass, in words (`name` stands in the table of the access sweep), and how that is found out."""

    name: str
    resolve: Resolver

    @property
    def takes(self) -> tuple[str, ...]:
        """The variable parts of the address that this rule turns into objects."""
        return tuple(inspect.signature(self.resolve).parameters)


class SignInNeeded(Exception):  # noqa: N818 - an answer, not a fault
    """Nobody is signed in, and the page is for people who are."""


def guard(rule: Rule) -> Callable[[View], View]:
    """Let a view run only where `rule` passes, with what the rule found as keyword arguments."""

    def decorate(view: View) -> View:
        taken = rule.takes

        @wraps(view)
        def checked(**address: Any) -> Any:
            asked = {name: address.pop(name) for name in taken}
            return view(**rule.resolve(**asked), **address)

        checked.__access__ = rule  # type: ignore[attr-defined]
        return checked

    return decorate


def not_found() -> NoReturn:
    """Answer 404: the thing does not exist, or is none of the viewer's business."""
    abort(404)


def require_viewer() -> Viewer:
    """Return who is signed in; raise SignInNeeded when nobody is."""
    found = viewer()
    if found is None:
        raise SignInNeeded
    return found


def require_coordinator() -> Viewer:
    """Return the signed-in coordinator or administrator; anyone else gets 404."""
    found = require_viewer()
    return found if found.is_coordinator else not_found()


def require_staff() -> Viewer:
    """Return the signed-in coordinator, administrator or facilitator; anyone else gets 404."""
    found = require_viewer()
    return found if found.is_staff else not_found()


def public() -> Rule:
    """Everybody."""

    def resolve() -> dict[str, Any]:
        return {}

    return Rule("public", resolve)


def signed_in() -> Rule:
    """Everybody with an account."""

    def resolve() -> dict[str, Viewer]:
        return {"viewer": require_viewer()}

    return Rule("signed in", resolve)


def staff() -> Rule:
    """Coordinators, administrators, and facilitators of any workgroup."""

    def resolve() -> dict[str, Viewer]:
        return {"viewer": require_staff()}

    return Rule("staff", resolve)


def coordinator() -> Rule:
    """Coordinators and administrators."""

    def resolve() -> dict[str, Viewer]:
        return {"viewer": require_coordinator()}

    return Rule("coordinator", resolve)


def administrator() -> Rule:
    """Administrators."""

    def resolve() -> dict[str, Viewer]:
        found = require_viewer()
        return {"viewer": found} if found.known.role == Role.ADMINISTRATOR else not_found()

    return Rule("administrator", resolve)


def is_demo_request() -> bool:
    """Whether the demonstration's doors are open for this request (see docs/operator.md)."""
    return demo_mark() is not None


def demo_mark() -> Setting | None:
    """Return the mark of the database of a demonstration whose doors are open for this request; None otherwise."""
    settings = current_app.config["SETTINGS"]
    if not settings.demo or request.host.rsplit(":", 1)[0].strip("[]") not in LOOPBACK:
        return None
    if any(name.lower() == "forwarded" or name.lower().startswith("x-forwarded-") for name in request.headers.keys()):  # noqa: SIM118 - headers iterate over pairs
        return None
    return db.session.get(Setting, "demo_loaded_at")


def demo_only() -> Rule:
    """Everybody, on a demonstration; elsewhere the address does not exist."""

    def resolve() -> dict[str, Any]:
        return {} if is_demo_request() else not_found()

    return Rule("demo", resolve)


def ask_to_sign_in(_error: SignInNeeded) -> Response:
    """Send someone who is not signed in to the door, and remember where he or she was going."""
    wanted = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else None
    return redirect(url_for("accounts.sign_in", next=wanted), code=303)
