"""The people of the demonstration who stand for a role."""

from flask import Flask
from sqlalchemy import select

from app import clock
from app.blueprints.people import looking
from app.blueprints.people.looking import Subject
from app.database import unit_of_work
from app.extensions import db
from app.mail.kinds import all_kinds
from app.models import Account, Consultation, IncomingMail, MemberRole, Membership, OutboxMail, Role
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
        open_what_is_confidential(app, account)
    browser.client.set_cookie("pw-language", language, domain="127.0.0.1")
    return browser


def open_what_is_confidential(app: Flask, account: Account) -> None:
    """Let every page with confidential data stand open to this account, as to someone who opened it today.

    Whoever walks through all pages would see no more than the page that asks to open it.
    """
    with app.app_context(), unit_of_work():
        viewer = db.session.get_one(Account, account.id).person
        kinds = [kind.name for kind in all_kinds().values() if kind.confidential]
        mails = db.session.scalars(select(OutboxMail.public_id).where(OutboxMail.kind.in_(kinds)))
        came = db.session.scalars(select(IncomingMail.public_id).where(IncomingMail.subject_kind == "consultation"))
        asked = db.session.scalars(select(Consultation.public_id))
        for what, kind, ids in (
            ("answers", "consultation", asked),
            ("mail", "mail", mails),
            ("message", "message", came),
        ):
            for one in ids.all():
                looking.note(Subject(what, kind, one), viewer=viewer, now=clock.now())
