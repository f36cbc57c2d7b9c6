"""The numbers to watch are for whoever switched them on."""

from dataclasses import replace

from flask import Flask

from app.mail.kinds import all_kinds
from app.mail.outbox import Draft, put
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World


def test_they_are_nowhere_until_switched_on(app: Flask, world: World, browser: Browser) -> None:
    kind = all_kinds()["sign_in_link"]
    charlie = world.person("Charlie Peeters")
    with world.writing():
        put(Draft(kind=kind, person=world.merge(charlie), about=("person", "abcdefghjk"), values=kind.sample), now=NOON)
    assert browser.get("/metrics").status_code == 404
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], metrics=True)
    text = browser.get("/metrics").get_data(as_text=True)
    assert 'pactwerk_mails{state="queued"} 1' in text
    assert 'pactwerk_mails{state="failed"} 0' in text
    assert "pactwerk_oldest_waiting_mail_seconds 0" in text
    assert "harlie" not in text
