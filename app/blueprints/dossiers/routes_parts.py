"""Addresses of what belongs to a file: entries, actions, partners, money."""

from __future__ import annotations

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.dossiers import commands, queries
from app.blueprints.dossiers.access import (
    managed_dossier,
    managed_entry,
    managed_money,
    managed_partner,
    open_dossier,
    readable_entry,
)
from app.blueprints.dossiers.blueprint import bp
from app.blueprints.dossiers.forms import ActionForm, EntryForm, MoneyForm, PartnerForm
from app.blueprints.dossiers.routes import back, show_page, today
from app.documents.uploads import served
from app.models import Blob, Dossier, DossierEntry, DossierMoney, DossierPartner, EntryKind
from app.web.access import guard, not_found
from app.web.edge import writes
from app.web.editing import differences, is_stale
from app.web.formats import date_text
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


@bp.post("/dossiers/<dossier>/entries")
@writes
@guard(managed_dossier())
def add_entry(viewer: Viewer, dossier: Dossier) -> Response:
    """Write down what happened."""
    form: Any = EntryForm.of_request().for_dossier(dossier, today())
    form.file.take(viewer.person)
    if not form.is_sent():
        form.file.keep(viewer.person, now=clock.now())
        return show_page(viewer, dossier, 422, entry_form=form)
    entry = commands.add_entry(
        dossier,
        kind=EntryKind(form.kind.data),
        happened_on=form.happened_on.data,
        text=form.text.data,
        upload=form.file.upload,
        actor=viewer.person,
        now=clock.now(),
    )
    tell(_written(dossier, entry), undo_url=url_for(".undo_entry", dossier=dossier.public_id, entry=entry.public_id))
    return back(dossier)


def _written(dossier: Dossier, entry: DossierEntry) -> str:
    """Return what is said after something was written down: a renewal starts the wait for the next."""
    if entry.kind == EntryKind.RENEWED and dossier.due_on is not None:
        return _("It is written down. The next renewal: %(date)s.", date=date_text(dossier.due_on))
    return _("It is written down.")


@bp.post("/dossiers/<dossier>/entries/<entry>/undo")
@writes
@guard(managed_entry())
def undo_entry(viewer: Viewer, entry: DossierEntry) -> Response:
    """Take an entry back."""
    try:
        commands.undo_entry(entry, actor=viewer.person, now=clock.now())
    except commands.LaterStepError:
        tell(_("A later step rests on this one. Take that one back first."), kind="error")
    else:
        tell(_("It is taken back."))
    return back(entry.dossier)


@bp.get("/dossiers/<dossier>/entries/<entry>/document")
@guard(readable_entry())
def document(blob: Blob) -> Response:
    """Give the document of an entry."""
    return served(blob)


@bp.post("/dossiers/<dossier>/actions")
@writes
@guard(managed_dossier())
def tie_action(viewer: Viewer, dossier: Dossier) -> Response:
    """Say that an action has to do with the file."""
    form: Any = ActionForm.of_request()
    valid = form.is_sent()
    found = queries.find_action(dossier.pact, form.action.data) if valid else ()
    if valid and len(found) != 1:
        names = "; ".join(f"{one.number} {one.title}".strip() for one in found)
        form.action.errors = [
            _("Several actions fit. Write the whole title of one: %(names)s.", names=names)
            if found
            else _("No action has this number or title.")
        ]
    if len(found) != 1:
        return show_page(viewer, dossier, 422, action_form=form)
    commands.tie_action(dossier, found[0], actor=viewer.person, now=clock.now())
    undo = url_for(".untie_action", dossier=dossier.public_id, action=found[0].public_id)
    tell(_("“%(title)s” stands beside it now.", title=found[0].title), undo_url=undo)
    return back(dossier)


@bp.post("/dossiers/<dossier>/actions/<action>/add")
@writes
@guard(managed_dossier())
def tie_proposed(viewer: Viewer, dossier: Dossier, action: str) -> Response:
    """Take over an action that was proposed."""
    found = queries.action(dossier.pact, action) or not_found()
    commands.tie_action(dossier, found, actor=viewer.person, now=clock.now())
    undo = url_for(".untie_action", dossier=dossier.public_id, action=found.public_id)
    tell(_("“%(title)s” stands beside it now.", title=found.title), undo_url=undo)
    return back(dossier)


@bp.post("/dossiers/<dossier>/actions/<action>/remove")
@writes
@guard(managed_dossier())
def untie_action(viewer: Viewer, dossier: Dossier, action: str) -> Response:
    """Take the tie with an action away."""
    found = queries.action(dossier.pact, action) or not_found()
    commands.untie_action(dossier, found, actor=viewer.person, now=clock.now())
    undo = url_for(".tie_proposed", dossier=dossier.public_id, action=action)
    tell(_("“%(title)s” does not stand beside it any more.", title=found.title), undo_url=undo)
    return back(dossier)


