"""Addresses of this slice."""

from flask import Blueprint
from werkzeug.wrappers import Response

from app.web.access import guard, public
from app.web.render import page

bp = Blueprint("public", __name__)


@bp.get("/")
@guard(public())
def front() -> Response:
    """Show what is published."""
    return page("public/front.html")
