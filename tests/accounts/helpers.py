"""What the tests of this slice share: reading mails as their recipient does, and counting what the database did."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event, select

from app.extensions import db
from app.models import OutboxMail
from app.web import links
from tests.browser import Browser


def english(app: Flask) -> Browser:
    browser = Browser(app)
    browser.client.set_cookie("pw-language", "en", domain="127.0.0.1")
    return browser


def ask_for_link(browser: Browser, email: str) -> None:
    browser.get("/sign-in")
    browser.submit({"E-mail address": email}, button="Send me a link by e-mail")


def last_mail(app: Flask, kind: str = "sign_in_link") -> tuple[str, str]:
    """Return (path of the link, code) of the last mail, as they are filled in while sending."""
    with app.test_request_context(), app.app_context():
        mail = db.session.scalars(
            select(OutboxMail).where(OutboxMail.kind == kind, OutboxMail.address != "").order_by(OutboxMail.id.desc())
        ).first()
        assert mail is not None
        address = links.address_for(mail)
        assert address is not None
        return address.removeprefix("http://127.0.0.1:8000"), links.secrets_for(mail)["code"]


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Gather the statements that run, with their values left out."""
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
