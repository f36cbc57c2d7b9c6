"""Writes about one-time links: asking for one, sending one to someone, using one."""

from __future__ import annotations

from datetime import datetime

from app import audit, rows
from app.blueprints.accounts import queries
from app.blueprints.accounts.mails import ACCOUNT_OPENED, SIGN_IN_LINK
from app.blueprints.accounts.rules import INVITATION_LIFE, LINK_LIFE, MOST_TRIES
from app.extensions import db
from app.mail import outbox
from app.models import Account, MailState, OutboxMail, Person, SignInRequest
from app.models.base import new_public_id


def ask_for_link(email: str, *, browser_hash: str, next_path: str, language: str, now: datetime) -> SignInRequest:
    """Put a sign-in link in the mail of whoever has an account with this address.

    For an address without an account the same rows are written, and nothing is sent: neither the screen, nor
    the time it takes, nor the work done tells who has one.
    """
    account = queries.account_by_email(email)
    if account is not None and account.disabled_at is not None:
        account = None
    asked = SignInRequest(
        account_id=account.id if account else None,
        browser_hash=browser_hash,
        created_at=now,
        expires_at=now + LINK_LIFE,
        next_path=next_path[:500],
    )
    db.session.add(asked)
    person = account.person if account else Person(name=email, language=language)
    draft = outbox.Draft(kind=SIGN_IN_LINK, person=person, about=("sign_in", asked.public_id))
    if account is not None and account.person.email:
        outbox.put(draft, now=now)
    else:
        _put_nothing(draft, now)
    db.session.flush()
    return asked


def invite(account: Account, *, actor: Person | None, now: datetime, via: str = "page") -> SignInRequest:
    """Make a link that works for 24 hours in any browser and lets the person choose a password."""
    asked = SignInRequest(account_id=account.id, browser_hash=None, created_at=now, expires_at=now + INVITATION_LIFE)
    db.session.add(asked)
    audit.record("sign_in_link_made", "account", account.public_id, actor=actor, now=now, via=via)
    db.session.flush()
    return asked


def send_invitation(account: Account, *, actor: Person, now: datetime) -> OutboxMail | None:
    """Mail such a link to its person; None when there is no address."""
    asked = invite(account, actor=actor, now=now)
    mail = outbox.put(
        outbox.Draft(kind=ACCOUNT_OPENED, person=account.person, about=("sign_in", asked.public_id)), now=now
    )
    db.session.flush()
    return mail


def use(asked: SignInRequest, *, now: datetime) -> None:
    """Let a link work no more: it is for one time."""
    asked.used_at = now
    db.session.flush()


def note_wrong_code(asked: SignInRequest, *, now: datetime) -> None:
    """Count a wrong code; after the fifth the link ends, so that guessing leads nowhere."""
    asked.tries += 1
    if asked.tries >= MOST_TRIES:
        asked.used_at = now
    db.session.flush()


def is_open(asked: SignInRequest | None, now: datetime) -> bool:
    """Whether a link still lets its person in."""
    return (
        asked is not None
        and asked.used_at is None
        and asked.expires_at > now
        and asked.account is not None
        and asked.account.disabled_at is None
    )


def _put_nothing(draft: outbox.Draft, now: datetime) -> None:
    """Compose and store a mail that is called back at once, addressed to nobody."""
    letter = outbox.compose(draft)
    rows.add(  # as `outbox.put` does it, to the last statement
        OutboxMail,
        public_id=new_public_id(),
        kind=draft.kind.name,
        address="",
        language=draft.person.language,
        subject=letter.subject,
        content={**letter.content, "paragraphs": []},
        reason=letter.reason,
        policy=draft.kind.policy,
        is_asked_for=draft.kind.on_request,
        subject_kind=draft.about[0],
        subject_id=draft.about[1],
        created_at=now,
        next_attempt_at=now,
        expires_at=now + draft.kind.life,
        message_id=outbox.new_message_id(),
        state=MailState.CANCELLED,
    )
