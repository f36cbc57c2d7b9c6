"""Preferences by link, and the one click of RFC 8058."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from app.extensions import db
from app.mail.letter import ensure_preferences
from app.mail.unsubscribe import unsubscribe_url
from app.models import Mute, OutboxMail, Person
from app.web import links
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World
from tests.mails.conftest import CALL, NEWS, Outbox


@pytest.fixture
def link(app: Flask, world: World) -> str:
    """The path of Jan's link to his preferences."""
    with world.writing():
        person = Person(name="Jan Praet", email="jan@example.org", source="test", language="en")
        db.session.add(person)
        db.session.flush()
        ensure_preferences(person, now=NOON)
        db.session.flush()
        row = db.session.scalars(db.select(links.PersonalLink)).one()  # type: ignore[attr-defined]
        return links.url_of(row).removeprefix(app.config["SETTINGS"].public_base_url)


def address_of(app: Flask, mail: OutboxMail) -> str:
    with app.app_context():
        url = unsubscribe_url(db.session.get_one(OutboxMail, mail.id))
        return url.removeprefix(app.config["SETTINGS"].public_base_url)


def jan(world: World) -> Person:
    return next(person for person in world.rows(Person) if person.email == "jan@example.org")


def test_someone_chooses_a_language_and_a_pause(browser: Browser, link: str, world: World) -> None:
    browser.get(link)
    browser.submit({"language": "fr", "pause_until": "2027-03-31"}, button="Save")
    assert jan(world).language == "fr"
    assert [(row.kind, row.until) for row in world.rows(Mute)] == [
        (None, datetime(2027, 3, 31, 22, tzinfo=UTC))  # the end of the day in Brussels, in summer time
    ]
    assert "Votre choix" in browser.last.get_data(as_text=True)  # type: ignore[union-attr]
    browser.submit({"pause_until": ""}, button="Enregistrer")
    assert world.rows(Mute) == []


def test_sending_the_form_unchanged_changes_nothing(browser: Browser, link: str, world: World) -> None:
    """Mail scanners press lone buttons."""
    browser.get(link)
    browser.submit(button="Save")
    assert jan(world).language == "en"
    assert world.rows(Mute) == []


def test_a_date_that_is_none_is_asked_again(browser: Browser, link: str) -> None:
    browser.get(link)
    answer = browser.submit({"pause_until": "2027-02-31"}, button="Save")
    assert answer.status_code == 422


def test_one_click_stops_one_kind_without_session_or_token(outgoing: Outbox, browser: Browser) -> None:
    mail = outgoing.write()
    path = address_of(outgoing.app, mail)
    for _ in range(2):
        answer = browser.post(path, {"List-Unsubscribe": "One-Click"}, token=False, headers={"Origin": ""})
        assert answer.status_code == 200
    assert outgoing.mutes() == [(NEWS.name, None)]


def test_reading_the_address_changes_nothing_and_asks(outgoing: Outbox, browser: Browser) -> None:
    path = address_of(outgoing.app, outgoing.write())
    browser.get(path)
    assert outgoing.mutes() == []
    assert browser.submit(button="Confirm").status_code == 422  # a lone button does nothing
    browser.submit({"choice": "keep"}, button="Confirm")
    assert outgoing.mutes() == []
    browser.get(path)
    browser.submit({"choice": "stop"}, button="Confirm")
    assert outgoing.mutes() == [(NEWS.name, None)]


def test_something_urgent_is_stopped_for_that_thing_only(outgoing: Outbox, browser: Browser) -> None:
    path = address_of(outgoing.app, outgoing.write(kind=CALL))
    browser.post(path, {"List-Unsubscribe": "One-Click"}, token=False)
    assert outgoing.mutes() == [(CALL.name, "abcdefghjk")]


def test_a_false_address_opens_nothing(outgoing: Outbox, browser: Browser) -> None:
    path = address_of(outgoing.app, outgoing.write())
    for wrong in (
        path[:-1] + ("a" if path[-1] != "a" else "b"),
        path[:-5],
        "/unsubscribe/é",
        "/unsubscribe/" + "x" * 999,
    ):
        assert browser.get(wrong).status_code == 404
        assert browser.post(wrong, {"List-Unsubscribe": "One-Click"}, token=False).status_code == 404
    assert (
        browser.post(path.upper().replace("/UNSUBSCRIBE", "/unsubscribe"), {"choice": "keep"}, token=False).status_code
        == 200
    )


def test_what_was_stopped_can_be_let_in_again(outgoing: Outbox, browser: Browser, link: str, world: World) -> None:
    path = address_of(outgoing.app, outgoing.write())
    browser.post(path, {"List-Unsubscribe": "One-Click"}, token=False)
    browser.get(link)
    assert "Some news" in browser.text()
    browser.submit({"wanted": [row.public_id for row in world.rows(Mute)]}, button="Save")
    assert world.rows(Mute) == []
