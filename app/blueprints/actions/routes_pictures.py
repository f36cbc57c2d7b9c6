"""Addresses of all actions at once: completeness, who owns what, and the board."""

from __future__ import annotations

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from app.blueprints.actions.listing import theme_names
from app.blueprints.actions.pictures import MOST_OWNERS, ON_THE_BOARD, board_of, lacks_of, owners_of
from app.blueprints.actions.routes import bp, today
from app.blueprints.actions.words import STATES
from app.web.access import guard, not_found, signed_in
from app.web.languages import ngettext
from app.web.navigation import current_pact
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/actions/completeness")
@guard(signed_in())
def completeness(viewer: Viewer) -> Response:
    """Show per theme which actions lack an owner, a date, an indicator or news; each number leads to the list."""
    pact = current_pact() or not_found()
    rows = lacks_of(pact, theme_names(pact.id), today())
    return page("actions/completeness.html", pact=pact, rows=rows, may_manage=viewer.is_coordinator)


@bp.get("/actions/owners")
@guard(signed_in())
def owners(viewer: Viewer) -> Response:
    """Show who owns how much of each theme, with the load of each."""
    del viewer
    pact = current_pact() or not_found()
    themes = theme_names(pact.id)
    tops = [node for node in themes if node.parent_id is None]
    found = owners_of(pact, themes, today())
    return page(
        "actions/owners.html",
        pact=pact,
        owners=found[:MOST_OWNERS],
        more=len(found) - MOST_OWNERS,
        tops=tops,
        cells=[[_cell(owner, node) for node in tops] for owner in found[:MOST_OWNERS]],
    )


def _cell(owner: Any, node: Any) -> list[dict[str, str]]:
    count, late = owner.cells.get(node.id, (0, 0))
    if not count:
        return []
    words = ngettext("%(num)s action", "%(num)s actions", count)
    who = {"owner": owner.name} if owner.name else {"who": "nobody"}
    cell = {"text": words, "href": url_for(".index", theme=node.public_id, **who)}
    if not late:
        return [cell]
    overdue = url_for(".index", theme=node.public_id, window="overdue", **who)
    return [cell, {"text": ngettext("%(num)s late", "%(num)s late", late), "href": overdue}]


@bp.get("/actions/board")
@guard(signed_in())
def board(viewer: Viewer) -> Response:
    """Show the actions in columns by state."""
    del viewer
    pact = current_pact() or not_found()
    return page("actions/board.html", pact=pact, columns=board_of(pact), states=STATES, most=ON_THE_BOARD, day=today())
