"""Addresses of files: the list, the page of one, opening, changing, closing, publishing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import current_app, redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.dossiers import commands, queries, words
from app.blueprints.dossiers.access import managed_dossier, may_manage, readable_dossier
from app.blueprints.dossiers.blueprint import bp
from app.blueprints.dossiers.forms import ActionForm, DossierForm, EntryForm, MoneyForm, PartnerForm, stored
from app.blueprints.dossiers.rules import standing, total, waits
from app.documents.tables import csv_response
from app.models import Dossier, DossierKind, Pact
from app.web.access import guard, not_found, signed_in, staff
from app.web.edge import writes
from app.web.editing import differences, is_stale
from app.web.languages import gettext as _
from app.web.lists import asked
from app.web.navigation import current_pact
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/dossiers")
@guard(signed_in())
def index(viewer: Viewer) -> Response:
    """List the files of the pact."""
    pact = current_pact()
    listing, day = asked(queries.SORTS, default="due", filters=queries.FILTERS), today()
    if pact is None:
        return page("dossiers/none.html")
    found = queries.listed(pact, listing, viewer, day)
    return page(
        "dossiers/index.html",
        listing=listing,
        found=found,
        counts=queries.counts(pact),
        standings={one.id: standing(one, day, closed=one.closed_at is not None) for one in found.rows},
        themes=queries.themes_of(pact),
        words=words,
        kinds=list(DossierKind),
        may_open=viewer.is_staff,
    )


@bp.get("/dossiers.csv")
@guard(signed_in())
def download(viewer: Viewer) -> Response:
    """Give the list as a table."""
    pact, day = _pact(), today()
    listing = asked(queries.SORTS, default="due", filters=queries.FILTERS)
    header = (_("Kind"), _("Title"), _("Theme"), _("Organisation"), _("Who follows it"), _("Date"), _("State"))
    rows = (
        (
            words.KINDS[DossierKind(one.kind)],
            one.title,
            f"{one.node.number} {one.node.title}" if one.node else "",
            one.organisation.name if one.organisation else "",
            one.responsible.label,
            one.due_on if waits(one) else None,
            words.standing_word(standing(one, day, closed=one.closed_at is not None), one.kind),
        )
        for one in queries.every(pact, listing, viewer, day)
    )
    return csv_response(f"{_('Files')} {day.isoformat()}.csv", header, rows)


@bp.get("/dossiers/new")
@guard(staff())
def new(viewer: Viewer) -> Response:
    """Ask what is to be written down."""
    del viewer
    return page("dossiers/kinds.html", kinds=list(DossierKind), words=words)


@bp.get("/dossiers/new/<of_kind>")
@guard(staff())
def new_of_kind(viewer: Viewer, of_kind: str) -> Response:
    """Show the form for one kind of file."""
    pact, kind = _pact(), _kind(of_kind)
    form = DossierForm.of_request(data={"language": pact.language, "responsible": viewer.person})
    return _form_page(form.for_kind(kind, queries.themes_of(pact)), kind, None)


@bp.post("/dossiers/new/<of_kind>")
@writes
@guard(staff())
def create(viewer: Viewer, of_kind: str) -> Response:
    """Open a file."""
    pact, kind = _pact(), _kind(of_kind)
    themes = queries.themes_of(pact)
    form = DossierForm.of_request().for_kind(kind, themes)
    if not form.is_sent():
        return _form_page(form, kind, None, 422)
    dossier = commands.create_dossier(
        pact, kind, values=form.values(themes), today=today(), actor=viewer.person, now=clock.now()
    )
    tell(_("“%(title)s” is there. Write down what happens to it as it happens.", title=dossier.title))
    return back(dossier)


@bp.get("/dossiers/<dossier>")
@guard(readable_dossier())
def show(viewer: Viewer, dossier: Dossier) -> Response:
    """Show a file with all that belongs to it."""
    return show_page(viewer, dossier)


def show_page(viewer: Viewer, dossier: Dossier, status: int = 200, **forms: Any) -> Response:
    """Answer with the page of a file; `forms` are those that were sent and not taken."""
    day, kind = today(), DossierKind(dossier.kind)
    money = queries.money_of(dossier)
    shown: dict[str, Any] = {
        "entry_form": EntryForm(data={"happened_on": day}).for_dossier(dossier, day),
        "partner_form": PartnerForm(),
        "money_form": MoneyForm(),
        "action_form": ActionForm(),
        **forms,
    }
    if "entry_form" in forms:
        forms["entry_form"].for_dossier(dossier, day)
    return page(
        "dossiers/show.html",
        status,
        dossier=dossier,
        kind=kind,
        words=words,
        standing=standing(dossier, day, closed=dossier.closed_at is not None),
        waits=waits(dossier),
        entries=queries.entries_of(dossier),
        partners=queries.partners_of(dossier),
        money=money,
        sum=total(money),
        actions=queries.actions_of(dossier),
        proposed=queries.proposed_actions(dossier),
        born=queries.born_of(dossier),
        may_manage=may_manage(viewer, dossier),
        **shown,
    )


@bp.get("/dossiers/<dossier>/edit")
@guard(managed_dossier())
def edit(viewer: Viewer, dossier: Dossier) -> Response:
    """Show the form that changes a file."""
    del viewer
    form, themes = DossierForm.of_request(data=_stored(dossier)), queries.themes_of(dossier.pact)
    return _form_page(form.for_kind(DossierKind(dossier.kind), themes), DossierKind(dossier.kind), dossier)


@bp.post("/dossiers/<dossier>/edit")
@writes
@guard(managed_dossier())
def save(viewer: Viewer, dossier: Dossier) -> Response:
    """Change a file; show both texts when someone else changed it meanwhile."""
    kind, themes = DossierKind(dossier.kind), queries.themes_of(dossier.pact)
    form = DossierForm.of_request().for_kind(kind, themes)
    if not form.is_sent():
        return _form_page(form, kind, dossier, 422)
    if is_stale(dossier) and (found := differences(form, _as_typed(dossier, form))):
        return _form_page(form, kind, dossier, 409, differences=found)
    commands.edit_dossier(dossier, values=form.values(themes), actor=viewer.person, now=clock.now())
    tell(_("“%(title)s” is saved.", title=dossier.title))
    return back(dossier)


@bp.post("/dossiers/<dossier>/close")
@writes
@guard(managed_dossier())
def close(viewer: Viewer, dossier: Dossier) -> Response:
    """End a file."""
    commands.close_dossier(dossier, actor=viewer.person, now=clock.now())
    undo = url_for(".reopen", dossier=dossier.public_id)
    tell(
        _("“%(title)s” is closed. It stays readable, and asks for nothing any more.", title=dossier.title),
        undo_url=undo,
    )
    return back(dossier)


@bp.post("/dossiers/<dossier>/reopen")
@writes
@guard(managed_dossier())
def reopen(viewer: Viewer, dossier: Dossier) -> Response:
    """Open a closed file again."""
    commands.reopen_dossier(dossier, actor=viewer.person, now=clock.now())
    tell(_("“%(title)s” is open again.", title=dossier.title))
    return back(dossier)


@bp.post("/dossiers/<dossier>/publish")
@writes
@guard(managed_dossier())
def publish(viewer: Viewer, dossier: Dossier) -> Response:
    """Let everybody read a file."""
    commands.publish(dossier, actor=viewer.person, now=clock.now())
    tell(
        _("Everybody can read “%(title)s” now, without names of persons and without its entries.", title=dossier.title),
        undo_url=url_for(".withdraw", dossier=dossier.public_id),
    )  # fmt: skip
    return back(dossier)


@bp.post("/dossiers/<dossier>/withdraw")
@writes
@guard(managed_dossier())
def withdraw(viewer: Viewer, dossier: Dossier) -> Response:
    """Undo publishing."""
    commands.withdraw(dossier, actor=viewer.person, now=clock.now())
    tell(_("“%(title)s” is for those with an account again.", title=dossier.title))
    return back(dossier)


@bp.post("/dossiers/<dossier>/practice")
@writes
@guard(managed_dossier())
def make_practice(viewer: Viewer, dossier: Dossier) -> Response:
    """Make a good practice of an answered request for support."""
    if dossier.kind != DossierKind.SUPPORT:
        not_found()
    practice = commands.make_practice(dossier, today=today(), actor=viewer.person, now=clock.now())
    tell(_("It is a good practice now. Say what it took and what others can copy."))
    return redirect(url_for(".edit", dossier=practice.public_id), 303)


def back(dossier: Dossier) -> Response:
    """Lead back to the page of a file."""
    return redirect(url_for("dossiers.show", dossier=dossier.public_id), 303)


def today() -> date:
    """Return the local day."""
    return clock.today(current_app.config["SETTINGS"].zone)


def _kind(word: str) -> DossierKind:
    return DossierKind(word) if word in set(DossierKind) else not_found()


def _pact() -> Pact:
    return current_pact() or not_found()


def _stored(dossier: Dossier) -> dict[str, Any]:
    return stored(dossier, list(DossierForm()._fields))


def _as_typed(dossier: Dossier, form: DossierForm) -> dict[str, Any]:
    """Return what is stored, people written the way the form reads them."""
    values = stored(dossier, list(form._fields))
    shown = DossierForm(data=values)
    return {**values, "responsible": shown.responsible.data}


def _form_page(
    form: DossierForm, kind: DossierKind, dossier: Dossier | None, status: int = 200, differences: Sequence[Any] = ()
) -> Response:
    return page(
        "dossiers/form.html", status, form=form, kind=kind, dossier=dossier, words=words, differences=differences
    )
