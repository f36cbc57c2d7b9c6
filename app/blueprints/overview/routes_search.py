"""The search, from any page."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from werkzeug.wrappers import Response

from app.blueprints.overview import queries_search as queries
from app.blueprints.overview.hits import LABELS, Hit, hit
from app.blueprints.overview.routes import bp
from app.web.access import guard, signed_in
from app.web.lists import asked
from app.web.navigation import current_pact
from app.web.render import page
from app.web.viewer import Viewer


@dataclass(frozen=True)
class Group:
    """What was found of one kind, and the way to the rest."""

    key: str
    label: str
    hits: list[Hit]
    more_href: str | None


@bp.get("/search")
@guard(signed_in())
def search(viewer: Viewer) -> Response:
    """Show what was found, by kind; with `kind`, everything of one kind."""
    listing = asked(("found",), default="found", filters=("kind",))
    wanted = queries.Asked(listing.query, viewer, current_pact())
    kinds = queries.kinds_for(viewer)
    kind = listing.filters.get("kind", "")
    if len(listing.query) < queries.SHORTEST:
        return page("overview/search.html", listing=listing, groups=[], one=None, rows=None, labels=LABELS)
    if kind in kinds:
        rows = queries.page_of(kind, wanted, listing)
        hits = [hit(kind, thing, listing.query) for thing in rows.rows]
        group = Group(kind, str(LABELS[kind]), hits, None)
        return page("overview/search.html", listing=listing, groups=[group], one=group, rows=rows, labels=LABELS)
    groups = [group for name in kinds if (group := _group(name, wanted)).hits]
    return page("overview/search.html", listing=listing, groups=groups, one=None, rows=None, labels=LABELS)


def _group(name: str, wanted: queries.Asked) -> Group:
    found = queries.first(name, wanted)
    hits = [hit(name, thing, wanted.words) for thing in found[: queries.SHOWN]]
    more = url_for("overview.search", q=wanted.words, kind=name) if len(found) > queries.SHOWN else None
    return Group(name, str(LABELS[name]), hits, more)
