"""Every page that can be reached, by every role and in every language, is as pages must be."""

from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import Base, PersonalLink
from app.web.links import token_of
from tests.crawl import crawl
from tests.roles import ROLES, visiting

STARTS = ["/", "/overview", "/my-work", "/demo", "/sign-in", "/pact", "/styleguide"]


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_as_pages_must_be(demo_app: Flask, role: str, language: str) -> None:
    browser = visiting(demo_app, role, language)
    before = _dump(demo_app)
    seen: list[str] = []

    def read(address: str) -> Element | None:
        answer = browser.get(address)  # refuses a page with faults
        # Where one begins may be closed to this role; a page never offers what the one who reads it may not open.
        assert answer.status_code == 200 or address in STARTS, f"{address}: {answer.status_code}"
        if answer.status_code == 200 and answer.mimetype == "text/html":
            if not _speaks_for_itself(address, answer):
                assert browser.tree().get("lang") == language, address
            seen.append(address)
            return browser.tree()
        return None

    reached = crawl(demo_app, read, STARTS, per_endpoint=2 if language == "nl" else 1)
    assert len(seen) > 8, reached
    assert _dump(demo_app) == before  # the database refuses a write; no page even tries


def _speaks_for_itself(address: str, answer: TestResponse) -> bool:
    """Whether a page is in a language of its own: a preview, or a mail as its reader sees it."""
    return "language=" in address or "sandbox" in answer.headers.get("Content-Security-Policy", "")


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_every_page_behind_a_personal_link_is_as_pages_must_be(demo_app: Flask, language: str) -> None:
    with demo_app.test_request_context():
        links = db.session.scalars(db.select(PersonalLink).order_by(PersonalLink.id)).all()
        tokens = {link.purpose: token_of(link) for link in links}
    assert {"action_update", "meeting_reply", "consultation_answer"} <= set(tokens)
    for token in tokens.values():
        browser = visiting(demo_app, "visitor", language)
        assert browser.get(f"/l/{token}").status_code == 200

        def read(address: str, browser=browser) -> Element | None:  # type: ignore[no-untyped-def]  # noqa: ANN001
            answer = browser.get(address)
            assert answer.status_code == 200, f"{address}: {answer.status_code}"
            return browser.tree() if answer.mimetype == "text/html" else None

        assert browser.last is not None
        crawl(demo_app, read, [browser.last.request.path])


def _dump(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    with app.app_context():
        return {
            table.name: [tuple(row) for row in db.session.execute(select(table).order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
        }
