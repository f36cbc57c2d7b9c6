"""Addresses for everybody: the pact as it was adopted, and what the body owes its readers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, current_app, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.pacts import views
from app.blueprints.pacts.lights import ON_TRACK_FROM, SLIGHT_FROM, repeated
from app.blueprints.pacts.queries import later_actions, light_counts, nodes_of, rounds_of, versions_of
from app.blueprints.pacts.rules import PAGES, theme_of
from app.blueprints.public import queries
from app.documents.rich import shown
from app.models import Pact, PactNode
from app.web import body, retention
from app.web.access import Rule, guard, not_found, public
from app.web.navigation import current_pact
from app.web.render import page

bp = Blueprint("public", __name__)


def _today() -> Any:
    return clock.today(current_app.config["SETTINGS"].zone)


def published_node() -> Rule:
    """Everybody, for the themes of a pact that was adopted."""

    def resolve(node: str) -> dict[str, Any]:
        found = queries.published_node(node)
        return {"node": found} if found is not None and found.kind in PAGES else not_found()

    return Rule("public", resolve)


@bp.get("/")
@guard(public())
def front() -> Response:
    """Show the pact that is in force: its themes, how its actions stand and what comes next."""
    pact = current_pact()
    if pact is None or pact.status not in queries.PUBLISHED:
        return page("public/none.html", pact=pact)
    day = _today()
    branches, counts = views.branches_of(nodes_of(pact)), light_counts(pact, day)
    versions = versions_of(pact)
    everything = sum(counts.values(), start=Counter())
    return page(
        "public/front.html",
        pact=pact,
        version=versions[0] if versions else None,
        themes=[_strip(branch, pact, views.total_of(branch, counts)) for branch in branches],
        total=everything.total(),
        how_many=views.where_from(everything.total(), later_actions(pact)),
        kinds=repeated(everything),
        coming=queries.due_next(pact, day),
        next_round=queries.next_round(pact, day),
        line={
            "versions": views.versions_on_line(versions),
            "rounds": views.rounds_on_line(rounds_of(pact), pact, day),
        },
    )


def _strip(branch: views.Branch, pact: Pact, lights: Counter[str]) -> dict[str, Any]:
    total = lights.total()
    return {
        "number": branch.node.number,
        "name": branch.node.title,
        "href": url_for("public.theme", node=branch.node.public_id),
        "kinds": repeated(lights) if total <= views.MOST_MARKS else [],
        "note": views.many(total),
        "lang": pact.language,
    }


@bp.get("/themes/<node>")
@guard(published_node())
def theme(node: PactNode) -> Response:
    """Show a theme of the pact with the state of its actions."""
    day = _today()
    branch = views.find_branch(views.branches_of(nodes_of(node.pact)), node) or not_found()
    counts = light_counts(node.pact, day)
    parts = [_part(one, counts, day) for one in (branch, *branch.children)]
    return page(
        "public/theme.html",
        pact=node.pact,
        node=node,
        theme=theme_of(node.number),
        parts=parts,
        kinds=repeated(views.total_of(branch, counts)),
        shown=shown,
    )


def _part(branch: views.Branch, counts: Mapping[int | None, Counter[str]], day: date) -> dict[str, Any]:
    """Return a theme or subtheme with its actions, and how many more there are than a page can hold."""
    actions = queries.actions_under([branch.node.id], day)
    return {"branch": branch, "actions": actions, "more": counts.get(branch.node.id, Counter()).total() - len(actions)}


@bp.get("/privacy")
@guard(public())
def privacy() -> Response:
    """Say what is stored of people, why, how long, and what they can ask."""
    return page("public/privacy.html", contact=_contact(), ground=body.ground(), rules=retention.rules())


@bp.get("/accessibility")
@guard(public())
def accessibility() -> Response:
    """Show the accessibility statement, after the model of the European Union."""
    return page(
        "public/accessibility.html", contact=_contact(), base_url=current_app.config["SETTINGS"].public_base_url
    )


@bp.get("/colours")
@guard(public())
def colours() -> Response:
    """Explain the colours, their thresholds and what nobody should read into them."""
    return page(
        "public/colours.html",
        on_track=ON_TRACK_FROM,
        slight=SLIGHT_FROM,
    )


def _contact() -> str:
    """Return the address people can write to."""
    return body.contact().email
