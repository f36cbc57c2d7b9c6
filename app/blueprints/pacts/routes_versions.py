"""Addresses of versions: any two compared, a node's life, papers, and the pact as a file and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import FileField

from app import clock
from app.blueprints.pacts import commands, commands_exchange, exchange, queries, queries_decisions
from app.blueprints.pacts.access import (
    asked_pact,
    managed_node,
    managed_pact,
    may_read,
    name_of,
    readable_node,
    readable_pact,
)
from app.blueprints.pacts.forms import DecisionForm
from app.blueprints.pacts.life import stages_of
from app.blueprints.pacts.papers import paper_of
from app.blueprints.pacts.routes import bp, page_of, today
from app.blueprints.pacts.rules import difference
from app.documents.papers import DOCX, PDF, Paper, pdf_of
from app.documents.tables import attachment
from app.documents.word import docx_of
from app.documents.workbooks import XLSX, workbook_of
from app.models import Pact, PactNode, PactStatus, PactVersion
from app.web.access import coordinator, guard, not_found, signed_in
from app.web.edge import writes
from app.web.forms import Form
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer

NOW = "now"
_PAPERS: Mapping[str, tuple[str, Callable[[Paper], bytes]]] = {"pdf": (PDF, pdf_of), "docx": (DOCX, docx_of)}


class ImportForm(Form):
    """A pact in a file."""

    file = FileField(_l("File"))


@bp.get("/pact/versions/compare")
@guard(signed_in())
def compare(viewer: Viewer) -> Response:
    """Show the difference between any two versions, or a version and the text as it stands now."""
    pact = asked_pact(viewer)
    before_name, before = _state(pact, request.args.get("before", "1"))
    after_name, after = _state(pact, request.args.get("after", NOW))
    return page(
        "pacts/compare.html",
        pact=pact,
        which=name_of(pact),
        pact_url=page_of(pact),
        before_name=before_name,
        after_name=after_name,
        nodes=difference(before.get("nodes", []), after.get("nodes", [])),
        actions=difference(before.get("actions", []), after.get("actions", [])),
    )


def _state(pact: Pact, asked: str) -> tuple[str, Mapping[str, Any]]:
    """Return a state of the pact by its number, with what it is called; 404 where there is none."""
    if asked == NOW:
        return _("the text as it stands now"), commands.snapshot_of(pact)
    version = _version(pact, asked)
    return _("version %(number)s", number=version.number), version.snapshot


def _version(pact: Pact, asked: str) -> PactVersion:
    if not asked.isascii() or not asked.isdigit() or len(asked) > 4:
        not_found()
    return queries.version_by_number(pact, int(asked)) or not_found()


@bp.post("/pact/versions/<int:number>/decision")
@writes
@guard(coordinator())
def name_decision(viewer: Viewer, number: int) -> Response:
    """Say by which decision a version was adopted."""
    pact = asked_pact(viewer)
    version = _version(pact, str(number))
    form = DecisionForm.of_request().offer(queries_decisions.offered())
    if not form.is_sent():
        tell(_("Choose a decision from the list."), kind="warning")
    else:
        decision = queries_decisions.decision(form.decision.data)
        commands.set_decision(version, decision, actor=viewer.person, now=clock.now())
        tell(_("Noted. What the version holds stays as it was adopted."))
    return redirect(url_for(".version", number=version.number, pact=name_of(pact)), 303)


@bp.get("/pact/<node>/life")
@guard(readable_node())
def life(viewer: Viewer, node: PactNode) -> Response:
    """Show how a text came about."""
    versions = queries.snapshots_of(node.pact)
    decisions = queries_decisions.decisions_of(versions)
    stages = stages_of(node, versions, queries.rewordings_of(node), decisions)
    former = queries.former_of(node)
    successors = [one for one in queries.successors_of(node) if may_read(viewer, one.pact)]
    return page(
        "pacts/life.html", node=node, pact_url=page_of(node.pact), stages=stages, former=former, successors=successors
    )


@bp.get("/pact/versions/<int:number>/<any(pdf, docx):paper>")
@guard(signed_in())
def version_paper(viewer: Viewer, number: int, paper: str) -> Response:
    """Give a version as a paper."""
    pact = asked_pact(viewer)
    version = _version(pact, str(number))
    decision = queries_decisions.decisions_of([version]).get(version.decision_id or 0)
    return _paper(
        paper_of(pact, version.snapshot, version, today(), decision), paper, f"{pact.title} v{version.number}"
    )


def _paper(paper: Paper, kind: str, name: str) -> Response:
    media_type, make = _PAPERS[kind]
    return _download(make(paper), media_type, f"{name}.{kind}")


def _download(content: bytes, media_type: str, name: str) -> Response:
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = attachment(name)
    return response


@bp.get("/pacts/<pact>/export/<any(json, xlsx, pdf, docx):paper>")
@guard(readable_pact())
def export(viewer: Viewer, pact: Pact, paper: str) -> Response:
    """Give the pact as it stands now: as a paper, or as a file that can be taken over again."""
    del viewer
    name = f"{pact.title} {today().isoformat()}"
    if paper in _PAPERS:
        return _paper(paper_of(pact, commands.snapshot_of(pact), None, today()), paper, name)
    rows = commands_exchange.rows_of(pact)
    if paper == "json":
        return _download(exchange.as_json(rows), "application/json", f"{name}.json")
    return _download(workbook_of(exchange.as_sheets(rows)), XLSX, f"{name}.xlsx")


@bp.get("/pact/import")
@guard(coordinator())
def importing(viewer: Viewer) -> Response:
    """Show the form that takes a pact over."""
    del viewer
    return page("pacts/import.html", form=ImportForm(), errors=[])


@bp.post("/pact/import")
@writes
@guard(coordinator())
def take_over(viewer: Viewer) -> Response:
    """Take a pact over as a draft: all of it, or nothing."""
    sent = request.files.get("file")
    tables = exchange.read_file(sent.stream.read(exchange.MOST_BYTES + 1) if sent else b"")
    if tables.errors:
        return page("pacts/import.html", 422, form=ImportForm(), errors=tables.errors)
    pact = commands_exchange.take_over(tables, actor=viewer.person, now=clock.now())
    tell(_("“%(title)s” is a draft now.", title=pact.title))
    return redirect(page_of(pact), 303)


@bp.post("/pacts/<pact>/status")
@writes
@guard(managed_pact())
def move_status(viewer: Viewer, pact: Pact) -> Response:
    """Put a draft in consultation and back, close a pact and open it again."""
    before, asked = PactStatus(pact.status), request.form.get("status", "")
    known = asked in set(PactStatus)
    if known and commands.set_status(pact, PactStatus(asked), actor=viewer.person, now=clock.now()):
        tell(_("The status of the pact is changed."))
    elif asked != before:
        tell(_("The pact cannot go there from its present status."), kind="warning")
    return redirect(page_of(pact), 303)


@bp.get("/pacts/<pact>/order")
@guard(managed_pact())
def order(viewer: Viewer, pact: Pact) -> Response:
    """Show the whole tree with the buttons that move a line."""
    del viewer
    return page("pacts/order.html", pact=pact, back=page_of(pact), tree=_lines(pact))


def _lines(pact: Pact) -> list[dict[str, Any]]:
    made: dict[int, dict[str, Any]] = {node.id: {"node": node, "below": []} for node in queries.nodes_of(pact)}
    roots: list[dict[str, Any]] = []
    for line in made.values():
        above = made.get(line["node"].parent_id or 0)
        (above["below"] if above else roots).append(line)
    return roots


@bp.post("/pact/<node>/place")
@writes
@guard(managed_node())
def place(viewer: Viewer, node: PactNode) -> Response:
    """Move a line: up, down, to the end, or before a sibling it was dragged to."""
    now, to, before = clock.now(), request.form.get("to", ""), request.form.get("before", "")
    if before:
        sibling = queries.node_by_public_id(before)
        moved = sibling is not None and commands.place_node(node, sibling, actor=viewer.person, now=now)
    elif to == "last":
        moved = commands.place_node(node, None, actor=viewer.person, now=now)
    else:
        moved = to in {"up", "down"} and commands.move_node(node, up=to == "up", actor=viewer.person, now=now)
    if moved:
        tell(_("“%(title)s” has moved. Its number stays, because minutes refer to it.", title=node.title))
    else:
        tell(_("“%(title)s” cannot go further.", title=node.title), kind="warning")
    return redirect(url_for(".order", pact=node.pact.public_id), 303)
