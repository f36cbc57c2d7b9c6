"""Accounts, their sessions on the server, one-time sign-in links and the counters that slow guessing down."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Entity, Instant
from app.models.people import Person


class Role(StrEnum):
    """What an account may do everywhere. A facilitator is one only in his or her own workgroups."""

    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    MEMBER = "member"


class Account(Entity, Base, kw_only=True):
    """A person who may sign in."""

    __tablename__ = "account"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True, init=False)
    role: Mapped[Role] = mapped_column(String(20), index=True)
    created_at: Mapped[Instant]
    password_hash: Mapped[str | None] = mapped_column(String(200), default=None)  # argon2id
    disabled_at: Mapped[Instant | None] = mapped_column(default=None)
    made_by_demo: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship()


class AccountSession(Entity, Base, kw_only=True):
    """One signed-in browser. Only the hash of its random cookie is kept."""

    __tablename__ = "account_session"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True, init=False)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[Instant]
    last_seen_at: Mapped[Instant]
    device: Mapped[str] = mapped_column(String(200), default="")
    expires_at: Mapped[Instant | None] = mapped_column(default=None)
    revoked_at: Mapped[Instant | None] = mapped_column(default=None)

    account: Mapped[Account] = relationship()


class SignInRequest(Entity, Base, kw_only=True):
    """A one-time link that was asked for. Rows for unknown addresses have no account and are otherwise the same.

    Its token and code are computed from `public_id` and SECRET_KEY (accounts/one_time.py): no row holds them.
    """

    __tablename__ = "sign_in_request"

    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True, default=None)
    browser_hash: Mapped[str | None] = mapped_column(String(64), index=True)  # who asked; None: any browser
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_at: Mapped[Instant | None] = mapped_column(default=None)
    tries: Mapped[int] = mapped_column(default=0)
    next_path: Mapped[str] = mapped_column(String(500), default="")  # where the person was going

    account: Mapped[Account | None] = relationship(init=False)


class Throttle(Base, kw_only=True):
    """How often something was tried in the current window (a bucket is, for example, one address signing in)."""

    __tablename__ = "throttle"

    bucket: Mapped[str] = mapped_column(String(120), primary_key=True)
    window_started_at: Mapped[Instant]
    count: Mapped[int] = mapped_column(default=1)


class SentForm(Base, kw_only=True):
    """A form that was sent from one page, so that its twin of the same moment is no second act."""

    __tablename__ = "sent_form"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)  # hash of the page's number and all that was sent
    at: Mapped[Instant] = mapped_column(index=True)
    location: Mapped[str] = mapped_column(String(500), default="")  # where the answer led
