"""Addresses of this slice: what people say about themselves, their password, and where they are signed in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app, redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.accounts import commands, passwords, queries
from app.blueprints.accounts.access import own_session
from app.blueprints.accounts.forms import DetailsForm, PasswordForm
from app.blueprints.accounts.routes import bp, count, too_many
from app.blueprints.accounts.rules import SHORTEST_PASSWORD
from app.blueprints.people import looking
from app.blueprints.people.queries_looks import looks_at, subjects_of
from app.database import unit_of_work
from app.models import AccountSession
from app.web.access import guard, require_viewer, signed_in
from app.web.edge import writes, writes_in_steps
from app.web.languages import COOKIE, ngettext, read_in
from app.web.languages import gettext as _
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer, forget_viewer


@bp.get("/profile")
@guard(signed_in())
def profile(viewer: Viewer) -> Response:
    """Show one's own details."""
    return _show(viewer)


@bp.post("/profile")
@writes
@guard(signed_in())
def change_details(viewer: Viewer) -> Response:
    """Change one's own details."""
    form, person = DetailsForm.of_request(), viewer.person
    if not form.is_sent():
        return _show(viewer, 422, details=form)
    if form.version.data != str(person.version):
        return _show(viewer, 409, details=form, changed=True)
    commands.change_details(
        person,
        name=form.name.data,
        language=form.language.data,
        phone=form.phone.data,
        actor=person,
        now=clock.now(),
    )
    response = redirect(url_for("accounts.profile"), code=303)
    settings = current_app.config["SETTINGS"]
    response.delete_cookie(COOKIE, secure=settings.is_https, httponly=True, samesite="Lax")
    read_in(person.language)
    tell(_("Your details are saved."))
    return response


@bp.post("/profile/password")
@writes_in_steps
@guard(signed_in())
def change_password(viewer: Viewer) -> Response:
    """Choose or change one's password; the slow work stands outside the transaction."""
    form, now = PasswordForm.of_request(), clock.now()
    form.email, form.person_name = viewer.person.email or "", viewer.person.name
    if not form.is_sent():
        return _show(viewer, 422, password=form)
    stored, name = viewer.account.password_hash, viewer.account.public_id
    if stored is not None:
        wait = count({"current/address": name}, now)
        if wait is not None:
            return too_many(wait, now)
        if not passwords.is_password(stored, form.current.data or ""):
            form.current.errors = [_("This is not your current password.")]
            forget_viewer()
            return _show(require_viewer(), 422, password=form)
    if not _store(stored, passwords.make_hash(form.new_password.data), now):
        form.current.errors = [_("Your password was changed elsewhere just now. Type the new one here.")]
        return _show(require_viewer(), 409, password=form)
    tell(_("Your password is changed, and your other devices are signed out."))
    return redirect(url_for("accounts.profile"), code=303)


@bp.post("/profile/sessions/<session>/end")
@writes
@guard(own_session())
def end_session(viewer: Viewer, session: AccountSession) -> Response:
    """Sign out on one device."""
    commands.sign_out(session, actor=viewer.person, now=clock.now())
    tell(_("That device is signed out."))
    return redirect(url_for("accounts.profile", _anchor="sessions"), code=303)


@bp.post("/profile/sessions/end-others")
@writes
@guard(signed_in())
def end_other_sessions(viewer: Viewer) -> Response:
    """Sign out everywhere but here."""
    ended = commands.sign_out_elsewhere(viewer.account, but=viewer.session, actor=viewer.person, now=clock.now())
    tell(
        ngettext("You are signed out on %(num)s other device.", "You are signed out on %(num)s other devices.", ended)
        if ended
        else _("You were signed in here only.")
    )
    return redirect(url_for("accounts.profile", _anchor="sessions"), code=303)


def _store(stored: str | None, password_hash: str, now: datetime) -> bool:
    """Keep the new password; False when it was changed elsewhere while this one was being checked."""
    with unit_of_work():
        forget_viewer()
        who = require_viewer()
        if who.account.password_hash != stored:
            return False
        commands.set_password(who.account, password_hash, keep=who.session, actor=who.person, now=now)
    return True


def _show(viewer: Viewer, status: int = 200, **forms: Any) -> Response:
    """Show the profile, with the form that was just sent in place of a fresh one."""
    person = viewer.person
    shown: dict[str, Any] = {
        "details": DetailsForm(obj=person),
        "password": PasswordForm(),
        "changed": False,
        **forms,
    }
    looks = looks_at(person)
    return page(
        "accounts/profile.html",
        status,
        me=viewer,
        sessions=queries.open_sessions(viewer.account, clock.now()),
        least=SHORTEST_PASSWORD,
        looks=looks,
        about=subjects_of(looks, person.language),
        what=looking.WHAT,
        **shown,
    )
