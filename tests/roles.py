"""The people of the demonstration who stand for a role."""

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Account, MemberRole, Membership, Role
from tests.browser import Browser

ROLES = ("visitor", "member", "facilitator", "coordinator", "administrator")


def account_for(app: Flask, role: str) -> Account | None:
    """Return an account of the demonstration with this role; None for a visitor."""
    facilitators = select(Membership.person_id).where(
        Membership.role == MemberRole.FACILITATOR, Membership.ends_on.is_(None)
    )
    wanted = {
        "member": (Account.role == Role.MEMBER) & Account.person_id.not_in(facilitators),
        "facilitator": (Account.role == Role.MEMBER) & Account.person_id.in_(facilitators),
        "coordinator": Account.role == Role.COORDINATOR,
        "administrator": Account.role == Role.ADMINISTRATOR,
    }
    if role == "visitor":
        return None
    with app.app_context():
        found = db.session.scalars(select(Account).where(wanted[role]).order_by(Account.id)).first()
        assert found is not None, role
        return found


def visiting(app: Flask, role: str, language: str = "nl") -> Browser:
    """Return a browser in which someone of this role is signed in, and reads this language."""
    browser = Browser(app)
    account = account_for(app, role)
    if account is not None:
        browser.sign_in(account)
    browser.client.set_cookie("pw-language", language, domain="127.0.0.1")
    return browser
