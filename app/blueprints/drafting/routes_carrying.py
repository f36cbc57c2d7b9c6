"""Addresses of what is open of the pact before: look at a proposal, change it, carry it out, take it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.actions.listing import themes_of
from app.blueprints.actions.words import STATES
from app.blueprints.dossiers.words import KINDS
from app.blueprints.drafting import commands_carrying as commands
from app.blueprints.drafting import queries, queries_carrying
from app.blueprints.drafting.access import managed_carrying, read_draft
from app.blueprints.drafting.blueprint import bp
from app.blueprints.drafting.carrying import Lot, lots_of
from app.blueprints.drafting.rules import Fate
from app.blueprints.drafting.words import FATES
from app.blueprints.pacts.access import managed_pact
from app.blueprints.pacts.queries import owners_of
from app.models import BulkChange, Pact, PactNode
from app.web.access import guard, not_found
from app.web.edge import writes
from app.web.forms import Form, TextField
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from app.web.languages import ngettext
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


class ReasonForm(Form):
    """Why the actions that stop do not go on."""

    reason = TextField(_l("Reason, for the actions that stop"), most=1000)


@dataclass
class Row:
    """One lot on the page: where it goes, and what is chosen for each thing in it; what came since is not."""

    lot: Lot
    target: PactNode | None
    fates: dict[str, Fate | None]


@bp.get("/pacts/<pact>/drawing-up/carrying")
@guard(read_draft())
def carrying(viewer: Viewer, pact: Pact) -> Response:
    """Show what is still open of the pact before, with a proposal of where it goes on."""
    return _carrying_page(viewer, pact, _rows(pact, {}), ReasonForm())


@bp.post("/pacts/<pact>/drawing-up/carrying")
@writes
@guard(managed_pact())
def carry_over(viewer: Viewer, pact: Pact) -> Response:
    """Show what would happen; with `do`, let it happen."""
    if pact.adopted_on is None:
        not_found()
    rows, form = _rows(pact, request.form), ReasonForm.of_request()
    choice = _choice(rows)
    valid = form.is_sent()
    if choice.stop and not form.reason.data:
        form.reason.errors = [_("Say why: it stands in the history of each action that stops.")]
        valid = False
    if not valid or "do" not in request.form:
        return _carrying_page(viewer, pact, rows, form, 200 if valid else 422, looked=valid)
    change = commands.carry_over(pact, choice, reason=form.reason.data, actor=viewer.person, now=clock.now())
    count = len(choice.over)
    tell(
        ngettext("%(num)s action goes on in this pact.", "%(num)s actions go on in this pact.", count),
        undo_url=url_for(".carry_back", pact=pact.public_id, bulk=change.public_id),
    )
    return redirect(url_for(".carrying", pact=pact.public_id), 303)


@bp.post("/pacts/<pact>/drawing-up/carrying/<bulk>/undo")
@writes
@guard(managed_carrying())
def carry_back(viewer: Viewer, pact: Pact, bulk: BulkChange) -> Response:
    """Put everything back as it was."""
    if bulk.undone_at is not None:
        tell(_("There is nothing to take back any more."), kind="warning")
        return redirect(url_for(".carrying", pact=pact.public_id), 303)
    left = commands.take_back_carrying(bulk, pact, actor=viewer.person, now=clock.now())
    if left:
        tell(_("Everything is back as it was, but for what changed meanwhile."), kind="warning")
    else:
        tell(_("Everything is back as it was."))
    return redirect(url_for(".carrying", pact=pact.public_id), 303)


def _rows(pact: Pact, sent: Mapping[str, str]) -> list[Row]:
    """Return what is open with what was chosen: what was not sent goes over to where the proposal says."""
    former = queries.former_pact(pact)
    targets = {node.public_id: node for node in themes_of(pact)}
    rows = []
    for lot in lots_of(former, pact) if former else ():
        to = sent.get(f"to-{lot.key}")
        target = lot.follower if to is None else targets.get(to)
        things = [*(one.public_id for one in lot.actions), *(one.public_id for one in lot.dossiers)]
        fates = {public_id: _fate(sent.get(f"do-{public_id}", "")) for public_id in things}
        rows.append(Row(lot, target, fates))
    return rows


def _fate(sent: str) -> Fate | None:
    return Fate(sent) if sent in set(Fate) else None


def _choice(rows: Sequence[Row]) -> commands.Choice:
    chosen = commands.Choice()
    for row in rows:
        for action in row.lot.actions:
            fate = row.fates[action.public_id]
            if fate == Fate.OVER:
                chosen.over.append((action, row.target))
            elif fate is not None:
                (chosen.stop if fate == Fate.STOP else chosen.left).append(action)
        for dossier in row.lot.dossiers:
            fate = row.fates[dossier.public_id]
            if fate == Fate.OVER:
                chosen.dossiers.append((dossier, row.target))
            elif fate is not None:
                chosen.left.append(dossier)
    return chosen


def _carrying_page(
    viewer: Viewer, pact: Pact, rows: Sequence[Row], form: ReasonForm, status: int = 200, *, looked: bool = False
) -> Response:
    actions = [action.id for row in rows for action in row.lot.actions]
    shown: dict[str, Any] = {
        "pact": pact,
        "former": queries.former_pact(pact),
        "rows": rows,
        "form": form,
        "looked": looked,
        "targets": themes_of(pact),
        "owners": owners_of(actions),
        "states": STATES,
        "kinds": KINDS,
        "fates": FATES,
        "past": queries_carrying.standing(pact),
        "may_manage": viewer.is_coordinator,
    }
    return page("drafting/carrying.html", status, **shown)
