"""A reminder that waited is looked at again before it leaves."""

from __future__ import annotations

from datetime import timedelta

from app import clock
from app.extensions import db
from app.models import LedgerEntry, OutboxMail, Person
from app.reminders.recheck import still_wanted
from tests.conftest import NOON
from tests.factories import World
from tests.reminders.conftest import FakeSource, Planner, local


def look(world: World, planner: Planner, *, minutes: int) -> bool:
    with world.writing(), clock.at(NOON + timedelta(minutes=minutes)):
        return still_wanted(db.session.get_one(OutboxMail, planner.mails()[-1].id))


def test_it_leaves_as_long_as_it_holds(planner: Planner, source: FakeSource, jan: Person, world: World) -> None:
    source.add(jan, "path", local("2027-03-10"))
    planner.plan(NOON)
    assert look(world, planner, minutes=60)


def test_it_does_not_leave_once_it_was_answered(
    planner: Planner, source: FakeSource, jan: Person, world: World
) -> None:
    source.add(jan, "path", local("2027-03-10"))
    planner.plan(NOON)
    source.unwanted.add("path")
    assert not look(world, planner, minutes=60)
    assert len(planner.ledger()) == 1


def test_a_letter_of_which_a_part_holds_is_written_anew(
    planner: Planner, source: FakeSource, jan: Person, world: World
) -> None:
    source.add(jan, "path", local("2027-03-10"))
    source.add(jan, "bridge", local("2027-03-10"))
    planner.plan(NOON)
    source.unwanted.add("path")
    assert not look(world, planner, minutes=60)
    assert [entry.subject_id for entry in planner.ledger()] == ["path"]
    planner.plan(NOON + timedelta(days=1))
    assert planner.mails()[-1].subject == "Remember bridge"


def test_what_is_no_reminder_is_left_alone(planner: Planner, source: FakeSource, jan: Person, world: World) -> None:
    source.add(jan, "path", local("2027-03-10"))
    planner.plan(NOON)
    with world.writing():
        for entry in db.session.scalars(db.select(LedgerEntry)):
            db.session.delete(entry)
    source.unwanted.add("path")
    assert look(world, planner, minutes=60)
