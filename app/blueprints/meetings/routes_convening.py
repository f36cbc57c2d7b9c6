"""Addresses of calling people to a meeting, and of what they answer: on the page, and by a personal link."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.meetings import commands_convening, letters, queries
from app.blueprints.meetings.access import convened_by_link, managed_meeting, readable_meeting
from app.blueprints.meetings.blueprint import bp
from app.blueprints.meetings.commands import NotPossibleError
from app.blueprints.meetings.commands_convening import not_yet_convened
from app.blueprints.meetings.feeds import meeting_file
from app.blueprints.meetings.forms import ReplyForm
from app.blueprints.meetings.outline import outline
from app.blueprints.meetings.routes import show_page, to_meeting
from app.blueprints.meetings.rules import may_reply
from app.blueprints.meetings.words import REPLIES, when
from app.documents.tables import attachment
from app.mail.letter import preview
from app.models import Convocation, Meeting, MeetingState, Reply
from app.web.access import guard, not_found
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.languages import ngettext
from app.web.links import OpenLink
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/meetings/<meeting>/invitation")
@guard(managed_meeting())
def ask_convene(viewer: Viewer, meeting: Meeting) -> Response:
    """Show to whom the invitation goes and what it says, before it goes."""
    del viewer
    missing = not_yet_convened(meeting)
    items = queries.agenda(meeting)
    one_each = {member.person.language: member.person for member in missing if member.person.email}
    return page(
        "meetings/invitation.html",
        meeting=meeting,
        when=when(meeting),
        missing=missing,
        calls=queries.convocations(meeting),
        has_agenda=bool(items),
        may_send=meeting.state in {MeetingState.PLANNED, MeetingState.CONVENED} and meeting.ends_at > clock.now(),
        previews=[
            (person, preview(letters.invitation(meeting, items, person)))
            for person in sorted(one_each.values(), key=lambda person: person.language)
        ],
    )


@bp.post("/meetings/<meeting>/invitation")
@writes
@guard(managed_meeting())
def convene(viewer: Viewer, meeting: Meeting) -> Response:
    """Send the invitation to everyone who did not get it yet."""
    try:
        called = commands_convening.convene(meeting, actor=viewer.person, now=clock.now())
    except NotPossibleError:
        tell(_("A meeting that is over or cancelled cannot be convened."), kind="warning")
        return to_meeting(meeting)
    if called:
        text = ngettext(
            "The invitation goes to %(num)s person, in a minute.",
            "The invitation goes to %(num)s people, in a minute.",
            called,
        )
        tell(text, undo_url=url_for(".undo_convening", meeting=meeting.public_id))
    else:
        tell(_("Every member has the invitation already: nothing was sent."), kind="warning")
    return to_meeting(meeting)


@bp.post("/meetings/<meeting>/invitation/undo")
@writes
@guard(managed_meeting())
def undo_convening(viewer: Viewer, meeting: Meeting) -> Response:
    """Call the invitations back while they wait."""
    try:
        undone = commands_convening.undo_convening(meeting, actor=viewer.person, now=clock.now())
    except NotPossibleError:
        tell(_("It is too late to undo this: the invitations have left."), kind="warning")
    else:
        tell(ngettext("%(num)s invitation was called back.", "%(num)s invitations were called back.", undone))
    return to_meeting(meeting)


@bp.post("/meetings/<meeting>/reply")
@writes
@guard(readable_meeting())
def answer(viewer: Viewer, meeting: Meeting) -> Response:
    """Note whether the signed-in reader comes."""
    call = queries.convocation_of(meeting, viewer.person) or not_found()
    now = clock.now()
    if not may_reply(MeetingState(meeting.state), meeting.starts_at, now):
        tell(_("The meeting has begun or was cancelled: answers are not taken any more."), kind="warning")
        return to_meeting(meeting)
    form = ReplyForm.of_request()
    if not form.is_sent():
        return show_page(viewer, meeting, form, 422)
    _keep(call, form, "page")
    return to_meeting(meeting)


@bp.get("/v/<handle>/reply")
@guard(convened_by_link())
def reply(opened: OpenLink, convocation: Convocation) -> Response:
    """Ask whether someone comes, or say why that cannot be answered any more."""
    return _reply_page(opened, convocation, ReplyForm.of_request(data={"remark": convocation.remark}))


@bp.post("/v/<handle>/reply")
@writes
@guard(convened_by_link())
def send_reply(opened: OpenLink, convocation: Convocation) -> Response:
    """Note whether someone comes."""
    meeting = convocation.meeting
    form = ReplyForm.of_request()
    if not may_reply(MeetingState(meeting.state), meeting.starts_at, clock.now()):
        return _reply_page(opened, convocation, form, 409)
    if not form.is_sent():
        return _reply_page(opened, convocation, form, 422)
    _keep(convocation, form, "link")
    return redirect(url_for(".replied", handle=opened.handle), 303)


@bp.get("/v/<handle>/reply/receipt")
@guard(convened_by_link())
def replied(opened: OpenLink, convocation: Convocation) -> Response:
    """Show what was noted."""
    meeting = convocation.meeting
    if convocation.reply == Reply.NONE:
        return redirect(url_for(".reply", handle=opened.handle), 303)
    return page(
        "meetings/receipt.html",
        handle=opened.handle,
        meeting=meeting,
        when=when(meeting),
        call=convocation,
        replies=REPLIES,
        may_change=may_reply(MeetingState(meeting.state), meeting.starts_at, clock.now()),
    )


@bp.get("/v/<handle>/meeting.ics")
@guard(convened_by_link())
def reply_calendar(opened: OpenLink, convocation: Convocation) -> Response:
    """Download the meeting for a calendar, by the link of the invitation."""
    del opened
    return calendar_response(meeting_file(convocation.meeting), "pactwerk.ics")


def calendar_response(content: bytes, filename: str) -> Response:
    """Answer with a calendar file."""
    response = Response(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = attachment(filename)
    return response


def _keep(call: Convocation, form: ReplyForm, via: str) -> None:
    commands_convening.reply(call, answer=Reply(form.answer.data), remark=form.remark.data, via=via, now=clock.now())
    tell(_("Noted: %(answer)s.", answer=str(REPLIES[Reply(call.reply)])))


def _reply_page(opened: OpenLink, call: Convocation, form: ReplyForm, status: int = 200) -> Response:
    meeting, now = call.meeting, clock.now()
    return page(
        "meetings/reply.html",
        status,
        handle=opened.handle,
        meeting=meeting,
        when=when(meeting),
        call=call,
        replies=REPLIES,
        form=form,
        outline=outline(meeting, queries.agenda(meeting), now, href=lambda _item: None),
        may_answer=may_reply(MeetingState(meeting.state), meeting.starts_at, now),
        is_cancelled=meeting.state == MeetingState.CANCELLED,
    )
