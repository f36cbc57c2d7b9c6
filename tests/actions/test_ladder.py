"""When reminders of an action fall due, as tables; and who hears of it when its owner is silent."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app.blueprints.actions import mails
from app.blueprints.actions.foreseen import coming, otherwise
from app.blueprints.actions.ladder import OTHERS, Standing, wanted_steps
from app.blueprints.actions.reminders import ActionReminders
from app.extensions import db
from app.mail.outbox import compose
from app.models import Action, AgendaItem, Decision, MemberRole, Person, Purpose, WorkgroupKind
from app.reminders.steps import falling
from app.web.languages import speaking
from tests.conftest import NOON
from tests.factories import World

BRUSSELS = ZoneInfo("Europe/Brussels")
DUE = date(2027, 3, 31)  # the clocks go forward on 28 March
LONG_AGO = date(2026, 1, 1)
EVER = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC))


def steps(updated_at: datetime | None = None, assigned_on: date | None = LONG_AGO) -> list[str]:
    found = sorted(one for kind in mails.REMINDERS for one in falling(kind, DUE, *EVER, zone=BRUSSELS))
    wanted = wanted_steps(found, Standing(DUE, updated_at, assigned_on), BRUSSELS)
    return [f"{step.kind.removeprefix('action_')} {step.name}" for _, step in wanted]


def at(day: int, month: int = 3, hour: int = 12) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=BRUSSELS)


ALL = [
    "due_soon 14 before",
    "due_soon 3 before",
    "due 0 before",
    "overdue 1 after",
    "escalated_contact 4 after",
    "escalated 8 after",
    "overdue 8 after",
    "escalated_chair 15 after",
    "overdue 15 after",
]
LATER = ["overdue 1 after", "overdue 8 after"]
LAST = ["overdue 15 after", "escalated_chair 15 after"]
TOLD = ["escalated_contact 4 after", "escalated 8 after", "escalated_chair 15 after"]


@pytest.mark.parametrize(
    ("updated_at", "assigned_on", "left_out"),
    [
        (None, LONG_AGO, []),
        (at(9), LONG_AGO, []),
        (at(10), LONG_AGO, ["due_soon 14 before"]),  # less than a week before it
        (at(16), LONG_AGO, ["due_soon 14 before"]),
        (at(23), LONG_AGO, ["due_soon 3 before"]),
        (at(25), LONG_AGO, ["due_soon 3 before", "due 0 before"]),
        (at(31), LONG_AGO, []),  # on the day itself: once it has passed, that is no answer any more
        (at(1, 4, hour=7), LONG_AGO, ["overdue 1 after", *TOLD]),
        (at(2, 4), LONG_AGO, ["overdue 8 after", *TOLD]),
        (at(6, 4), LONG_AGO, ["overdue 8 after", "escalated 8 after", "escalated_chair 15 after"]),
        (at(12, 4), LONG_AGO, ["overdue 15 after", "escalated_chair 15 after"]),
        (at(20, 4), LONG_AGO, []),  # a word that comes after a step does not count against it
        (None, date(2027, 3, 16), ["due_soon 14 before"]),  # just put in someone's hands
        # What fell due before he had it says nothing to him; the others still hear of it.
        (None, date(2027, 4, 2), ["due_soon 14 before", "due_soon 3 before", "due 0 before", *LATER]),
        (None, date(2027, 4, 6), [one for one in ALL if one not in {"escalated 8 after", *LAST}]),
    ],
)
def test_it_keeps_quiet_after_a_sign_of_life(
    updated_at: datetime | None, assigned_on: date, left_out: list[str]
) -> None:
    assert steps(updated_at, assigned_on) == [step for step in ALL if step not in left_out]


def test_it_comes_in_the_morning_on_both_sides_of_the_clock_change() -> None:
    found = {step.name: moment for moment, step in falling(mails.DUE_SOON, DUE, *EVER, zone=BRUSSELS)}
    assert found["14 before"] == datetime(2027, 3, 17, 7, tzinfo=UTC)
    assert found["3 before"] == datetime(2027, 3, 28, 6, tzinfo=UTC)


def test_it_answers_each_window_once() -> None:
    whole = list(falling(mails.OVERDUE, DUE, *EVER, zone=BRUSSELS))
    edge = whole[1][0]
    before = falling(mails.OVERDUE, DUE, EVER[0], edge, zone=BRUSSELS)
    after = falling(mails.OVERDUE, DUE, edge, EVER[1], zone=BRUSSELS)
    assert [*before, *after] == whole


def told(app: Flask) -> dict[str, list[int]]:
    """Return who hears of silent owners, by kind of mail."""
    found: dict[str, list[int]] = {}
    with app.app_context():
        for due in ActionReminders().due(datetime(2027, 5, 2, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)):
            if due.kind in OTHERS:
                found.setdefault(due.kind, []).append(due.person_id)
    return found


def test_it_climbs_from_the_contact_to_the_coordinator_to_the_chair(app: Flask, world: World) -> None:
    pact, alice = world.pact(), world.coordinator()
    town = world.organisation()
    owner, contact, chair = world.person("Wim Temmerman"), world.person("Els Contact"), world.person("Dirk Voorzitter")
    world.affiliation(owner, town)
    world.affiliation(contact, town, is_contact=True)
    world.member(world.workgroup(pact, name="Streekoverleg", kind=WorkgroupKind.ORGAN), chair, MemberRole.CHAIR)
    action = world.action(pact, owner, due_on=date(2027, 5, 1))
    assert told(app) == {
        "action_escalated_contact": [contact.id],
        "action_escalated": [alice.person_id],
        "action_escalated_chair": [chair.id],
    }
    with app.app_context(), speaking("en"):
        stored = db.session.get_one(Action, action.id)
        found = coming(stored, next(iter(stored.assignments)), NOON)
        assert [one.kind for one in found if one.is_told] == list(told(app))
        assert otherwise(found) == (
            "If nothing comes by 4 May 2027, the contact of your organisation is told: Els Contact."
        )


def test_the_chair_is_that_of_the_workgroup_the_action_came_from(app: Flask, world: World) -> None:
    pact = world.pact()
    owner, body, group_chair = world.person(), world.person("Ann Streek"), world.person("Bo Groep")
    world.member(world.workgroup(pact, name="Streekoverleg", kind=WorkgroupKind.ORGAN), body, MemberRole.CHAIR)
    group = world.workgroup(pact)
    world.member(group, group_chair, MemberRole.CHAIR)
    meeting = world.meeting(group)
    with world.writing():
        item = AgendaItem(meeting=world.merge(meeting), position=1, title="Vrachtroutes", purpose=Purpose.DECIDE)
        decision = Decision(item=item, position=1, text="Eén kalender.", decided_on=NOON.date())
        db.session.add_all([item, decision])
        db.session.flush()
        key = decision.id
    action = world.action(pact, owner, due_on=date(2027, 5, 1))
    with world.writing():
        db.session.get_one(Action, action.id).decision = db.session.get_one(Decision, key)
    assert told(app)["action_escalated_chair"] == [group_chair.id]


def test_nobody_is_told_of_his_own_silence(app: Flask, world: World) -> None:
    pact, town, owner = world.pact(), world.organisation(), world.person()
    world.affiliation(owner, town, is_contact=True)
    world.member(world.workgroup(pact, kind=WorkgroupKind.ORGAN), owner, MemberRole.CHAIR)
    world.action(pact, owner, due_on=date(2027, 5, 1))
    assert told(app) == {}


def test_the_mail_to_the_owner_says_who_hears_of_it_next(app: Flask, world: World) -> None:
    world.coordinator()
    world.action(world.pact(), world.person(language="nl"), due_on=date(2027, 5, 1))
    with app.app_context():
        source = ActionReminders()
        dues = list(source.due(datetime(2027, 5, 2, tzinfo=UTC), datetime(2027, 5, 4, tzinfo=UTC)))
        ((_due, draft),) = source.drafts(dues, NOON)
        last = compose(draft).content["paragraphs"][-1]
        assert last == "Komt er tegen 9 mei 2027 niets, dan verneemt de streekcoördinator het."


def test_a_word_for_a_day_without_mail_is_left_to_the_day_after(app: Flask, world: World) -> None:
    owner: Person = world.person()
    world.action(world.pact(), owner, due_on=date(2027, 5, 1))  # a Saturday and a public holiday
    with app.app_context():
        kinds = {due.kind for due in ActionReminders().due(NOON, NOON + timedelta(days=90))}
    assert "action_due" not in kinds
