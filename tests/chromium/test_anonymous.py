"""The whole ceremony of a key in real browsers, and open answers coded by somebody without a mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from app.models import CodedUnit, Coding, Passage, SealState
from app.reminders.planner import run_jobs
from tests.analysis.conftest import SAYINGS, Desk, desk_in
from tests.ballots.stage import NAMES, Voting
from tests.chromium.conftest import Site
from tests.chromium.hands import Keyboard
from tests.chromium.walking import Walker
from tests.conftest import NOON
from tests.factories import World

SESSION = "pw-session"


class Asking(Voting):
    """A draft with questions and ten people, whose key is still to be made."""

    def _make_key(self) -> dict[str, str]:
        return {}


@pytest.fixture
def phones(chromium: Chromium, site: Site) -> Iterator[Callable[[], Walker]]:
    """Phones of 390 pixels with JavaScript off: as many as there are people."""
    contexts = []

    def another() -> Walker:
        size = {"width": 390, "height": 844}
        contexts.append(chromium.new_context(base_url=site.url, viewport=size, java_script_enabled=False))  # type: ignore[arg-type]
        return Walker(site, contexts[-1].new_page(), checks=False)

    yield another
    for context in contexts:
        context.close()


def _signed_in(site: Site, page: Page, stage: Voting | Desk) -> Walker:
    """Let the organiser sit down at the desk."""
    browser = stage.organiser if isinstance(stage, Voting) else stage.alice
    cookie = browser.client.get_cookie(SESSION, domain="127.0.0.1")
    assert cookie is not None
    page.context.add_cookies([{"name": SESSION, "value": cookie.value, "url": site.url}])
    return Walker(site, page)


def test_three_make_a_key_people_vote_and_two_open_it(site: Site, desk: Page, phones: Callable[[], Walker]) -> None:
    stage = Asking(site.app, site.clock, people=10)
    organiser = _signed_in(site, desk, stage)
    organiser.go(stage.page)
    organiser.fill(first=NAMES[0], second=NAMES[1], third=NAMES[2])
    organiser.press("Ask these three")
    organiser.reads("Waits for 3 people")
    holders = {name: phones() for name in NAMES}
    parts = {name: _keep(walker, stage.link_of(name)) for name, walker in holders.items()}
    holders[NAMES[2]].reads("The rehearsal succeeded")
    organiser.go(stage.page)
    organiser.reads("The key is ready", "The rehearsal succeeded")
    organiser.go(f"/consultations/{stage.public_id}/open")
    organiser.press("Open")
    voter = phones()
    _vote(voter, stage)
    for number in range(1, 5):
        stage.answered(number)
    organiser.go(f"/consultations/{stage.public_id}/closing")
    organiser.press("Close now")
    for name in (NAMES[0], NAMES[2]):
        holders[name].go(stage.link_of(name))
        holders[name].fill(part=parts[name].lower())
        holders[name].press("Give my part")
    assert stage.state() == SealState.SETTLING
    with site.app.app_context():
        run_jobs(NOON)
    organiser.go(f"/consultations/{stage.public_id}/counts")
    organiser.reads("5 anonymous answers were counted", "Noord", "Zuid")
    voter.go(f"/ballot/{stage.public_id}")
    voter.reads("Your answer was counted")
    assert not organiser.wrong, "\n".join(organiser.wrong)


def _keep(holder: Walker, link: str) -> str:
    """See a part, write it down and type it in."""
    holder.go(link)
    holder.fill(choice="show")
    holder.press("Show my part")
    part = " ".join(holder.page.locator(".part-of-key").inner_text().split())
    holder.fill(part=part, kept_where="In the safe")
    holder.press("This is my part")
    holder.reads("Your part is written down well")
    return part


def _vote(voter: Walker, stage: Asking) -> None:
    voter.go(stage.invitation_of(0))
    voter.reads("You answer anonymously", "It does not protect against")
    voter.fill(choice="here")
    voter.press("Begin")
    voter.choose("Waar?", "Noord")
    voter.press("Save and continue")
    voter.page.locator("main textarea").fill("Omdat het moet.")
    voter.press("Save and continue")
    voter.fill(ready="y")
    voter.press("Submit")
    voter.reads("Your receipt")


def test_open_answers_are_read_marked_and_coded_by_keyboard_alone(site: Site, site_world: World, desk: Page) -> None:
    bench = desk_in(site.app, site_world)
    organiser = _signed_in(site, desk, bench)
    keys = Keyboard(desk)
    organiser.go(bench.at())
    keys.tab_to("Name of the topic")
    desk.keyboard.type("Bus")
    keys.press("Add the topic")
    organiser.go(bench.at())
    keys.press("Read and code")
    keys.press("Show it")  # who looks at answers is noted
    organiser.look()
    left = set(SAYINGS)
    said = desk.locator("main blockquote p").inner_text()
    assert desk.evaluate("() => document.activeElement.name") == "topics", "the first topic has the focus"
    desk.keyboard.press("1")
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    left.remove(said)
    said = desk.locator("main blockquote p").inner_text()
    assert said in left, "the next answer is there at once"
    part = " ".join(said.split()[:3])
    _mark(desk, keys, part)
    desk.keyboard.press("1")
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    left.remove(said)
    keys.fill("Another topic", "Uren")
    keys.press("Save and next")
    organiser.reads("You have done with every answer")
    assert len(site_world.rows(CodedUnit)) == len(SAYINGS)
    assert part in {one.text for one in site_world.rows(Passage)}
    assert len(site_world.rows(Coding)) == len(SAYINGS)
    assert not organiser.wrong, "\n".join(organiser.wrong)


def _mark(page: Page, keys: Keyboard, words: str) -> None:
    """Unfold the words of the answer, keep a part of them, and go on to the topics."""
    page.keyboard.press("Shift+Tab")
    assert "part of it" in page.evaluate("() => document.activeElement.innerText")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type(words)
    keys.tab_to("Bus")
