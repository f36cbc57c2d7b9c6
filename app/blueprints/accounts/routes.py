"""Addresses of this slice: the door. The link by mail is in routes_links.py, the profile in routes_profile.py."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.accounts import commands, passwords, queries, throttle
from app.blueprints.accounts.forms import SignInForm
from app.blueprints.accounts.rules import minutes_until
from app.database import unit_of_work
from app.extensions import db
from app.models import Account
from app.web import sessions
from app.web.access import guard, public
from app.web.attempts import network_of
from app.web.edge import writes, writes_in_steps
from app.web.errors import problem
from app.web.languages import gettext as _
from app.web.languages import ngettext
from app.web.notices import tell
from app.web.redirects import safe_next
from app.web.render import page
from app.web.viewer import viewer

bp = Blueprint("accounts", __name__)


@bp.get("/sign-in")
@guard(public())
def sign_in() -> Response:
    """Show the door, or pass on who is inside already."""
    who = viewer()
    if who is not None:
        return redirect(home_of(who.account, request.args.get("next")), code=303)
    return show_door(SignInForm(data={"next": request.args.get("next", "")}))


@bp.post("/sign-in")
@writes_in_steps
@guard(public())
def check_password() -> Response:
    """Let in who has the right password; known and unknown addresses cost and show the same.

    Without a password the same form goes on to where a link is asked: the page promises that, whichever button.
    """
    form, now = SignInForm.of_request(), clock.now()
    if not form.is_sent():
        return show_door(form, 422)
    if not form.password.data:
        return redirect(url_for("accounts.ask_link"), code=307)
    wait = count({"password/address": form.email.data, "password/network": visitor()}, now)
    if wait is not None:
        return too_many(wait, now)
    account = _account_with_password(form.email.data, form.password.data)
    if account is None:
        return _refuse(form)
    return _open(account, form, now)


@bp.post("/sign-out")
@writes
@guard(public())
def sign_out() -> Response:
    """End the session of this browser."""
    who = viewer()
    if who is not None:
        commands.sign_out(who.session, actor=who.person, now=clock.now())
        tell(_("You are signed out."))
    response = redirect(url_for("public.front"), code=303)
    sessions.drop_session(response)
    return response


def show_door(form: SignInForm, status: int = 200) -> Response:
    """Show the sign-in page."""
    return page("accounts/sign_in.html", status, form=form)


def let_in(account: Account, *, stays: bool, via: str, now: datetime) -> str:
    """Open a session inside the unit of work that is going on, and end the one this browser had."""
    who = viewer()
    if who is not None:
        commands.sign_out(who.session, actor=who.person, now=now)
    return commands.sign_in(account, device=sessions.device_of_request(), stays=stays, via=via, now=now)


def welcome(account: Account, token: str, *, stays: bool, target: str | None) -> Response:
    """Send someone who just signed in to where he or she was going."""
    response = redirect(home_of(account, target), code=303)
    sessions.keep_session(response, token, stays=stays)
    return response


def home_of(account: Account, target: str | None) -> str:
    """Return where to go: the page that was asked for, else the cockpit or one's own work."""
    endpoint = "overview.cockpit" if queries.works_for_staff(account) else "overview.mine"
    return safe_next(target, url_for(endpoint))


def visitor() -> str:
    """Return what attempts are counted by, beside the address that was typed."""
    return network_of(request.remote_addr or "")


def count(tries: dict[str, str], now: datetime) -> datetime | None:
    """Count an attempt for good, whatever becomes of it; return when to come back, if it was one too many."""
    with unit_of_work():
        return throttle.count(tries, now)


def too_many(wait: datetime, now: datetime) -> Response:
    """Say how long to wait."""
    minutes = minutes_until(wait, now)
    response = problem(429, _("Too many attempts"), _waiting(minutes))
    response.headers["Retry-After"] = str(minutes * 60)
    return response


def _waiting(minutes: int) -> str:
    """Return the wait in words: in hours when it is long."""
    if minutes > 90:
        return ngettext(
            "To keep others out we stopped here for a while. Try again in %(num)s hour.",
            "To keep others out we stopped here for a while. Try again in %(num)s hours.",
            -(-minutes // 60),
        )
    return ngettext(
        "To keep others out we stopped here for a while. Try again in %(num)s minute.",
        "To keep others out we stopped here for a while. Try again in %(num)s minutes.",
        minutes,
    )


def _refuse(form: SignInForm) -> Response:
    form.password.errors = [
        _("This address and this password do not belong together. Try again, or choose a link by e-mail.")
    ]
    return show_door(form, 422)


def _account_with_password(email: str, password: str) -> Account | None:
    """Return the account that lets in with this password. The check is slow, so no transaction stays open for it."""
    account = queries.account_by_email(email)
    stored = account.password_hash if account is not None and account.disabled_at is None else None
    db.session.rollback()
    return account if passwords.is_password(stored, password) else None


def _open(account: Account, form: SignInForm, now: datetime) -> Response:
    """Open the session, unless the account changed while the password was being checked."""
    stored = account.password_hash or ""
    renewed = passwords.make_hash(form.password.data) if passwords.is_outdated(stored) else None
    with unit_of_work():
        current = queries.account_by_email(form.email.data)
        if current is None or current.disabled_at is not None or current.password_hash != stored:
            return _refuse(form)
        if renewed:
            commands.renew_hash(current, renewed)
        throttle.forget("password/address", form.email.data)
        token = let_in(current, stays=form.stays.data, via="page", now=now)
        return welcome(current, token, stays=form.stays.data, target=form.next.data)
