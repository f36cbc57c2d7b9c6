"""A lost link: the same page and the same work for every address, and only what is open comes again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Flask

from app.blueprints.accounts.commands_lost import mail_again
from app.database import unit_of_work
from app.models import LostLink, OutboxMail, Person, Throttle
from app.web.languages import COOKIE
from tests.browser import Browser
from tests.consultations.conftest import bench_in
from tests.factories import World


def _ask(browser: Browser, address: str) -> str:
    browser.client.set_cookie(COOKIE, "en", domain="127.0.0.1")
    browser.get("/lost-link")
    browser.submit({"E-mail address": address}, button="Mail me my links")
    return browser.text()


def _run(app: Flask, world: World) -> None:
    with app.app_context(), unit_of_work():
        mail_again(world.now)


def _lost(world: World) -> list[OutboxMail]:
    return [mail for mail in world.rows(OutboxMail) if mail.kind == "lost_link"]


def test_it_mails_what_is_open_and_forgets_the_address(app: Flask, world: World, browser: Browser) -> None:
    bench, griet = bench_in(world), world.person("Griet Baetens", email="griet@example.org")
    bench.invite(griet)
    bench.link(griet)
    closed = bench_in(world, closes_on=world.today - timedelta(days=1), organiser=bench.consultation.organiser)
    closed.invite(griet)
    closed.link(griet)
    assert "an e-mail with the link arrives" in _ask(browser, "Griet@Example.org")
    _run(app, world)
    (mail,) = _lost(world)
    assert mail.subject_id == bench.id
    assert mail.address == "griet@example.org"
    assert not world.rows(LostLink)
    _run(app, world)
    assert len(_lost(world)) == 1


def test_a_link_that_was_withdrawn_does_not_come_back(app: Flask, world: World, browser: Browser) -> None:
    bench, griet = bench_in(world), world.person("Griet Baetens", email="griet@example.org")
    bench.link(griet)  # not invited any more
    _ask(browser, "griet@example.org")
    _run(app, world)
    assert not _lost(world)


def test_known_and_unknown_addresses_get_the_same_page_and_the_same_rows(
    app: Flask, world: World, browser: Browser
) -> None:
    bench, griet = bench_in(world), world.person("Griet Baetens", email="griet@example.org")
    bench.invite(griet)
    bench.link(griet)
    known = _ask(browser, "griet@example.org")
    rows = len(world.rows(LostLink)), len(world.rows(Throttle)), len(world.rows(OutboxMail))
    unknown = _ask(Browser(app), "nobody@example.org")
    assert known == unknown
    assert (len(world.rows(LostLink)), len(world.rows(Throttle)), len(world.rows(OutboxMail))) == (
        rows[0] + 1,
        rows[1] + 2,  # two of its own, and the network counted before
        rows[2],
    )
    people = len(world.rows(Person))
    _run(app, world)
    assert len(_lost(world)) == 1
    assert len(world.rows(Person)) == people


def test_it_stops_who_asks_too_often(world: World, browser: Browser, clock_file: Path) -> None:
    for _time in range(2):
        _ask(browser, "griet@example.org")
    assert "Too many attempts" in _ask(browser, "griet@example.org")
    clock_file.write_text((world.now + timedelta(minutes=16)).isoformat())
    assert "an e-mail with the link arrives" in _ask(browser, "griet@example.org")
