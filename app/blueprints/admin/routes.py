"""Addresses of this slice: accounts, the settings of the body, and the history of everything."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.accounts import commands as accounts_commands
from app.blueprints.accounts import invitations
from app.blueprints.admin import commands, queries, words
from app.blueprints.admin.access import managed_account
from app.blueprints.admin.forms import AccountForm, ContactForm, RoleForm
from app.blueprints.people.commands import person_by_email
from app.models import Account, AuditEntry, Role
from app.web import body
from app.web.access import administrator, guard
from app.web.edge import writes
from app.web.editing import differences
from app.web.formats import datetime_text
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from app.web.lists import asked
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer

bp = Blueprint("admin", __name__)


@bp.get("/admin")
@guard(administrator())
def index(viewer: Viewer) -> Response:
    """Show who may sign in."""
    choice = asked(queries.ACCOUNT_SORTS, default="name", filters=("role", "state"))
    found = queries.accounts(choice)
    return page(
        "admin/index.html",
        me=viewer,
        found=found,
        listing=choice,
        last_used=queries.last_used(found.rows),
        facilitated=queries.facilitated(found.rows),
        roles=words.ROLES,
    )


@bp.get("/admin/accounts/new")
@guard(administrator())
def new(viewer: Viewer) -> Response:
    """Show the form for a new account."""
    del viewer
    return page("admin/new.html", form=AccountForm(), means=words.ROLE_MEANS, roles=words.ROLES)


@bp.post("/admin/accounts/new")
@writes
@guard(administrator())
def add(viewer: Viewer) -> Response:
    """Give someone an account, and mail the link to sign in."""
    form, now = AccountForm.of_request(), clock.now()
    valid = form.is_sent()
    if valid and form.person.person is not None and not form.person.person.email:
        form.person.errors = [_("This person has no e-mail address, and needs one to sign in. Add it first.")]
        valid = False
    if not valid:
        return page("admin/new.html", 422, form=form, means=words.ROLE_MEANS, roles=words.ROLES)
    person = form.person.person or person_by_email(
        form.person.new_email,
        name=form.person.new_name,
        language=viewer.person.language,
        source=_l("account given by an administrator"),
        actor=viewer.person,
        now=now,
    )
    try:
        account = accounts_commands.add_account(person, Role(form.role.data), actor=viewer.person, now=now)
    except accounts_commands.LastAdministrator:
        form.role.errors = [_("This is the only administrator. Give someone else that role first.")]
        return page("admin/new.html", 422, form=form, means=words.ROLE_MEANS, roles=words.ROLES)
    _send_link(account, viewer)
    return redirect(url_for(".account", account=account.public_id), 303)


@bp.get("/admin/accounts/<account>")
@guard(managed_account())
def account(viewer: Viewer, account: Account) -> Response:
    """Show an account, what it may do and what was done with it."""
    return _show(viewer, account, RoleForm(role=account.role))


@bp.post("/admin/accounts/<account>/role")
@writes
@guard(managed_account())
def give_role(viewer: Viewer, account: Account) -> Response:
    """Give an account another role."""
    form = RoleForm.of_request()
    if not form.is_sent():
        return _show(viewer, account, form, 422)
    if form.chosen != account.role:
        try:
            accounts_commands.give_role(account, form.chosen, actor=viewer.person, now=clock.now())
        except accounts_commands.LastAdministrator:
            form.role.errors = [_("This is the only administrator. Give someone else that role first.")]
            return _show(viewer, account, form, 422)
    tell(_("%(name)s is %(role)s now.", name=account.person.label, role=words.ROLES[form.chosen]))
    return redirect(_after(viewer, account), 303)


@bp.post("/admin/accounts/<account>/disable")
@writes
@guard(managed_account())
def disable(viewer: Viewer, account: Account) -> Response:
    """Let nobody in with this account."""
    try:
        accounts_commands.disable(account, actor=viewer.person, now=clock.now())
    except accounts_commands.LastAdministrator:
        tell(_("This is the only administrator. Give someone else that role first."), kind="error")
        return redirect(url_for(".account", account=account.public_id), 303)
    tell(
        _("%(name)s cannot sign in any more, and is signed out everywhere.", name=account.person.label),
        undo_url=url_for(".enable", account=account.public_id),
    )
    return redirect(_after(viewer, account), 303)


@bp.post("/admin/accounts/<account>/enable")
@writes
@guard(managed_account())
def enable(viewer: Viewer, account: Account) -> Response:
    """Let an account in again."""
    accounts_commands.enable(account, actor=viewer.person, now=clock.now())
    tell(_("%(name)s can sign in again.", name=account.person.label))
    return redirect(url_for(".account", account=account.public_id), 303)


@bp.post("/admin/accounts/<account>/link")
@writes
@guard(managed_account())
def send_link(viewer: Viewer, account: Account) -> Response:
    """Mail someone a link to sign in and choose a password."""
    _send_link(account, viewer)
    return redirect(url_for(".account", account=account.public_id), 303)


@bp.get("/admin/settings")
@guard(administrator())
def settings(viewer: Viewer) -> Response:
    """Show what the body says about itself."""
    del viewer
    return _show_settings(ContactForm(obj=body.contact()))


@bp.post("/admin/settings")
@writes
@guard(administrator())
def save_settings(viewer: Viewer) -> Response:
    """Change what the body says about itself."""
    form, stored = ContactForm.of_request(), body.contact()
    if not form.is_sent():
        return _show_settings(form, 422)
    fields = {"name": stored.name, "email": stored.email, "phone": stored.phone}
    if form.version.data != str(stored.version) and (found := differences(form, fields)):
        return _show_settings(form, 409, differences=found)
    commands.change_contact(
        name=form.name.data, email=form.email.data, phone=form.phone.data, actor=viewer.person, now=clock.now()
    )
    tell(_("The settings are saved."))
    return redirect(url_for(".settings"), 303)


@bp.get("/admin/history")
@guard(administrator())
def history(viewer: Viewer) -> Response:
    """Show who did what, newest first."""
    del viewer
    choice = asked(queries.AUDIT_SORTS, default="-at", filters=("kind", "about", "verb"))
    found = queries.audit(choice)
    return page(
        "admin/history.html",
        found=found,
        listing=choice,
        names=queries.names(found.rows),
        kinds=words.KINDS,
        act=words.act,
        way=words.way,
        page_of=words.page_of,
    )


def _send_link(account: Account, viewer: Viewer) -> None:
    """Mail the link, and say what became of it."""
    mail = invitations.send_invitation(account, actor=viewer.person, now=clock.now())
    if mail is None:
        tell(_("%(name)s has no e-mail address: no link was sent.", name=account.person.label), kind="warning")
    elif account.person.suppressed_at is not None:
        tell(_("Mail to %(name)s does not arrive: check the address.", name=account.person.label), kind="warning")
    else:
        tell(_("%(name)s gets a link by e-mail that works for 24 hours.", name=account.person.label))


def _after(viewer: Viewer, account: Account) -> str:
    """Return where to go after a change: someone who just lost the right to be here goes home."""
    if account.id == viewer.account.id and (account.role != Role.ADMINISTRATOR or account.disabled_at is not None):
        return url_for("public.front")
    return url_for(".account", account=account.public_id)


def _show(viewer: Viewer, account: Account, form: RoleForm, status: int = 200) -> Response:
    return page(
        "admin/account.html",
        status,
        me=viewer,
        account=account,
        form=form,
        means=words.ROLE_MEANS,
        roles=words.ROLES,
        facilitates=queries.facilitated([account]).get(account.person_id, []),
        last_used=queries.last_used([account]).get(account.id),
        entries=[_line(entry) for entry in queries.history_of(account)],
    )


def _line(entry: AuditEntry) -> dict[str, str]:
    """Return a line of history the way the page shows one."""
    return {
        "when": datetime_text(entry.at),
        "who": entry.actor.label if entry.actor else "Pactwerk",
        "how": words.way(entry.via),
        "text": words.act(entry.verb),
    }


def _show_settings(form: ContactForm, status: int = 200, **more: Any) -> Response:
    shown: dict[str, Any] = {"differences": [], **more}
    return page("admin/settings.html", status, form=form, version=body.contact().version, **shown)
