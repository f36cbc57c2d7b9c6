"""Addresses of meetings: the list, the page of a meeting, planning, moving, cancelling."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.meetings import commands_planning, queries
from app.blueprints.meetings.access import managed_meeting, readable_meeting
from app.blueprints.meetings.blueprint import bp
from app.blueprints.meetings.commands import NotPossibleError
from app.blueprints.meetings.commands_convening import not_yet_convened
from app.blueprints.meetings.feeds import feed_url
from app.blueprints.meetings.forms import CancelForm, MeetingForm, ReplyForm, decision_code
from app.blueprints.meetings.outline import outline
from app.blueprints.meetings.rules import OPEN, may_reply
from app.blueprints.meetings.words import REPLIES, STATES, ends_local, when
from app.blueprints.workgroups.access import may_manage
from app.documents.tables import csv_response
from app.mail.incoming.notes import notes_about
from app.mail.passed import passed_about
from app.models import Meeting, MeetingState, Reply
from app.web.access import guard, signed_in, staff
from app.web.edge import writes
from app.web.editing import differences, is_stale
from app.web.languages import gettext as _
from app.web.languages import ngettext
from app.web.lists import Listing, asked
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer

FILTERS = ("when", "workgroup")


@bp.get("/meetings")
@guard(signed_in())
def index(viewer: Viewer) -> Response:
    """List the meetings of the groups the viewer may read."""
    now = clock.now()
    listing = _asked()
    found = queries.listed(viewer, listing, now)
    return page(
        "meetings/index.html",
        listing=listing,
        found=found,
        past=listing.filters.get("when") == "past",
        groups=queries.readable_workgroups(viewer),
        replies=queries.reply_counts(found.rows),
        states=STATES,
        when=when,
        feed=feed_url(viewer.person),
        may_plan=viewer.is_staff,
    )


@bp.get("/meetings.csv")
@guard(signed_in())
def download(viewer: Viewer) -> Response:
    """Download the list as a table."""
    meetings = queries.all_listed(viewer, _asked(), clock.now())
    replies = queries.reply_counts(meetings)
    header = [
        _("Workgroup"), _("Title"), _("Begins at"), _("Ends at"), _("Place"), _("State"), _("Invited"), _("Come"),
    ]  # fmt: skip
    rows = (
        [
            one.workgroup.name,
            one.title,
            one.starts_at,
            one.ends_at,
            one.place,
            STATES[MeetingState(one.state)],
            sum(replies.get(one.id, {}).values()),
            replies.get(one.id, {}).get(Reply.COMING, 0),
        ]
        for one in meetings
    )
    return csv_response(_("meetings.csv"), header, rows)


@bp.get("/meetings/new")
@guard(staff())
def new(viewer: Viewer) -> Response:
    """Show the form that plans a meeting."""
    groups = queries.plannable_workgroups(viewer)
    chosen = next((one for one in groups if one.public_id == request.args.get("workgroup")), None)
    data = {"workgroup": chosen.public_id, "title": chosen.name} if chosen else {}
    return page(
        "meetings/form.html", form=MeetingForm.of_request(data=data).offer(groups), meeting=None, differences=()
    )


@bp.post("/meetings/new")
@writes
@guard(staff())
def plan(viewer: Viewer) -> Response:
    """Plan a meeting."""
    groups = queries.plannable_workgroups(viewer)
    form = MeetingForm.of_request().offer(groups)
    group = next((one for one in groups if one.public_id == form.workgroup.data), None)
    if not form.is_planned(_zone()) or group is None:
        return page("meetings/form.html", 422, form=form, meeting=None, differences=())
    meeting = commands_planning.plan_meeting(group, **_chosen(form), actor=viewer.person, now=clock.now())
    tell(_("The meeting is planned. Put points on its agenda, then send the invitation."))
    return redirect(url_for(".edit_agenda", meeting=meeting.public_id), 303)


@bp.get("/meetings/<meeting>")
@guard(readable_meeting())
def show(viewer: Viewer, meeting: Meeting) -> Response:
    """Show a meeting: its agenda, who comes, and what came of it."""
    return show_page(viewer, meeting, None)


def show_page(viewer: Viewer, meeting: Meeting, form: ReplyForm | None, status: int = 200) -> Response:
    """Answer with the page of a meeting; `form` holds the viewer's own answer when it was sent and is not valid."""
    now, manages = clock.now(), may_manage(viewer, meeting.workgroup)
    items, calls = queries.agenda(meeting), queries.convocations(meeting)
    own = queries.convocation_of(meeting, viewer.person)
    answers = own is not None and may_reply(MeetingState(meeting.state), meeting.starts_at, now)
    return page(
        "meetings/show.html",
        status,
        meeting=meeting,
        when=when(meeting),
        states=STATES,
        replies=REPLIES,
        outline=outline(meeting, items, now, href=_item_link(meeting)),
        calls=calls,
        passed=passed_about("meeting", meeting.public_id, [call.person_id for call in calls]) if manages else {},
        missing=not_yet_convened(meeting) if manages and meeting.state in OPEN and meeting.ends_at > now else [],
        decisions=queries.decisions_of(meeting),
        code=decision_code,
        manages=manages,
        is_open=meeting.state in OPEN,
        has_begun=meeting.starts_at <= now,
        is_over=meeting.ends_at <= now,
        own=own,
        reply_form=(form or ReplyForm.of_request()) if answers else None,
        feed=feed_url(viewer.person),
        notes=notes_about("meeting", meeting.public_id) if manages else (),
    )


