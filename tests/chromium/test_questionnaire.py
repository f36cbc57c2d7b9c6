"""A questionnaire of every kind: made with keys alone, then answered on the smallest phone without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Locator, Page

from app.blueprints.consultations import commands
from app.extensions import db
from app.models import (
    Answer,
    Consultation,
    Invitation,
    Municipality,
    NodeKind,
    PactNode,
    Person,
    Question,
    QuestionKind,
    Response,
)
from app.web import links
from app.web.languages import COOKIE
from tests.browser import Browser
from tests.chromium import weight
from tests.chromium.axe import too_wide
from tests.chromium.conftest import Site, _page
from tests.chromium.hands import Keyboard
from tests.factories import World

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
# By the words on the buttons: what is typed into which field, after the question itself.
MADE: dict[str, dict[str, str]] = {
    "One choice": {"Choices, one per line": "Ja\nNee\nAnders", "The last choice has room": ""},
    "Several choices": {
        "Choices, one per line": "Bus\nTrein\nGeen",
        "At most how many choices": "2",
        "The last choice excludes": "",
    },
    "Scale": {
        "Statements, one per line": "Fietspad\nStation",
        "Points of the scale, one per line": "niet\nbezig\nklaar",
    },
    "Short text": {},
    "Long text": {},
    "Ranking": {"Choices, one per line": "Wonen\nWerken\nZorg"},
    "Points to divide": {"Choices, one per line": "Wonen\nWerken", "Points to divide": "10"},
    "Importance and urgency": {"Statements, one per line": "Fietssnelweg"},
    "Number": {"Unit": "km", "Lowest number": "0", "Highest number": "50"},
    "Date": {},
    "Agreement with the pact": {"Paragraph of the pact": "↓"},
    "People, organisations or municipalities": {},
    "Consent to publish": {},
    "File": {},
    "Text or picture": {"Text": "Dank u voor uw tijd."},
}


@dataclass
class Desk:
    """The coordinator at a screen, before an empty draft."""

    page: Page
    keys: Keyboard
    consultation: Consultation


@pytest.fixture
def editor(site: Site, site_world: World, desk: Page) -> Desk:
    alice, pact = site_world.coordinator(), site_world.pact()
    griet = site_world.person("Griet Baetens")
    token = Browser(site.app).sign_in(alice).client.get_cookie("pw-session", domain="127.0.0.1")
    assert token is not None
    cookies = {"pw-session": token.value, COOKIE: "en"}
    desk.context.add_cookies([{"name": name, "value": value, "url": site.url} for name, value in cookies.items()])
    with site_world.writing():
        mine, person = site_world.merge(pact), site_world.merge(griet)
        organiser, last = site_world.merge(alice.person), site_world.today + timedelta(days=20)
        consultation = Consultation(titles={"nl": "Alles over fietsen"}, pact=mine, organiser=organiser, closes_on=last)
        paragraph = PactNode(pact=mine, kind=NodeKind.PARAGRAPH, number="1.1", title="Fietsen", text="Er komen paden.")
        asked = Invitation(consultation=consultation, person=person, created_at=site_world.now)
        db.session.add_all([Municipality(nis_code="41048", name="Ninove"), paragraph, consultation, asked])
    return Desk(desk, Keyboard(desk), consultation)


def make(editor: Desk, kind: str, typed: dict[str, str]) -> None:
    keys = editor.keys
    keys.press(kind)
    keys.skip()
    keys.fill("Heading" if kind == "Text or picture" else "Question", f"Over {kind}")
    for field, text in typed.items():
        if text == "":
            keys.tick(field)
        elif text == "↓":
            keys.tab_to(field)
            editor.page.keyboard.press("ArrowDown")
        else:
            keys.fill(field, text)
    keys.press("Add the question")
    assert editor.page.get_by_text("The question was added.").count(), editor.page.locator("main").inner_text()


def link_of(world: World, consultation: Consultation) -> str:
    """Open the consultation, and return the path in the mail of who was invited."""
    with world.writing():
        asked = world.merge(consultation)
        commands.open_consultation(asked, actor=asked.organiser, now=world.now)
        person = db.session.query(Person).filter_by(name="Griet Baetens").one()
        link = links.link_for(
            "consultation_answer", person=person, subject_kind="consultation", subject_id=asked.public_id, now=world.now
        )
        db.session.flush()
        return f"/l/{links.token_of(link)}"


def test_a_questionnaire_of_every_kind_is_made_by_keys_and_answered_on_the_smallest_phone(
    editor: Desk, chromium: Chromium, site: Site, site_world: World
) -> None:
    listed = f"/consultations/{editor.consultation.public_id}/questionnaire"
    editor.page.goto(listed)
    editor.keys.skip()
    for kind, typed in MADE.items():
        make(editor, kind, typed)
    editor.page.goto(listed)
    editor.keys.skip()
    editor.keys.press("New page from here question 8")
    kinds = [one.kind for one in site_world.rows(Question)]
    assert kinds == sorted(kinds, key=list(MADE_KINDS).index)
    assert set(kinds) == set(QuestionKind), "every kind there is"
    link = link_of(site_world, editor.consultation)
    context = chromium.new_context(base_url=site.url, viewport={"width": 320, "height": 640}, java_script_enabled=False)
    for phone in _page(context):
        answer(phone, site, link)
    (response,) = site_world.rows(Response)
    assert response.submitted_at is not None
    answered = {one.question_id for one in site_world.rows(Answer)}
    assert answered == {one.id for one in site_world.rows(Question) if one.kind != QuestionKind.NOTE}


MADE_KINDS = ("single_choice", "multiple_choice", "matrix", "short_text", "long_text", "ranking", "points", "priority",
              "number", "date", "agreement", "pick", "consent", "file", "note")  # fmt: skip


def answer(phone: Page, site: Site, link: str) -> None:
    """Fill in every question, whatever it is, and submit."""
    phone.context.add_cookies([{"name": COOKIE, "value": "en", "url": site.url}])
    phone.goto(link)
    phone.get_by_role("link", name="Begin").click()
    while phone.locator("section.q").count() and not phone.get_by_label("My answers are ready").count():
        assert not too_wide(phone), phone.url
        sizes = weight.parts_of(phone, site.app)
        assert sum(sizes.values()) <= weight.MOST, sizes
        for question in phone.locator("section.q").all():
            fill(question)
        phone.get_by_role("button", name="Save and continue").click()
        assert not phone.locator("#errors").count(), phone.locator("#errors").inner_text()
    phone.get_by_label("My answers are ready").check()
    phone.get_by_role("button", name="Submit").click()
    assert "Thank you" in phone.locator("main").inner_text()
    assert not too_wide(phone)


def fill(question: Locator) -> None:
    """Fill in one question by what its controls are."""
    title = question.locator("h2").inner_text()
    groups = question.locator("fieldset").all() or [question]
    for group in groups:
        choices = group.locator("input[type=radio], input[type=checkbox]")
        if choices.count():
            choices.first.check()
    for place, control in enumerate(question.locator("ul.numbered select").all(), start=1):
        control.select_option(str(place))
    numbered = question.locator("ul.numbered input").all()
    for place, control in enumerate(numbered, start=1):
        points = "10" if place == 1 else "0"
        control.fill(points if "Points" in title else str(place))
    if question.locator("input[type=file]").count():
        file = {"name": "advies.pdf", "mimeType": "application/pdf", "buffer": PDF}
        question.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]  # the stubs know a class
    if not numbered:
        fields = question.locator("textarea, input[type=text], input[type=date], input:not([type])")
        if fields.count() and "One choice" not in title:
            words = {"Number": "12", "Date": "2027-03-15", "People": "Ninove"}
            text = next((value for start, value in words.items() if start in title), "Meer licht")
            fields.first.fill(text)
