"""Addresses of priorities, of who writes which theme, and of the two consultations."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.consultations.queries_results import passage_by_id
from app.blueprints.drafting import commands, pages, queries, queries_advice
from app.blueprints.drafting.access import managed_priority, managed_theme, read_theme, written_theme
from app.blueprints.drafting.blueprint import bp
from app.blueprints.drafting.forms import CollectForm, NewPriorityForm, PriorityForm, ThemeForm
from app.blueprints.drafting.routes import step_of, to_step
from app.blueprints.pacts.access import managed_pact, may_write
from app.blueprints.pacts.routes import today
from app.documents.rich import shown
from app.models import Pact, PactNode, Priority, PriorityState, StepKind, ThemeDraft
from app.web.access import guard, not_found
from app.web.edge import writes
from app.web.editing import differences, is_stale
from app.web.languages import gettext as _
from app.web.languages import ngettext
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer

RANKING = StepKind.RANKING


@bp.post("/pacts/<pact>/drawing-up/<any(call, consultation):asking>/consultation")
@writes
@guard(managed_pact())
def make_consultation(viewer: Viewer, pact: Pact, asking: str) -> Response:
    """Make the consultation of this step from its template; where there is one, go there."""
    step = step_of(pact, asking)
    if step.consultation is None:
        make = commands.make_call if asking == StepKind.CALL else commands.make_draft_consultation
        step.consultation = make(step, actor=viewer.person, now=clock.now())
        tell(_("The consultation is there, as a draft. Adapt it, and invite who must be heard."))
    return redirect(url_for("consultations.show", consultation=step.consultation.public_id), 303)


@bp.post("/pacts/<pact>/drawing-up/consultation/texts")
@writes
@guard(managed_pact())
def ask_about_new_texts(viewer: Viewer, pact: Pact) -> Response:
    """Add questions about texts that came later."""
    step = step_of(pact, StepKind.CONSULTATION)
    if step.consultation is None or step.consultation.state != "draft":
        not_found()
    count = commands.ask_about_new_texts(step, actor=viewer.person, now=clock.now())
    tell(ngettext("%(num)s question is added.", "%(num)s questions are added.", count))
    return to_step(pact, StepKind.CONSULTATION)


# ---- priorities ----


@bp.post("/pacts/<pact>/drawing-up/priorities")
@writes
@guard(managed_pact())
def add_priority(viewer: Viewer, pact: Pact) -> Response:
    """Write a priority down."""
    step, form = step_of(pact, RANKING), NewPriorityForm.of_request()
    if not form.is_sent():
        return pages.step_page(viewer, pact, step, 422, priority_form=form)
    commands.add_priority(pact, title=form.title.data, text=form.text.data, actor=viewer.person, now=clock.now())
    tell(_("“%(title)s” stands on the list.", title=form.title.data))
    return to_step(pact, RANKING)


@bp.post("/pacts/<pact>/drawing-up/priorities/collect")
@writes
@guard(managed_pact())
def collect(viewer: Viewer, pact: Pact) -> Response:
    """Put the chosen words under a priority: one that is there, or a new one."""
    step, call = step_of(pact, RANKING), step_of(pact, StepKind.CALL).consultation
    free = {one.public_id: one for one in (queries_advice.free_passages(call) if call else ())}
    chosen = [free[one] for one in dict.fromkeys(request.form.getlist("passage")) if one in free]
    form = CollectForm.of_request().offer(queries.priorities(pact))
    if not form.is_sent():
        return pages.step_page(viewer, pact, step, 422, collect_form=form, chosen=set(request.form.getlist("passage")))
    now = clock.now()
    priority = queries.priority(pact, form.priority.data) if form.priority.data else None
    if priority is None:
        commands.add_priority(pact, title=form.new_title.data, passages=chosen, actor=viewer.person, now=now)
    else:
        commands.tie_passages(priority, chosen)
    tell(ngettext("%(num)s passage is put under it.", "%(num)s passages are put under it.", len(chosen)))
    return to_step(pact, RANKING)


@bp.get("/pacts/<pact>/drawing-up/priorities/<priority>")
@guard(managed_priority())
def edit_priority(viewer: Viewer, priority: Priority) -> Response:
    """Show a priority, the words it was heard in, and the form that decides on it."""
    del viewer
    data = {name: getattr(priority, name) for name in ("title", "text", "reason", "state")}
    data["node"] = priority.node.public_id if priority.node else ""
    return _priority_page(priority, PriorityForm.of_request(data=data))


@bp.post("/pacts/<pact>/drawing-up/priorities/<priority>")
@writes
@guard(managed_priority())
def save_priority(viewer: Viewer, priority: Priority) -> Response:
    """Reword a priority and decide on it; show both texts when someone else changed it meanwhile."""
    form = PriorityForm.of_request()
    themes = {one.node.public_id: one.node for one in queries.themes(priority.pact)}
    form.offer(list(themes.values()))
    if not form.is_sent():
        return _priority_page(priority, form, 422)
    stored = {"title": priority.title, "text": priority.text, "state": str(priority.state), "reason": priority.reason}
    if is_stale(priority) and (clash := differences(form, stored)):
        return _priority_page(priority, form, 409, clash)
    commands.change_priority(
        priority,
        title=form.title.data,
        text=form.text.data,
        state=PriorityState(form.state.data),
        reason=form.reason.data,
        node=themes.get(form.node.data),
        actor=viewer.person,
        now=clock.now(),
    )
    tell(_("“%(title)s” is saved.", title=priority.title))
    return to_step(priority.pact, RANKING)


def _priority_page(priority: Priority, form: PriorityForm, status: int = 200, clash: object = ()) -> Response:
    return page(
        "drafting/priority.html",
        status,
        priority=priority,
        pact=priority.pact,
        form=form.offer([one.node for one in queries.themes(priority.pact)]),
        passages=queries_advice.passages_of(priority),
        clash=clash,
    )


@bp.post("/pacts/<pact>/drawing-up/priorities/<priority>/<any(up, down):way>")
@writes
@guard(managed_priority())
def move_priority(viewer: Viewer, priority: Priority, way: str) -> Response:
    """Rank a priority higher or lower."""
    if commands.move_priority(priority, up=way == "up", actor=viewer.person, now=clock.now()):
        back = url_for(
            ".move_priority",
            pact=priority.pact.public_id,
            priority=priority.public_id,
            way="down" if way == "up" else "up",
        )
        tell(_("“%(title)s” has moved.", title=priority.title), undo_url=back)
    else:
        tell(_("“%(title)s” cannot go further.", title=priority.title), kind="warning")
    return to_step(priority.pact, RANKING)


@bp.post("/pacts/<pact>/drawing-up/priorities/<priority>/free")
@writes
@guard(managed_priority())
def free_passage(viewer: Viewer, priority: Priority) -> Response:
    """Take words away from a priority."""
    del viewer
    passage = passage_by_id(request.form.get("passage", "")) or not_found()
    commands.untie_passage(priority, passage)
    tell(_("The words are free again."))
    return redirect(url_for(".edit_priority", pact=priority.pact.public_id, priority=priority.public_id), 303)


# ---- who writes what ----


@bp.get("/pacts/<pact>/drawing-up/themes/<node>")
@guard(read_theme())
def theme(viewer: Viewer, node: PactNode) -> Response:
    """Show the text of a theme, who writes it, and by when."""
    draft = queries.theme_draft(node)
    due_on: date | None = draft.due_on if draft else step_of(node.pact, StepKind.DRAFT).ends_on
    data = {"workgroup": draft.workgroup.public_id if draft else "", "due_on": due_on}
    return _theme_page(viewer, node, draft, ThemeForm.of_request(data=data).offer(queries.groups(node.pact)))


def _theme_page(
    viewer: Viewer, node: PactNode, draft: ThemeDraft | None, form: ThemeForm, status: int = 200, clash: Any = ()
) -> Response:
    every = queries.nodes(node.pact)
    return page(
        "drafting/theme.html",
        status,
        node=node,
        pact=node.pact,
        draft=draft,
        form=form,
        clash=clash,
        parts=pages.parts_of(every, node),
        shown=shown,
        day=today(),
        may_manage=viewer.is_coordinator,
        may_write=may_write(viewer, node),
    )


@bp.post("/pacts/<pact>/drawing-up/themes/<node>")
@writes
@guard(managed_theme())
def assign_theme(viewer: Viewer, node: PactNode) -> Response:
    """Let a workgroup write a theme."""
    groups = {one.public_id: one for one in queries.groups(node.pact)}
    form = ThemeForm.of_request().offer(list(groups.values()))
    if not form.is_sent():
        return _theme_page(viewer, node, queries.theme_draft(node), form, 422)
    draft = queries.theme_draft(node)
    stored = {"workgroup": draft.workgroup.public_id, "due_on": draft.due_on} if draft else {}
    if draft is not None and is_stale(draft) and (clash := differences(form, stored)):
        return _theme_page(viewer, node, draft, form, 409, clash)
    assert form.due_on.data is not None  # noqa: S101 - the form was valid
    group = groups[form.workgroup.data]
    commands.assign_theme(node, group, form.due_on.data, actor=viewer.person, now=clock.now())
    tell(_("%(group)s writes this theme.", group=group.name))
    return to_step(node.pact, StepKind.DRAFT)


@bp.post("/pacts/<pact>/drawing-up/themes/<node>/<any(done, again):handed>")
@writes
@guard(written_theme())
def hand_in(viewer: Viewer, draft: ThemeDraft, handed: str) -> Response:
    """Hand the text of a theme in, or go on with it."""
    commands.hand_in(draft, is_done=handed == "done", actor=viewer.person, now=clock.now())
    pact, node = draft.node.pact.public_id, draft.node.public_id
    if handed == "done":
        tell(_("The text is handed in."), undo_url=url_for(".hand_in", pact=pact, node=node, handed="again"))
    else:
        tell(_("The text is being worked on again."))
    return redirect(url_for(".theme", pact=pact, node=node), 303)
