"""Addresses of the money of an action: what it costs, and who pays."""

from __future__ import annotations

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.actions import commands_parts, queries_parts
from app.blueprints.actions.access import updatable_action
from app.blueprints.actions.access_parts import updatable_money
from app.blueprints.actions.forms_parts import MoneyForm
from app.blueprints.actions.routes import bp
from app.blueprints.actions.routes_parts import gone, to
from app.blueprints.actions.rules_money import balance
from app.blueprints.actions.words import MONEY_KINDS
from app.blueprints.dossiers.words import MONEY_STATES
from app.models import Action, MoneyLine
from app.web.access import guard
from app.web.edge import writes
from app.web.editing import differences, is_stale
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/actions/<action>/money")
@guard(updatable_action())
def money(viewer: Viewer, action: Action) -> Response:
    """Show the budget of an action, and the form for one more line."""
    del viewer
    return _money_page(MoneyForm.of_request(), action)


@bp.post("/actions/<action>/money")
@writes
@guard(updatable_action())
def add_money(viewer: Viewer, action: Action) -> Response:
    """Add a line."""
    form = MoneyForm.of_request()
    if not form.is_sent():
        return _money_page(form, action, 422)
    line = commands_parts.add_money(action, form.values(), actor=viewer.person, now=clock.now())
    undo = url_for(".remove_money", action=action.public_id, line=line.public_id)
    tell(_("“%(title)s” stands in the budget.", title=line.label), undo_url=undo)
    return to(".money", action)


def _money_page(form: Any, action: Action, status: int = 200) -> Response:
    lines = queries_parts.money_of(action)
    return page(
        "actions/money.html",
        status,
        form=form,
        action=action,
        lines=lines,
        balance=balance(lines),
        kinds=MONEY_KINDS,
        states=MONEY_STATES,
    )


@bp.get("/actions/<action>/money/<line>")
@guard(updatable_money())
def edit_money(viewer: Viewer, line: MoneyLine) -> Response:
    """Show the form that changes a line."""
    del viewer
    return _line_page(MoneyForm.of_request(data=MoneyForm.of_row(line)), line)


def _line_page(form: Any, line: MoneyLine, status: int = 200, clash: Any = ()) -> Response:
    return page("actions/money_line.html", status, form=form, line=line, action=line.action, clash=clash)


@bp.post("/actions/<action>/money/<line>")
@writes
@guard(updatable_money())
def save_money(viewer: Viewer, line: MoneyLine) -> Response:
    """Change a line; show both when someone else changed it meanwhile."""
    form = MoneyForm.of_request()
    if not form.is_sent():
        return _line_page(form, line, 422)
    if is_stale(line) and (clash := differences(form, MoneyForm.of_row(line))):
        return _line_page(form, line, 409, clash)
    commands_parts.change_money(line, form.values(), actor=viewer.person, now=clock.now())
    tell(_("The line is saved."))
    return to(".money", line.action)


@bp.post("/actions/<action>/money/<line>/remove")
@writes
@guard(updatable_money())
def remove_money(viewer: Viewer, line: MoneyLine) -> Response:
    """Take a line away."""
    commands_parts.remove(line, actor=viewer.person, now=clock.now())
    gone(line.label, url_for(".restore_money", action=line.action.public_id, line=line.public_id))
    return to(".money", line.action)


@bp.post("/actions/<action>/money/<line>/restore")
@writes
@guard(updatable_money())
def restore_money(viewer: Viewer, line: MoneyLine) -> Response:
    """Put a line back."""
    commands_parts.restore(line, actor=viewer.person, now=clock.now())
    return to(".money", line.action)