@bp.post("/dossiers/<dossier>/partners")
@writes
@guard(open_dossier())
def add_partner(viewer: Viewer, dossier: Dossier) -> Response:
    """Add an organisation that takes part, or that did the same."""
    form: Any = PartnerForm.of_request()
    if not form.is_sent():
        return show_page(viewer, dossier, 422, partner_form=form)
    try:
        partner = commands.add_partner(
            dossier, form.organisation.organisation, words=form.words.data, actor=viewer.person, now=clock.now()
        )
    except commands.AlreadyPartnerError:
        form.organisation.errors = [_("This organisation stands there already.")]
        return show_page(viewer, dossier, 422, partner_form=form)
    undo = url_for(".remove_partner", dossier=dossier.public_id, partner=partner.public_id)
    tell(_("%(name)s is added.", name=partner.organisation.name), undo_url=undo)
    return back(dossier)


@bp.post("/dossiers/<dossier>/partners/<partner>/remove")
@writes
@guard(managed_partner())
def remove_partner(viewer: Viewer, partner: DossierPartner) -> Response:
    """Take an organisation off."""
    commands.remove_partner(partner, actor=viewer.person, now=clock.now())
    undo = url_for(".restore_partner", dossier=partner.dossier.public_id, partner=partner.public_id)
    tell(_("%(name)s is taken off.", name=partner.organisation.name), undo_url=undo)
    return back(partner.dossier)


@bp.post("/dossiers/<dossier>/partners/<partner>/restore")
@writes
@guard(managed_partner())
def restore_partner(viewer: Viewer, partner: DossierPartner) -> Response:
    """Undo taking it off."""
    commands.restore_partner(partner, actor=viewer.person, now=clock.now())
    tell(_("%(name)s is back.", name=partner.organisation.name))
    return back(partner.dossier)


@bp.post("/dossiers/<dossier>/money")
@writes
@guard(managed_dossier())
def add_money(viewer: Viewer, dossier: Dossier) -> Response:
    """Add a source of money."""
    form = MoneyForm.of_request()
    if not form.is_sent():
        return show_page(viewer, dossier, 422, money_form=form)
    money = commands.add_money(dossier, values=form.values(), actor=viewer.person, now=clock.now())
    undo = url_for(".remove_money", dossier=dossier.public_id, money=money.public_id)
    tell(_("%(name)s is added.", name=money.source), undo_url=undo)
    return back(dossier)


@bp.get("/dossiers/<dossier>/money/<money>")
@guard(managed_money())
def edit_money(viewer: Viewer, money: DossierMoney) -> Response:
    """Show the form that changes a source of money."""
    del viewer
    return _money_page(MoneyForm(data=MoneyForm.of_row(money)), money)


def _money_page(form: MoneyForm, money: DossierMoney, status: int = 200, clash: Any = ()) -> Response:
    return page("dossiers/money.html", status, form=form, money=money, dossier=money.dossier, clash=clash)


@bp.post("/dossiers/<dossier>/money/<money>")
@writes
@guard(managed_money())
def save_money(viewer: Viewer, money: DossierMoney) -> Response:
    """Change a source of money; show both when someone else changed it meanwhile."""
    form = MoneyForm.of_request()
    if not form.is_sent():
        return _money_page(form, money, 422)
    if is_stale(money) and (clash := differences(form, MoneyForm.of_row(money))):
        return _money_page(form, money, 409, clash)
    commands.change_money(money, values=form.values(), actor=viewer.person, now=clock.now())
    tell(_("%(name)s is saved.", name=money.source))
    return back(money.dossier)


@bp.post("/dossiers/<dossier>/money/<money>/remove")
@writes
@guard(managed_money())
def remove_money(viewer: Viewer, money: DossierMoney) -> Response:
    """Take a source of money away."""
    commands.remove_money(money, actor=viewer.person, now=clock.now())
    undo = url_for(".restore_money", dossier=money.dossier.public_id, money=money.public_id)
    tell(_("%(name)s is taken off.", name=money.source), undo_url=undo)
    return back(money.dossier)


@bp.post("/dossiers/<dossier>/money/<money>/restore")
@writes
@guard(managed_money())
def restore_money(viewer: Viewer, money: DossierMoney) -> Response:
    """Undo taking it away."""
    commands.restore_money(money, actor=viewer.person, now=clock.now())
    tell(_("%(name)s is back.", name=money.source))
    return back(money.dossier)
