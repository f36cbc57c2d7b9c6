"""Two colleagues at one part of their organisation's answer, each on a device of their own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from app.blueprints.consultations import commands_hands
from app.extensions import db
from app.models import (
    Consultation,
    ConsultationState,
    Invitation,
    Person,
    Question,
    QuestionKind,
    Response,
    SectionSave,
)
from app.web import links
from app.web.languages import COOKIE
from tests.chromium.axe import findings, too_wide
from tests.chromium.conftest import Site, _page
from tests.factories import World

GRIET, TOM = "Meer bussen na acht uur, vraagt Griet.", "Goedkopere bussen, vraagt Tom."


@pytest.fixture
def paths(site_world: World) -> tuple[str, str]:
    """The paths in the mails of Griet, who was invited for her city, and of Tom, whom she asked to help."""
    griet, tom = site_world.person("Griet Baetens"), site_world.person("Tom Wauters")
    city, pact, now = site_world.organisation("Stad Aalst"), site_world.pact(), site_world.now
    with site_world.writing():
        lead, helper = site_world.merge(griet), site_world.merge(tom)
        asked = Consultation(
            titles={"nl": "Bussen in de streek"}, pact=site_world.merge(pact), organiser=lead, opened_at=now,
            state=ConsultationState.OPEN, closes_on=site_world.today + timedelta(days=20),
        )  # fmt: skip
        question = Question(
            consultation=asked, position=1, kind=QuestionKind.LONG_TEXT, titles={"nl": "Wat moet er anders?"}
        )
        invitation = Invitation(
            consultation=asked, person=lead, organisation=site_world.merge(city), created_at=now, invited_at=now
        )
        db.session.add_all([question, invitation])
        db.session.flush()
        commands_hands.add_hand(invitation, helper, pages=[1], may_submit=False, actor=lead, now=now)
        return (
            _path(site_world, "consultation_answer", lead, ("consultation", asked.public_id)),
            _path(site_world, "consultation_help", helper, ("invitation", invitation.public_id)),
        )


def _path(world: World, purpose: str, person: Person, about: tuple[str, str]) -> str:
    link = links.link_for(purpose, person=person, subject_kind=about[0], subject_id=about[1], now=world.now)
    db.session.flush()
    return f"/l/{links.token_of(link)}"


def begin(page: Page, site: Site, path: str) -> None:
    page.context.add_cookies([{"name": COOKIE, "value": "en", "url": site.url}])
    page.goto(path)
    page.get_by_role("link", name="Begin").click()


def test_both_texts_are_shown_and_nobody_overwrites_anybody(
    desk: Page, chromium: Chromium, site: Site, site_world: World, paths: tuple[str, str]
) -> None:
    context = chromium.new_context(base_url=site.url, viewport={"width": 320, "height": 640}, java_script_enabled=False)
    for phone in _page(context):
        begin(desk, site, paths[0])
        begin(phone, site, paths[1])
        desk.get_by_role("textbox").fill(GRIET)
        desk.get_by_role("button", name="Save and continue").click()
        phone.get_by_role("textbox").fill(TOM)
        phone.get_by_role("button", name="Save and continue").click()
        for words in ("Griet Baetens answered this too", GRIET, TOM):
            assert words in phone.locator("main").inner_text()
        assert not too_wide(phone)
        phone.get_by_label("Both together").check()
        phone.get_by_role("button", name="Save and continue").click()
        assert not phone.get_by_role("button", name="Submit").count(), "Griet submits"
    desk.reload()
    for words in (GRIET, TOM):
        assert words in desk.locator("main").inner_text()
    assert findings(desk) == []
    desk.get_by_label("My answers are ready").check()
    desk.get_by_role("button", name="Submit").click()
    assert "Thank you" in desk.locator("main").inner_text()
    (response,) = site_world.rows(Response)
    assert response.submitted_at is not None
    assert sorted({(one.page, one.version) for one in site_world.rows(SectionSave)}) == [(0, 1), (1, 1), (1, 2)]
