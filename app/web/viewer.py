"""Who is looking: the signed-in person of this request, read from a server-side session each time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from flask import Request, current_app, g
from flask_login import UserMixin, current_user
from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import joinedload

from app import clock
from app.extensions import db, login
from app.models import Account, AccountSession, MemberRole, Membership, Person, Role
from app.web.languages import read_in
from app.web.secrecy import is_secret

# Asked on every page: put together once.
_SESSION = (
    select(AccountSession)
    .where(
        AccountSession.token_hash == bindparam("token"),
        AccountSession.revoked_at.is_(None),
        or_(AccountSession.expires_at.is_(None), AccountSession.expires_at > bindparam("now")),
    )
    .options(joinedload(AccountSession.account).joinedload(Account.person))
)
_FACILITATED = select(Membership.workgroup_id).where(
    Membership.person_id == bindparam("person"),
    Membership.role == MemberRole.FACILITATOR,
    Membership.ends_on.is_(None),
)


@dataclass(frozen=True, eq=False)
class Viewer(UserMixin):  # type: ignore[misc]
    """A signed-in person, with what he or she may do at this moment."""

    account: Account
    session: AccountSession

    @cached_property
    def facilitates(self) -> frozenset[int]:
        """The ids of the workgroups that the person organises; read when first asked for."""
        return frozenset(db.session.scalars(_FACILITATED, {"person": self.account.person_id}))

    @property
    def person(self) -> Person:
        """The person behind the account."""
        return self.account.person

    @property
    def name(self) -> str:
        """How the person is called on screen."""
        return self.account.person.label

    @property
    def is_administrator(self) -> bool:
        """May manage accounts and settings."""
        return self.account.role == Role.ADMINISTRATOR

    @property
    def is_coordinator(self) -> bool:
        """May manage the pact, its actions and every workgroup; an administrator may too."""
        return self.account.role in {Role.COORDINATOR, Role.ADMINISTRATOR}

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
        return (self.account.role, *(("facilitator",) if self.is_facilitator else ()))

    def facilitates_group(self, workgroup_id: int | None) -> bool:
        """Whether the person organises this workgroup (a coordinator organises all)."""
        return self.is_coordinator or workgroup_id in self.facilitates

    def get_id(self) -> str:
        """Identify the session, for the login manager."""
        return self.session.public_id


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
    session: AccountSession | None = db.session.scalar(_SESSION, {"token": hash_token(token), "now": clock.now()})
    if session is None or session.account.disabled_at is not None:
        return None
    read_in(session.account.person.language)
    return Viewer(account=session.account, session=session)


def viewer() -> Viewer | None:
    """Return who is signed in on this request, or None. On the pages of an anonymous ballot nobody is."""
    if is_secret():
        return None
    found = current_user._get_current_object()  # noqa: SLF001 - the proxy's own way to the object
    return found if isinstance(found, Viewer) else None


def forget_viewer() -> None:
    """Read anew who is signed in: inside a write transaction the check is made again."""
    g.pop("_login_user", None)
