"""Addresses of this slice: signing in with a link or a code from an e-mail.

Reading a link changes nothing, because mail programs and scanners read them too. By button it works only in the
browser that asked for it; elsewhere the code of the same mail must be typed.
"""

from __future__ import annotations

import secrets

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.accounts import commands, invitations, one_time, passwords, queries
from app.blueprints.accounts.forms import ChosenPassword, CodeForm, ConfirmForm, FirstSignInForm, SignInForm
from app.blueprints.accounts.routes import bp, count, let_in, show_door, too_many, visitor, welcome
from app.blueprints.accounts.rules import LINK_LIFE
from app.database import unit_of_work
from app.models import SignInRequest
from app.web.access import guard, public
from app.web.edge import writes_in_steps
from app.web.languages import current_language
from app.web.languages import gettext as _
from app.web.redirects import safe_next
from app.web.render import page
from app.web.viewer import hash_token


@bp.post("/sign-in/link")
@writes_in_steps
@guard(public())
def ask_link() -> Response:
    """Send a sign-in link, if the address has an account; the answer is the same when it has none."""
    form, now = SignInForm.of_request(), clock.now()
    if not form.is_sent():
        return show_door(form, 422)
    email = form.email.data
    wait = count({"link/address": email, "link/day": email, "link/network": visitor()}, now)
    if wait is not None:
        return too_many(wait, now)
    browser = request.cookies.get(_cookie_name()) or secrets.token_urlsafe(24)
    with unit_of_work():
        invitations.ask_for_link(
            email,
            browser_hash=hash_token(browser),
            next_path=safe_next(form.next.data, "/") if form.next.data else "",
            language=current_language(),
            now=now,
        )
    response = redirect(url_for("accounts.link_sent"), code=303)
    secure = current_app.config["SETTINGS"].is_https
    response.set_cookie(
        _cookie_name(), browser, max_age=LINK_LIFE, secure=secure, httponly=True, samesite="Lax", path="/"
    )
    return response


@bp.get("/sign-in/sent")
@guard(public())
def link_sent() -> Response:
    """Say that a mail is on its way, and take its code."""
    if not request.cookies.get(_cookie_name()):
        return redirect(url_for("accounts.sign_in"), code=303)
    return page("accounts/link_sent.html", form=CodeForm())


@bp.post("/sign-in/sent")
@writes_in_steps
@guard(public())
def use_code() -> Response:
    """Sign in the browser that asked for the link with the code of the mail."""
    browser = request.cookies.get(_cookie_name(), "")
    return _try_code(queries.request_of_browser(hash_token(browser), clock.now()), "accounts/link_sent.html")


@bp.get("/sign-in/<token>")
@guard(public())
def open_link(token: str) -> Response:
    """Show what a link does, without doing it."""
    asked = one_time.find(token)
    if asked is None or not invitations.is_open(asked, clock.now()):
        return _ended()
    if asked.browser_hash is None:
        return _first_time(asked, FirstSignInForm(), ChosenPassword())
    if _is_same_browser(asked):
        return page("accounts/confirm.html", form=ConfirmForm(), asked=asked)
    return page("accounts/code.html", form=CodeForm())


@bp.post("/sign-in/<token>")
@writes_in_steps
@guard(public())
def use_link(token: str) -> Response:
    """Sign in with a link: by button, by code, or for the first time with a choice."""
    asked = one_time.find(token)
    if asked is None or not invitations.is_open(asked, clock.now()):
        return _ended()
    if asked.browser_hash is None:
        return _choose_way(asked)
    if _is_same_browser(asked):
        return _enter(asked, stays=ConfirmForm.of_request().stays.data)
    return _try_code(asked, "accounts/code.html")


def _try_code(asked: SignInRequest | None, template: str) -> Response:
    """Let in who typed the right code. A link without an account behind it takes codes too, and none is right."""
    form, now = CodeForm.of_request(), clock.now()
    if not form.is_sent():
        return page(template, 422, form=form)
    wait = count({"code/network": visitor()}, now)
    if wait is not None:
        return too_many(wait, now)
    if asked is not None and one_time.is_code(asked.public_id, form.code.data) and invitations.is_open(asked, now):
        return _enter(asked, stays=form.stays.data)
    with unit_of_work():
        current = one_time.find(one_time.token_of(asked.public_id)) if asked is not None else None
        if current is not None:
            invitations.note_wrong_code(current, now=now)
    form.code.errors = [
        _("This is not the code of your last e-mail, or it has expired. After five wrong codes, ask for a new e-mail.")
    ]
    return page(template, 422, form=form)


def _choose_way(asked: SignInRequest) -> Response:
    """Take the choice of someone who signs in for the first time, with the password where one was chosen."""
    form, chosen = FirstSignInForm.of_request(), ChosenPassword.of_request()
    account = asked.account
    if account is None:
        return _ended()
    chosen.email, chosen.person_name = account.person.email or "", account.person.name
    valid = form.is_sent()
    if valid and form.way.data == "password":
        valid = chosen.is_sent()
    if not valid:
        return _first_time(asked, form, chosen, 422)
    password_hash = passwords.make_hash(chosen.new_password.data) if form.way.data == "password" else None
    return _enter(asked, stays=form.stays.data, password_hash=password_hash)


def _enter(asked: SignInRequest, *, stays: bool, password_hash: str | None = None) -> Response:
    """Use the link up and open a session, unless someone else just did."""
    now = clock.now()
    with unit_of_work():
        current = one_time.find(one_time.token_of(asked.public_id))
        if current is None or current.account is None or not invitations.is_open(current, now):
            return _ended()
        invitations.use(current, now=now)
        if password_hash:
            commands.set_password(current.account, password_hash, keep=None, actor=current.account.person, now=now)
        token = let_in(current.account, stays=stays, via="link", now=now)
        return welcome(current.account, token, stays=stays, target=current.next_path)


def _first_time(asked: SignInRequest, form: FirstSignInForm, chosen: ChosenPassword, status: int = 200) -> Response:
    return page("accounts/first_time.html", status, form=form, chosen=chosen, asked=asked)


def _ended() -> Response:
    return page("accounts/link_ended.html", 410)


def _is_same_browser(asked: SignInRequest) -> bool:
    browser = request.cookies.get(_cookie_name(), "")
    return bool(browser) and hash_token(browser) == asked.browser_hash


def _cookie_name() -> str:
    return "__Host-pw-asked" if current_app.config["SETTINGS"].is_https else "pw-asked"
