"""Addresses of this slice: how long things are kept, what goes when, and what went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from flask import current_app, redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.people.record_words import HELD
from app.blueprints.privacy import erasing, retention, words
from app.blueprints.privacy.forms import RulesForm
from app.blueprints.privacy.routes import bp
from app.web import body
from app.web.access import administrator, guard
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.render import page
from app.web.retention import rules as stored_rules
from app.web.viewer import Viewer


@bp.get("/admin/privacy/retention")
@guard(administrator())
def rules(viewer: Viewer) -> Response:
    """Show the rules, and what they will erase when."""
    del viewer
    chosen = stored_rules()
    return _show(
        RulesForm(
            ground=body.ground(), contacts=chosen.contacts, mails=chosen.mails, signing_in=chosen.signing_in,
            version=chosen.version,
        )
    )  # fmt: skip


@bp.post("/admin/privacy/retention")
@writes
@guard(administrator())
def save_rules(viewer: Viewer) -> Response:
    """Change the rules."""
    form, stored, now = RulesForm.of_request(), stored_rules(), clock.now()
    if not form.is_sent():
        return _show(form, 422)
    if form.version.data != str(stored.version):
        tell(_("Someone else changed the rules meanwhile. Look again."), kind="warning")
        return _show(form, 409)
    chosen = replace(
        stored, contacts=int(form.contacts.data), mails=int(form.mails.data), signing_in=int(form.signing_in.data)
    )
    body.keep_ground(form.ground.data)
    retention.keep_rules(chosen, actor=viewer.person, now=now)
    tell(_("The settings are saved."))
    return redirect(url_for(".rules"), 303)


@bp.post("/admin/privacy/retention/in-force")
@writes
@guard(administrator())
def put_in_force(viewer: Viewer) -> Response:
    """Let the rules do their work from tomorrow on."""
    day = clock.today(current_app.config["SETTINGS"].zone) + timedelta(days=1)
    chosen = replace(stored_rules(), in_force_since=day.isoformat())
    retention.keep_rules(chosen, actor=viewer.person, now=clock.now())
    tell(_("The rules are in force from tomorrow on."), undo_url=url_for(".suspend"))
    return redirect(url_for(".rules"), 303)


@bp.post("/admin/privacy/retention/suspend")
@writes
@guard(administrator())
def suspend(viewer: Viewer) -> Response:
    """Let the rules do nothing until further notice."""
    retention.keep_rules(replace(stored_rules(), in_force_since=""), actor=viewer.person, now=clock.now())
    tell(_("The rules do nothing now."), undo_url=url_for(".put_in_force"))
    return redirect(url_for(".rules"), 303)


@bp.get("/admin/privacy/destructions")
@guard(administrator())
def destructions(viewer: Viewer) -> Response:
    """Show the declarations of destruction."""
    del viewer
    return page(
        "privacy/destructions.html",
        declarations=[(one, _counts(one.counts), _counts(one.kept)) for one in retention.declarations()],
        broken=erasing.broken_seals(),
        grounds=words.GROUNDS,
    )


def _show(form: RulesForm, status: int = 200) -> Response:
    today, chosen = clock.today(current_app.config["SETTINGS"].zone), stored_rules()
    return page(
        "privacy/retention.html",
        status,
        form=form,
        rules=chosen,
        in_force_since=date.fromisoformat(chosen.in_force_since) if chosen.in_force_since else None,
        months=retention.forecast(today),
        today=today,
    )


def _counts(counts: Mapping[str, int]) -> str:
    """Return what was destroyed, or stays, in words."""
    return "; ".join(f"{HELD.get(name, name)}: {number}" for name, number in sorted(counts.items())) or "–"
