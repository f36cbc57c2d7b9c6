"""What is due is said once, to the right person, at the right time."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flask import Flask

from app.extensions import db
from app.models import LedgerEntry, MailState, Mute, OutboxMail, Person
from app.reminders import vocabulary
from app.reminders.planner import plan
from tests.conftest import NOON
from tests.factories import World
from tests.reminders.conftest import URGENT, FakeSource, Planner, local


def test_it_says_what_is_due_once(planner: Planner, source: FakeSource, jan: Person) -> None:
    source.add(jan, "path", local("2027-03-10"))
    assert planner.plan(NOON) == 1
    assert planner.plan(NOON + timedelta(minutes=1)) == 0
    assert [mail.subject for mail in planner.mails()] == ["Remember path"]
    assert [entry.mail_id for entry in planner.ledger()] == [planner.mails()[0].id]


def test_it_says_nothing_before_its_time(planner: Planner, source: FakeSource, jan: Person) -> None:
    source.add(jan, "path", local("2027-03-11"))
    assert planner.plan(NOON) == 0


def test_moving_the_deadline_starts_anew_and_changing_the_offset_does_not(
    planner: Planner, source: FakeSource, jan: Person
) -> None:
    source.add(jan, "path", local("2027-03-10"), deadline=date(2027, 3, 17))
    planner.plan(NOON)
    source.dues.clear()
    source.add(jan, "path", local("2027-03-11"), deadline=date(2027, 3, 17))
    assert planner.plan(NOON + timedelta(days=1)) == 0
    source.dues.clear()
    source.add(jan, "path", local("2027-03-12"), deadline=date(2027, 3, 19))
    assert planner.plan(NOON + timedelta(days=2)) == 1


def test_several_things_of_one_day_are_one_mail_with_a_link_each(
    planner: Planner, source: FakeSource, jan: Person
) -> None:
    source.add(jan, "path", local("2027-03-10"))
    source.add(jan, "bridge", local("2027-03-10"))
    assert planner.plan(NOON) == 1
    mail = planner.mails()[0]
    assert mail.kind == "reminders_together"
    assert sorted(item["subject"] for item in mail.content["items"]) == ["Remember bridge", "Remember path"]
    assert len({item["link"][0] for item in mail.content["items"]}) == 2
    assert {entry.mail_id for entry in planner.ledger()} == {mail.id}


def test_nobody_gets_a_second_mail_that_is_not_urgent_on_one_day(
    planner: Planner, source: FakeSource, jan: Person
) -> None:
    source.add(jan, "path", local("2027-03-10"))
    planner.plan(NOON)
    source.add(jan, "bridge", local("2027-03-10"))
    source.add(jan, "fire", NOON, kind=URGENT)
    assert planner.plan(NOON + timedelta(hours=1)) == 1
    assert planner.mails()[1].subject == "Now: fire"
    assert planner.plan(NOON + timedelta(days=1)) == 1
    assert planner.mails()[2].subject == "Remember bridge"


def test_a_machine_that_was_off_for_three_weeks_sends_one_mail(
    planner: Planner, source: FakeSource, jan: Person
) -> None:
    for day in range(21):
        source.add(jan, "path", NOON - timedelta(days=day), step=f"{day} after")
    assert planner.plan(NOON) == 1
    assert len(planner.ledger()) == 21
    assert planner.plan(NOON + timedelta(days=1)) == 0


def test_what_is_urgent_does_not_repeat_itself_either(planner: Planner, source: FakeSource, jan: Person) -> None:
    for hour in range(5):
        source.add(jan, "fire", NOON - timedelta(hours=hour), kind=URGENT, step=f"{hour} before")
    assert planner.plan(NOON) == 1


def test_nothing_that_is_not_urgent_leaves_on_a_quiet_day(planner: Planner, source: FakeSource, jan: Person) -> None:
    saturday = NOON + timedelta(days=3)
    source.add(jan, "path", local("2027-03-12", 8))
    source.add(jan, "fire", saturday, kind=URGENT)
    assert planner.plan(saturday) == 1
    assert planner.mails()[0].subject == "Now: fire"
    assert planner.plan(saturday + timedelta(days=2)) == 1


def test_what_falls_on_a_saturday_goes_on_friday_when_a_deadline_follows(
    planner: Planner, source: FakeSource, jan: Person
) -> None:
    source.add(jan, "path", local("2027-03-13"), deadline=date(2027, 3, 16))
    assert planner.plan(datetime(2027, 3, 11, 11, tzinfo=UTC)) == 0
    assert planner.plan(datetime(2027, 3, 12, 7, 0, tzinfo=UTC)) == 1


def test_what_is_not_wanted_any_more_is_not_said(planner: Planner, source: FakeSource, jan: Person) -> None:
    source.add(jan, "path", local("2027-03-10"))
    source.unwanted.add("path")
    assert planner.plan(NOON) == 0
    assert planner.ledger() == []


def test_who_paused_mail_gets_it_afterwards(planner: Planner, source: FakeSource, jan: Person, world: World) -> None:
    source.add(jan, "path", local("2027-03-10"))
    world.add(Mute(person_id=jan.id, created_at=NOON, until=NOON + timedelta(days=1)))
    assert planner.plan(NOON) == 0
    assert planner.plan(NOON + timedelta(days=2)) == 1


def test_someone_without_an_address_is_passed_over(planner: Planner, source: FakeSource, world: World) -> None:
    source.add(world.person("Nele", email=""), "path", local("2027-03-10"))
    assert planner.plan(NOON) == 0
    assert planner.ledger() == []


def test_to_a_dead_address_the_reminder_is_written_and_not_sent(
    planner: Planner, source: FakeSource, world: World
) -> None:
    source.add(world.person("Nele", suppressed_at=NOON, suppressed_reason="550"), "path", local("2027-03-10"))
    assert planner.plan(NOON) == 1
    assert planner.mails()[0].state == MailState.SUPPRESSED


def test_one_source_that_fails_keeps_none_of_the_others(
    planner: Planner, source: FakeSource, jan: Person, world: World
) -> None:
    broken = FakeSource(breaks_on="due")
    vocabulary._sources.insert(0, broken)
    source.add(jan, "path", local("2027-03-10"))
    source.add(world.person("Nele"), "bad", local("2027-03-10"))
    source.breaks_on = "bad"
    assert planner.plan(NOON) == 1
    assert [mail.subject for mail in planner.mails()] == ["Remember path"]


def test_one_job_that_fails_keeps_none_of_the_others(planner: Planner, world: World) -> None:
    def bad(_now: datetime) -> None:
        db.session.add(Person(name="never", source="test"))
        raise RuntimeError

    def good(_now: datetime) -> None:
        db.session.add(Person(name="always", source="test"))

    vocabulary._jobs[:] = [bad, good]
    planner.plan(NOON)
    assert [person.name for person in world.rows(Person)] == ["always"]


def test_two_planners_at_once_say_it_once(each_app: Flask, source: FakeSource) -> None:
    world = World(each_app, NOON)
    for number in range(12):
        source.add(world.person(f"Person{number} Peeters"), "path", local("2027-03-10"))
    start = threading.Barrier(2)

    def run() -> None:
        with each_app.app_context():
            start.wait()
            plan(NOON)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with each_app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(OutboxMail)) == 12
        assert db.session.scalar(db.select(db.func.count()).select_from(LedgerEntry)) == 12


def test_planning_costs_the_same_reads_for_many_as_for_few(
    planner: Planner, source: FakeSource, world: World, tmp_path: Path
) -> None:
    assert tmp_path.exists()
    counts = []
    for size in (2, 20):
        for number in range(size):
            source.add(world.person(f"P{size}x{number} Peeters"), "later", local("2027-03-10"))
        source.unwanted.add("later")
        statements: list[str] = []
        with planner.app.app_context():
            db.event.listen(db.engine, "before_cursor_execute", lambda *args, seen=statements: seen.append(args[2]))
        planner.plan(NOON)
        counts.append(len(statements))
    assert counts[0] == counts[1]
