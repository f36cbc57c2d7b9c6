"""The page for who lost a personal link: an address is typed, and what is still open is mailed again."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.accounts import commands_lost
from app.blueprints.accounts.forms import LostLinkForm
from app.blueprints.accounts.routes import bp, count, too_many, visitor
from app.database import unit_of_work
from app.web.access import guard, public
from app.web.edge import writes_in_steps
from app.web.render import page


@bp.get("/lost-link")
@guard(public())
def lost_link() -> Response:
    """Ask for an address."""
    return page("accounts/lost_link.html", form=LostLinkForm())


@bp.post("/lost-link")
@writes_in_steps
@guard(public())
def ask_lost_link() -> Response:
    """Remember the address. The answer and the work are the same, whether it is known here or not."""
    form, now = LostLinkForm.of_request(), clock.now()
    if not form.is_sent():
        return page("accounts/lost_link.html", 422, form=form)
    email = form.email.data
    wait = count({"lost/address": email, "lost/day": email, "lost/network": visitor()}, now)
    if wait is not None:
        return too_many(wait, now)
    with unit_of_work():
        commands_lost.ask_again(email, now=now)
    return redirect(url_for("accounts.lost_link_sent"), code=303)


@bp.get("/lost-link/sent")
@guard(public())
def lost_link_sent() -> Response:
    """Say that a mail follows if there is anything to send."""
    return page("accounts/lost_link_sent.html")
