"""Every read of this slice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.extensions import db
from app.models import (
    Account,
    AccountSession,
    Action,
    AuditEntry,
    Consultation,
    Meeting,
    MemberRole,
    Membership,
    Organisation,
    Pact,
    PactNode,
    Person,
    Role,
    Workgroup,
)
from app.web.lists import Column, Listing, Page, contains, paged
from app.web.text import casefold_key

ACCOUNT_SORTS = ("name", "role", "used")
AUDIT_SORTS = ("at",)
MOST_LINES = 20

# What a thing in the history is called, so that a line can be read without opening it.
NAMED: Mapping[str, tuple[Any, Column]] = {
    "action": (Action, Action.title),
    "consultation": (Consultation, Consultation.titles),
    "meeting": (Meeting, Meeting.title),
    "node": (PactNode, PactNode.title),
    "organisation": (Organisation, Organisation.name),
    "pact": (Pact, Pact.title),
    "workgroup": (Workgroup, Workgroup.name),
}


def accounts(listing: Listing) -> Page[Account]:
    """Return one page of accounts with their people."""
    last_used = (
        select(func.max(AccountSession.last_seen_at))
        .where(AccountSession.account_id == Account.id)
        .correlate(Account)
        .scalar_subquery()
    )
    statement = select(Account).join(Account.person).options(contains_eager(Account.person))
    for word in casefold_key(listing.query).split()[:5]:
        statement = statement.where(or_(contains(Person.name_key, word), contains(Person.email, word)))
    role, state = listing.filters.get("role", ""), listing.filters.get("state", "")
    if role in set(Role):
        statement = statement.where(Account.role == role)
    if state in {"open", "disabled"}:
        disabled = Account.disabled_at.is_not(None)
        statement = statement.where(disabled if state == "disabled" else ~disabled)
    columns: dict[str, Column | Sequence[Column]] = {
        "name": [Person.name_key, Person.email],
        "role": [Account.role, Person.name_key],
        "used": [last_used.is_(None), last_used],
    }
    return paged(statement, listing, columns, tie=Account.id)


def last_used(accounts: Sequence[Account]) -> Mapping[int, datetime]:
    """Return when each of these accounts was last used, by id."""
    rows = db.session.execute(
        select(AccountSession.account_id, func.max(AccountSession.last_seen_at))
        .where(AccountSession.account_id.in_([one.id for one in accounts]))
        .group_by(AccountSession.account_id)
    )
    return {row[0]: row[1] for row in rows}


def facilitated(accounts: Sequence[Account]) -> Mapping[int, list[str]]:
    """Return the names of the workgroups that the people of these accounts facilitate, by person id."""
    rows = db.session.execute(
        select(Membership.person_id, Workgroup.name)
        .join(Membership.workgroup)
        .where(
            Membership.person_id.in_([one.person_id for one in accounts]),
            Membership.role == MemberRole.FACILITATOR,
            Membership.ends_on.is_(None),
        )
        .order_by(Workgroup.name, Membership.id)
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row[1])
    return found


def account(public_id: str) -> Account | None:
    """Return an account with its person."""
    return db.session.scalar(select(Account).where(Account.public_id == public_id).options(joinedload(Account.person)))


def history_of(account: Account) -> Sequence[AuditEntry]:
    """Return the last lines of history about an account."""
    return db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject_kind == "account", AuditEntry.subject_id == account.public_id)
        .options(joinedload(AuditEntry.actor))
        .order_by(AuditEntry.id.desc())
        .limit(MOST_LINES)
    ).all()


def audit(listing: Listing) -> Page[AuditEntry]:
    """Return one page of history, newest first."""
    statement = select(AuditEntry).options(joinedload(AuditEntry.actor))
    if listing.query:
        people = select(Person.id)
        for word in casefold_key(listing.query).split()[:5]:
            people = people.where(or_(contains(Person.name_key, word), contains(Person.email, word)))
        statement = statement.where(AuditEntry.actor_id.in_(people))
    for name, column in (
        ("kind", AuditEntry.subject_kind),
        ("about", AuditEntry.subject_id),
        ("verb", AuditEntry.verb),
    ):
        if name in listing.filters:
            statement = statement.where(column == listing.filters[name])
    return paged(statement, listing, {"at": AuditEntry.id}, tie=AuditEntry.id)


def names(entries: Sequence[AuditEntry]) -> Mapping[tuple[str, str], str]:
    """Return what the things of these lines are called, by (kind, id): one query a kind, however many lines."""
    asked: dict[str, list[str]] = {}
    for entry in entries:
        asked.setdefault(entry.subject_kind, []).append(entry.subject_id)
    found: dict[tuple[str, str], str] = {}
    for kind, (model, column) in NAMED.items():
        rows = db.session.execute(select(model.public_id, column).where(model.public_id.in_(asked.get(kind, []))))
        found |= {(kind, row[0]): _one_text(row[1]) for row in rows}
    people = select(Person.public_id, Person.name, Person.email)
    for row in db.session.execute(people.where(Person.public_id.in_(asked.get("person", [])))):
        found["person", row[0]] = row[1] or row[2] or ""
    holders = select(Account.public_id, Person.name, Person.email).join(Account.person)
    for row in db.session.execute(holders.where(Account.public_id.in_(asked.get("account", [])))):
        found["account", row[0]] = row[1] or row[2] or ""
    return found


def _one_text(value: str | dict[str, str]) -> str:
    """Return a title; of one with versions per language, the one in its own first language."""
    return value if isinstance(value, str) else next(iter(value.values()), "")
