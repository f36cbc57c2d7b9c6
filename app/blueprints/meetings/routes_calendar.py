"""Addresses that calendar programs read: the feed of one person, and one meeting as a file."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.meetings import feeds
from app.blueprints.meetings.access import readable_meeting
from app.blueprints.meetings.blueprint import bp
from app.blueprints.meetings.routes_convening import calendar_response
from app.models import Meeting
from app.web import links
from app.web.access import guard, not_found, public, signed_in
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.redirects import safe_next
from app.web.viewer import Viewer


@bp.get("/meetings/<meeting>/meeting.ics")
@guard(readable_meeting())
def calendar(viewer: Viewer, meeting: Meeting) -> Response:
    """Download one meeting for a calendar."""
    del viewer
    return calendar_response(feeds.meeting_file(meeting), "pactwerk.ics")


@bp.get("/calendar/<token>.ics")
@guard(public())
def feed(token: str) -> Response:
    """Answer a calendar program that has the secret address of someone's feed."""
    link = links.find(token)
    if link is None or link.purpose != feeds.FEED_PURPOSE:
        not_found()
    response = Response(feeds.calendar_file(link.person, clock.now()), content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, max-age=900"
    return response


@bp.post("/calendar")
@writes
@guard(signed_in())
def make_feed(viewer: Viewer) -> Response:
    """Give the reader a calendar feed, or another address for it."""
    if request.form.get("renew"):
        feeds.renew_feed(viewer.person, now=clock.now())
        tell(_("Your calendar has another address. The former one does not work any more."))
    else:
        feeds.make_feed(viewer.person, now=clock.now())
        tell(_("Your calendar has an address. Give it to your calendar program, and to nobody else."))
    return redirect(safe_next(request.form.get("next"), url_for(".index")), 303)
