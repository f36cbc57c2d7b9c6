"""Every write of this slice about accounts, passwords and sessions."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update

from app import audit
from app.blueprints.accounts import queries
from app.blueprints.accounts.mails import PASSWORD_CHANGED, PASSWORD_CHOSEN, SIGN_IN_LINK
from app.extensions import db
from app.mail import outbox
from app.models import Account, AccountSession, OutboxMail, Person, Role, SentForm, SignInRequest, Throttle
from app.web import sessions


class LastAdministrator(Exception):  # noqa: N818 - an answer, not a fault
    """Without this account nobody could manage accounts any more."""


def sign_in(account: Account, *, device: str, stays: bool, via: str, now: datetime) -> str:
    """Open a new session and return its token; the browser's earlier session is never taken over."""
    token = sessions.open_session(account, device=device, stays=stays, now=now)
    audit.record("signed_in", "account", account.public_id, actor=account.person, now=now, via=via, device=device)
    return token


def sign_out(session: AccountSession, *, actor: Person, now: datetime) -> None:
    """End one session."""
    session.revoked_at = now
    audit.record("signed_out", "account", session.account.public_id, actor=actor, now=now, device=session.device)
    db.session.flush()


def sign_out_elsewhere(account: Account, *, but: AccountSession | None, actor: Person | None, now: datetime) -> int:
    """End every session of `account` but one; return how many ended."""
    ended = db.session.execute(
        update(AccountSession)
        .where(
            AccountSession.account_id == account.id,
            AccountSession.revoked_at.is_(None),
            AccountSession.id != (but.id if but else 0),
        )
        .values(revoked_at=now)
        .returning(AccountSession.id)
    ).all()
    if ended:
        audit.record("signed_out_elsewhere", "account", account.public_id, actor=actor, now=now, sessions=len(ended))
    return len(ended)


def set_password(
    account: Account, password_hash: str, *, keep: AccountSession | None, actor: Person, now: datetime
) -> None:
    """Give an account a password, its first or another, end its other sessions, and tell the person so."""
    kind = PASSWORD_CHANGED if account.password_hash else PASSWORD_CHOSEN
    account.password_hash = password_hash
    sign_out_elsewhere(account, but=keep, actor=actor, now=now)
    audit.record("password_changed", "account", account.public_id, actor=actor, now=now)
    outbox.put(outbox.Draft(kind=kind, person=account.person, about=("account", account.public_id)), now=now)
    db.session.flush()


def renew_hash(account: Account, password_hash: str) -> None:
    """Keep the same password under today's parameters."""
    account.password_hash = password_hash
    db.session.flush()


def add_account(person: Person, role: Role, *, actor: Person | None, now: datetime, via: str = "page") -> Account:
    """Return the account of `person`, made when there is none; an existing one gets the role and works again."""
    account = queries.account_of(person)
    if account is None:
        account = Account(person=person, role=role, created_at=now)
        db.session.add(account)
        db.session.flush()
        audit.record("account_added", "account", account.public_id, actor=actor, now=now, via=via, role=role.value)
        return account
    if account.role != role:
        give_role(account, role, actor=actor, now=now, via=via)
    if account.disabled_at is not None:
        enable(account, actor=actor, now=now, via=via)
    return account


def give_role(account: Account, role: Role, *, actor: Person | None, now: datetime, via: str = "page") -> None:
    """Give an account another role. Raises LastAdministrator when it is the only one that manages accounts."""
    if account.role == Role.ADMINISTRATOR and role != Role.ADMINISTRATOR:
        _keep_an_administrator(account)
    before, account.role = account.role, role
    audit.record(
        "role_given", "account", account.public_id, actor=actor, now=now, via=via, before=str(before), role=role.value
    )
    db.session.flush()


def disable(account: Account, *, actor: Person | None, now: datetime) -> None:
    """Let nobody in with this account, from this moment on. Raises LastAdministrator."""
    if account.role == Role.ADMINISTRATOR:
        _keep_an_administrator(account)
    account.disabled_at = now
    sign_out_elsewhere(account, but=None, actor=actor, now=now)
    audit.record("account_disabled", "account", account.public_id, actor=actor, now=now)
    db.session.flush()


def enable(account: Account, *, actor: Person | None, now: datetime, via: str = "page") -> None:
    """Let an account in again."""
    account.disabled_at = None
    audit.record("account_enabled", "account", account.public_id, actor=actor, now=now, via=via)
    db.session.flush()


def change_details(person: Person, *, name: str, language: str, phone: str, actor: Person, now: datetime) -> None:
    """Change what people say about themselves."""
    before = {"name": person.name, "language": person.language, "phone": person.phone}
    after = {"name": name, "language": language, "phone": phone}
    person.name, person.language, person.phone = name, language, phone
    changed = sorted(key for key in before if before[key] != after[key])
    if changed:
        audit.record("person_changed", "person", person.public_id, actor=actor, now=now, fields=changed)
    db.session.flush()


def forget_old(now: datetime) -> None:
    """Delete what served its time: counters, links, ended sessions, and mails that only stood in for one."""
    day = now - timedelta(days=1)
    db.session.execute(delete(Throttle).where(Throttle.window_started_at < day))
    db.session.execute(delete(SentForm).where(SentForm.at < day))
    db.session.execute(delete(SignInRequest).where(SignInRequest.expires_at < now - timedelta(days=7)))
    db.session.execute(
        delete(AccountSession).where(
            or_(
                AccountSession.revoked_at < now - timedelta(days=90),
                AccountSession.expires_at < now - timedelta(days=90),
            )
        )
    )
    db.session.execute(
        delete(OutboxMail).where(
            OutboxMail.kind == SIGN_IN_LINK.name, OutboxMail.address == "", OutboxMail.created_at < day
        )
    )


def _keep_an_administrator(account: Account) -> None:
    if not queries.has_administrator_beside(account):
        raise LastAdministrator
