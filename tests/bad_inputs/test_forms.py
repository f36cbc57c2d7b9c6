"""Every form of the product, with everything that nobody should send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.bad_inputs.hostile import AS_IT_STANDS, Attack, attacks, is_inert, is_kept
from tests.bad_inputs.reading import FoundForm, read
from tests.bad_inputs.stage import Stage, get, link_pages, send
from tests.browser import Browser
from tests.crawl import crawl
from tests.roles import visiting

pytestmark = pytest.mark.xdist_group("every form")

STARTS = ["/", "/overview", "/my-work", "/pact", "/profile", "/demo"]
WHO = ("administrator", "coordinator", "facilitator", "member", "visitor", "personal links")


@dataclass
class Met:
    """A form as someone met it."""

    endpoint: str
    browser: Browser
    form: FoundForm


@pytest.fixture(scope="module")
def met(stage: Stage) -> dict[str, list[Met]]:
    """Every form that can be reached, by who meets it first."""
    found: dict[str, list[Met]] = {who: [] for who in WHO}
    seen: set[str] = set()
    for who in WHO:
        browser = visiting(stage.app, "visitor" if who == "personal links" else who, "en")
        starts = (
            [page for pages in link_pages(stage.app, browser).values() for page in pages]
            if who == "personal links"
            else STARTS
        )
        for one in _forms(stage.app, browser, [*starts, *_drafts(stage)]):
            if one.endpoint not in seen:
                seen.add(one.endpoint)
                found[who].append(one)
    stage.keep()
    return found


def _drafts(stage: Stage) -> list[str]:
    return [
        f"/consultations/{row[0]}/{room}"
        for row in stage.rows("SELECT public_id FROM consultation WHERE state = 'draft'")
        for room in ("questionnaire", "delete", "open")
    ]


def _forms(app: Flask, browser: Browser, starts: list[str]) -> Iterator[Met]:
    found: list[FoundForm] = []

    def follow(address: str) -> Element | None:
        answer = get(browser, address)
        if answer.mimetype != "text/html":
            return None
        forms, links = read(answer.get_data(as_text=True), answer.request.path)
        found.extend(forms)
        return links

    crawl(app, follow, starts)
    for form in found:
        for address in {form.action, *(button[0] for button in form.buttons)}:
            endpoint = _posts_to(app, address)
            if endpoint:
                yield Met(endpoint, browser, FoundForm(form.page, address, form.controls, form.buttons))


def _posts_to(app: Flask, address: str) -> str | None:
    try:
        endpoint, _values = app.url_map.bind("127.0.0.1").match(urlsplit(address).path, method="POST")
    except HTTPException:
        return None
    return str(endpoint)


@pytest.mark.parametrize("who", WHO)
def test_no_form_breaks_loses_text_or_lets_it_act(stage: Stage, met: dict[str, list[Met]], who: str) -> None:
    known = _known(stage)
    wrong: list[str] = []
    for one in met[who]:
        for attack in attacks(one.form, known):
            wrong += [
                f"{one.endpoint} ({one.form.action}), {attack.what}: {fault}" for fault in _faults(stage, one, attack)
            ]
    assert not wrong, "\n".join(wrong)


def _faults(stage: Stage, one: Met, attack: Attack) -> Iterator[str]:
    cookies = dict(one.browser.client._cookies)  # type: ignore[attr-defined]
    yield from _faults_of(stage, one, attack)
    one.browser.client._cookies = cookies  # type: ignore[attr-defined]  # signed out, or in as another


def _faults_of(stage: Stage, one: Met, attack: Attack) -> Iterator[str]:
    try:
        answer = send(one.browser, one.form.action, attack.body)
        if answer.status_code in {302, 303}:
            yield from _wrong_with_what_follows(one.browser, answer)
    except Exception as error:  # noqa: BLE001 - the whole list is wanted
        yield f"{type(error).__name__}: {str(error).splitlines()[0][:200] if str(error) else ''}"
        stage.restore()
        return
    page = answer.get_data(as_text=True)
    if answer.status_code >= 500:
        yield f"answered {answer.status_code}"
    if attack.what == AS_IT_STANDS and answer.status_code in {400, 401, 403, 404}:
        yield f"was not tried at all: {answer.status_code}"
    if not is_inert(page):
        yield "what was typed became a part of the page"
    if 400 <= answer.status_code < 500 and answer.status_code not in {403, 404, 413} and "RAW" not in attack.what:
        lost = [text for text in attack.typed if not is_kept(text, page)]
        if lost:
            yield f"{answer.status_code} lost {[text[:40] for text in lost]}"
    if answer.status_code < 400 or one.endpoint == "consultations.save":
        stage.restore()


def _wrong_with_what_follows(browser: Browser, answer: TestResponse) -> Iterator[str]:
    target = answer.headers["Location"]
    if urlsplit(target).netloc or target.startswith("//"):
        yield f"leads to {target}"
        return
    follow = get(browser, target)
    if follow.status_code != 200:
        yield f"leads to a page that answers {follow.status_code}"
    if not is_inert(follow.get_data(as_text=True)):
        yield "what was stored became a part of the page"


def _known(stage: Stage) -> dict[str, str]:
    """Return names that fields ask for."""
    person = str(stage.rows("SELECT email FROM person WHERE email IS NOT NULL ORDER BY id LIMIT 1")[0][0])
    organisation = str(stage.rows("SELECT name FROM organisation ORDER BY id LIMIT 1")[0][0])
    return {"owner": person, "who": person, "person": "", "organisation": organisation}
