"""Addresses of the desk: one point at a time, with its minutes, decisions, actions and the room."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.meetings import commands, commands_minutes, queries, queries_desk
from app.blueprints.meetings.access import managed_item, readable_item
from app.blueprints.meetings.blueprint import bp
from app.blueprints.meetings.commands import NotPossibleError
from app.blueprints.meetings.desk import clock_line, fingerprint, outcomes_of, room_of
from app.blueprints.meetings.forms import CarryForm, DecisionForm, LineForm, ReportForm
from app.blueprints.meetings.outline import carried_from, outline, used_minutes
from app.blueprints.meetings.quickline import UnreadableError, decided_on, note_line
from app.blueprints.meetings.rules import OPEN, may_take_minutes
from app.blueprints.meetings.words import PURPOSES, short_time, when
from app.blueprints.workgroups.access import may_manage
from app.models import AgendaItem, ItemState, Manner, Meeting, MeetingState, Purpose
from app.web.access import guard
from app.web.edge import writes
from app.web.formats import date_text
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/meetings/<meeting>/items/<item>")
@guard(readable_item())
def item(viewer: Viewer, meeting: Meeting, item: AgendaItem) -> Response:
    """Show one point of a meeting: the agenda beside it, its minutes, what came of it, and the room."""
    return _desk_page(viewer, meeting, item, ReportForm.of_request(data={"report": item.report}))


@bp.post("/meetings/<meeting>/items/<item>")
@writes
@guard(managed_item())
def save_minutes(viewer: Viewer, meeting: Meeting, item: AgendaItem) -> Response:
    """Save the minutes, with the decision or action of the quick line; two writers see both texts."""
    form = ReportForm.of_request()
    line = LineForm.of_request()
    if not _is_writable(meeting):
        return _desk_page(viewer, meeting, item, form, status=409, line=line)
    if not form.is_sent():
        return _desk_page(viewer, meeting, item, form, status=422, line=line)
    text = _agreed_text(viewer, item, form)
    if text is None:
        return _conflict_page(meeting, item, form, line)
    if line.line.data and not _note_line(viewer, item, line):
        return _desk_page(viewer, meeting, item, form, status=422, line=line)
    saved = commands_minutes.save_report(item, text, actor=viewer.person, now=clock.now())
    if saved and not line.line.data:
        tell(_("The minutes of this point are saved."))
    if request.form.get("then") == "done":
        return _go_on(viewer, meeting, item)
    return _to_item(item)


def _agreed_text(viewer: Viewer, item: AgendaItem, form: ReportForm) -> str | None:
    """Return the text that becomes the minutes; None when someone else saved another one meanwhile."""
    mine, keep = form.report.data, request.form.get("keep", "")
    if request.form.get("version", "") == fingerprint(item.report):
        if keep == "theirs":
            commands_minutes.keep_version(item, mine, actor=viewer.person, now=clock.now())
            return item.report
        return f"{item.report}\n\n{mine}" if keep == "both" else mine
    return mine if mine == item.report else None


def _note_line(viewer: Viewer, item: AgendaItem, form: LineForm) -> bool:
    """Note what the quick line says; put an error in the form when it cannot be read."""
    if not form.is_sent():
        return False
    try:
        text = note_line(form.line.data, item, actor=viewer.person, today=_today(), now=clock.now())
    except UnreadableError as error:
        form.line.errors = [str(error)]
        return False
    tell(text)
    return True


@bp.post("/meetings/<meeting>/items/<item>/begin")
@writes
@guard(managed_item())
def begin_item(viewer: Viewer, meeting: Meeting, item: AgendaItem) -> Response:
    """Let the meeting be at this point."""
    if not _is_writable(meeting):
        return _locked(item)
    commands_minutes.begin_item(item, actor=viewer.person, now=clock.now())
    return _to_item(item)


@bp.post("/meetings/<meeting>/items/<item>/reopen")
@writes
@guard(managed_item())
def reopen_item(viewer: Viewer, meeting: Meeting, item: AgendaItem) -> Response:
    """Undo that a point was dealt with."""
    if not _is_writable(meeting):
        return _locked(item)
    commands_minutes.reopen_item(item, actor=viewer.person, now=clock.now())
    return _to_item(item)


@bp.post("/meetings/<meeting>/items/<item>/carry-over")
@writes
@guard(managed_item())
def carry_over(viewer: Viewer, meeting: Meeting, item: AgendaItem) -> Response:
    """Move a point to a later meeting."""
    coming = queries.upcoming_of(meeting.workgroup, meeting.starts_at)
    target = next((one for one in coming if one.public_id == request.form.get("target")), None)
    if not _is_writable(meeting) or item.state == ItemState.CARRIED_OVER:
        return _locked(item)
    commands.carry_over(item, target, actor=viewer.person, now=clock.now())
    text = (
        _("Carried over to %(day)s.", day=date_text(target.starts_local))
        if target
        else _("Carried over: it stands among the suggestions for the next meeting.")
    )
    tell(text, undo_url=url_for(".undo_carry_over", meeting=meeting.public_id, item=item.public_id))
    return _to_item(item)


@bp.post("/meetings/<meeting>/items/<item>/carry-over/undo")
@writes
@guard(managed_item())
def undo_carry_over(viewer: Viewer, meeting: Meeting, item: AgendaItem) -> Response:
    """Take a point back to this meeting."""
    if not _is_writable(meeting) or item.state != ItemState.CARRIED_OVER:
        return _locked(item)
    try:
        following = queries_desk.next_item_of(item)
        commands.undo_carry_over(item, following, actor=viewer.person, now=clock.now())
    except NotPossibleError:
        tell(_("The later meeting has worked on this point already: it stays there."), kind="warning")
    else:
        tell(_("The point is back on this agenda."))
    return _to_item(item)


@bp.post("/meetings/<meeting>/items/<item>/decisions")
@writes
@guard(managed_item())
def add_decision(viewer: Viewer, meeting: Meeting, item: AgendaItem) -> Response:
    """Note a decision, and how it was taken."""
    form = DecisionForm.of_request()
    if not _is_writable(meeting):
        return _locked(item)
    if not form.is_sent():
        report = ReportForm(data={"report": item.report})
        return _desk_page(viewer, meeting, item, report, status=422, decision=form)
    commands_minutes.add_decision(
        item,
        text=form.text.data,
        manner=Manner(form.manner.data),
        decided_on=decided_on(meeting, _today()),
        actor=viewer.person,
        now=clock.now(),
    )
    tell(_("Decision noted."))
    return _to_item(item)


def _go_on(viewer: Viewer, meeting: Meeting, item: AgendaItem) -> Response:
    """Finish a point and go to the next one, whose time runs if that of this point did."""
    now, was_running = clock.now(), item.begun_at is not None
    if item.state == ItemState.OPEN:
        commands_minutes.finish_item(item, actor=viewer.person, now=now)
    following = _neighbours(queries.agenda(meeting), item)[1]
    if following is None:
        return redirect(url_for(".minutes", meeting=meeting.public_id), 303)
    if was_running and following.state == ItemState.OPEN and meeting.state in OPEN:
        commands_minutes.begin_item(following, actor=viewer.person, now=now)
    return _to_item(following)


def _desk_page(
    viewer: Viewer,
    meeting: Meeting,
    item: AgendaItem,
    form: ReportForm,
    *,
    status: int = 200,
    line: LineForm | None = None,
    decision: DecisionForm | None = None,
) -> Response:
    now, manages = clock.now(), may_manage(viewer, meeting.workgroup)
    items = queries.agenda(meeting)
    before, after = _neighbours(items, item)
    used = used_minutes(item, now)
    return page(
        "meetings/desk.html",
        status,
        meeting=meeting,
        item=item,
        number=next(number for number, one in enumerate(items, start=1) if one.id == item.id),
        when=when(meeting),
        clock_now=short_time(now.astimezone(ZoneInfo(meeting.timezone))),
        aim=PURPOSES[Purpose(item.purpose)],
        clock_line=clock_line(item, used),
        carried=carried_from(item),
        following=queries_desk.next_item_of(item) if item.state == ItemState.CARRIED_OVER else None,
        outline=outline(
            meeting,
            items,
            now,
            href=lambda one: url_for(".item", meeting=meeting.public_id, item=one.public_id),
            current=item,
        ),
        before=before,
        after=after,
        form=form,
        line=line or LineForm(),
        decision_form=decision or DecisionForm(),
        carry_form=CarryForm().offer(queries.upcoming_of(meeting.workgroup, meeting.starts_at)),
        version=fingerprint(item.report),
        revisions=queries_desk.revisions(item),
        outcomes=outcomes_of(item),
        earlier=queries_desk.open_actions_of(meeting.workgroup, meeting, without=item)[:6],
        room=room_of(meeting),
        manages=manages,
        is_writable=manages and _is_writable(meeting),
        is_locked=manages and not _is_writable(meeting),
        is_live=meeting.state in OPEN,
    )


def _conflict_page(meeting: Meeting, item: AgendaItem, form: ReportForm, line: LineForm) -> Response:
    last = next((one for one in queries_desk.revisions(item) if one.text == item.report), None)
    return page(
        "meetings/conflict.html",
        409,
        meeting=meeting,
        item=item,
        mine=form.report.data,
        line=line.line.data,
        then=request.form.get("then", ""),
        version=fingerprint(item.report),
        who=last.author.label if last else _("a colleague"),
        at=last.at if last else clock.now(),
    )


def _neighbours(items: list[AgendaItem], item: AgendaItem) -> tuple[AgendaItem | None, AgendaItem | None]:
    here = next(index for index, one in enumerate(items) if one.id == item.id)
    return (items[here - 1] if here else None), (items[here + 1] if here + 1 < len(items) else None)


def _is_writable(meeting: Meeting) -> bool:
    return may_take_minutes(MeetingState(meeting.state), meeting.minutes_approved_at)


def _today() -> date:
    return clock.today(current_app.config["SETTINGS"].zone)


def _to_item(item: AgendaItem) -> Response:
    return redirect(url_for(".item", meeting=item.meeting.public_id, item=item.public_id), 303)


def _locked(item: AgendaItem) -> Response:
    tell(_("This cannot be changed any more."), kind="warning")
    return _to_item(item)
