"""A questionnaire of every kind on the smallest phone, without JavaScript, and two colleagues at one page of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from app.blueprints.consultations import commands_documents
from app.blueprints.consultations.library import TEMPLATES
from app.extensions import db
from app.models import Consultation, ConsultationState, Invitation, Response
from app.web import links
from app.web.languages import COOKIE
from tests.chromium.axe import too_wide
from tests.chromium.conftest import Site, _page
from tests.factories import World

MOST_BYTES = 60_000


@pytest.fixture
def link(site_world: World) -> str:
    """The path in the mail of someone who is asked the needs survey: importance, points, names, texts, consent."""
    griet, pact = site_world.person("Griet Baetens"), site_world.pact()
    with site_world.writing():
        person, now = site_world.merge(griet), site_world.now
        asked = commands_documents.make_consultation(
            site_world.merge(pact), TEMPLATES["needs"][2], organiser=person, actor=person, now=now, source="test"
        )
        asked.state, asked.opened_at = ConsultationState.OPEN, now
        asked.closes_on = site_world.today + timedelta(days=20)
        db.session.add(Invitation(consultation=asked, person=person, created_at=now, invited_at=now))
        db.session.flush()
        link = links.link_for(
            "consultation_answer", person=person, subject_kind="consultation", subject_id=asked.public_id, now=now
        )
        db.session.flush()
        return f"/l/{links.token_of(link)}"


def begin(page: Page, site: Site, link: str) -> None:
    page.context.add_cookies([{"name": COOKIE, "value": "en", "url": site.url}])
    page.goto(link)
    page.get_by_role("link", name="Begin").click()


def look(page: Page) -> None:
    """Look at the page that is open: no wider than the phone, and light."""
    assert not too_wide(page)
    assert len(page.content().encode()) <= MOST_BYTES


def fill_first_page(page: Page) -> None:
    for group in page.locator("fieldset.step").all():
        group.get_by_label("3").check()
    for at, points in enumerate(("4", "3", "2", "1")):
        page.locator("ul.numbered input").nth(at).fill(points)


def test_a_phone_of_320_pixels_answers_light_pages(
    chromium: Chromium, site: Site, site_world: World, link: str
) -> None:
    context = chromium.new_context(base_url=site.url, viewport={"width": 320, "height": 640}, java_script_enabled=False)
    for page in _page(context):
        begin(page, site, link)
        look(page)
        fill_first_page(page)
        page.get_by_role("button", name="Save and continue").click()
        look(page)
        page.get_by_role("textbox", name="Which need do we overlook?").fill("Meer bussen")
        page.get_by_label("No", exact=True).check()
        page.get_by_role("button", name="Save and continue").click()
        look(page)
        page.get_by_label("My answers are ready").check()
        page.get_by_role("button", name="Submit").click()
        assert "Thank you" in page.locator("main").inner_text()
        look(page)
    (response,) = site_world.rows(Response)
    assert response.submitted_at is not None


def test_two_windows_collide_and_nothing_is_lost(desk: Page, site: Site, site_world: World, link: str) -> None:
    begin(desk, site, link)
    other = desk.context.new_page()
    other.goto(desk.url)
    fill_first_page(desk)
    desk.get_by_role("button", name="Save and continue").click()
    for group in other.locator("fieldset.step").all():
        group.get_by_label("5").check()
    other.get_by_role("button", name="Save and continue").click()
    assert "You answered this in another window too" in other.locator("main").inner_text()
    assert not other.get_by_label("Both together").count(), "two sets of points are no answer"
    other.get_by_label("What I sent just now").first.check()
    other.get_by_role("button", name="Save and continue").click()
    (response,) = site_world.rows(Response)
    assert "5" in str(response.draft)
    assert site_world.rows(Consultation)
