"""The demonstration with a browser for each role, and a way back to how it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import PersonalLink
from app.web.csrf import CODE_LENGTH, _token
from app.web.links import token_of
from tests.bad_inputs.turns import Turns
from tests.browser import Browser

FORM = "application/x-www-form-urlencoded"
Pairs = Sequence[tuple[str, str]]


@dataclass
class Stage:
    """The application on a copy that each form may spoil."""

    app: Flask
    turns: Turns

    def keep(self) -> None:
        """Take how things are now as how they are put back."""
        self._end("COMMIT")

    def restore(self) -> None:
        """Undo whatever was changed since."""
        self._end("ROLLBACK")

    def _end(self, word: str) -> None:
        with self.app.app_context():
            db.session.remove()
        self.turns.end(word)

    def counts(self) -> list[tuple[object, ...]]:
        """Return how many rows each table has."""
        names = [table.name for table in db.metadata.sorted_tables]
        return [(name, *self.rows(f"SELECT count(*) FROM {name}")[0]) for name in names]  # noqa: S608 - our own names

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """Return what a query finds."""
        with self.app.app_context():
            return [tuple(row) for row in db.session.execute(text(statement))]


def get(browser: Browser, address: str) -> TestResponse:
    """Fetch a page as a browser does, without looking at how it is made."""
    return browser.client.get(address, base_url=browser.base_url, follow_redirects=True)


def send(browser: Browser, address: str, pairs: Pairs | bytes, **kwargs: Any) -> TestResponse:
    """Post a form that carries a valid token, and follow nothing."""
    body = pairs if isinstance(pairs, bytes) else urlencode(pairs).encode()
    token = urlencode({"csrf_token": token_for(browser, address)}).encode()
    return browser.client.post(
        address,
        base_url=browser.base_url,
        data=token + b"&" + body,
        content_type=FORM,
        headers={"Origin": browser.base_url},
        **kwargs,
    )


def token_for(browser: Browser, address: str) -> str:
    """Return the token that the page of this form holds."""
    path = address.split("?", maxsplit=1)[0]
    cookies = {cookie.key: cookie.value for cookie in (browser.client._cookies or {}).values()}
    binding = cookies.get(f"pw-l-{path.split('/')[2]}", "") if path.startswith("/v/") else ""
    if not binding and "pw-session" in cookies:
        binding = f"session:{cookies['pw-session']}"
    if not binding:
        binding = cookies.get("pw-visitor", "")
    if not binding:
        binding = "a visitor of tests"
        browser.client.set_cookie("pw-visitor", binding, domain="127.0.0.1")
    return _token(browser.app.config["SETTINGS"].secret_key, binding, bytes(CODE_LENGTH))


def link_pages(app: Flask, browser: Browser) -> dict[str, list[str]]:
    """Open two personal links of each purpose in `browser`; return their pages by purpose."""
    pages: dict[str, list[str]] = {}
    with app.test_request_context():
        found = db.session.scalars(db.select(PersonalLink).order_by(PersonalLink.id.desc())).all()
        tokens = _first_of_each((link.purpose, token_of(link)) for link in found)
    for purpose, token in tokens:
        answer = get(browser, f"/l/{token}")
        pages.setdefault(purpose, []).append(answer.request.path)
    return pages


def _first_of_each(pairs: Iterable[tuple[str, str]], most: int = 2) -> list[tuple[str, str]]:
    kept: dict[str, list[str]] = {}
    for purpose, token in pairs:
        if len(kept.setdefault(purpose, [])) < most:
            kept[purpose].append(token)
    return [(purpose, token) for purpose, tokens in kept.items() for token in tokens]


def text_of(answer: TestResponse) -> str:
    """Return what an answer says; nothing for a paper or a packed file."""
    return answer.get_data(as_text=True) if (answer.mimetype or "").startswith("text/") else ""
