"""Every form of the product, with everything that nobody should send."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from app.extensions import db
from tests.bad_inputs.hostile import AS_IT_STANDS, INERT, Attack, attacks, is_inert, is_kept
from tests.bad_inputs.reading import TYPED, Control, FoundForm, read
from tests.bad_inputs.stage import Stage, get, link_pages, send, text_of
from tests.browser import Browser
from tests.conftest import NOON
from tests.crawl import crawl
from tests.factories import World
from tests.roles import visiting
from tests.sweeps import access_table, everything

pytestmark = pytest.mark.xdist_group("every form")

STARTS = ["/", "/overview", "/my-work", "/pact", "/profile", "/demo"]
# Parts of addresses that are not called after their table.
PARTS = {"item": "agenda_item", "update": "progress_update", "session": "account_session", "mail": "outbox_mail"}
LEAVES = {"accounts.sign_out", "demo.enter", "admin.disable", "admin.give_role"}  # ends what the test needs
VALUES_OF_ENGINES = ("a\x00b", "x" * 100_000, "é" * 250, "😀" * 200, "9" * 30, INERT)
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
    cookies = dict(one.browser.client._cookies or {})
    yield from _faults_of(stage, one, attack)
    one.browser.client._cookies = cookies  # signed out, or in as another


def _faults_of(stage: Stage, one: Met, attack: Attack) -> Iterator[str]:
    try:
        answer = send(one.browser, one.form.action, attack.body)
        if answer.status_code in {302, 303}:
            yield from _wrong_with_what_follows(one.browser, answer)
    except Exception as error:  # noqa: BLE001 - the whole list is wanted
        yield f"{type(error).__name__}: {str(error).splitlines()[0][:200] if str(error) else ''}"
        stage.restore()
        return
    page = text_of(answer)
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
    if not is_inert(text_of(follow)):
        yield "what was stored became a part of the page"


def _known(stage: Stage) -> dict[str, str]:
    """Return names that fields ask for."""
    person = str(stage.rows("SELECT email FROM person WHERE email IS NOT NULL ORDER BY id LIMIT 1")[0][0])
    organisation = str(stage.rows("SELECT name FROM organisation ORDER BY id LIMIT 1")[0][0])
    return {"owner": person, "who": person, "person": "", "organisation": organisation}


def test_whoever_comes_second_sees_both_texts(stage: Stage, met: dict[str, list[Met]]) -> None:
    """Every form that says from which version it was filled in."""
    known = _known(stage)
    tried = []
    for one in [one for some in met.values() for one in some if "version" in one.form.controls]:
        typed = [control.name for control in one.form.controls.values() if control.kind in {"text", "textarea", "date"}]
        if not typed:
            continue  # only choices: nothing typed can be lost
        name = typed[0]
        plain = next(attacks(one.form, known)).body
        first, second = (_with(plain, name, _new(one.form.controls[name], turn)) for turn in (0, 1))
        taken, refused = send(one.browser, one.form.action, first), send(one.browser, one.form.action, second)
        stage.restore()
        if taken.status_code != 303:
            continue
        tried.append(one.endpoint)
        page = refused.get_data(as_text=True)
        assert refused.status_code == 409, one.endpoint
        for turn in (0, 1):
            shown = _new(one.form.controls[name], turn)
            as_text = re.search(rf">{shown[-1]}( \w+ 2027|\W)", page)  # a date in words, or the span it begins
            assert is_kept(shown, page) or (shown[:2] == "20" and as_text), (one.endpoint, shown)
    assert len(tried) >= 10, tried


def test_sending_twice_does_it_once(stage: Stage, met: dict[str, list[Met]]) -> None:
    """By personal link, where people press a button again because the train went through a tunnel."""
    known = _known(stage)
    for one in met["personal links"]:
        body = next(attacks(one.form, known)).body
        once = _after(stage, one, body, times=1)
        twice = _after(stage, one, body, times=2)
        assert twice == once, one.endpoint


def _after(stage: Stage, one: Met, body: bytes, times: int) -> list[tuple[object, ...]]:
    for _ in range(times):
        assert send(one.browser, one.form.action, body).status_code < 500
    counted = stage.counts()
    stage.restore()
    return counted


def _new(control: Control, turn: int) -> str:
    return ("2027-03-02", "2027-03-03")[turn] if control.kind == "date" else f"Tekst van {('Anna', 'Bert')[turn]}"


def _with(body: bytes, name: str, value: str) -> bytes:
    return urlencode(
        [(key, value if key == name else old) for key, old in parse_qsl(body.decode(), keep_blank_values=True)]
    ).encode()


def test_what_no_page_offers_is_refused_without_breaking(stage: Stage, met: dict[str, list[Met]]) -> None:
    """The addresses whose form was not met, with everything that any form asks for."""
    browser = met["administrator"][0].browser
    seen = {one.endpoint for some in met.values() for one in some}
    ids = {
        table.name: [str(row[0]) for row in stage.rows(f"SELECT public_id FROM {table.name} ORDER BY id DESC LIMIT 2")]  # noqa: S608 - a name of our own
        for table in db.metadata.sorted_tables
        if "public_id" in table.columns
    }
    names = sorted({name for some in met.values() for one in some for name in one.form.controls})
    for rule in stage.app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint in seen or "handle" in rule.arguments:
            continue
        for index in (0, 1):
            parts = {name: quote((ids.get(PARTS.get(name, name)) or ["x"])[-index]) for name in rule.arguments}
            address = re.sub(r"<(?:\w+:)?(\w+)>", lambda found, parts=parts: parts[found.group(1)], rule.rule)  # type: ignore[misc]
            for value in ("", INERT, "9" * 5000, "a\x00b", "-1"):
                answer = send(browser, address, [(name, value) for name in names])
                assert answer.status_code < 500, rule.rule
                assert is_inert(answer.get_data(as_text=True)), rule.rule
                if answer.status_code < 400:
                    stage.restore()


def test_the_other_engine_keeps_or_refuses_the_same_values(postgresql_app: Flask) -> None:
    """PostgreSQL knows no NUL, and counts the characters of each column."""
    made = everything.make(World(postgresql_app, NOON))
    account = made.accounts[access_table.ADMINISTRATOR]
    assert account is not None
    browser = Browser(postgresql_app).sign_in(account)
    tried: set[str] = set()
    for one in _forms(postgresql_app, browser, [*STARTS, f"/consultations/{made.parts['consultation']}"]):
        if one.endpoint in tried | LEAVES:
            continue
        tried.add(one.endpoint)
        plain = parse_qsl(next(attacks(one.form, {})).body.decode(), keep_blank_values=True)
        for value in VALUES_OF_ENGINES:
            typed = [(name, value if one.form.controls[name].kind in TYPED else old) for name, old in plain]
            each = [[(name, value if name == chosen else old) for name, old in plain] for chosen, _old in plain[:6]]
            for body in (typed, *each):
                answer = send(browser, one.form.action, body)
                assert answer.status_code < 500, (one.endpoint, value[:20])
                assert is_inert(text_of(answer)), one.endpoint
    assert len(tried) > 40, tried
