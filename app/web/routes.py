"""Addresses that belong to no slice: personal links, the choice of language, health."""

from flask import Blueprint, current_app, jsonify, request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app.database import hindrance
from app.extensions import db
from app.web import links
from app.web.access import guard, not_found, public
from app.web.edge import writes
from app.web.languages import COOKIE
from app.web.redirects import safe_next
from app.web.viewer import viewer
from config import LANGUAGES

bp = Blueprint("web", __name__)


@bp.get("/l/<token>")
@guard(public())
def open_link(token: str) -> Response:
    """Open a personal link in this browser. Reading changes nothing: mail scanners follow links too."""
    link = links.find(token)
    if link is None or link.purpose not in links.purposes():
        not_found()
    return links.open_in_browser(link)


@bp.post("/language")
@writes
@guard(public())
def set_language() -> Response:
    """Show the product in another language from now on."""
    response = redirect(safe_next(request.form.get("next")), code=303)
    language = request.form.get("language", "")
    if language in LANGUAGES:
        settings = current_app.config["SETTINGS"]
        response.set_cookie(
            COOKIE, language, max_age=365 * 86400, secure=settings.is_https, httponly=True, samesite="Lax"
        )
        who = viewer()
        if who is not None:
            who.person.language = language
    return response


@bp.get("/health")
@guard(public())
def health() -> tuple[Response, int]:
    """Say whether the product can serve: 200, or 503 with the reason."""
    try:
        db.session.execute(text("SELECT 1"))
        reason = hindrance(db.engine)
    except (SQLAlchemyError, OSError):
        reason = "the database does not answer"
    if reason:
        return jsonify(status="unavailable", reason=reason), 503
    return jsonify(status="ok"), 200
