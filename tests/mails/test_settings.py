"""What coordinators decide about mail: switches, days, words and hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.mail import settings
from app.mail.kinds import all_kinds
from app.mail.outbox import Draft, put
from app.models import MailHours, MailSetting, OutboxMail, Person, Role
from app.reminders.calendar import is_quiet, is_working_day
from app.reminders.forecast import forecast
from app.reminders.planner import plan
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World

LIST = "/mails/settings"
OVERDUE = f"{LIST}/action_overdue"
DUTCH = f"{OVERDUE}/nl"


@pytest.fixture
def alice(browser: Browser, world: World) -> Browser:
    """A coordinator's browser."""
    return browser.sign_in(world.account("Alice Maes", Role.COORDINATOR, language="en"))


def status(browser: Browser) -> int:
    assert browser.last is not None
    return browser.last.status_code


def body(browser: Browser) -> str:
    assert browser.last is not None
    return browser.last.text


def row(app: Flask) -> MailSetting | None:
    with app.app_context():
        return db.session.scalar(select(MailSetting))


def mail_of(world: World, kind: str) -> OutboxMail | None:
    """Write a mail of a kind to someone, and return it."""
    number = len(world.rows(OutboxMail))
    person = world.person(f"Jan{number} Praet", language="nl")
    with world.writing():
        found = all_kinds()[kind]
        draft = Draft(found, db.session.get_one(Person, person.id), ("action", "abcdefghjk"), values=found.sample)
        return put(draft, now=NOON)


def test_every_kind_stands_in_the_list_by_slice(alice: Browser) -> None:
    alice.get(LIST)
    for kind in all_kinds().values():
        if not kind.name.startswith("test_"):
            assert f'href="{LIST}/{kind.name}"' in body(alice)
    assert "14, 3 days before" in alice.text()
    assert "on the day itself" in alice.text()


def test_a_kind_that_is_switched_off_goes_out_no_more(alice: Browser, app: Flask, world: World) -> None:
    owner = world.person()
    world.action(world.pact(), owner, due_on=NOON.date() - timedelta(days=1))
    alice.get(OVERDUE)
    alice.submit({"is_on": None})
    assert mail_of(world, "action_overdue") is None
    with app.app_context():
        assert "action_overdue" not in {one.kind.name for one in forecast(NOON, NOON + timedelta(days=60))}
        assert plan(NOON) == 0
    alice.submit({}, button="Undo")
    with app.app_context():
        assert plan(NOON) == 1


@pytest.mark.parametrize("kind", ["sign_in_link", "meeting_invitation", "consultation_invitation"])
def test_what_the_work_cannot_do_without_has_no_switch(alice: Browser, kind: str) -> None:
    alice.get(f"{LIST}/{kind}")
    assert "Cannot be switched off" in alice.text()
    assert 'name="is_on"' not in body(alice)


def test_other_days_send_nothing_twice(alice: Browser, app: Flask, world: World) -> None:
    world.action(world.pact(), world.person(), due_on=NOON.date() - timedelta(days=1))
    with app.app_context():
        assert plan(NOON) == 1  # the day after
    alice.get(OVERDUE)
    alice.submit({"Days after": "0"})
    assert status(alice) == 422
    assert "Write numbers from 1 to 365." in alice.text()
    alice.submit({"Days after": "1, 2, 5"})
    assert row(app).days_after == [1, 2, 5]  # type: ignore[union-attr]
    with app.app_context():
        assert plan(NOON) == 0
        assert plan(NOON + timedelta(days=1)) == 1  # two days after
        assert plan(NOON + timedelta(days=1, hours=1)) == 0
    alice.get(OVERDUE)
    alice.submit({"Days after": "1, 8, 15"})
    assert row(app).days_after is None, "the same days as the product has"  # type: ignore[union-attr]


@pytest.mark.parametrize("typed", ["veertien", "1,5,-3", "1000", "1 2", "1, 2, 3, 4, 5, 6, 7, 8, 9"])
def test_days_that_are_none_are_refused_with_what_was_typed(alice: Browser, app: Flask, typed: str) -> None:
    alice.get(OVERDUE)
    alice.submit({"Days after": typed})
    assert status(alice) == 422
    assert typed in body(alice)
    assert row(app) is None


