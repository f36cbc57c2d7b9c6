"""Who is looking: the signed-in person of this request, read from a server-side session each time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any, NamedTuple

from flask import Request, current_app, g, has_request_context, request
from flask_login import UserMixin, current_user
from sqlalchemy import ScalarSelect, String, bindparam, cast, func, or_, select, true
from sqlalchemy.orm import joinedload

from app import clock
from app.extensions import db, login
from app.models import Account, AccountSession, MemberRole, Membership, Pact, PactStatus, Person, Role
from app.prepared import Prepared
from app.web.here import here
from app.web.languages import read_in
from app.web.secrecy import is_secret

_FACILITATED = (
    select(func.aggregate_strings(cast(Membership.workgroup_id, String), ","))
    .where(
        Membership.person_id == Account.person_id,
        Membership.role == MemberRole.FACILITATOR,
        Membership.ends_on.is_(None),
    )
    .correlate(Account)
    .scalar_subquery()
)
PACT = (
    select(Pact.id, Pact.public_id, Pact.region, Pact.body_name, Pact.starts_on, Pact.ends_on)
    .order_by((Pact.status == PactStatus.ADOPTED).desc(), Pact.starts_on.desc())
    .limit(1)
)
_SESSION = (
    select(
        AccountSession.id,
        AccountSession.public_id,
        AccountSession.last_seen_at,
        Account.id,
        Account.role,
        Person.id,
        Person.name,
        Person.email,
        Person.language,
        _FACILITATED,
    )
    .join(Account, Account.id == AccountSession.account_id)
    .join(Person, Person.id == Account.person_id)
    .where(
        AccountSession.token_hash == bindparam("token"),
        AccountSession.revoked_at.is_(None),
        or_(AccountSession.expires_at.is_(None), AccountSession.expires_at > bindparam("now")),
        Account.disabled_at.is_(None),
    )
)


class SignedIn(NamedTuple):
    """What every page must know of the session, its account and the person behind it."""

    session_id: int
    session: str
    last_seen_at: datetime
    account_id: int
    role: Role
    person_id: int
    name: str
    email: str | None
    language: str
    groups: str | None


class PactInShort(NamedTuple):
    """What the frame of every page says of the pact."""

    id: int
    public_id: str
    region: str
    body_name: str
    starts_on: date
    ends_on: date


CURRENT_PACT = Prepared(PACT, PactInShort)
_asked_along: dict[str, ScalarSelect[Any]] = {}


def ask_along(**scalars: ScalarSelect[Any]) -> None:
    """Ask these values in the very statement that finds out who is looking; `Viewer.noted` gives them.

    For what stands above every page. Each must be one look into an index, whatever there is.
    """
    if not scalars.keys() <= _asked_along.keys():
        _asked_along.update(scalars)
        _frame.cache_clear()


@cache
def _frame() -> Prepared[tuple[SignedIn, PactInShort | None, Mapping[str, Any]]]:
    """Return the one statement for session, pact and banners."""
    names = tuple(_asked_along)
    pact = PACT.subquery()
    first, last = len(SignedIn._fields), len(SignedIn._fields) + len(PactInShort._fields)

    def read(*cells: Any) -> tuple[SignedIn, PactInShort | None, Mapping[str, Any]]:
        known = PactInShort(*cells[first:last]) if cells[first] is not None else None
        return SignedIn(*cells[:first]), known, dict(zip(names, cells[last:], strict=True))

    statement = _SESSION.outerjoin(pact, true()).add_columns(*pact.c, *_asked_along.values())
    return Prepared(statement, read)


@dataclass(frozen=True, eq=False)
class Viewer(UserMixin):  # type: ignore[misc]
    """A signed-in person, with what he or she may do at this moment."""

    known: SignedIn
    pact: PactInShort | None
    noted: Mapping[str, Any]

    @cached_property
    def facilitates(self) -> frozenset[int]:
        """The ids of the workgroups that the person organises."""
        return frozenset(map(int, self.known.groups.split(","))) if self.known.groups else frozenset()

    @cached_property
    def sits_in(self) -> frozenset[int]:
        """The ids of the workgroups in which the person has a seat; read when first asked for."""
        seats = select(Membership.workgroup_id).where(
            Membership.person_id == self.person_id, Membership.ends_on.is_(None)
        )
        with db.session.no_autoflush:
            return frozenset(db.session.scalars(seats))

    @cached_property
    def account(self) -> Account:
        """The account, with its person; read when first asked for."""
        with db.session.no_autoflush:
            return db.session.get_one(Account, self.known.account_id, options=[joinedload(Account.person)])

    @cached_property
    def session(self) -> AccountSession:
        """The session of this browser; read when first asked for."""
        with db.session.no_autoflush:
            return db.session.get_one(AccountSession, self.known.session_id)

    @property
    def person(self) -> Person:
        """The person behind the account; where the key or the name will do, they cost no query."""
        return self.account.person

    @property
    def person_id(self) -> int:
        """The key of the person."""
        return self.known.person_id

    @property
    def name(self) -> str:
        """How the person is called on screen."""
        return self.known.name or self.known.email or ""

    @property
    def is_administrator(self) -> bool:
        """May manage accounts and settings."""
        return self.known.role == Role.ADMINISTRATOR

    @property
    def is_coordinator(self) -> bool:
        """May manage the pact, its actions and every workgroup; an administrator may too."""
        return self.known.role in {Role.COORDINATOR, Role.ADMINISTRATOR}

    @property
    def is_facilitator(self) -> bool:
        """Organises at least one workgroup."""
        return bool(self.facilitates)

    @property
    def is_staff(self) -> bool:
        """Organises something: sees the working screens."""
        return self.is_coordinator or self.is_facilitator

    @property
    def roles(self) -> tuple[str, ...]:
        """The role of the account, and facilitator where it applies."""
        return (self.known.role, *(("facilitator",) if self.is_facilitator else ()))

    def facilitates_group(self, workgroup_id: int | None) -> bool:
        """Whether the person organises this workgroup (a coordinator organises all)."""
        return self.is_coordinator or workgroup_id in self.facilitates

    def reads_group(self, workgroup_id: int) -> bool:
        """Whether the person may read the papers of this workgroup: who organises it, and who sits in it."""
        return self.facilitates_group(workgroup_id) or workgroup_id in self.sits_in

    def get_id(self) -> str:
        """Identify the session, for the login manager."""
        return self.known.session


def session_cookie_name() -> str:
    """The `__Host-` prefix keeps other hosts from setting the cookie, and needs https."""
    return "__Host-pw-session" if current_app.config["SETTINGS"].is_https else "pw-session"


def hash_token(token: str) -> str:
    """Return what the database keeps of a random token."""
    return hashlib.sha256(token.encode()).hexdigest()


@login.request_loader  # type: ignore[untyped-decorator]
def load_viewer(request: Request) -> Viewer | None:
    """Return who is signed in, or None. Called by the login manager once a request or transaction."""
    token = request.cookies.get(session_cookie_name(), "")
    if not token:
        return None
    found = _frame().first(token=hash_token(token), now=clock.now())
    if found is None:
        return None
    read_in(found[0].language)
    return Viewer(*found)


def viewer() -> Viewer | None:
    """Return who is signed in on this request, or None. On the pages of an anonymous ballot nobody is."""
    if not has_request_context():
        return None
    kept = here()
    if "viewer" not in kept:  # the login manager's proxy finds out anew at each use whom it stands for
        is_nobody = session_cookie_name() not in request.cookies or is_secret()
        found = None if is_nobody else current_user._get_current_object()  # noqa: SLF001 - the proxy's own way to the object
        kept.viewer = found if isinstance(found, Viewer) else None
    known: Viewer | None = kept.viewer
    return known


def forget_viewer() -> None:
    """Read anew who is signed in: inside a write transaction the check is made again."""
    g.pop("viewer", None)
    g.pop("_login_user", None)
    g.pop("pact_in_short", None)
