"""A train goes through a tunnel: what was typed is still there when the connection is back."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from playwright.sync_api import Error, Page

from app.extensions import db
from app.models import Consultation, ConsultationState, Invitation, Question, QuestionKind, Response
from app.web import links
from app.web.languages import COOKIE
from tests.chromium.conftest import Site
from tests.factories import World

WORDS = "Een bus die ook na acht uur rijdt."


@pytest.fixture
def link(site_world: World) -> str:
    """The path in the mail of someone who is asked for a long text."""
    griet, pact, now = site_world.person("Griet Baetens"), site_world.pact(), site_world.now
    with site_world.writing():
        person = site_world.merge(griet)
        asked = Consultation(
            titles={"nl": "Bussen"}, pact=site_world.merge(pact), organiser=person, opened_at=now,
            state=ConsultationState.OPEN, closes_on=site_world.today + timedelta(days=20),
        )  # fmt: skip
        db.session.add_all(
            [
                Question(
                    consultation=asked, position=1, kind=QuestionKind.LONG_TEXT, titles={"nl": "Wat moet anders?"}
                ),
                Invitation(consultation=asked, person=person, created_at=now, invited_at=now),
            ]
        )
        db.session.flush()
        found = links.link_for(
            "consultation_answer", person=person, subject_kind="consultation", subject_id=asked.public_id, now=now
        )
        db.session.flush()
        return f"/l/{links.token_of(found)}"


def test_what_was_typed_in_a_tunnel_is_sent_later(site: Site, site_world: World, desk: Page, link: str) -> None:
    desk.context.add_cookies([{"name": COOKIE, "value": "en", "url": site.url}])
    desk.goto(link)
    desk.get_by_role("link", name="Begin").click()
    page = desk.url
    desk.context.set_offline(True)
    desk.get_by_role("textbox").fill(WORDS)
    with suppress(Error):
        desk.get_by_role("button", name="Save and continue").click()
    assert not site_world.rows(Response)
    desk.context.set_offline(False)
    desk.goto(page)
    assert desk.get_by_role("textbox").input_value() == WORDS, "the browser kept it"
    desk.get_by_role("button", name="Save and continue").click()
    assert WORDS in desk.locator("main").inner_text()
    (response,) = site_world.rows(Response)
    assert WORDS in str(response.draft)
