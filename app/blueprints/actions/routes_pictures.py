"""Addresses of all actions at once: completeness, who owns what, and the board."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from app.blueprints.actions.listing import ANY_OPEN, NO_THEME, Theme, theme_names
from app.blueprints.actions.pictures import MOST_OWNERS, ON_THE_BOARD, Owner, board_of, lacks_of, owners_of
from app.blueprints.actions.routes import bp, today
from app.blueprints.actions.words import STATES
from app.documents.tables import csv_response
from app.web.access import guard, not_found, signed_in
from app.web.languages import gettext as _
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
    """Show who owns how much of each theme, with the load of each; the same as a file with `format=csv`."""
    del viewer
    pact = current_pact() or not_found()
    themes = theme_names(pact.id)
    found = owners_of(pact, themes, today())
    columns: list[Theme | None] = [node for node in themes if node.parent_id is None]
    if any(owner.cells.get(None) for owner in found):
        columns.append(None)
    if request.args.get("format") == "csv":
        return _owners_file(found, columns)
    return page(
        "actions/owners.html",
        pact=pact,
        owners=found[:MOST_OWNERS],
        more=len(found) - MOST_OWNERS,
        columns=[_called(node) for node in columns],
        cells=[[_cell(owner, node) for node in columns] for owner in found[:MOST_OWNERS]],
        csv=url_for(".owners", format="csv"),
    )


def _called(node: Theme | None) -> str:
    return f"{node.number} {node.title}" if node is not None else _("no theme in particular")


def _owners_file(found: Sequence[Owner], columns: Sequence[Theme | None]) -> Response:
    header = [_("Who"), _("Open"), _("date has passed"), *(_called(node) for node in columns)]
    rows = (
        [one.name or _("nobody"), one.load, one.late, *(_counts(one, node)[0] for node in columns)] for one in found
    )
    return csv_response(f"{_('Who owns what')} {today().isoformat()}.csv", header, rows)


def _counts(owner: Owner, node: Theme | None) -> tuple[int, int]:
    """Return how many open actions of a theme someone owns, and how many of them are late."""
    return owner.cells.get(node.id if node else None, (0, 0))


def _cell(owner: Owner, node: Theme | None) -> list[dict[str, str]]:
    count, late = _counts(owner, node)
    if not count:
        return []
    theme = node.public_id if node else NO_THEME
    words = ngettext("%(num)s action", "%(num)s actions", count)
    who: dict[str, Any] = {"owner": owner.name} if owner.name else {"who": "nobody"}
    cell = {"text": words, "href": url_for(".index", theme=theme, state=ANY_OPEN, **who)}
    if not late:
        return [cell]
    overdue = url_for(".index", theme=theme, window="overdue", **who)
    return [cell, {"text": ngettext("%(num)s late", "%(num)s late", late), "href": overdue}]


@bp.get("/actions/board")
@guard(signed_in())
def board(viewer: Viewer) -> Response:
    """Show the actions in columns by state."""
    del viewer
    pact, day = current_pact() or not_found(), today()
    return page("actions/board.html", columns=board_of(pact, day), states=STATES, most=ON_THE_BOARD, day=day)
