"""The forecast says what the planner will do."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

from flask import Flask

from app.models import Mute, Person
from app.reminders.forecast import forecast
from tests.conftest import NOON
from tests.factories import World
from tests.reminders.conftest import CALM, URGENT, FakeSource, Planner, local


def ahead(app: Flask, days: int = 60) -> list[tuple[datetime, str, str]]:
    with app.app_context():
        return [(one.at, one.kind.name, one.person.email or "") for one in forecast(NOON, NOON + timedelta(days=days))]


def test_it_lists_mails_in_order_with_their_moment(app: Flask, source: FakeSource, jan: Person) -> None:
    source.add(jan, "path", local("2027-03-13"), deadline=date(2027, 3, 20))
    source.add(jan, "fire", NOON + timedelta(hours=1), kind=URGENT)
    assert ahead(app) == [
        (NOON + timedelta(hours=1), URGENT.name, "jan@example.org"),
        (datetime(2027, 3, 12, 7, tzinfo=UTC), CALM.name, "jan@example.org"),
    ]


def test_it_groups_as_the_planner_does(app: Flask, source: FakeSource, jan: Person) -> None:
    source.add(jan, "path", local("2027-03-15"))
    source.add(jan, "bridge", local("2027-03-15"))
    with app.app_context():
        found = forecast(NOON, NOON + timedelta(days=7))
        assert [one.kind.name for one in found] == ["reminders_together"]
        assert "2" in found[0].subject
        assert found[0].minutes == 4
        assert "Remember path" in found[0].letter().text
        assert "••••••" in found[0].letter().text


def test_it_leaves_out_what_was_said_who_cannot_be_reached_and_who_does_not_want_it(
    app: Flask, source: FakeSource, planner: Planner, world: World
) -> None:
    people = [world.person(name) for name in ("Jan", "Nele", "Piet", "Mia")]
    for person in people:
        source.add(person, "path", local("2027-03-15"))
    with world.writing():
        world.merge(people[0]).suppressed_at = NOON
        world.merge(people[1]).email = None
    world.add(Mute(person_id=people[2].id, created_at=NOON, kind=CALM.name))
    assert [address for _, _, address in ahead(app)] == ["mia@example.org"]
    planner.plan(datetime(2027, 3, 15, 7, tzinfo=UTC))
    assert ahead(app) == []


def test_a_pause_that_is_over_by_then_does_not_count(app: Flask, source: FakeSource, jan: Person, world: World) -> None:
    source.add(jan, "path", local("2027-03-15"))
    source.add(jan, "bridge", local("2027-03-25"))
    world.add(Mute(person_id=jan.id, created_at=NOON, until=datetime(2027, 3, 20, tzinfo=UTC)))
    assert [at.date() for at, _, _ in ahead(app)] == [date(2027, 3, 25)]


def test_what_it_says_is_what_then_happens(app: Flask, source: FakeSource, planner: Planner, world: World) -> None:
    """Played minute by minute at eight o'clock each day, the planner writes exactly the forecast."""
    people = [world.person(name) for name in ("Jan", "Nele", "Piet")]
    for number, person in enumerate(people * 10):
        at = local("2027-03-11") + timedelta(days=number * 2 % 23)
        source.add(person, f"thing{number}", at, deadline=at.date() + timedelta(days=number % 3))
    expected = ahead(app, 30)
    happened = []
    for day in range(31):
        now = datetime(2027, 3, 10, 7, 0, tzinfo=UTC) + timedelta(days=day)
        now -= timedelta(hours=1) if now >= datetime(2027, 3, 28, 1, tzinfo=UTC) else timedelta(0)
        before = len(planner.mails())
        planner.plan(now)
        happened += [(now, mail.kind, mail.address) for mail in planner.mails()[before:]]
    assert sorted(happened) == sorted(expected)


def test_the_command_prints_one_document(app: Flask, source: FakeSource, jan: Person) -> None:
    source.add(jan, "path", local("2027-03-15"))
    source.add(jan, "late", local("2027-04-01"))
    runner = app.test_cli_runner()
    result = runner.invoke(args=["reminders", "forecast", "--from", "2027-03-15", "--until", "2027-03-15", "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == [
        {
            "at": "2027-03-15T07:00:00Z",
            "kind": "test_calm",
            "subject": "Remember path",
            "person": "Jan Praet",
            "address": "jan@example.org",
            "language": "nl",
            "reason": "You own it.",
        }
    ]
    refused = runner.invoke(args=["reminders", "forecast", "--from", "2027-03-15", "--until", "2027-03-14"])
    assert refused.exit_code == 1
    assert runner.invoke(args=["reminders", "forecast", "--from", "tomorrow", "--until", "x"]).exit_code == 2


def test_three_years_cost_no_more_queries_than_a_week(app: Flask, source: FakeSource, world: World) -> None:
    counts = []
    for size in (5, 150):
        for number in range(size):
            person = world.person(f"P{size}x{number} Peeters")
            source.add(person, f"t{size}x{number}", NOON + timedelta(days=number * 7))
        with app.app_context():
            from flask import g  # noqa: PLC0415

            forecast(NOON, NOON + timedelta(days=1100))
            counts.append(g.queries)
    assert counts[0] == counts[1]
