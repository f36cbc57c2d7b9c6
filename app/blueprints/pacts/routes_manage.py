"""Addresses that change a pact: for coordinators."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.pacts import commands, queries, queries_decisions
from app.blueprints.pacts.access import managed_node, managed_pact
from app.blueprints.pacts.forms import AdoptForm, NewNodeForm, NodeForm, PactForm
from app.blueprints.pacts.routes import bp, page_of, today
from app.blueprints.pacts.rules import MAY_BE_ADOPTED, MAY_HOLD, NUMBERED, next_number
from app.blueprints.pacts.words import KINDS
from app.models import NodeKind, Pact, PactNode
from app.web.access import coordinator, guard, not_found
from app.web.edge import writes
from app.web.editing import differences, is_stale
from app.web.languages import gettext as _
from app.web.navigation import current_pact
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer

PACT_FIELDS = ("title", "region", "body_name", "starts_on", "ends_on", "summary")
NODE_FIELDS = ("number", "title", "text")


@bp.get("/pact/new")
@guard(coordinator())
def new(viewer: Viewer) -> Response:
    """Show the form that begins a draft."""
    del viewer
    last = current_pact()
    data = {"region": last.region, "body_name": last.body_name, "language": last.language} if last else {}
    return page("pacts/form.html", form=PactForm.of_request(data=data), pact=None, clash=())


@bp.post("/pact/new")
@writes
@guard(coordinator())
def begin(viewer: Viewer) -> Response:
    """Begin a draft."""
    form = PactForm.of_request()
    if not form.is_sent():
        return page("pacts/form.html", 422, form=form, pact=None, clash=())
    values = {name: form[name].data for name in (*PACT_FIELDS, "language")}
    last = current_pact()
    former = last if last is not None and not queries.is_open_draft(last) else None
    pact = commands.create_pact(**values, former=former, actor=viewer.person, now=clock.now())
    tell(_("The draft is there. Add its themes."))
    return redirect(page_of(pact), 303)


@bp.get("/pacts/<pact>/edit")
@guard(managed_pact())
def edit(viewer: Viewer, pact: Pact) -> Response:
    """Show the form that changes a pact."""
    del viewer
    return page("pacts/form.html", form=PactForm.of_request(obj=pact), pact=pact, clash=(), back=page_of(pact))


@bp.post("/pacts/<pact>/edit")
@writes
@guard(managed_pact())
def save(viewer: Viewer, pact: Pact) -> Response:
    """Change a pact; show both texts when someone else changed it meanwhile."""
    form = PactForm.of_request()
    del form.language
    if not form.is_sent():
        return page("pacts/form.html", 422, form=form, pact=pact, clash=(), back=page_of(pact))
    stored = {name: getattr(pact, name) for name in PACT_FIELDS}
    if is_stale(pact) and (clash := differences(form, stored)):
        return page("pacts/form.html", 409, form=form, pact=pact, clash=clash, back=page_of(pact))
    commands.change_pact(pact, {name: form[name].data for name in PACT_FIELDS}, actor=viewer.person, now=clock.now())
    tell(_("The pact is saved."))
    return redirect(page_of(pact), 303)


@bp.get("/pacts/<pact>/adopt")
@guard(managed_pact())
def adopting(viewer: Viewer, pact: Pact) -> Response:
    """Show the form that freezes a version."""
    del viewer
    if pact.status not in MAY_BE_ADOPTED:
        not_found()
    return _adopt_page(AdoptForm.of_request(data={"adopted_on": today()}).offer(queries_decisions.offered()), pact)


@bp.post("/pacts/<pact>/adopt")
@writes
@guard(managed_pact())
def adopt(viewer: Viewer, pact: Pact) -> Response:
    """Freeze the pact as its next version."""
    form = AdoptForm.of_request().offer(queries_decisions.offered())
    if pact.status not in MAY_BE_ADOPTED:
        not_found()
    if not form.is_sent():
        return _adopt_page(form, pact, 422)
    version = commands.adopt(
        pact,
        adopted_on=form.adopted_on.data or today(),
        reason=form.reason.data,
        decision=queries_decisions.decision(form.decision.data),
        actor=viewer.person,
        now=clock.now(),
    )
    tell(_("Version %(number)s is frozen and in force.", number=version.number))
    if version.number == 1 and pact.former_id is not None:
        return redirect(url_for("drafting.carrying", pact=pact.public_id), 303)  # what is open of the pact before
    return redirect(page_of(pact), 303)


def _adopt_page(form: Any, pact: Pact, status: int = 200) -> Response:
    versions = queries.versions_of(pact)
    return page("pacts/adopt.html", status, form=form, pact=pact, following=len(versions) + 1, back=page_of(pact))


@bp.get("/pacts/<pact>/nodes/new")
@guard(managed_pact())
def new_theme(viewer: Viewer, pact: Pact) -> Response:
    """Show the form for one more theme."""
    del viewer
    return _new_node_page(pact, None, NewNodeForm.of_request(data={"kind": NodeKind.THEME.value}))


@bp.post("/pacts/<pact>/nodes/new")
@writes
@guard(managed_pact())
def add_theme(viewer: Viewer, pact: Pact) -> Response:
    """Add a theme."""
    return _add(viewer, pact, None)


@bp.get("/pact/<node>/new")
@guard(managed_node())
def new_node(viewer: Viewer, node: PactNode) -> Response:
    """Show the form for something under this node."""
    del viewer
    if not MAY_HOLD[NodeKind(node.kind)]:
        not_found()
    return _new_node_page(node.pact, node, NewNodeForm.of_request(data={"kind": request.args.get("kind")}))


@bp.post("/pact/<node>/new")
@writes
@guard(managed_node())
def add_node(viewer: Viewer, node: PactNode) -> Response:
    """Add something under this node."""
    if not MAY_HOLD[NodeKind(node.kind)]:
        not_found()
    return _add(viewer, node.pact, node)


def _kinds(parent: PactNode | None) -> tuple[NodeKind, ...]:
    return MAY_HOLD[NodeKind(parent.kind) if parent else None]


def _new_node_page(pact: Pact, parent: PactNode | None, form: Any, status: int = 200) -> Response:
    form.offer(_kinds(parent))
    return page("pacts/new_node.html", status, form=form, pact=pact, parent=parent, back=page_of(pact))


def _add(viewer: Viewer, pact: Pact, parent: PactNode | None) -> Response:
    form = NewNodeForm.of_request()
    form.offer(_kinds(parent))
    if not form.is_sent():
        return _new_node_page(pact, parent, form, 422)
    kind, number = NodeKind(form.kind.data), form.number.data
    if kind in NUMBERED and not number:
        taken = [one.number for one in queries.nodes_of(pact) if one.parent_id == (parent.id if parent else None)]
        number = next_number(parent.number if parent else "", taken)
    node = commands.add_node(
        pact,
        kind=kind,
        number=number,
        title=form.title.data,
        text=form.text.data,
        parent=parent,
        actor=viewer.person,
        now=clock.now(),
    )
    tell(_("“%(title)s” stands in the pact.", title=node.title))
    return redirect(url_for("pacts.theme", node=node.public_id), 303)


@bp.get("/pact/<node>/edit")
@guard(managed_node())
def edit_node(viewer: Viewer, node: PactNode) -> Response:
    """Show the form that rewords a node."""
    del viewer
    return _node_page(NodeForm.of_request(obj=node), node)


@bp.post("/pact/<node>/edit")
@writes
@guard(managed_node())
def save_node(viewer: Viewer, node: PactNode) -> Response:
    """Reword a node; show both texts when someone else changed it meanwhile."""
    form = NodeForm.of_request()
    form.is_numbered = node.kind in NUMBERED
    if not form.is_sent():
        return _node_page(form, node, 422)
    stored = {name: getattr(node, name) for name in NODE_FIELDS}
    if is_stale(node) and (clash := differences(form, stored)):
        return _node_page(form, node, 409, clash)
    values = {name: form[name].data for name in NODE_FIELDS}
    commands.change_node(node, **values, actor=viewer.person, now=clock.now())
    tell(_("The text is saved. The adopted versions keep the earlier words."))
    return redirect(url_for("pacts.theme", node=node.public_id), 303)


def _node_page(form: Any, node: PactNode, status: int = 200, clash: Any = ()) -> Response:
    return page(
        "pacts/node_form.html",
        status,
        form=form,
        node=node,
        kind=KINDS[NodeKind(node.kind)],
        is_numbered=node.kind in NUMBERED,
        clash=clash,
        back=url_for("pacts.theme", node=node.public_id),
    )


@bp.post("/pact/<node>/up")
@writes
@guard(managed_node())
def move_up(viewer: Viewer, node: PactNode) -> Response:
    """Put a node before its sibling."""
    return _move(viewer, node, up=True)


@bp.post("/pact/<node>/down")
@writes
@guard(managed_node())
def move_down(viewer: Viewer, node: PactNode) -> Response:
    """Put a node after its sibling."""
    return _move(viewer, node, up=False)


def _move(viewer: Viewer, node: PactNode, *, up: bool) -> Response:
    if commands.move_node(node, up=up, actor=viewer.person, now=clock.now()):
        back = url_for(".move_down" if up else ".move_up", node=node.public_id)
        tell(
            _("“%(title)s” has moved. Its number stays, because minutes refer to it.", title=node.title), undo_url=back
        )
    else:
        tell(_("“%(title)s” cannot go further.", title=node.title), kind="warning")
    return redirect(url_for("pacts.theme", node=node.public_id), 303)
