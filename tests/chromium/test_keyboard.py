"""A stakeholder without a mouse: everything can be reached and done with Tab, Space, Enter and typing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page

from app.extensions import db
from app.models import (
    Choice,
    ChoiceAxis,
    Consultation,
    ConsultationState,
    Invitation,
    InvitationState,
    Question,
    QuestionKind,
)
from app.web import links
from app.web.languages import COOKIE
from tests.chromium.conftest import Site
from tests.chromium.hands import Keyboard
from tests.factories import World


@pytest.fixture
def link(site_world: World) -> str:
    """The path in the mail of someone who is asked two pages of questions."""
    griet, pact = site_world.person("Griet Baetens"), site_world.pact()
    with site_world.writing():
        asked = Consultation(
            titles={"nl": "Fietsen in de streek"},
            state=ConsultationState.OPEN,
            closes_on=site_world.today + timedelta(days=20),
            opened_at=site_world.now,
            pact=site_world.merge(pact),
            organiser=site_world.merge(griet),
        )
        db.session.add(asked)
        _questions(asked)
        made = site_world.now
        db.session.add(Invitation(consultation=asked, person=site_world.merge(griet), created_at=made, invited_at=made))
        db.session.flush()
        link = links.link_for(
            "consultation_answer",
            person=site_world.merge(griet),
            subject_kind="consultation",
            subject_id=asked.public_id,
            now=made,
        )
        db.session.flush()
        return f"/l/{links.token_of(link)}"


def _questions(asked: Consultation) -> None:
    single = Question(
        consultation=asked,
        position=1,
        kind=QuestionKind.SINGLE_CHOICE,
        titles={"nl": "Komt u met de fiets?"},
        required=True,
    )
    several = Question(consultation=asked, position=2, kind=QuestionKind.MULTIPLE_CHOICE, titles={"nl": "Wat mist u?"})
    scale = Question(
        consultation=asked, position=3, page=2, kind=QuestionKind.MATRIX, titles={"nl": "Hoe ver staat het?"}
    )
    text = Question(consultation=asked, position=4, page=2, kind=QuestionKind.LONG_TEXT, titles={"nl": "Wat nog?"})
    db.session.add_all([single, several, scale, text])
    for question, axis, lines in (
        (single, ChoiceAxis.OPTION, ("Ja", "Soms", "Nee")),
        (several, ChoiceAxis.OPTION, ("Fietspad", "Stalling", "Verlichting")),
        (scale, ChoiceAxis.ROW, ("Fietspad N8", "Fietsbrug")),
        (scale, ChoiceAxis.COLUMN, ("niet", "bezig", "klaar")),
    ):
        for at, words in enumerate(lines, start=1):
            db.session.add(Choice(question=question, position=at, titles={"nl": words}, axis=axis))


def test_a_consultation_is_answered_by_keyboard_alone(site: Site, site_world: World, desk: Page, link: str) -> None:
    desk.context.add_cookies([{"name": COOKIE, "value": "en", "url": site.url}])
    keys = Keyboard(desk)
    desk.goto(link)
    keys.press("Begin")
    keys.press("Save and continue")
    assert desk.evaluate("() => document.activeElement.id") == "errors", "the summary is read out first"
    keys.tab_to("Question 1")
    desk.keyboard.press("Enter")
    assert desk.evaluate("() => document.activeElement.type") == "radio", "the summary leads to the question"
    desk.keyboard.press("Space")
    keys.tick("Fietspad")
    keys.tick("Verlichting")
    keys.press("Save and continue")
    keys.tick("niet", group="Fietspad N8")
    keys.tick("niet", group="Fietsbrug")
    keys.tab_to("Wat nog?")
    desk.keyboard.type("Meer licht, alstublieft.")
    keys.press("Save and continue")
    keys.tick("My answers are ready")
    keys.press("Submit")
    assert "Thank you, your answer was received" in desk.locator("main").inner_text()
    (invitation,) = site_world.rows(Invitation)
    assert invitation.state == InvitationState.SUBMITTED
