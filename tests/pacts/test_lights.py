"""The light of an action: the rule as a table, and the same rule in both databases."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.blueprints.pacts.lights import compute, expected_share, is_late, light, light_column, light_of
from app.extensions import db
from app.models import Action, ActionState, Pact, View
from tests.conftest import NOON
from tests.factories import World

START, DUE = date(2027, 1, 1), date(2027, 4, 11)  # a hundred days
HALF = date(2027, 2, 20)
AFTER = date(2027, 5, 1)


@pytest.mark.parametrize(
    ("start", "due", "on", "share"),
    [
        (START, DUE, HALF, 0.5),
        (START, DUE, date(2026, 12, 1), 0.0),
        (START, DUE, AFTER, 1.0),
        (None, DUE, HALF, None),
        (START, None, HALF, None),
        (DUE, DUE, HALF, None),
        (DUE, START, HALF, None),
    ],
)
def test_it_expects_the_share_of_the_time_that_passed(
    start: date | None, due: date | None, on: date, share: float | None
) -> None:
    assert expected_share(start, due, on) == share


@pytest.mark.parametrize(
    ("state", "view", "percent", "on", "open_ended", "shown"),
    [
        ("running", "no_data", 45, HALF, False, "on_track"),  # 45 of 50: exactly 90 %
        ("running", "no_data", 44, HALF, False, "slight_delay"),
        ("running", "no_data", 35, HALF, False, "slight_delay"),  # exactly 70 %
        ("running", "no_data", 34, HALF, False, "off_track"),
        ("running", "no_data", 0, HALF, False, "off_track"),
        ("running", "no_data", None, HALF, False, "no_data"),
        ("running", "no_data", None, AFTER, False, "no_data"),
        ("not_started", "no_data", None, HALF, False, "not_started"),
        ("running", "on_track", 10, HALF, False, "on_track"),  # a person may differ from the formula
        ("running", "off_track", 100, HALF, False, "off_track"),
        ("running", "on_track", 95, AFTER, False, "slight_delay"),  # late is never on track
        ("running", "no_data", 95, AFTER, False, "slight_delay"),
        ("running", "no_data", 60, AFTER, False, "off_track"),
        ("running", "no_data", 45, HALF, True, "no_data"),  # open ended: no percentage counts
        ("running", "slight_delay", None, HALF, True, "slight_delay"),
        ("done", "off_track", 20, AFTER, False, "done"),
        ("paused", "on_track", 20, AFTER, False, "paused"),
        ("stopped", "no_data", None, AFTER, False, "stopped"),
        ("running", "no_data", 50, date(2026, 12, 1), False, "on_track"),  # more than is expected before the start
        ("running", "no_data", 50, START, False, "on_track"),
        ("running", "no_data", 0, START, False, "no_data"),
    ],
)
def test_it_shows_one_light(
    state: str, view: str, percent: int | None, on: date, open_ended: object, shown: str
) -> None:
    assert light(state, view, percent, START, DUE, on, open_ended=bool(open_ended)) == shown


def test_it_writes_the_computation_out() -> None:
    found = compute(33, START, DUE, HALF)
    assert found is not None
    assert (found.percent, found.expected, round(found.ratio, 2), found.light) == (33, 50.0, 0.66, "off_track")


def test_the_databases_compute_the_same(each_app: Flask) -> None:
    world = World(each_app, NOON)
    pact = world.pact()
    dates = [(START, DUE), (None, DUE), (START, None), (DUE, START), (START, START)]
    with world.writing():
        owner = db.session.get_one(Pact, pact.id)
        for state in ActionState:
            for view in View:
                for percent in (None, 0, 34, 35, 44, 45, 100):
                    for start, due in dates:
                        for open_ended in (False, True):
                            action = Action(
                                pact=owner, title="x", state=state, view=view, percent=percent, starts_on=start,
                                due_on=due, is_open_ended=open_ended,
                            )  # fmt: skip
                            db.session.add(action)
    with each_app.app_context():
        for day in (date(2026, 12, 1), START, HALF, date(2027, 3, 3), DUE, AFTER):
            rows = db.session.execute(select(Action, light_column(day))).all()
            wrong = [(row[0], row[1]) for row in rows if light_of(row[0], day) != row[1]]
            assert not wrong


def test_it_is_late_only_while_it_is_open(world: World) -> None:
    pact = world.pact()
    action = world.action(pact, due_on=DUE, state=ActionState.RUNNING)
    assert is_late(action, AFTER)
    assert not is_late(action, DUE)
    action.state = ActionState.PAUSED
    assert not is_late(action, AFTER)
