"""Every read of this slice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.extensions import db
from app.models import Account, AccountSession, MemberRole, Membership, Person, Role, SignInRequest

MOST_SESSIONS = 50


def account_by_email(email: str) -> Account | None:
    """Return the account of the person with this (normalised) address, with the person."""
    return db.session.scalar(
        select(Account).join(Account.person).where(Person.email == email).options(contains_eager(Account.person))
    )


def account_of(person: Person) -> Account | None:
    """Return the account of a person."""
    return db.session.scalar(select(Account).where(Account.person_id == person.id))


def account_by_id(account_id: int) -> Account | None:
    """Return an account with its person."""
    return db.session.scalar(select(Account).where(Account.id == account_id).options(joinedload(Account.person)))


def open_sessions(account: Account, now: datetime) -> Sequence[AccountSession]:
    """Return where someone is signed in, last used first."""
    return db.session.scalars(
        select(AccountSession)
        .where(
            AccountSession.account_id == account.id,
            AccountSession.revoked_at.is_(None),
            or_(AccountSession.expires_at.is_(None), AccountSession.expires_at > now),
        )
        .order_by(AccountSession.last_seen_at.desc(), AccountSession.id.desc())
        .limit(MOST_SESSIONS)
    ).all()


def session_of(account: Account, public_id: str) -> AccountSession | None:
    """Return a session of this account and of no other."""
    return db.session.scalar(
        select(AccountSession).where(AccountSession.account_id == account.id, AccountSession.public_id == public_id)
    )


def request_of_browser(browser_hash: str, now: datetime) -> SignInRequest | None:
    """Return the link that this browser asked for last and that still works."""
    return db.session.scalar(
        select(SignInRequest)
        .where(
            SignInRequest.browser_hash == browser_hash, SignInRequest.used_at.is_(None), SignInRequest.expires_at > now
        )
        .options(joinedload(SignInRequest.account).joinedload(Account.person))
        .order_by(SignInRequest.id.desc())
        .limit(1)
    )


def works_for_staff(account: Account) -> bool:
    """Whether the working screens are for this account."""
    if account.role in {Role.COORDINATOR, Role.ADMINISTRATOR}:
        return True
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    Membership.person_id == account.person_id,
                    Membership.role == MemberRole.FACILITATOR,
                    Membership.ends_on.is_(None),
                )
            )
        )
    )


def has_administrator_beside(account: Account) -> bool:
    """Whether someone else can still manage accounts."""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    Account.role == Role.ADMINISTRATOR, Account.disabled_at.is_(None), Account.id != account.id
                )
            )
        )
    )
