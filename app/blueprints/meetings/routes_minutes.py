"""Addresses of what a meeting leaves behind: attendance, minutes, decisions and their actions."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.meetings import commands_minutes, queries, queries_desk
from app.blueprints.meetings.access import managed_meeting, readable_meeting
from app.blueprints.meetings.blueprint import bp
from app.blueprints.meetings.commands import NotPossibleError
from app.blueprints.meetings.desk import outcomes_of, room_of
from app.blueprints.meetings.forms import NoteForm
from app.blueprints.meetings.routes import to_meeting
from app.blueprints.meetings.rules import likely_presence, may_take_minutes, may_undo_approval
from app.blueprints.meetings.words import PRESENCES, when
from app.blueprints.workgroups.access import may_manage
from app.models import Meeting, MeetingState, Presence
from app.web.access import guard
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/meetings/<meeting>/attendance")
@guard(managed_meeting())
def attendance(viewer: Viewer, meeting: Meeting) -> Response:
    """Show who is there, in one form; answers to the invitation are proposed where nothing was noted."""
    del viewer
    room = room_of(meeting)
    proposed = {
        seat.person.id: seat.presence or (likely_presence(seat.reply) if seat.reply else None) for seat in room.seats
    }
    return page(
        "meetings/attendance.html",
        meeting=meeting,
        when=when(meeting),
        room=room,
        proposed=proposed,
        presences=PRESENCES,
        is_writable=is_writable(meeting),
    )


@bp.post("/meetings/<meeting>/attendance")
@writes
@guard(managed_meeting())
def save_attendance(viewer: Viewer, meeting: Meeting) -> Response:
    """Note who is there."""
    if not is_writable(meeting):
        return locked(meeting)
    people = [seat.person for seat in room_of(meeting).seats]
    chosen = {}
    for person in people:
        given = request.form.get(f"presence-{person.public_id}", "")
        if given in set(Presence):
            chosen[person.id] = Presence(given)
    commands_minutes.set_attendance(meeting, people, chosen, actor=viewer.person, now=clock.now())
    tell(_("Attendance is noted."))
    items = queries.agenda(meeting)
    running = next((item for item in items if item.begun_at), None)
    if running is not None:
        return redirect(url_for(".item", meeting=meeting.public_id, item=running.public_id), 303)
    return to_meeting(meeting)


@bp.get("/meetings/<meeting>/minutes")
@guard(readable_meeting())
def minutes(viewer: Viewer, meeting: Meeting) -> Response:
    """Show the minutes of a whole meeting, set to be printed."""
    return _minutes_page(viewer, meeting, NoteForm.of_request())


@bp.post("/meetings/<meeting>/close")
@writes
@guard(managed_meeting())
def close(viewer: Viewer, meeting: Meeting) -> Response:
    """End a meeting."""
    try:
        commands_minutes.close_meeting(meeting, actor=viewer.person, now=clock.now())
    except NotPossibleError:
        tell(_("A meeting that was cancelled cannot be closed."), kind="warning")
    else:
        undo = url_for(".reopen", meeting=meeting.public_id)
        tell(_("The meeting is closed. Read the minutes through, then approve them."), undo_url=undo)
    return _to_minutes(meeting)


@bp.post("/meetings/<meeting>/reopen")
@writes
@guard(managed_meeting())
def reopen(viewer: Viewer, meeting: Meeting) -> Response:
    """Undo closing."""
    if meeting.state == MeetingState.CLOSED and not is_writable(meeting):
        return locked(meeting)
    commands_minutes.reopen_meeting(meeting, actor=viewer.person, now=clock.now())
    tell(_("The meeting is open again."))
    return _to_minutes(meeting)


@bp.post("/meetings/<meeting>/minutes/approve")
@writes
@guard(managed_meeting())
def approve(viewer: Viewer, meeting: Meeting) -> Response:
    """Approve the minutes."""
    try:
        commands_minutes.approve_minutes(meeting, actor=viewer.person, now=clock.now())
    except NotPossibleError:
        tell(_("Close the meeting first: until then its minutes can still grow."), kind="warning")
    else:
        undo = url_for(".undo_approval", meeting=meeting.public_id)
        tell(_("The minutes are approved and do not change any more."), undo_url=undo)
    return _to_minutes(meeting)


@bp.post("/meetings/<meeting>/minutes/approve/undo")
@writes
@guard(managed_meeting())
def undo_approval(viewer: Viewer, meeting: Meeting) -> Response:
    """Take an approval back that was given a moment ago."""
    try:
        commands_minutes.undo_approval(meeting, actor=viewer.person, now=clock.now())
    except NotPossibleError:
        tell(_("It is too late to undo this. Add a note to the minutes instead."), kind="warning")
    else:
        tell(_("The minutes are not approved any more."))
    return _to_minutes(meeting)


@bp.post("/meetings/<meeting>/minutes/notes")
@writes
@guard(managed_meeting())
def add_note(viewer: Viewer, meeting: Meeting) -> Response:
    """Add a note to approved minutes."""
    form = NoteForm.of_request()
    if not form.is_sent():
        return _minutes_page(viewer, meeting, form, 422)
    try:
        commands_minutes.add_note(meeting, form.text.data, actor=viewer.person, now=clock.now())
    except NotPossibleError:
        tell(_("These minutes are not approved yet: change them instead."), kind="warning")
    else:
        tell(_("The note stands below the minutes."))
    return _to_minutes(meeting)


def _minutes_page(viewer: Viewer, meeting: Meeting, form: NoteForm, status: int = 200) -> Response:
    manages, now = may_manage(viewer, meeting.workgroup), clock.now()
    items = queries_desk.items_with_outcomes(meeting)
    return page(
        "meetings/minutes.html",
        status,
        meeting=meeting,
        when=when(meeting),
        points=[(item, outcomes_of(item)) for item in items],
        room=room_of(meeting),
        presences=PRESENCES,
        notes=queries_desk.notes(meeting),
        form=form,
        manages=manages,
        may_undo=may_undo_approval(meeting.minutes_approved_at, now),
        is_closed=meeting.state == MeetingState.CLOSED,
    )


def is_writable(meeting: Meeting) -> bool:
    """Whether the minutes of a meeting can still change."""
    return may_take_minutes(MeetingState(meeting.state), meeting.minutes_approved_at)


def locked(meeting: Meeting) -> Response:
    """Say that it is too late, and show the minutes."""
    tell(_("The minutes are approved, or the meeting was cancelled: this cannot be changed any more."), kind="warning")
    return _to_minutes(meeting)


def _to_minutes(meeting: Meeting) -> Response:
    return redirect(url_for(".minutes", meeting=meeting.public_id), 303)
