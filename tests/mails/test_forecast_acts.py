"""A mail of the forecast before its time: sent, held, stopped for more than one; and what is asked of people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.blueprints.mails.commands import change_state
from app.extensions import db
from app.models import LedgerEntry, MailState, Mute, OutboxMail, Person
from app.reminders.planner import plan
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import World
from tests.mails.test_forecast_pages import alice
from tests.reminders.conftest import FakeSource, jan, local, source

__all__ = ["alice", "jan", "source"]

DAY = local("2027-03-15")
MORNING = DAY.replace(hour=7)  # eight o'clock in Brussels, in winter time


@pytest.fixture
def preview(alice: Browser, source: FakeSource, jan: Person) -> Browser:
    """Alice, reading what Jan gets on Monday."""
    source.add(jan, "path", DAY)
    alice.get("/mails/forecast")
    alice.follow("Remember path")
    return alice


def states(world: World) -> list[MailState]:
    return [one.state for one in world.rows(OutboxMail)]


def planned(world: World) -> int:
    with world.reading():
        return plan(DAY + timedelta(hours=12 - DAY.hour))


def test_it_is_sent_now_and_not_again_on_its_day(preview: Browser, world: World) -> None:
    preview.submit(button="Send it now")
    (mail,) = world.rows(OutboxMail)
    assert (mail.state, mail.next_attempt_at) == (MailState.QUEUED, NOON + timedelta(seconds=60))
    assert "Nothing will go out by itself" in preview.text()
    assert planned(world) == 0


def test_sending_now_can_be_undone_and_it_goes_in_its_time(preview: Browser, world: World) -> None:
    preview.submit(button="Send it now")
    preview.submit(button="Undo")
    assert states(world) == [MailState.CANCELLED]
    assert world.rows(LedgerEntry) == []
    assert "Remember path" in preview.text()
    assert planned(world) == 1


def test_it_is_too_late_once_it_has_left(preview: Browser, world: World) -> None:
    preview.submit(button="Send it now")
    with world.writing():
        for mail in db.session.scalars(db.select(OutboxMail)):
            mail.state, mail.sent_at = MailState.SENT, NOON
    preview.submit(button="Undo")
    assert states(world) == [MailState.SENT]
    assert len(world.rows(LedgerEntry)) == 1


def test_it_is_held_until_someone_lets_it_go(preview: Browser, world: World) -> None:
    preview.submit(button="Hold it back")
    assert states(world) == [MailState.HELD]
    assert "1 e-mail is held back" in preview.text()
    assert planned(world) == 0
    preview.get(f"/mails/{world.rows(OutboxMail)[0].public_id}")
    assert "Leaves, once let go" in preview.text()
    preview.submit(button="Let it go")
    assert "as was planned" in preview.last.get_data(as_text=True)  # type: ignore[union-attr]
    (mail,) = world.rows(OutboxMail)
    assert (mail.state, mail.next_attempt_at) == (MailState.QUEUED, MORNING)
    assert mail.expires_at > MORNING


def test_what_is_let_go_after_its_day_leaves_at_once(preview: Browser, world: World) -> None:
    preview.submit(button="Hold it back")
    (mail,) = world.rows(OutboxMail)
    with world.writing():
        change_state(world.merge(mail), MailState.QUEUED, actor=None, now=MORNING + timedelta(days=2))
    assert world.rows(OutboxMail)[0].next_attempt_at == MORNING + timedelta(days=2)


@pytest.mark.parametrize(
    ("button", "rule"),
    [
        ("No more of this kind to this person", ("test_calm", None, True)),
        ("No more about this to anybody", (None, "path", False)),
    ],
)
def test_more_than_one_is_stopped_and_let_go_again(
    preview: Browser, world: World, button: str, rule: tuple[str | None, str | None, bool]
) -> None:
    preview.submit(button=button)
    (mute,) = world.rows(Mute)
    kind, subject, has_person = rule
    assert mute.kind == kind
    assert (mute.subject_id or "").startswith(subject or "")
    assert (mute.person_id is not None) == has_person
    assert "Nothing will go out by itself" in preview.text()
    assert planned(world) == 0
    preview.submit(button="Undo")
    assert world.rows(Mute) == []
    assert planned(world) == 1


def test_a_day_of_the_calendar_leads_to_its_mails(alice: Browser, source: FakeSource, jan: Person) -> None:
    source.add(jan, "path", DAY)
    source.add(jan, "bridge", local("2027-03-22"))
    alice.get("/mails/forecast?day=2027-03-15")
    assert "Remember path" in alice.text()
    assert "Remember bridge" not in alice.text()
    assert 'aria-current="date"' in alice.last.get_data(as_text=True)  # type: ignore[union-attr]
    alice.get("/mails/forecast?month=2027-09")
    assert "September 2027" in alice.text()


def test_a_workgroup_leaves_what_is_its_own(alice: Browser, world: World) -> None:
    group = world.workgroup(world.pact(), closes_on=world.today + timedelta(days=60))
    alice.get(f"/mails/forecast?group={group.public_id}")
    assert "Nothing like this" not in alice.text()
    alice.get("/mails/forecast?group=xxxxxxxxxx")
    assert "Nothing like this will go out" in alice.text()


def test_who_is_asked_too_much_is_marked_here_and_on_the_persons_page(alice: Browser, world: World) -> None:
    charlie = world.person()
    world.action(world.pact(), charlie)
    alice.get("/mails/burden")
    assert "Charlie Peeters" in alice.text()
    assert "asked too much" not in alice.text()
    alice.submit({"minutes": "3"}, button="Save")
    assert "asked too much" in alice.text()
    alice.get(f"/people/{charlie.public_id}")
    assert "minutes in the coming half year" in alice.text()
    assert "asked too much" in alice.text()
    answer = alice.client.get("/mails/burden.csv", base_url=alice.base_url)
    assert "Charlie Peeters" in answer.get_data(as_text=True)
    assert alice.get("/mails/burden").status_code == 200
    assert alice.submit({"minutes": "0"}, button="Save").status_code == 422
