"""Addresses of decisions: where they come from, what follows from them, withdrawing, making actions."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.meetings import commands_minutes
from app.blueprints.meetings.access import managed_decision, readable_decision
from app.blueprints.meetings.blueprint import bp
from app.blueprints.meetings.forms import ActionForm, decision_code
from app.blueprints.meetings.quickline import new_owner
from app.blueprints.meetings.routes_minutes import is_writable, locked
from app.blueprints.meetings.words import MANNERS
from app.blueprints.workgroups.access import may_manage
from app.models import Decision, Manner
from app.web.access import guard
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/decisions/<decision>")
@guard(readable_decision())
def decision(viewer: Viewer, decision: Decision) -> Response:
    """Show a decision, where it comes from and what follows from it."""
    meeting = decision.item.meeting
    return page(
        "meetings/decision.html",
        decision=decision,
        item=decision.item,
        meeting=meeting,
        code=decision_code(decision),
        manner=MANNERS[Manner(decision.manner)],
        manages=may_manage(viewer, meeting.workgroup),
        is_writable=may_manage(viewer, meeting.workgroup) and is_writable(meeting),
    )


@bp.post("/decisions/<decision>/withdraw")
@writes
@guard(managed_decision())
def withdraw_decision(viewer: Viewer, decision: Decision) -> Response:
    """Mark a decision as withdrawn."""
    if not is_writable(decision.item.meeting):
        return locked(decision.item.meeting)
    commands_minutes.withdraw_decision(decision, actor=viewer.person, now=clock.now())
    tell(
        _("The decision is marked as withdrawn. It stays in the minutes."),
        undo_url=url_for(".restore_decision", decision=decision.public_id),
    )
    return _to_decision(decision)


@bp.post("/decisions/<decision>/restore")
@writes
@guard(managed_decision())
def restore_decision(viewer: Viewer, decision: Decision) -> Response:
    """Undo a withdrawal."""
    if not is_writable(decision.item.meeting):
        return locked(decision.item.meeting)
    commands_minutes.restore_decision(decision, actor=viewer.person, now=clock.now())
    tell(_("The decision stands again."))
    return _to_decision(decision)


@bp.get("/decisions/<decision>/actions/new")
@guard(managed_decision())
def new_action(viewer: Viewer, decision: Decision) -> Response:
    """Show the form that makes an action out of a decision."""
    del viewer
    return page("meetings/action_form.html", form=ActionForm.of_request(), decision=decision)


@bp.post("/decisions/<decision>/actions/new")
@writes
@guard(managed_decision())
def add_action(viewer: Viewer, decision: Decision) -> Response:
    """Make an action out of a decision; its owner is told by e-mail."""
    form: Any = ActionForm.of_request()
    form.starts_on = clock.today(current_app.config["SETTINGS"].zone)
    if not form.is_sent():
        return page("meetings/action_form.html", 422, form=form, decision=decision)
    owner = form.owner.person or new_owner(
        form.owner.new_email, form.owner.new_name, decision.item.meeting, viewer.person, clock.now()
    )
    commands_minutes.action_from_item(
        decision.item,
        decision,
        title=form.title.data,
        owner=owner,
        due_on=form.due_on.data,
        description=form.description.data,
        actor=viewer.person,
        now=clock.now(),
    )
    tell(_("The action is there. %(owner)s is told by e-mail.", owner=owner.label))
    return _to_decision(decision)


def _to_decision(decision: Decision) -> Response:
    return redirect(url_for(".decision", decision=decision.public_id), 303)
