"""Addresses behind a personal link: how an action stands, without an account. Reading writes nothing."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.actions import commands, conflicts, queries, queries_parts
from app.blueprints.actions.access import linked_action, linked_update
from app.blueprints.actions.foreseen import coming, otherwise
from app.blueprints.actions.forms import LinkForm
from app.blueprints.actions.history import said_in_short
from app.blueprints.actions.routes import bp, today
from app.blueprints.actions.rules import OPEN, UNDO_LIFE
from app.blueprints.actions.words import STATES
from app.blueprints.pacts.lights import is_late, light_of
from app.models import Action, ProgressUpdate
from app.web.access import guard
from app.web.edge import writes
from app.web.links import OpenLink
from app.web.render import page


@bp.get("/v/<handle>/update")
@guard(linked_action())
def update_by_link(link: OpenLink, action: Action) -> Response:
    """Ask the owner how the action stands."""
    return _ask(link, action, LinkForm.of_request())


@bp.post("/v/<handle>/update")
@writes
@guard(linked_action())
def send_by_link(link: OpenLink, action: Action) -> Response:
    """Write down what the owner says."""
    form = LinkForm.of_request()
    if not form.is_sent():
        return _ask(link, action, form, 422)
    if other := conflicts.said_meanwhile(action, link.person):
        return _ask(link, action, form, 409, conflicts.clash(form, other))
    said = commands.report_progress(action, form.news(action.percent), actor=link.person, now=clock.now(), via="link")
    return redirect(url_for(".receipt", handle=link.handle, update=said.public_id), 303)


def _ask(link: OpenLink, action: Action, form: Any, status: int = 200, clash: Any = ()) -> Response:
    last, current = queries.last_standing_update(action), queries.current_assignment(action)
    return page(
        "actions/by_link.html",
        status,
        form=form,
        action=action,
        person=link.person,
        last=last,
        last_in_short=said_in_short(last) if last else None,
        light=light_of(action, today()).value,
        is_late=is_late(action, today()),
        otherwise=otherwise(coming(action, current, clock.now())),
        origin=queries.origin_of(action),
        closed=None if action.state in OPEN else STATES[action.state],
        seen=conflicts.seen(last),
        clash=clash,
        handover=queries_parts.waiting_handover(action),
        asked_date=queries_parts.waiting_date_request(action),
        handle=link.handle,
    )


@bp.get("/v/<handle>/update/<update>")
@guard(linked_update())
def receipt(link: OpenLink, update: ProgressUpdate) -> Response:
    """Show what was written down, with a way back."""
    action = update.action
    current = queries.current_assignment(action)
    is_owner = current is not None and current.person_id == link.person.id
    follows = coming(action, current if is_owner else None, clock.now())
    return page(
        "actions/receipt.html",
        action=action,
        update=update,
        in_short=said_in_short(update),
        handle=link.handle,
        coming=next((one for one in follows if not one.is_told), None),
        otherwise=otherwise(follows),
        may_undo=update.undone_at is None and clock.now() - update.at <= UNDO_LIFE,
        is_owner=is_owner,
    )


@bp.post("/v/<handle>/update/<update>/undo")
@writes
@guard(linked_update())
def undo_by_link(link: OpenLink, update: ProgressUpdate) -> Response:
    """Take back what was said."""
    commands.undo_update(update, actor=link.person, now=clock.now(), via="link")
    return redirect(url_for(".receipt", handle=link.handle, update=update.public_id), 303)
