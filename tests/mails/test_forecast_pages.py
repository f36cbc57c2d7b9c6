"""The forecast on screen: read the mail before it goes, and stop it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.models import Mute, Person
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World
from tests.reminders.conftest import FakeSource, jan, local, source

__all__ = ["jan", "source"]  # fixtures of the reminders serve here too


@pytest.fixture
def alice(browser: Browser, world: World) -> Browser:
    """Alice, who coordinates, reading English."""
    account = world.coordinator()
    with world.writing():
        world.merge(account.person).language = "en"
    return browser.sign_in(account)


def test_it_shows_what_will_go_out_day_by_day(alice: Browser, source: FakeSource, jan: Person) -> None:
    source.add(jan, "path", local("2027-03-15"))
    source.add(jan, "far", NOON + timedelta(days=400))
    alice.get("/mails/forecast")
    assert "1 e-mail. People who get any: 1." in alice.text()
    assert "Remember path" in alice.text()
    assert "Remember far" not in alice.text()
    alice.get("/mails/forecast?period=1096&kind=test_calm")
    assert "Remember far" in alice.text()
    alice.get("/mails/forecast?q=nobody")
    assert "Nothing like this will go out" in alice.text()


def test_a_mail_can_be_read_before_it_exists(alice: Browser, source: FakeSource, jan: Person) -> None:
    source.add(jan, "path", local("2027-03-15"), deadline=date(2027, 3, 22))
    alice.get("/mails/forecast")
    alice.follow("Remember path")
    text = alice.text()
    assert "Beste" in text or "Dear" in text
    assert "/l/••••••" in text
    letter = alice.get(str(alice.last.request.url).replace("/preview?", "/letter?"))  # type: ignore[union-attr]
    assert letter.status_code == 200
    assert "sandbox" in letter.headers["Content-Security-Policy"]


def test_a_mail_can_be_stopped_and_let_go_again(
    alice: Browser,
    source: FakeSource,
    jan: Person,
    world: World,
) -> None:
    source.add(jan, "path", local("2027-03-15"))
    source.add(jan, "bridge", local("2027-03-15"))
    alice.get("/mails/forecast")
    alice.follow("waiting for you") if "waiting for you" in alice.text() else alice.follow("wachten")
    alice.submit(button="Do not send this")
    assert "Nothing will go out by itself" in alice.text()
    assert len(world.rows(Mute)) == 2
    alice.submit(button="Undo")
    assert world.rows(Mute) == []


@pytest.mark.parametrize(
    "query", ["", "?at=x", "?at=2027-03-15", "?at=2027-03-15T07:00:00%2B00:00&person=x&kind=y&about=z"]
)
def test_a_mail_that_will_not_go_out_is_not_there(alice: Browser, source: FakeSource, query: str) -> None:
    del source
    assert alice.get(f"/mails/forecast/preview{query}").status_code == 404


def test_odd_choices_fall_back(alice: Browser, source: FakeSource) -> None:
    del source
    assert alice.get("/mails/forecast?page=999999999&period=x&kind=%00&q=%27").status_code == 200
    assert alice.get("/mails/forecast.csv?period=31").mimetype == "text/csv"
