"""Addresses of this slice: one page with every component, and the two page shapes that need a page of their own."""

from flask import Blueprint
from werkzeug.wrappers import Response

from app.blueprints.styleguide import examples, situations
from app.web.access import demo_only, guard
from app.web.render import page

bp = Blueprint("styleguide", __name__)


@bp.get("/styleguide")
@guard(demo_only())
def index() -> Response:
    """Show every component in every state."""
    return page("styleguide/index.html", **examples.components())


@bp.get("/styleguide/answer")
@guard(demo_only())
def answer() -> Response:
    """Show a questionnaire that was sent with two answers missing."""
    return page("styleguide/answer.html", **situations.questionnaire())


@bp.get("/styleguide/meeting")
@guard(demo_only())
def meeting() -> Response:
    """Show a meeting that is going on."""
    return page("styleguide/meeting.html", **situations.live_meeting())
