"""The cockpit, and what waits for someone who organises nothing."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, current_app, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.actions.queries import open_actions_of
from app.blueprints.evaluations import pictures
from app.blueprints.evaluations.words import round_name
from app.blueprints.overview import cockpit as cards
from app.blueprints.overview import queries
from app.blueprints.overview.access import own_thing
from app.blueprints.overview.scope import Scope
from app.blueprints.pacts.lights import light_of
from app.models import Reply
from app.web import links
from app.web.access import guard, signed_in
from app.web.edge import writes
from app.web.navigation import current_pact
from app.web.render import page
from app.web.viewer import Viewer

bp = Blueprint("overview", __name__)


def _today() -> date:
    return clock.today(current_app.config["SETTINGS"].zone)


@bp.get("/overview")
@guard(signed_in())
def cockpit(viewer: Viewer) -> Response:
    """Show what needs whoever organises; send others to their own work."""
    if not viewer.is_staff:
        return redirect(url_for("overview.mine"), code=303)
    pact, zone, now = current_pact(), current_app.config["SETTINGS"].zone, clock.now()
    built = cards.build(pact, Scope.of(viewer), today=_today(), now=now, zone=zone)
    return page(
        "overview/cockpit.html",
        pact=pact,
        cockpit=built,
        day=_today(),
        cards=cards,
        pictures=pictures,
        round_name=round_name,
    )


@bp.get("/my-work")
@guard(signed_in())
def mine(viewer: Viewer) -> Response:
    """Show someone's own actions, what he or she is asked, and the meetings to come."""
    person = viewer.person
    called = queries.own_meetings(person, clock.now())
    actions = open_actions_of(person, limit=queries.MOST_OWN)
    return page(
        "overview/mine.html",
        day=_today(),
        actions=actions,
        lights={action.id: light_of(action, _today()) for action in actions},
        invitations=queries.own_invitations(person, _today()),
        meetings=called,
        unanswered=[one for one in called if one.reply == Reply.NONE],
        groups=queries.own_groups(person),
    )


@bp.post("/my-work/<kind>/<public_id>")
@writes
@guard(own_thing())
def open_own(viewer: Viewer, kind: str, public_id: str, purpose: str) -> Response:
    """Open someone's own personal link without the mail: to answer, to reply, or to say how an action stands."""
    link = links.link_for(purpose, person=viewer.person, subject_kind=kind, subject_id=public_id, now=clock.now())
    if link.revoked_at is not None:
        # The person is signed in: whatever mail was revoked, this is a new link.
        link.generation += 1
        link.revoked_at = None
    return links.open_in_browser(link)
