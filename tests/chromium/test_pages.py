"""Every screen of the demonstration, looked at as its readers do: wide, narrow, light, dark, in three languages."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page
from sqlalchemy import update

from app.database import unit_of_work
from app.extensions import db
from app.models import Person
from app.web.languages import COOKIE
from bench.servers import free_port
from tests.chromium import tour, weight
from tests.chromium.axe import findings, too_wide
from tests.chromium.conftest import Site, served
from tests.demonstration import Demonstration
from tests.roles import visiting

pytestmark = pytest.mark.xdist_group("every screen")

WIDE, PHONE, SMALLEST = (1440, 900), (390, 844), (320, 640)
EDGED = """[...document.querySelectorAll('.btn')].map(one => getComputedStyle(one)).every(
    style => parseFloat(style.borderTopWidth) >= 1 || style.textDecorationLine === 'underline')"""
LONGEST_MENU = 1280  # the narrowest window in which the menu of a coordinator stands open, on one line


@dataclass
class Guide:
    """Goes to each stop of the tour, with one tab for each person."""

    site: Site
    stops: list[tour.Stop]
    chromium: Chromium
    language: str = "nl"
    tabs: dict[str, tuple[Page, str]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def speak(self, language: str) -> None:
        """Let everybody read this language from now on."""
        with self.site.app.app_context(), unit_of_work():
            db.session.execute(update(Person).values(language=language))
        for page, _handle in self.tabs.values():
            page.context.add_cookies([{"name": COOKIE, "value": language, "url": self.site.url}])
        self.language = language

    def go(self, stop: tour.Stop) -> Page:
        """Open the page of a stop."""
        page, handle = self.tabs.get(stop.who) or self._open(stop)
        path = f"/v/{handle}/{stop.path}" if stop.is_behind_a_link else stop.path
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == (404 if "no-such" in path else 200), f"{answer.status} at {path}"
        return page

    def look(self, page: Page, size: tuple[int, int], scheme: str, **rules: bool) -> None:
        """Gather what is wrong with the page in this window, by all `rules` of `findings` or some."""
        self.fits(page, size)
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        where = f"{page.url.removeprefix(self.site.url)} ({self.language}, {size[0]} px, {scheme})"
        self.wrong += [f"{where}: {one}" for one in findings(page, **rules)]

    def fits(self, page: Page, size: tuple[int, int]) -> None:
        """Make sure that the page does not scroll sideways in this window."""
        page.set_viewport_size({"width": size[0], "height": size[1]})
        if too_wide(page):
            self.wrong.append(f"{page.url} ({self.language}, {size[0]} px): scrolls sideways")

    def _open(self, stop: tour.Stop) -> tuple[Page, str]:
        context = self.chromium.new_context(base_url=self.site.url, locale="nl-BE", reduced_motion="reduce")
        context.set_default_timeout(10_000)
        context.add_cookies([{"name": COOKIE, "value": self.language, "url": self.site.url}])
        page, handle = context.new_page(), ""
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda said: self.wrong.append(said.text) if "Security Policy" in said.text else None)
        if stop.is_behind_a_link:
            page.goto(f"/l/{stop.who}")
            handle = page.url.removeprefix(self.site.url).split("/")[2]
        elif stop.who != "visitor":
            cookie = visiting(self.site.app, stop.who).client.get_cookie("pw-session", "127.0.0.1")
            assert cookie is not None
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.site.url}])
        self.tabs[stop.who] = page, handle
        return page, handle


@pytest.fixture(scope="module")
def guide(
    chromium: Chromium, demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Guide]:
    """A guide through a served demonstration."""
    folder, port = tmp_path_factory.mktemp("pages"), free_port()
    base = f"http://127.0.0.1:{port}"
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # else a failure drowns in lines of requests
    with demonstration.serving(folder, public_base_url=base, port=port) as app:
        stops = tour.stops(app)
        for site in served(app, base, folder / "clock", port):
            guide = Guide(site, stops, chromium)
            guide.speak("nl")
            yield guide
            for page, _handle in guide.tabs.values():
                page.context.close()


@pytest.fixture(autouse=True)
def _nothing_wrong(guide: Guide) -> Iterator[None]:
    guide.wrong.clear()
    yield
    assert not guide.wrong, "\n".join(guide.wrong)


def test_the_tour_comes_by_everything(guide: Guide) -> None:
    seen = {stop.endpoint for stop in guide.stops}
    assert len(seen) > 80, sorted(seen)  # one of each screen; a form to change something is the one to make it
    assert seen >= {
        "accounts.sign_in", "admin.index", "actions.update_by_link", "consultations.answer_page",
        "consultations.confirm_delete", "consultations.new_question", "consultations.opening", "consultations.receipt",
        "consultations.review", "mails.forecast", "mails.preferences", "meetings.ask_convene", "meetings.item",
        "meetings.minutes", "meetings.reply", "overview.chain", "pacts.version", "public.front",
    }  # fmt: skip


def test_every_screen_can_be_read_by_everyone_in_dutch_on_a_desk_and_at_night_on_a_phone(guide: Guide) -> None:
    guide.speak("nl")
    for stop in guide.stops:
        page = guide.go(stop)
        guide.look(page, WIDE, "light")
        guide.look(page, PHONE, "dark", looks_only=True)


def test_every_screen_holds_the_longer_words_of_french_on_the_smallest_phone(guide: Guide) -> None:
    guide.speak("fr")
    for stop in guide.stops:
        page = guide.go(stop)
        guide.look(page, SMALLEST, "light", colours=False)  # read by day and by night above: words change none
        page.set_viewport_size({"width": LONGEST_MENU, "height": 800})
        mast = page.evaluate("document.querySelector('.mast-in').getBoundingClientRect().height")
        if mast > 64 and stop.who != "administrator":
            guide.wrong.append(f"{stop.path}: the menu takes more than one line in French at {LONGEST_MENU} px")


def test_every_screen_can_be_read_at_night_on_a_desk_in_english(guide: Guide) -> None:
    guide.speak("en")
    for stop in guide.stops:
        guide.look(guide.go(stop), WIDE, "dark", colours=False)


def test_a_choice_of_colours_by_the_system_leaves_everything_to_be_seen(guide: Guide) -> None:
    guide.speak("nl")
    for endpoint in ("overview.cockpit", "consultations.results", "meetings.item", "consultations.answer_page"):
        stop = next(one for one in guide.stops if one.endpoint == endpoint)
        page = guide.go(stop)
        page.emulate_media(forced_colors="active", reduced_motion="reduce")
        guide.look(page, WIDE, "light")
        moving = page.evaluate("[...document.querySelectorAll('*')].filter(one => one.getAnimations().length).length")
        assert not moving
        assert page.evaluate(EDGED), f"a button without an edge on {endpoint}"
        page.emulate_media(forced_colors="none")


def test_the_keyboard_comes_quickly_to_the_content_and_to_the_search(guide: Guide) -> None:
    guide.speak("nl")
    page = guide.go(next(one for one in guide.stops if one.endpoint == "actions.index"))
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.get_attribute("href") == "#content"
    assert skip.bounding_box()["y"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("fiets/")  # what is typed there is typed there
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=fiets%2F")


def test_the_folded_menu_opens_for_the_search_and_closes_with_escape(guide: Guide) -> None:
    guide.speak("nl")
    page = guide.go(next(one for one in guide.stops if one.endpoint == "actions.index"))
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert not page.locator("#search").is_visible()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.press("Escape")
    assert not page.locator("#search").is_visible()
    assert page.evaluate("document.activeElement.localName") == "summary"


def test_the_longest_menu_in_the_longest_words_stays_on_one_line(guide: Guide) -> None:
    guide.speak("fr")
    page = guide.go(next(one for one in guide.stops if one.who == "administrator"))
    page.set_viewport_size({"width": LONGEST_MENU, "height": 800})
    tops = page.locator(".mast nav a, .mast-end > *").evaluate_all(
        "all => all.map(one => Math.round(one.getBoundingClientRect().bottom))"
    )
    assert len(tops) > 8
    assert max(tops) - min(tops) < 20, tops


def test_the_line_of_years_opens_at_today_on_a_phone(guide: Guide) -> None:
    guide.speak("nl")
    page, _handle = guide.tabs.get("visitor") or guide._open(next(one for one in guide.stops if one.who == "visitor"))
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto("/")
    today, box = (page.locator(f".years .scroll{inner}").first.bounding_box() for inner in (" .g-now", ""))
    assert today is not None
    assert box is not None
    assert box["x"] < today["x"] < box["x"] + box["width"]
    assert page.locator(".years .scroll").first.evaluate("box => box.scrollLeft") > 0


def test_a_page_behind_a_personal_link_weighs_little_on_a_phone(guide: Guide) -> None:
    """All of it, packed as it travels: at most 60 kB, fonts and the longest page included."""
    for endpoint in ("consultations.answer_page", "actions.update_by_link", "meetings.reply"):
        stop = next(one for one in guide.stops if one.endpoint == endpoint)
        page = guide.go(stop)
        sizes = weight.parts_of(page, guide.site.app)
        assert sum(sizes.values()) <= weight.MOST, (endpoint, sizes)
