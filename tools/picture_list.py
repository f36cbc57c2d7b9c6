"""Which pictures the documentation has: the page, whose eyes, the language, the size, and what must be seen on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

from tools.picture_scene import Scene

COORDINATOR, FACILITATOR = "Look as Liesbet De Cock", "Look as Griet Baetens"
DESK, PHONE = 1280, 390  # CSS pixels
BAND = "main .band"  # the first part of a page below its head
Address = Callable[[Page, Scene], str]


@dataclass(frozen=True)
class Picture:
    """One picture. `top` is the first thing on it, `shows` the words without which it is refused."""

    name: str
    address: Address
    shows: tuple[str, ...]
    as_whom: str = ""
    language: str = "en"
    width: int = DESK
    height: int = 860
    top: str = "main"
    prepare: Callable[[Page], None] | None = None


def at(name: str) -> Address:
    """Return the address of a page that the scene knows by name, or of one that is the same everywhere."""
    return lambda _page, scene: name if name.startswith("/") else scene.path(name)


def _found_group(page: Page) -> None:
    page.get_by_label("Name").fill("Werkgroep Wonen")
    page.get_by_label("ad hoc workgroup").check()
    page.get_by_label("Closes on").fill("2028-06-30")
    page.get_by_label("Mandate").fill("Vergelijk hoe de gemeenten kleiner wonen toelaten, en stel één regeling voor.")


def _plan_meeting(page: Page) -> None:
    page.get_by_label("Title").fill("Vrachtroutes: keuze van de route")
    page.get_by_label("Day").fill("2027-04-13")
    page.get_by_label("Begins at").fill("14:00")
    page.get_by_label("Ends at").fill("16:00")
    page.get_by_label("Place").fill("Gemeentehuis Brakel")


def _write_line(page: Page) -> None:
    page.get_by_label("Decision or action in one line").fill("Route uittekenen met de buren -> Hilde Roelandt, 13/4")


def _choose_words(page: Page) -> None:
    page.get_by_role("link", name="Mark words in answer 5").click()
    page.get_by_label("The words to carry further").fill("Gebruik de kaaien die er al liggen.")


def _open_first_mail(page: Page) -> None:
    page.locator("main table a.t").first.click()


def _open_questions(page: Page) -> None:
    page.goto(f"{page.url.partition('?')[0]}/1")


def _two_at_work(page: Page, scene: Scene) -> str:
    """Let a colleague stand before the second part in a window of his or her own; return the link of the first."""
    other = page.context.new_page()
    other.goto(scene.path("colleague"))
    other.goto(f"{other.url.partition('/answer')[0]}/answer/2")
    return scene.path("lead")


def _collide(page: Page) -> None:
    """Save the second part after the colleague did."""
    page.goto(f"{page.url.partition('/answer')[0]}/answer/2")
    page.get_by_role("textbox").fill("Een vast aanspreekpunt per gemeente, ook na de werkuren.")
    other = page.context.pages[-1]
    other.get_by_role("textbox").fill("Een streekteam voor leegstand, en geld om woningen te kopen.")
    other.locator("button[name=go][value=next]").click()
    other.close()
    page.locator("button[name=go][value=next]").click()


COORDINATORS = (
    Picture(
        "overview",
        at("/overview"),
        ("Waits for you", "What happens if you do nothing"),
        COORDINATOR,
        width=1440,
        height=1000,
        top="",
    ),
    Picture("pact", at("/pact"), ("The whole pact", "Mobiliteit"), COORDINATOR, height=1020, top=BAND),
    Picture("theme", at("theme"), ("Objectives", "Add: objective"), COORDINATOR, height=900),
    Picture("owners", at("/actions?sort=owner"), ("Owner", "Els Temmerman", "slightly behind"), COORDINATOR, top=BAND),
    Picture("action", at("action"), ("behind", "Find another owner", "What happens next"), COORDINATOR, height=1200),
    Picture(
        "found-workgroup",
        at("/workgroups/new"),
        ("Found a workgroup", "Closes on"),
        COORDINATOR,
        height=1100,
        prepare=_found_group,
    ),
    Picture("forecast", at("/mails/forecast"), ("What will go out", "Day by day"), COORDINATOR, height=1000),
    Picture(
        "forecast-mail",
        at("/mails/forecast"),
        ("Greet Flamée",),
        COORDINATOR,
        height=900,
        prepare=_open_first_mail,
    ),
    Picture("outbox", at("/mails"), ("Outbox", "sent"), COORDINATOR, height=700),
    Picture("evaluation", at("/evaluation"), ("The next round opens", "Closing round"), COORDINATOR, height=1000),
    Picture("questionnaire", at("questionnaire"), ("Add a question", "Page 2", "New page"), COORDINATOR, height=1000),
    Picture("coverage", at("coverage"), ("Who is missing",), COORDINATOR, height=1000),
    Picture("round", at("round"), ("Eight phases", "Who acts"), COORDINATOR, height=900),
    Picture("adopt", at("adopt"), ("Freeze this version",), COORDINATOR, height=800),
)

FACILITATORS = (
    Picture("workgroup", at("group"), ("Mandate", "Add a member"), FACILITATOR, height=900),
    Picture("plan-meeting", at("plan"), ("Plan a meeting", "Quorum"), FACILITATOR, height=960, prepare=_plan_meeting),
    Picture("agenda", at("agenda"), ("Proposed", "Put these on the agenda"), FACILITATOR, height=900),
    Picture("invitation", at("invitation"), ("To whom", "Send to 14 people"), FACILITATOR, height=1000),
    Picture("meeting", at("meeting"), ("Do you come?", "carried over"), FACILITATOR, height=900),
    Picture(
        "desk",
        at("desk"),
        ("Begin this point now", "Note it", "In the room"),
        FACILITATOR,
        height=1080,
        prepare=_write_line,
    ),
    Picture("minutes", at("minutes"), ("approved on", "quorum reached"), FACILITATOR, height=1100),
    Picture("decision", at("decision"), ("Where it comes from", "What follows from it"), FACILITATOR, height=1000),
    Picture("new-consultation", at("/consultations/new"), ("How people answer",), FACILITATOR, height=1100),
    Picture("results", at("results"), ("of 64 people answered",), FACILITATOR, height=1300),
    Picture("mark", at("texts"), ("The words", "Where they go"), FACILITATOR, height=1100, prepare=_choose_words),
    Picture("passage", at("passage"), ("From and to", "Put on an agenda"), FACILITATOR, height=1000),
    Picture("chain", at("chain"), ("What became of these words",), FACILITATOR, height=900),
)

WORDS = {
    "nl": ("Wonen en zorg", "Komt u?", "Geen wijziging"),
    "fr": ("Habiter et être soigné", "Serez-vous", "Pas de changement"),
    "en": ("Wonen en zorg", "Will you be there?", "No change"),
}


def _stakeholders(language: str) -> Iterator[Picture]:
    title, reply, unchanged = WORDS[language]
    kinds: tuple[tuple[str, str, str, int], ...] = (
        ("answer", "asked", title, 900),
        ("reply", "meeting_invitation", reply, 900),
        ("update", "action_overdue", unchanged, 1100),
    )

    def behind(kind: str) -> Address:
        return lambda page, scene: scene.link(page, kind, language)

    def mail(_page: Page, scene: Scene) -> str:
        return scene.letter("asked" if language == "nl" else "consultation_invitation", language)

    yield Picture(f"mail-{language}", mail, (), language=language, width=PHONE, height=760, top="")
    for name, kind, words, height in kinds:
        yield Picture(f"{name}-{language}", behind(kind), (words,), language=language, width=PHONE, height=height)
    yield Picture(
        f"question-{language}",
        behind("asked"),
        (title,),
        language=language,
        width=PHONE,
        height=900,
        prepare=_open_questions,
    )


COLLISION = Picture("collision", _two_at_work, ("Both together",), width=PHONE, height=1000, prepare=_collide)
PICTURES = (*COORDINATORS, *FACILITATORS, COLLISION, *(one for language in WORDS for one in _stakeholders(language)))
