"""Who presses twice does one thing: the same words from the same page, within half a minute, are one act."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import Role, SentForm, Workgroup
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World
from tests.pages import XHTML

NEW = "/workgroups/new"


def coordinator(app: Flask) -> Browser:
    world = World(app, NOON)
    world.pact()
    return Browser(app).sign_in(world.account("Alice Maes", Role.COORDINATOR, language="en"))


def filled(browser: Browser) -> dict[str, str]:
    """Return what the form of a new page sends."""
    browser.get(NEW)
    hidden = {item.get("name", ""): item.get("value", "") for item in browser.tree().iter(f"{XHTML}input")}
    return {"once": hidden["once"], "csrf_token": hidden["csrf_token"], "name": "Fietsers", "kind": "standing"}


def send(browser: Browser, values: dict[str, str]) -> str:
    answer = browser.client.post(NEW, base_url=browser.base_url, data={**values, "language": "nl", "theme": ""})
    assert answer.status_code == 303
    return answer.headers["Location"]


def groups(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Workgroup)) or 0


def test_pressing_twice_is_one_act_with_one_answer(app: Flask) -> None:
    browser = coordinator(app)
    values = filled(browser)
    first = send(browser, values)
    assert send(browser, values) == first
    assert groups(app) == 1


def test_other_words_another_page_and_a_later_moment_are_other_acts(app: Flask, clock_file: Path) -> None:
    browser = coordinator(app)
    values = filled(browser)
    places = {send(browser, values), send(browser, {**values, "name": "Voetgangers"}), send(browser, filled(browser))}
    clock_file.write_text((NOON + timedelta(seconds=31)).isoformat())
    assert len({*places, send(browser, values)}) == groups(app) == 4


def test_a_refused_form_can_be_sent_again(app: Flask) -> None:
    browser = coordinator(app)
    values = {**filled(browser), "name": ""}
    for _ in range(2):
        answer = browser.client.post(NEW, base_url=browser.base_url, data=values)
        assert answer.status_code == 422
    with app.app_context():
        assert not db.session.scalars(select(SentForm)).all()


def test_those_that_arrive_together_wait_for_the_first(each_app: Flask) -> None:
    browser = coordinator(each_app)
    values = filled(browser)
    cookie = browser.client.get_cookie("pw-session", domain="127.0.0.1")
    assert cookie is not None

    def press(_: int) -> str:
        other = Browser(each_app)
        other.client.set_cookie("pw-session", cookie.value, domain="127.0.0.1")
        return send(other, values)

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(press, range(4)))) == 1
    assert groups(each_app) == 1
