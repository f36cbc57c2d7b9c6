"""Addresses of this slice: the doors of a demonstration."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.accounts import commands as accounts
from app.blueprints.demo import guide, queries
from app.blueprints.demo.access import demo_account
from app.models import Account
from app.web.access import demo_only, guard
from app.web.edge import writes
from app.web.navigation import current_pact
from app.web.redirects import safe_next
from app.web.render import page
from app.web.sessions import device_of_request, keep_session
from app.web.viewer import viewer
from config import DEMO_PASSWORD

bp = Blueprint("demo", __name__)


@bp.get("/demo")
@guard(demo_only())
def index() -> Response:
    """Show whom one can look as, and what there is to try."""
    doors = queries.doors(clock.today(current_app.config["SETTINGS"].zone))
    return page("demo/index.html", doors=doors, steps=guide.steps(doors), pact=current_pact(), password=DEMO_PASSWORD)


@bp.post("/demo/as/<account>")
@writes
@guard(demo_account())
def enter(account: Account) -> Response:
    """Look as someone of the demonstration from now on."""
    now, earlier = clock.now(), viewer()
    if earlier is not None:
        accounts.sign_out(earlier.session, actor=earlier.person, now=now)
    token = accounts.sign_in(account, device=device_of_request(), stays=False, via="page", now=now)
    response = redirect(safe_next(request.form.get("next"), url_for("overview.cockpit")), code=303)
    keep_session(response, token, stays=False)
    return response
