"""Addresses of this slice: a file of people, from the upload to the way back."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.people import commands_import as commands
from app.blueprints.people import queries_records as queries
from app.blueprints.people.access import managed_import
from app.blueprints.people.columns import FIELDS
from app.blueprints.people.import_words import FIELD_WORDS, OUTCOMES, STATES
from app.blueprints.people.importing import plain_changes
from app.blueprints.people.queries import organisations_alike
from app.blueprints.people.routes import bp, today
from app.documents.reading import MOST_BYTES, MOST_ROWS, Unreadable, read_table
from app.documents.uploads import safe_name
from app.models import ImportState, PeopleImport
from app.web.access import coordinator, guard, not_found
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.languages import ngettext
from app.web.lists import asked
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer

SHOWN = 50  # rows of a preview on one page
SORTS = ("at",)


@bp.get("/people/imports")
@guard(coordinator())
def imports(viewer: Viewer) -> Response:
    """Show the form for a file, and what was imported before."""
    del viewer
    return _start()


@bp.post("/people/imports")
@writes
@guard(coordinator())
def upload(viewer: Viewer) -> Response:
    """Read a file, and lead to what it would do."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _start(_("Choose a file."), 422)
    try:
        table = read_table(sent.stream.read(MOST_BYTES + 1))
    except Unreadable as why:
        return _start(str(why), 422)
    if not table.rows:
        return _start(_("This file has headers, and no row below them."), 422)
    draft = commands.take_in(table, filename=safe_name(sent.filename), actor=viewer.person, now=clock.now())
    return redirect(url_for(".import_", run=draft.public_id), 303)


@bp.get("/people/imports/<run>")
@guard(managed_import())
def import_(viewer: Viewer, run: PeopleImport) -> Response:
    """Show what a file would do, or did."""
    del viewer
    return _show(run)


@bp.post("/people/imports/<run>/columns")
@writes
@guard(managed_import())
def map_columns(viewer: Viewer, run: PeopleImport) -> Response:
    """Say what the columns hold."""
    del viewer
    if run.state != ImportState.DRAFT:
        not_found()
    width = len(run.rows[0]) - 1
    chosen = {at: request.form.get(f"column_{at}", "") for at in range(width)}
    mapping = {at: field for at, field in chosen.items() if field in FIELDS}
    if len(set(mapping.values())) < len(mapping):
        return _show(run, 422, error=_("Two columns hold the same. Choose one of them."), mapping=mapping)
    commands.map_columns(run, mapping)
    return redirect(url_for(".import_", run=run.public_id), 303)


@bp.post("/people/imports/<run>/import")
@writes
@guard(managed_import())
def bring_in(viewer: Viewer, run: PeopleImport) -> Response:
    """Import a file as a whole."""
    if run.state != ImportState.DRAFT:
        tell(_("This file was imported already."), kind="warning")
        return redirect(url_for(".import_", run=run.public_id), 303)
    try:
        plan = commands.bring_in(
            run,
            seal=request.form.get("seal", ""),
            language=current_app.config["SETTINGS"].default_language,
            source=_("file %(name)s", name=run.filename),
            today=today(),
            actor=viewer.person,
            now=clock.now(),
        )
    except commands.PlanChanged:
        return _show(run, 409, error=_("The directory changed meanwhile. Look again at what this file does now."))
    number = len(plan.lines)
    tell(
        ngettext("%(num)s row is imported.", "%(num)s rows are imported.", number),
        undo_url=url_for(".undo_import", run=run.public_id),
    )
    return redirect(url_for(".import_", run=run.public_id), 303)


@bp.post("/people/imports/<run>/undo")
@writes
@guard(managed_import())
def undo_import(viewer: Viewer, run: PeopleImport) -> Response:
    """Take an import back."""
    if run.state != ImportState.DONE:
        tell(_("There is nothing to take back any more."), kind="warning")
        return redirect(url_for(".import_", run=run.public_id), 303)
    left = commands.undo(run, actor=viewer.person, now=clock.now())
    if left:
        tell(
            ngettext(
                "The import is taken back, but for %(num)s change: something else hangs on it by now.",
                "The import is taken back, but for %(num)s changes: something else hangs on them by now.",
                left,
            ),
            kind="warning",
        )
    else:
        tell(_("The import is taken back: the directory is as it was."))
    return redirect(url_for(".import_", run=run.public_id), 303)


def _start(error: str = "", status: int = 200) -> Response:
    choice = asked(SORTS, default="-at")
    return page(
        "people/imports.html",
        status,
        error=error,
        found=queries.imports(choice),
        listing=choice,
        states=STATES,
        most_rows=MOST_ROWS,
        field_words=[FIELD_WORDS[name] for name in FIELDS],
    )


def _show(run: PeopleImport, status: int = 200, *, error: str = "", mapping: dict[int, str] | None = None) -> Response:
    shown: dict[str, Any] = {"run": run, "error": error, "states": STATES, "outcomes": OUTCOMES}
    if run.state != ImportState.DRAFT:
        return page("people/import.html", status, plan=None, **shown)
    plan = commands.planned(run, today())
    outcome = request.args.get("outcome", "")
    lines = [one for one in plan.lines if not outcome or one.outcome == outcome]
    lines.sort(key=lambda one: (not one.errors, not one.warnings and not outcome, one.number))
    chosen: dict[str, Any] = {"run": run.public_id, **({"outcome": outcome} if outcome else {})}
    number = request.args.get("page", "1")
    current = min(max(1, int(number) if number.isdigit() and len(number) < 6 else 1), max(1, -(-len(lines) // SHOWN)))
    return page(
        "people/import.html",
        status,
        plan=plan,
        outcome=outcome,
        lines=lines[(current - 1) * SHOWN : current * SHOWN],
        total=len(lines),
        alike=organisations_alike([name for name, *_more in plan.new_organisations.values()]),
        number=current,
        pages=max(1, -(-len(lines) // SHOWN)),
        headers=run.rows[0][1:],
        sample=[row[1:] for row in run.rows[1:4]],
        mapping=mapping if mapping is not None else {int(at): field for at, field in run.mapping.items()},
        fields=[(name, FIELD_WORDS[name]) for name in FIELDS],
        field_words=FIELD_WORDS,
        changes=plain_changes,
        link=lambda **to: url_for(".import_", **{**chosen, **to}),
        **shown,
    )