@bp.get("/meetings/<meeting>/edit")
@guard(managed_meeting())
def edit(viewer: Viewer, meeting: Meeting) -> Response:
    """Show the form that changes or moves a meeting."""
    del viewer
    if meeting.state not in OPEN:
        return _not_open(meeting)
    form = MeetingForm.of_request(data=_stored(meeting)).offer([meeting.workgroup])
    return page("meetings/form.html", form=form, meeting=meeting, differences=())


@bp.post("/meetings/<meeting>/edit")
@writes
@guard(managed_meeting())
def save(viewer: Viewer, meeting: Meeting) -> Response:
    """Change a meeting, and tell those convened when it moves."""
    if meeting.state not in OPEN:
        return _not_open(meeting)
    form = MeetingForm.of_request().offer([meeting.workgroup])
    if not form.is_planned(_zone()):
        return page("meetings/form.html", 422, form=form, meeting=meeting, differences=())
    if is_stale(meeting) and (found := differences(form, _stored(meeting))):
        return page("meetings/form.html", 409, form=form, meeting=meeting, differences=found)
    told = commands_planning.change_meeting(meeting, **_chosen(form), actor=viewer.person, now=clock.now())
    text = _("The meeting is saved.")
    if told:
        text += " " + ngettext("%(num)s person is told by e-mail.", "%(num)s people are told by e-mail.", told)
    tell(text)
    return to_meeting(meeting)


@bp.get("/meetings/<meeting>/cancel")
@guard(managed_meeting())
def ask_cancel(viewer: Viewer, meeting: Meeting) -> Response:
    """Ask why a meeting is cancelled."""
    del viewer
    if meeting.state not in OPEN:
        return _not_open(meeting)
    return _cancel_page(CancelForm.of_request(), meeting)


@bp.post("/meetings/<meeting>/cancel")
@writes
@guard(managed_meeting())
def cancel(viewer: Viewer, meeting: Meeting) -> Response:
    """Cancel a meeting and tell those convened."""
    if meeting.state not in OPEN:
        return _not_open(meeting)
    form = CancelForm.of_request()
    if not form.is_sent():
        return _cancel_page(form, meeting, 422)
    told = commands_planning.cancel_meeting(meeting, reason=form.reason.data, actor=viewer.person, now=clock.now())
    text = _("The meeting is cancelled.")
    if told:
        text += " " + ngettext(
            "%(num)s person is told in a minute: until then you can undo it.",
            "%(num)s people are told in a minute: until then you can undo it.",
            told,
        )
    tell(text, undo_url=url_for(".undo_cancel", meeting=meeting.public_id))
    return to_meeting(meeting)


@bp.post("/meetings/<meeting>/cancel/undo")
@writes
@guard(managed_meeting())
def undo_cancel(viewer: Viewer, meeting: Meeting) -> Response:
    """Take a cancellation back while its mails wait."""
    try:
        commands_planning.undo_cancel(meeting, actor=viewer.person, now=clock.now())
    except NotPossibleError:
        tell(_("It is too late to undo this: the e-mails have left. Plan the meeting again."), kind="warning")
    else:
        tell(_("The meeting is on again. No e-mail about the cancellation was sent."))
    return to_meeting(meeting)


def to_meeting(meeting: Meeting) -> Response:
    """Go to the page of a meeting."""
    return redirect(url_for(".show", meeting=meeting.public_id), 303)


def _asked() -> Listing:
    past = request.args.get("when") == "past"
    return asked(("date",), default="-date" if past else "date", filters=FILTERS)


def _item_link(meeting: Meeting) -> Any:
    return lambda item: url_for(".item", meeting=meeting.public_id, item=item.public_id)


def _not_open(meeting: Meeting) -> Response:
    tell(_("This meeting is closed or cancelled: it cannot be changed any more."), kind="warning")
    return to_meeting(meeting)


def _cancel_page(form: CancelForm, meeting: Meeting, status: int = 200) -> Response:
    calls = queries.convocations(meeting)
    return page("meetings/cancel.html", status, form=form, meeting=meeting, when=when(meeting), calls=calls)


def _zone() -> Any:
    return current_app.config["SETTINGS"].zone


def _stored(meeting: Meeting) -> dict[str, Any]:
    return {
        "workgroup": meeting.workgroup.public_id,
        "title": meeting.title,
        "day": meeting.starts_local.date(),
        "starts": meeting.starts_local.time(),
        "ends": ends_local(meeting).time(),
        "place": meeting.place,
        "quorum": meeting.quorum,
    }


def _chosen(form: MeetingForm) -> dict[str, Any]:
    return {
        "title": form.title.data,
        "slot": form.slot,
        "place": form.place.data,
        "quorum": form.quorum.data,
    }
