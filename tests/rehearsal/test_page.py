"""The page of the rehearsal: a row, a worker that plays it, and a result that can be read."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Flask

from app.database import unit_of_work
from app.extensions import db
from app.models import OutboxMail, Rehearsal, RehearsalState
from app.rehearsal.jobs import LEASE, play_waiting
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World


def ask(browser: Browser, last: str = "2027-05-20") -> Rehearsal:
    browser.get("/mails/rehearsal")
    answer = browser.submit({"first": "2027-03-10", "last": last, "answering": "50"}, button="Rehearse")
    assert answer.status_code == 200, browser.text()
    return the_one(browser.app)


def the_one(app: Flask) -> Rehearsal:
    with app.app_context():
        found: Rehearsal = db.session.scalars(db.select(Rehearsal)).one()
        return found


def signed_in(app: Flask, world: World) -> Browser:
    alice = world.account("Alice Maes", "coordinator", language="en")  # type: ignore[arg-type]
    world.action(world.pact(), world.person())
    return Browser(app).sign_in(alice)


def test_it_is_asked_on_a_page_and_played_by_the_worker(app: Flask, world: World) -> None:
    browser = signed_in(app, world)
    asked = ask(browser)
    assert asked.state == RehearsalState.WAITING
    assert "waits for the worker" in browser.text()
    assert browser.last.headers["Refresh"]  # type: ignore[union-attr]
    with app.app_context():
        assert play_waiting() == 1
        assert play_waiting() == 0
    browser.get(f"/mails/rehearsal/{asked.public_id}")
    assert "Nothing was said twice." in browser.text()
    assert "Broken" not in browser.text()
    assert "Refresh" not in browser.last.headers  # type: ignore[union-attr]
    with app.app_context():
        assert db.session.scalars(db.select(OutboxMail)).all() == []
    download = browser.client.get(f"/mails/rehearsal/{asked.public_id}.json", base_url=browser.base_url)
    assert download.json is not None
    assert download.json["mails"]["by_kind"]["action_due_soon"] >= 1


def test_the_same_asked_twice_is_played_once(app: Flask, world: World) -> None:
    browser = signed_in(app, world)
    ask(browser)
    ask(browser)


def test_it_can_be_stopped(app: Flask, world: World) -> None:
    browser = signed_in(app, world)
    ask(browser)
    browser.submit(button="Stop it")
    assert the_one(app).state == RehearsalState.STOPPED
    with app.app_context():
        assert play_waiting() == 0


def test_what_a_dead_worker_left_is_played_by_the_next(app: Flask, world: World, clock_file: Path) -> None:
    browser = signed_in(app, world)
    ask(browser, "2027-03-12")
    with app.app_context(), unit_of_work():
        row = db.session.scalars(db.select(Rehearsal)).one()
        row.state, row.lease, row.lease_until = RehearsalState.PLAYING, "x", NOON + LEASE
    with app.app_context():
        assert play_waiting() == 0  # it may still live
    clock_file.write_text((NOON + LEASE + timedelta(seconds=1)).isoformat())
    with app.app_context():
        assert play_waiting() == 1
    assert the_one(app).state == RehearsalState.DONE


def test_days_that_cannot_be_played_are_asked_again(app: Flask, world: World) -> None:
    browser = signed_in(app, world)
    browser.get("/mails/rehearsal")
    for first, last, why in (
        ("2027-03-09", "2027-05-01", "first day that can be played"),
        ("2027-05-01", "2027-04-01", "before the first"),
        ("2027-05-01", "2047-04-01", "ten years"),
    ):
        answer = browser.submit({"first": first, "last": last, "answering": "50"}, button="Rehearse")
        assert answer.status_code == 422
        assert why in browser.text()
