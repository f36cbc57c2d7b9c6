"""Addresses of the pact: the whole of it, its themes, its versions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, current_app, redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.pacts import queries, queries_comments, views
from app.blueprints.pacts.access import (
    asked_pact,
    is_current,
    may_read,
    may_write,
    name_of,
    readable_node,
    readable_pact,
)
from app.blueprints.pacts.forms import DecisionForm
from app.blueprints.pacts.lights import Light, light_of, repeated
from app.blueprints.pacts.queries_decisions import decisions_of, offered
from app.blueprints.pacts.rules import MAY_HOLD, PAGES, TRANSITIONS, branches, difference, theme_of
from app.blueprints.pacts.words import KINDS, MOVES, STATUSES
from app.documents.rich import shown
from app.models import NodeKind, Pact, PactNode, PactStatus
from app.web.access import guard, not_found, signed_in, staff
from app.web.lists import asked
from app.web.navigation import current_pact
from app.web.render import page
from app.web.viewer import Viewer

bp = Blueprint("pacts", __name__)

SORTS = ("number", "title", "due")


def today() -> Any:
    """Return the local day."""
    return clock.today(current_app.config["SETTINGS"].zone)


@bp.get("/pact")
@guard(signed_in())
def show(viewer: Viewer) -> Response:
    """Show the whole pact this installation is about."""
    pact = current_pact()
    if pact is None:
        return page("pacts/none.html", may_begin=viewer.is_coordinator)
    return _whole(viewer, pact)


@bp.get("/pacts")
@guard(staff())
def index(viewer: Viewer) -> Response:
    """List every pact: the one in force, earlier ones and drafts."""
    return page("pacts/index.html", pacts=queries.all_pacts(), statuses=STATUSES, may_begin=viewer.is_coordinator)


@bp.get("/pacts/<pact>")
@guard(readable_pact())
def other(viewer: Viewer, pact: Pact) -> Response:
    """Show a pact that is not the one in force."""
    return _whole(viewer, pact)


def _whole(viewer: Viewer, pact: Pact) -> Response:
    day = today()
    counts = queries.light_counts(pact, day)
    lights = sum(counts.values(), start=Counter())
    total = lights.total()
    tree = views.tree_of(
        views.branches_of(queries.nodes_of(pact)),
        counts,
        named=queries.named_actions(pact, day) if total <= queries.NAMED_UP_TO else [],
        node_url=lambda node: url_for("pacts.theme", node=node),
        action_url=lambda action: url_for("actions.show", action=action),
        language=pact.language,
    )
    versions = queries.versions_of(pact)
    return page(
        "pacts/show.html",
        pact=pact,
        is_current=is_current(pact),
        tree=tree,
        total=total,
        loose=counts.get(None, Counter()).total(),
        how_many=views.where_from(total, queries.later_actions(pact)),
        kinds=repeated(lights),
        moves=[(one.value, MOVES[one]) for one in TRANSITIONS[PactStatus(pact.status)]],
        status_name=STATUSES[pact.status],
        versions=versions,
        light_names=list(Light),
        line={
            "versions": views.versions_on_line(versions),
            "rounds": views.rounds_on_line(queries.rounds_of(pact), pact, day),
            "meetings": queries.meeting_days(pact).get("", []),
            "due": queries.due_days(pact),
        },
        may_manage=viewer.is_coordinator,
        is_staff=viewer.is_staff,
        is_open=queries.is_open_draft(pact),
    )


@bp.get("/pact/<node>")
@guard(readable_node())
def theme(viewer: Viewer, node: PactNode) -> Response:
    """Show a theme or subtheme; an objective or paragraph leads to the theme it stands in."""
    if node.kind not in PAGES:
        return redirect(url_for(".theme", node=_page_above(node).public_id, _anchor=f"n-{node.public_id}"), 303)
    day, pact = today(), node.pact
    nodes = queries.nodes_of(pact)
    roots = views.branches_of(nodes)
    branch = views.find_branch(roots, node) or not_found()
    counts = queries.light_counts(pact, day)
    listing = asked(SORTS, default="number")
    found = queries.actions_under(branch.ids(), listing)
    rows = queries.rows_of(found.rows)
    neighbours = _neighbours(roots, node)
    versions = queries.versions_of(pact)
    themes = [*branch.ids(), *([node.parent_id] if node.parent_id else [])]
    return page(
        "pacts/theme.html",
        is_staff=viewer.is_staff,
        commented=queries_comments.commented(pact.id, everything=viewer.is_coordinator),
        pact=pact,
        pact_url=page_of(pact),
        node=node,
        branch=branch,
        theme=theme_of(node.number),
        kinds=repeated(views.total_of(branch, counts)),
        found=found,
        listing=listing,
        link=listing.url,
        rows=[(row, light_of(row.action, day).value) for row in rows],
        previous=neighbours[0],
        following=neighbours[1],
        version=versions[0] if versions else None,
        workgroups=queries.workgroups_of(themes),
        dossiers=queries.dossiers_of(branch.ids()),
        line={
            "versions": views.versions_on_line(versions),
            "rounds": views.rounds_on_line(queries.rounds_of(pact), pact, day),
            "meetings": [{"label": name, "dates": dates} for name, dates in queries.meeting_days(pact, themes).items()],
            "actions": views.actions_on_line(found.rows, pact, day),
        },
        tree=_tree_around(pact, roots, branch, counts, day),
        may_manage=viewer.is_coordinator,
        may_write=may_write(viewer, node),
        former=queries.former_of(node) if node.former_id else None,
        successors=[one for one in queries.successors_of(node) if may_read(viewer, one.pact)],
        may_add=MAY_HOLD[NodeKind(node.kind)],
        words=KINDS,
        shown=shown,
        place=_place(nodes, node),
    )


def _page_above(node: PactNode) -> PactNode:
    """Return the theme or subtheme on whose page a text stands."""
    above = node.parent
    while above is not None and above.kind not in PAGES:
        above = above.parent
    return above or not_found()


def page_of(pact: Pact) -> str:
    """Return the address of a pact."""
    return url_for(".show") if is_current(pact) else url_for(".other", pact=pact.public_id)


def _tree_around(pact: Pact, roots: Sequence[views.Branch], here: views.Branch, counts: Any, day: Any) -> Any:
    """Return the whole tree in marks, with the actions of this part by name."""
    return views.tree_of(
        roots,
        counts,
        named=queries.named_actions(pact, day, here.ids()),
        node_url=lambda one: url_for("pacts.theme", node=one),
        action_url=lambda one: url_for("actions.show", action=one),
        language=pact.language,
    )


def _neighbours(roots: Sequence[views.Branch], node: PactNode) -> tuple[Any, Any]:
    """Return the pages before and after this one, in the order of the pact, as (label, address)."""
    order = [one for root in roots for one in (root, *root.children)]
    at = next(index for index, branch in enumerate(order) if branch.node.id == node.id)

    def entry(index: int) -> tuple[str, str] | None:
        if not 0 <= index < len(order):
            return None
        other_node = order[index].node
        return f"{other_node.number} {other_node.title}", url_for(".theme", node=other_node.public_id)

    return entry(at - 1), entry(at + 1)


def _place(nodes: Sequence[PactNode], node: PactNode) -> tuple[int, int]:
    """Return the place of a node among its siblings, and how many there are."""
    siblings = [one.id for one in nodes if one.parent_id == node.parent_id]
    return siblings.index(node.id), len(siblings)


@bp.get("/pact/versions")
@guard(signed_in())
def versions(viewer: Viewer) -> Response:
    """List the versions of the pact in force, or of another."""
    pact = asked_pact(viewer)
    return page(
        "pacts/versions.html",
        pact=pact,
        which=name_of(pact),
        pact_url=page_of(pact),
        versions=queries.versions_of(pact),
        may_manage=viewer.is_coordinator,
    )


@bp.get("/pact/versions/<int:number>")
@guard(signed_in())
def version(viewer: Viewer, number: int) -> Response:
    """Show a version as it was frozen, and what changed since the one before."""
    pact = asked_pact(viewer)
    if number > 10_000:
        not_found()
    found = queries.version_by_number(pact, number) or not_found()
    before = queries.version_by_number(pact, number - 1)
    return page(
        "pacts/version.html",
        pact=pact,
        which=name_of(pact),
        pact_url=page_of(pact),
        version=found,
        decision=decisions_of([found]).get(found.decision_id or 0),
        form=DecisionForm().offer(offered()) if viewer.is_coordinator else None,
        before=before,
        shown=shown,
        nodes=branches(found.snapshot.get("nodes", [])),
        actions=_by_node(found.snapshot.get("actions", [])),
        changes=before
        and {
            "nodes": difference(before.snapshot.get("nodes", []), found.snapshot.get("nodes", [])),
            "actions": difference(before.snapshot.get("actions", []), found.snapshot.get("actions", [])),
        },
    )


def _by_node(actions: Sequence[dict[str, Any]]) -> dict[str | None, list[dict[str, Any]]]:
    grouped: dict[str | None, list[dict[str, Any]]] = {}
    for action in actions:
        grouped.setdefault(action["node"], []).append(action)
    return grouped
