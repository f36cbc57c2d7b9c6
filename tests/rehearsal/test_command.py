"""`flask rehearse`, as a script calls it: a copy, a child process, one JSON document, and nothing left behind."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask

from app.database import unit_of_work
from app.extensions import db
from app.models import LedgerEntry, OutboxMail, Setting
from tests.conftest import NOON
from tests.factories import World


def call(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["rehearse", *arguments])


def act(world: World) -> None:
    """Give Charlie an action that is due in thirty days, and the region a coordinator."""
    alice = world.coordinator()
    del alice
    charlie = world.person()
    world.action(world.pact(), charlie)


def today(days: int = 0) -> str:
    return (NOON.date() + timedelta(days=days)).isoformat()


def test_the_data_of_today_are_played_forward_on_either_engine(each_app: Flask) -> None:
    """The source may be PostgreSQL; the copy is SQLite all the same."""
    world = World(each_app, NOON)
    act(world)
    answer = call(each_app, "--from", today(), "--until", today(60), "--answering", "0", "--json")
    assert answer.exit_code == 0, answer.output
    report = json.loads(answer.stdout)
    assert report["data"] == "copy"
    # Nobody answers: before the date, after it, and then the coordinator hears of it.
    assert report["mails"]["by_kind"]["action_due_soon"] == 2
    assert report["escalations"] >= 1
    assert report["escalated"][0]["action"] == "Dossier transport over water"
    assert all(report["invariants"].values()), report["invariants"]
    assert set(report) >= {"rounds", "mails", "escalations", "invariants"}
    assert set(report["mails"]) >= {"total", "by_kind", "by_month"}
    with each_app.app_context():
        assert db.session.scalars(db.select(OutboxMail)).all() == []  # nothing happened here
        assert db.session.scalars(db.select(LedgerEntry)).all() == []


def test_nothing_is_left_behind(app: Flask, world: World) -> None:
    act(world)
    assert call(app, "--from", today(), "--until", today(3), "--json").exit_code == 0
    assert list(app.config["SETTINGS"].data_dir.glob("rehearsal-*")) == []


def test_a_demonstration_plays_the_true_years(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        db.session.add(Setting(key="demo_loaded_at", value=NOON.isoformat()))
    answer = call(app, "--from", "2013-01-01", "--until", "2013-08-01", "--json")
    assert answer.exit_code == 0, answer.output
    report = json.loads(answer.stdout)
    assert report["data"] == "streekpact"
    assert [one["decides_on"] for one in report["rounds"]] == ["2015-06-27", "2017-06-27", "2018-06-30"]
    assert [one["opened"] for one in report["rounds"]] == [None, None, None]
    assert report["mails"]["by_kind"] == {"action_assigned": 48}
    assert all(report["invariants"].values()), report["invariants"]


def test_in_words_it_says_what_held(app: Flask, world: World) -> None:
    act(world)
    answer = call(app, "--from", today(), "--until", today(25))
    assert "1 mails, 0 escalations" in answer.output
    assert "holds   nothing_said_twice" in answer.output


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        ("2027-03-09", "2027-04-01", "forward"),
        ("2027-04-01", "2027-03-31", "after the first"),
        ("2027-04-01", "2047-04-01", "ten years"),
    ],
)
def test_what_cannot_be_played_is_refused(app: Flask, first: str, last: str, why: str) -> None:
    answer = call(app, "--from", first, "--until", last, "--json")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert why in answer.stderr


def test_a_day_that_is_none_is_wrong_use(app: Flask) -> None:
    assert call(app, "--from", "2027-02-30", "--until", "2027-04-01").exit_code == 2


def test_the_true_database_is_never_played_in(app: Flask) -> None:
    answer = call(app, "--from", today(), "--until", today(1), "--in-copy", "copy")
    assert answer.exit_code == 1
    assert "not made for a rehearsal" in answer.stderr
