"""Addresses of the steps in which a pact is drawn up."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.drafting import commands, pages, queries
from app.blueprints.drafting.access import read_draft
from app.blueprints.drafting.blueprint import bp
from app.blueprints.drafting.forms import AnalysisForm, FollowForm, FormerForm, PlanForm, StepForm
from app.blueprints.drafting.rules import Span, out_of_order
from app.blueprints.drafting.words import step_name
from app.blueprints.pacts.access import managed_node, managed_pact
from app.blueprints.pacts.queries import node_by_public_id
from app.blueprints.pacts.routes import today
from app.blueprints.people.picker import written
from app.models import DraftingStep, Pact, PactNode, StepKind
from app.web.access import guard, not_found
from app.web.edge import writes
from app.web.editing import differences, is_stale
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer

STEP = "/pacts/<pact>/drawing-up/<any(context, call, ranking, draft, consultation, advice, adoption):stage>"


def step_of(pact: Pact, stage: str) -> DraftingStep:
    """Return a step of a pact; 404 where its drawing up was not planned."""
    return queries.steps(pact).get(StepKind(stage)) or not_found()


def to_step(pact: Pact, stage: str) -> Response:
    """Go back to the page of a step."""
    return redirect(url_for("drafting.step", pact=pact.public_id, stage=stage), 303)


@bp.get("/pacts/<pact>/drawing-up")
@guard(read_draft())
def show(viewer: Viewer, pact: Pact) -> Response:
    """Show the steps: how far each is, what it misses, and what to do next."""
    return _whole(viewer, pact, PlanForm.of_request())


def _whole(viewer: Viewer, pact: Pact, form: PlanForm, status: int = 200) -> Response:
    steps = queries.steps(pact)
    lines = pages.lines_of(pact, steps, today())
    return page(
        "drafting/show.html",
        status,
        pact=pact,
        lines=lines,
        following=next((one for one in lines if not one.is_done), None),
        form=form,
        former=queries.former_pact(pact),
        may_manage=viewer.is_coordinator,
    )


@bp.post("/pacts/<pact>/drawing-up")
@writes
@guard(managed_pact())
def plan(viewer: Viewer, pact: Pact) -> Response:
    """Put the steps on the calendar, or count them anew from another day of adoption."""
    form = PlanForm.of_request()
    form.pact = pact
    if not form.is_sent():
        return _whole(viewer, pact, form, 422)
    assert form.adopts_on.data is not None  # noqa: S101 - the form was valid
    commands.plan_steps(pact, form.adopts_on.data, actor=viewer.person, now=clock.now())
    tell(_("The steps are on the calendar. Each can still be moved by itself."))
    return redirect(url_for(".show", pact=pact.public_id), 303)


@bp.get(STEP)
@guard(read_draft())
def step(viewer: Viewer, pact: Pact, stage: str) -> Response:
    """Show one step and the work that is done in it."""
    return pages.step_page(viewer, pact, step_of(pact, stage))


@bp.post(STEP + "/dates")
@writes
@guard(managed_pact())
def change_step(viewer: Viewer, pact: Pact, stage: str) -> Response:
    """Move a step, or give it to someone else."""
    found, form = step_of(pact, stage), StepForm.of_request()
    if not form.is_sent():
        return pages.step_page(viewer, pact, found, 422, step_form=form)
    stored = {
        "starts_on": found.starts_on,
        "ends_on": found.ends_on,
        "responsible": written(found.responsible) if found.responsible else "",
    }
    if is_stale(found) and (clash := differences(form, stored)):
        return pages.step_page(viewer, pact, found, 409, step_form=form, step_clash=clash)
    span = form.span(StepKind(stage))
    kept = [
        span if one.kind == stage else Span(StepKind(one.kind), one.starts_on, one.ends_on)
        for one in queries.steps(pact).values()
    ]
    if StepKind(stage) in out_of_order(kept):
        form.starts_on.errors = [
            _("This step begins before the one above it. Steps may overlap, but keep their order.")
        ]
        return pages.step_page(viewer, pact, found, 422, step_form=form)
    commands.change_step(found, span, form.responsible.person, actor=viewer.person, now=clock.now())
    tell(_("“%(step)s” is moved. Reminders follow the new dates.", step=step_name(StepKind(stage))))
    return to_step(pact, stage)


@bp.post(STEP + "/done")
@writes
@guard(managed_pact())
def finish_step(viewer: Viewer, pact: Pact, stage: str) -> Response:
    """Say that a step is done."""
    commands.set_done(step_of(pact, stage), is_done=True, actor=viewer.person, now=clock.now())
    undo = url_for(".reopen_step", pact=pact.public_id, stage=stage)
    tell(_("“%(step)s” is done.", step=step_name(StepKind(stage))), undo_url=undo)
    return redirect(url_for(".show", pact=pact.public_id), 303)


@bp.post(STEP + "/reopen")
@writes
@guard(managed_pact())
def reopen_step(viewer: Viewer, pact: Pact, stage: str) -> Response:
    """Say that a step is not done after all."""
    commands.set_done(step_of(pact, stage), is_done=False, actor=viewer.person, now=clock.now())
    tell(_("“%(step)s” is open again.", step=step_name(StepKind(stage))))
    return to_step(pact, stage)


@bp.post("/pacts/<pact>/drawing-up/context/text")
@writes
@guard(managed_pact())
def write_analysis(viewer: Viewer, pact: Pact) -> Response:
    """Keep the context analysis; show both texts when someone else wrote meanwhile."""
    found, form = step_of(pact, StepKind.CONTEXT), AnalysisForm.of_request()
    if not form.is_sent():
        return pages.step_page(viewer, pact, found, 422, analysis_form=form)
    if is_stale(found) and (clash := differences(form, {"text": found.text, "sources": found.sources})):
        return pages.step_page(viewer, pact, found, 409, analysis_form=form, clash=clash)
    commands.write_analysis(found, text=form.text.data, sources=form.sources.data, actor=viewer.person, now=clock.now())
    tell(_("The analysis is saved."))
    return to_step(pact, StepKind.CONTEXT)


# ---- the pact before ----


@bp.get("/pacts/<pact>/drawing-up/former")
@guard(read_draft())
def former(viewer: Viewer, pact: Pact) -> Response:
    """Show what became of each part of the pact before, and where each part of the draft comes from."""
    before = queries.former_pact(pact)
    return _former_page(viewer, pact, FollowForm.of_request(data={"former": before.public_id if before else ""}))


def _former_page(viewer: Viewer, pact: Pact, form: FollowForm, status: int = 200) -> Response:
    before = queries.former_pact(pact)
    return page(
        "drafting/former.html",
        status,
        pact=pact,
        former=before,
        form=form.offer(queries.possible_formers(pact)),
        pairs=pages.pairs_of(pact, before) if before else [],
        new=[one for one in queries.nodes(pact) if one.former_id is None],
        may_manage=viewer.is_coordinator,
    )


@bp.post("/pacts/<pact>/drawing-up/former")
@writes
@guard(managed_pact())
def follow_on(viewer: Viewer, pact: Pact) -> Response:
    """Say which pact this one follows on."""
    possible = {one.public_id: one for one in queries.possible_formers(pact)}
    form = FollowForm.of_request().offer(list(possible.values()))
    if not form.is_sent():
        return _former_page(viewer, pact, form, 422)
    commands.follow_on(pact, possible.get(form.former.data), actor=viewer.person, now=clock.now())
    tell(_("It is noted which pact this one follows on."))
    return redirect(url_for(".former", pact=pact.public_id), 303)


@bp.post("/pacts/<pact>/drawing-up/former/<node>")
@writes
@guard(managed_pact())
def take_over(viewer: Viewer, pact: Pact, node: str) -> Response:
    """Copy a theme of the pact before into the draft."""
    theme = node_by_public_id(node)
    if theme is None or theme.parent_id is not None or theme.pact_id != pact.former_id:
        not_found()
    made = commands.take_over_theme(pact, theme, actor=viewer.person, now=clock.now())
    tell(_("“%(title)s” stands in the draft, with everything under it.", title=made.title))
    return redirect(url_for(".former", pact=pact.public_id), 303)


@bp.get("/pact/<node>/former")
@guard(managed_node())
def node_former(viewer: Viewer, node: PactNode) -> Response:
    """Ask which part of the pact before a part goes on from."""
    del viewer
    before = queries.former_pact(node.pact)
    form = FormerForm.of_request(data={"former": node.former.public_id if node.former else ""})
    offered = queries.nodes(before) if before else ()
    return page("drafting/node_former.html", node=node, former=before, form=form.offer(offered))


@bp.post("/pact/<node>/former")
@writes
@guard(managed_node())
def link_node(viewer: Viewer, node: PactNode) -> Response:
    """Say which part of the pact before a part goes on from."""
    before = queries.former_pact(node.pact)
    possible: dict[str, Any] = {one.public_id: one for one in (queries.nodes(before) if before else ())}
    form = FormerForm.of_request().offer(list(possible.values()))
    if not form.is_sent():
        return page("drafting/node_former.html", 422, node=node, former=before, form=form)
    commands.link_node(node, possible.get(form.former.data), actor=viewer.person, now=clock.now())
    tell(_("It is noted where this text comes from."))
    return redirect(url_for("pacts.theme", node=node.public_id), 303)
