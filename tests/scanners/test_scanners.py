"""Programs read mail before people do: they follow its links, and some press what they find there.

Four levels: asking for the head, fetching the page, running its scripts, pressing every button with nothing
chosen or typed. The first three change nothing at all. The fourth acts on nothing: no answer is submitted, no
progress told, nobody signed in, and no mail stopped.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from werkzeug.test import TestResponse

from app.mail.kinds import all_kinds
from tests.bad_inputs.reading import FoundForm, read
from tests.browser import Browser
from tests.scanners.asking import BROUGHT_ABOUT
from tests.scanners.site import Site, differences

pytestmark = pytest.mark.xdist_group("scanners")

SCANNER = {"User-Agent": "Mozilla/5.0 (compatible; link scanner)"}
TABS = 10
DEPTH = 3  # pages behind a button, and the buttons on those


@pytest.fixture(autouse=True)
def _nothing_changes(site: Site) -> Iterator[None]:
    """Compare every row of every table."""
    before = site.dump()
    yield
    assert differences(before, site.dump()) == []


def each(site: Site) -> list[tuple[str, str]]:
    return [(kind, link) for kind, links in sorted(site.links.items()) for link in links]


def test_every_kind_of_mail_is_scanned(site: Site) -> None:
    assert set(site.links) == set(all_kinds())
    paths = {link.removeprefix(site.url).split("/")[1] for _kind, link in each(site)}
    assert {"l", "sign-in", "unsubscribe"} <= paths
    assert site.by_an_act >= BROUGHT_ABOUT, "what people are asked is scanned behind the links that they get"
    for kind in all_kinds().values():
        assert site.links[kind.name], kind.name


def test_asking_for_the_head_changes_nothing(site: Site) -> None:
    for kind, link in each(site):
        browser = scanner(site)
        answer = browser.client.head(
            link.removeprefix(site.url), base_url=site.url, headers=SCANNER, follow_redirects=True
        )
        assert (answer.status_code, answer.data) == (200, b""), (kind, link)


def test_fetching_pages_changes_nothing(site: Site) -> None:
    for kind, link in each(site):
        browser = scanner(site)
        answer = fetch(browser, link)
        assert answer.status_code == 200, (kind, link)
        if answer.mimetype == "text/html":
            _forms, links = read(answer.get_data(as_text=True), answer.request.path)
            for item in list(links)[:40]:
                href = item.get("href") or ""
                if href.startswith("/"):
                    assert fetch(browser, href).status_code in {200, 404}, (kind, href)


def test_running_scripts_changes_nothing(site: Site, chromium: Chromium) -> None:
    """A few tabs go from link to link, each time as a stranger: a new window for each takes four times as long.

    Many mails lead to the same address, which is opened once. While one tab waits until its page is quiet, the
    others do.
    """
    tabs = [chromium.new_context(user_agent=SCANNER["User-Agent"]).new_page() for _ in range(TABS)]
    for tab in tabs:
        tab.add_init_script("if (origin !== 'null') { localStorage.clear(); sessionStorage.clear(); }")
    links = list({link: kind for kind, link in each(site)}.items())
    for first in range(0, len(links), TABS):
        opened = list(zip(tabs, links[first : first + TABS], strict=False))
        for tab, (link, kind) in opened:
            answer = tab.goto(link, wait_until="commit")
            assert answer is not None
            assert answer.status == 200, (kind, link)
        for tab, _link in opened:
            tab.wait_for_load_state("networkidle")
            tab.mouse.wheel(0, 5000)
        tabs[0].wait_for_timeout(150)
        for tab in tabs:
            tab.goto(f"{site.url}/health")  # leaving a page is when scripts would send what was typed
            tab.context.clear_cookies()
    for tab in tabs:
        tab.context.close()


def test_pressing_buttons_with_nothing_chosen_acts_on_nothing(site: Site) -> None:
    pressed = 0
    for _kind, link in each(site):
        browser = scanner(site)
        pressed += press_all(browser, fetch(browser, link), set(), DEPTH)
    assert pressed > len(site.links)


WAYS_OUT = ("/not-for-me", "/pass-on", "/preferences")


def test_pressing_buttons_of_the_ways_out_acts_on_nothing(site: Site) -> None:
    """Not for me, pass it on, undo it, and what one wants of mail: one page further than the link itself."""
    reached: set[str] = set()
    for _kind, link in each(site):
        browser = scanner(site)
        answer = fetch(browser, link)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        path = answer.request.path
        reached.add(path.rsplit("/", 1)[-1])
        _forms, found = read(answer.get_data(as_text=True), path)
        for href in {item.get("href") or "" for item in found}:
            if href.endswith(WAYS_OUT) and href.startswith("/v/"):
                reached.add(href.rsplit("/", 1)[-1])
                assert press_all(browser, fetch(browser, href), set(), DEPTH) > 0, href
    assert {"not-for-me", "pass-on", "preferences", "passed"} <= reached


def press_all(browser: Browser, answer: TestResponse, seen: set[tuple[str, str, str]], depth: int) -> int:
    """Press each button of a page, and of the pages that come of it; return how many were pressed."""
    assert answer.status_code < 500
    if answer.mimetype != "text/html" or depth == 0:
        return 0
    pressed = 0
    forms, _links = read(answer.get_data(as_text=True), answer.request.path)
    for form in forms:
        for address, name, value in form.buttons or [(form.action, "", "")]:
            if (address, name, value) not in seen:
                seen.add((address, name, value))
                pressed += 1 + press_all(browser, press(browser, form, address, name, value), seen, depth - 1)
    return pressed


def press(browser: Browser, form: FoundForm, address: str, name: str, value: str) -> TestResponse:
    """Send a form as it stands."""
    values = [(control.name, one) for control in form.controls.values() for one in control.values]
    body = [*values, *([(name, value)] if name else []), ("csrf_token", form.token)]
    answer = browser.client.post(
        address,
        base_url=browser.base_url,
        data={key: [one for other, one in body if other == key] for key, _value in body},
        headers={**SCANNER, "Origin": browser.base_url},
        follow_redirects=True,
    )
    assert answer.status_code not in {400, 403}, f"{address} was not really pressed"
    return answer


def scanner(site: Site) -> Browser:
    return Browser(site.app, site.url)


def fetch(browser: Browser, link: str) -> TestResponse:
    path = link.removeprefix(browser.base_url) or "/"
    return browser.client.get(path, base_url=browser.base_url, headers=SCANNER, follow_redirects=True)
