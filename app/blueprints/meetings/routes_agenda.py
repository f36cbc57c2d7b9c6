"""Addresses of an agenda: adding, changing, reordering and removing points, and what should stand on it."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.meetings import commands, queries, queries_desk
from app.blueprints.meetings.access import managed_item, managed_meeting
from app.blueprints.meetings.blueprint import bp
from app.blueprints.meetings.commands import NotPossibleError
from app.blueprints.meetings.forms import ItemForm
from app.blueprints.meetings.outline import outline
from app.blueprints.meetings.routes import to_meeting
from app.blueprints.meetings.rules import OPEN
from app.blueprints.meetings.words import short_time, when
from app.blueprints.workgroups.queries import themes_of
from app.models import AgendaItem, Meeting, PactNode, Purpose
from app.web.access import guard
from app.web.edge import writes
from app.web.editing import differences, is_stale
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/meetings/<meeting>/agenda")
@guard(managed_meeting())
def edit_agenda(viewer: Viewer, meeting: Meeting) -> Response:
    """Show the agenda with what can be done to it."""
    del viewer
    theme = meeting.workgroup.theme
    start = {"purpose": Purpose.DISCUSS.value, "node": theme.public_id if theme else ""}
    return _agenda_page(meeting, ItemForm.of_request(data=start))


@bp.post("/meetings/<meeting>/agenda")
@writes
@guard(managed_meeting())
def add_item(viewer: Viewer, meeting: Meeting) -> Response:
    """Add a point at the end."""
    form = ItemForm.of_request().offer(_nodes(meeting))
    if meeting.state not in OPEN:
        return _fixed(meeting)
    if not form.is_sent():
        return _agenda_page(meeting, form, 422)
    commands.add_item(meeting, **_chosen(form, meeting), actor=viewer.person, now=clock.now())
    tell(_("“%(title)s” is on the agenda.", title=form.title.data))
    return _to_agenda(meeting)


@bp.post("/meetings/<meeting>/agenda/order")
@writes
@guard(managed_meeting())
def move_item(viewer: Viewer, meeting: Meeting) -> Response:
    """Put a point one place higher or lower."""
    step = -1 if "up" in request.form else 1
    wanted = request.form.get("up") or request.form.get("down") or ""
    item = next((one for one in queries.agenda(meeting) if one.public_id == wanted), None)
    if meeting.state not in OPEN:
        return _fixed(meeting)
    if item is not None:
        commands.move_item(meeting, item, step=step, actor=viewer.person, now=clock.now())
    return _to_agenda(meeting)


@bp.post("/meetings/<meeting>/agenda/suggestions")
@writes
@guard(managed_meeting())
def take_suggestions(viewer: Viewer, meeting: Meeting) -> Response:
    """Put chosen points of earlier meetings, and the actions to follow up, on the agenda."""
    if meeting.state not in OPEN:
        return _fixed(meeting)
    now, chosen = clock.now(), set(request.form.getlist("item"))
    wanted = set(request.form.getlist("action"))
    items = [one for one in queries_desk.left_over_items(meeting.workgroup, meeting) if one.public_id in chosen]
    actions = [one for one in queries_desk.open_actions_of(meeting.workgroup, meeting) if one.public_id in wanted]
    for item in items:
        commands.continue_item(item, meeting, actor=viewer.person, now=now)
    if actions:
        commands.follow_up(meeting, actions, title=_("Follow-up of open actions"), actor=viewer.person, now=now)
    if items or actions:
        tell(_("They are on the agenda."))
    else:
        tell(_("Nothing was chosen."), kind="warning")
    return _to_agenda(meeting)


@bp.get("/meetings/<meeting>/items/<item>/edit")
@guard(managed_item())
def edit_item(viewer: Viewer, meeting: Meeting, item: AgendaItem) -> Response:
    """Show the form that changes a point."""
    del viewer
    return _item_page(meeting, item, ItemForm.of_request(data=_stored(item)))


@bp.post("/meetings/<meeting>/items/<item>/edit")
@writes
@guard(managed_item())
def save_item(viewer: Viewer, meeting: Meeting, item: AgendaItem) -> Response:
    """Change a point; show both texts when someone else changed it meanwhile."""
    form = ItemForm.of_request().offer(_nodes(meeting))
    if meeting.state not in OPEN:
        return _fixed(meeting)
    if not form.is_sent():
        return _item_page(meeting, item, form, 422)
    if is_stale(item) and (found := differences(form, _stored(item))):
        return _item_page(meeting, item, form, 409, found)
    commands.change_item(item, **_chosen(form, meeting), actor=viewer.person, now=clock.now())
    tell(_("The point is saved."))
    return _to_agenda(meeting)


@bp.post("/meetings/<meeting>/items/<item>/remove")
@writes
@guard(managed_item())
def remove_item(viewer: Viewer, meeting: Meeting, item: AgendaItem) -> Response:
    """Take a point off the agenda."""
    if meeting.state not in OPEN:
        return _fixed(meeting)
    title, undo = item.title, url_for(".restore_item", meeting=meeting.public_id, item=item.public_id)
    try:
        commands.remove_item(item, actor=viewer.person, now=clock.now())
    except NotPossibleError:
        tell(_("This point has minutes or decisions, and these are never thrown away."), kind="warning")
    else:
        tell(_("“%(title)s” is off the agenda.", title=title), undo_url=undo)
    return _to_agenda(meeting)


@bp.post("/meetings/<meeting>/items/<item>/restore")
@writes
@guard(managed_meeting())
def restore_item(viewer: Viewer, meeting: Meeting, item: str) -> Response:
    """Put a removed point back."""
    if any(one.public_id == item for one in queries.agenda(meeting)):
        return _to_agenda(meeting)
    try:
        found = commands.restore_item(meeting, item, actor=viewer.person, now=clock.now())
    except NotPossibleError:
        tell(_("This point cannot be put back."), kind="warning")
    else:
        tell(_("“%(title)s” is on the agenda.", title=found.title))
    return _to_agenda(meeting)


def _nodes(meeting: Meeting) -> list[PactNode]:
    return themes_of(meeting.workgroup.pact)


def _agenda_page(meeting: Meeting, form: ItemForm, status: int = 200) -> Response:
    form.offer(_nodes(meeting))
    is_open = meeting.state in OPEN
    items = queries.agenda(meeting)
    return page(
        "meetings/agenda.html",
        status,
        meeting=meeting,
        when=when(meeting),
        begins=short_time(meeting.starts_local),
        form=form,
        is_open=is_open,
        outline=outline(meeting, items, clock.now(), href=_link(meeting)),
        left_over=queries_desk.left_over_items(meeting.workgroup, meeting) if is_open else [],
        actions=queries_desk.open_actions_of(meeting.workgroup, meeting) if is_open else [],
    )


def _item_page(meeting: Meeting, item: AgendaItem, form: ItemForm, status: int = 200, found: Any = ()) -> Response:
    form.offer(_nodes(meeting))
    return page("meetings/item_form.html", status, meeting=meeting, item=item, form=form, differences=found)


def _link(meeting: Meeting) -> Any:
    return lambda item: url_for(".item", meeting=meeting.public_id, item=item.public_id)


def _to_agenda(meeting: Meeting) -> Response:
    return redirect(url_for(".edit_agenda", meeting=meeting.public_id), 303)


def _fixed(meeting: Meeting) -> Response:
    tell(_("This meeting is closed or cancelled: its agenda cannot be changed any more."), kind="warning")
    return to_meeting(meeting)


def _stored(item: AgendaItem) -> dict[str, Any]:
    return {
        "title": item.title,
        "purpose": str(item.purpose),
        "minutes": item.minutes,
        "node": item.node.public_id if item.node else "",
        "note": item.note,
    }


def _chosen(form: ItemForm, meeting: Meeting) -> dict[str, Any]:
    nodes = {node.public_id: node for node in _nodes(meeting)}
    return {
        "title": form.title.data,
        "purpose": Purpose(form.purpose.data),
        "minutes": form.minutes.data,
        "node": nodes.get(form.node.data),
        "note": form.note.data,
    }
