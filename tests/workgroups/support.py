"""A reader of English, so that tests name what is on screen by its message ids."""

from __future__ import annotations

from flask import Flask

from app.models import Account
from tests.browser import Browser


def english(app: Flask, account: Account | None = None) -> Browser:
    """Return a browser that reads English, signed in when an account is given."""
    browser = Browser(app)
    browser.client.set_cookie("pw-language", "en", domain="127.0.0.1")
    return browser.sign_in(account) if account else browser
