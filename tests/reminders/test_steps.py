"""The steps of a reminder follow the settings; what was said is known by its own name, whatever they become."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.blueprints.actions.reminders import ActionReminders
from app.extensions import db
from app.mail import settings
from app.mail.kinds import MailKind
from app.models import Action, ActionState, LedgerEntry, MailHours, MailSetting, OutboxMail, Person
from app.reminders import vocabulary
from app.reminders.calendar import farthest, sending_moment
from app.reminders.planner import plan
from app.reminders.recheck import still_wanted
from app.reminders.steps import days_reached, falling, moment_of, step_in, steps_of
from tests.conftest import NOON, serving
from tests.factories import World
from tests.reminders.conftest import FakeSource, Planner, local

KIND = MailKind(
    name="test_steps",
    title="Steps",
    subject="Steps",
    body="Steps",
    reason="Steps",
    sample={},
    before=(14, 3),
    after=(1,),
)
DAY = date(2027, 3, 31)
EVER = (datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))


def decide(world: World, **values: object) -> None:
    world.add(MailSetting(kind=KIND.name, **values))  # type: ignore[arg-type]


def test_the_product_has_its_own_days(app: Flask) -> None:
    with app.app_context():
        assert [step.occurrence(DAY) for step in steps_of(KIND)] == [
            "2027-03-31/14 before",
            "2027-03-31/3 before",
            "2027-03-31/1 after",
        ]


def test_a_body_has_its_own(app: Flask, world: World) -> None:
    decide(world, days_before=[0, 10], days_after=[])
    with app.app_context():
        assert [step.name for step in steps_of(KIND)] == ["10 before", "0 before"]
        found = list(falling(KIND, DAY, *EVER))
        assert [at for at, _step in found] == [moment_of(date(2027, 3, 21)), moment_of(DAY)]
        assert days_reached([KIND], NOON, NOON) == (date(2027, 3, 9), date(2027, 3, 21))


def test_a_kind_that_is_off_has_none(app: Flask, world: World) -> None:
    decide(world, is_off=True)
    with app.app_context():
        assert steps_of(KIND) == ()
        assert days_reached([KIND], NOON, NOON) is None


@pytest.mark.parametrize(
    ("occurrence", "days"),
    [
        ("2027-03-31/14 before", -14),
        ("2027-03-31/99 after", 99),  # no step of today's settings, and yet said once
        ("2027-03-31/0 before", 0),
        ("2027-04-01/14 before", None),
        ("2027-03-31/half-way", None),
        ("2027-03-31/report/14 before", None),
    ],
)
def test_it_knows_a_step_by_its_name(occurrence: str, days: int | None) -> None:
    found = step_in(occurrence, KIND.name, DAY)
    assert (found.days if found else None) == days


def test_another_hour_moves_what_falls_due_and_what_is_sent(app: Flask, world: World) -> None:
    world.add(MailHours(morning="09:30"))
    with app.app_context():
        at = moment_of(date(2027, 3, 10))
        assert at == datetime(2027, 3, 10, 8, 30, tzinfo=UTC)
        assert sending_moment(at, urgent=False, deadline=None) == at


def test_a_summer_stop_moves_reminders_and_the_window_with_them(app: Flask, world: World) -> None:
    stop = [(date(2027, 7, 12) + timedelta(days=number)).isoformat() for number in range(12)]
    world.add(MailHours(days_off=stop))
    with app.app_context():
        at = moment_of(date(2027, 7, 20))
        assert sending_moment(at, urgent=False, deadline=date(2027, 7, 30)) == moment_of(date(2027, 7, 9))
        assert sending_moment(at, urgent=False, deadline=None) == moment_of(date(2027, 7, 26))
        assert farthest() == timedelta(days=16)


def test_settings_are_read_once_a_run(app: Flask) -> None:
    with app.app_context():
        first = settings.current()
        assert settings.current() is first
        settings.forget()
        assert settings.current() is not first


def test_a_step_before_the_last_word_is_not_said_any_more(planner: Planner, source: FakeSource, jan: Person) -> None:
    source.add(jan, "path", local("2027-03-10"), deadline=DAY, step="21 before")
    assert planner.plan(NOON) == 1
    source.dues.clear()
    source.add(jan, "path", local("2027-03-09"), deadline=DAY, step="22 before")  # the days were changed
    source.add(jan, "path", local("2027-03-12"), deadline=DAY, step="19 before")
    assert planner.plan(NOON + timedelta(days=1)) == 0
    assert planner.plan(NOON + timedelta(days=2)) == 1, "what is still to come is said"


def _play(app: Flask, moment: datetime) -> list[tuple[str, str]]:
    with app.app_context():
        plan(moment)
        rows = db.session.execute(db.select(LedgerEntry.kind, LedgerEntry.occurrence).order_by(LedgerEntry.id)).all()
        return [(kind, occurrence) for kind, occurrence in rows]


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_what_moves_moves_its_reminders_and_what_is_done_has_none(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    kept, jobs = list(vocabulary._sources), list(vocabulary._jobs)
    with serving(tmp_path, request.getfixturevalue(engine)) as app:
        (tmp_path / "clock").write_text(NOON.isoformat())
        vocabulary._sources[:], vocabulary._jobs[:] = [ActionReminders()], []
        try:
            world = World(app, NOON)
            action = world.action(world.pact(), world.person(), due_on=date(2027, 3, 13))
            assert _play(app, NOON)[-1] == ("action_due_soon", "2027-03-13/3 before")
            before = len(_play(app, NOON))
            with world.writing():
                db.session.get_one(Action, action.id).due_on = date(2027, 4, 14)
            waiting = [mail.id for mail in world.rows(OutboxMail)]
            with world.writing():
                assert not still_wanted(db.session.get_one(OutboxMail, waiting[0])), "it speaks of another date"
            assert len(_play(app, NOON + timedelta(days=1))) == before
            moved = NOON + timedelta(days=21)  # 31 March: 14 days before the new date
            assert _play(app, moved)[-1] == ("action_due_soon", "2027-04-14/14 before")
            with world.writing():
                db.session.get_one(Action, action.id).state = ActionState.DONE
            assert len(_play(app, moved + timedelta(days=12))) == before + 1
        finally:
            vocabulary._sources[:], vocabulary._jobs[:] = kept, jobs