def test_a_text_is_tried_out_and_kept(alice: Browser, app: Flask, world: World) -> None:
    before = mail_of(world, "action_overdue")
    alice.get(DUTCH)
    alice.submit({"Subject": "Hoe staat het met {action}?"}, button="See how it reads")
    assert status(alice) == 200
    assert "Hoe staat het met 4.5 Vrachtroutenetwerken optimaliseren?" in alice.text()
    assert row(app) is None, "looking keeps nothing"
    alice.submit({"Subject": "Hoe staat het met {action}?", "Text": "Dag {name},\n\nhoe staat het?"}, button="Save")
    mail = mail_of(world, "action_overdue")
    assert mail is not None
    assert mail.subject == "Hoe staat het met 4.5 Vrachtroutenetwerken optimaliseren?"
    assert mail.content["paragraphs"] == ["Dag An De Smet,", "hoe staat het?"]
    assert row(app).texts.keys() == {"nl"}  # type: ignore[union-attr]
    with app.app_context():
        frozen = db.session.scalar(select(OutboxMail).order_by(OutboxMail.id))
        assert before is not None
        assert frozen is not None
        assert frozen.subject == before.subject, "what stands in the outbox stays as it was"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("Subject", "Hallo {naam}", "{naam} cannot be filled in here"),
        ("Text", "Dag {name}, {Action}", "{Action} cannot be filled in here"),
        ("Text", "Dag {name", "{name cannot be filled in here"),
        ("Words on the button", "Klik }", "} cannot be filled in here"),
        ("Text", "", "Write a text."),
        ("Words on the button", "", "Write what stands on the button."),
    ],
)
def test_what_cannot_be_filled_in_is_said_where_it_was_typed(
    alice: Browser, app: Flask, field: str, typed: str, said: str
) -> None:
    alice.get(DUTCH)
    alice.submit({field: typed}, button="Save")
    assert status(alice) == 422
    assert said in alice.text()
    assert row(app) is None


def test_a_code_cannot_be_left_out(alice: Browser) -> None:
    alice.get(f"{LIST}/sign_in_link/nl")
    alice.submit({"Text": "Dag {name}, klik op de knop."}, button="Save")
    assert status(alice) == 422
    assert "Keep {code} somewhere in the text" in alice.text()


def test_one_goes_back_to_the_words_of_the_product_and_undoes_that(alice: Browser, app: Flask) -> None:
    alice.get(DUTCH)
    alice.submit({"Subject": "Anders"}, button="Save")
    alice.get(DUTCH)
    alice.submit({}, button="Back to the words of the product")
    assert row(app).texts == {}  # type: ignore[union-attr]
    alice.submit({}, button="Undo")
    assert row(app).texts == {"nl": {"subject": "Anders"}}  # type: ignore[union-attr]
    alice.get(OVERDUE)
    assert alice.text().count("text in nl") == 2


def test_two_coordinators_notice_each_other(alice: Browser, app: Flask) -> None:
    alice.get(DUTCH)
    alice.submit({"Subject": "Eerst"}, button="Save")
    alice.post(DUTCH, {"subject": "Daarna", "body": "Dag", "button": "Klik", "version": "0"})
    assert status(alice) == 409
    assert "Eerst" in alice.text()
    assert "Daarna" in body(alice)
    assert row(app).texts["nl"]["subject"] == "Eerst"  # type: ignore[union-attr]


def test_other_hours_move_everything(alice: Browser, app: Flask) -> None:
    alice.get(LIST)
    alice.submit(
        {
            "Morning hour": "09:30",
            "Evening hour": "17:00",
            "on_weekends": "y",
            "Other days without e-mail": "2027-03-11\n12/03/2027",
        },
        button="Save the hours",
    )
    with app.app_context():
        assert settings.current().hours.days_off == {date(2027, 3, 11), date(2027, 3, 12)}
        assert is_quiet(datetime.fromisoformat("2027-03-10T08:29:00+00:00"))
        assert not is_quiet(datetime.fromisoformat("2027-03-10T08:30:00+00:00"))
        assert is_quiet(datetime.fromisoformat("2027-03-10T16:00:00+00:00"))
        assert [is_working_day(date(2027, 3, day)) for day in range(10, 15)] == [True, False, False, True, True]
        assert not is_working_day(date(2027, 3, 29)), "Easter Monday"
    alice.submit({}, button="Undo")
    with app.app_context():
        assert settings.current().hours == settings.Hours()
        assert db.session.scalar(select(MailHours)) is not None


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"Evening hour": "07:00"}, "The evening hour comes after the morning hour."),
        ({"Other days without e-mail": "morgen"}, "This is no date: morgen."),
        (
            {"Other days without e-mail": "\n".join(f"2027-07-{day:02}" for day in range(1, 32)) + "\n2027-08-02"},
            "So many days in a row",
        ),
    ],
)
def test_hours_that_cannot_be_are_refused(alice: Browser, app: Flask, values: dict[str, str], said: str) -> None:
    alice.get(LIST)
    alice.submit(values, button="Save the hours")
    assert status(alice) == 422
    assert said in alice.text()
    with app.app_context():
        assert db.session.scalar(select(MailHours)) is None


def test_only_coordinators_decide(browser: Browser, world: World) -> None:
    browser.sign_in(world.facilitator(world.workgroup(world.pact())))
    for address in (LIST, OVERDUE, DUTCH):
        assert browser.get(address).status_code == 404
    browser.sign_in(world.coordinator())
    for address in (LIST, OVERDUE, DUTCH):
        assert browser.get(address).status_code == 200
    for address in (f"{LIST}/no_such_kind", f"{OVERDUE}/de"):
        assert browser.get(address).status_code == 404
