"""What this slice holds about a person."""

from __future__ import annotations

from sqlalchemy import select

from app.blueprints.people.holdings import Fate, Holding, table_of
from app.models import Account, AccountSession, SignInRequest
from app.web.languages import lazy_gettext as _l

HOLDINGS = (
    Holding(
        _l("times signed in"), table_of(AccountSession), Fate.REMOVE,
        where=lambda who: AccountSession.account_id.in_(select(Account.id).where(Account.person_id == who)),
        hidden=frozenset({"token_hash"}),
    ),
    Holding(
        _l("links to sign in"), table_of(SignInRequest), Fate.REMOVE,
        where=lambda who: SignInRequest.account_id.in_(select(Account.id).where(Account.person_id == who)),
        hidden=frozenset({"browser_hash"}),
    ),
    Holding(_l("account"), table_of(Account), Fate.REMOVE, "person_id", hidden=frozenset({"password_hash"})),
)  # fmt: skip
