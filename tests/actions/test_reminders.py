"""What falls due for actions, asked of the database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.blueprints.actions import commands, queries
from app.blueprints.actions.reminders import ActionReminders
from app.blueprints.actions.rules import News
from app.extensions import db
from app.mail.outbox import compose
from app.models import Action, ActionState, Person
from tests.conftest import NOON
from tests.factories import World

YEAR = (datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))


def due(app: Flask, after: datetime = YEAR[0], until: datetime = YEAR[1]) -> list[tuple[str, str, int]]:
    with app.app_context():
        return [(one.kind, one.occurrence, one.person_id) for one in ActionReminders().due(after, until)]


def test_it_reminds_the_owner_and_tells_the_coordinators(app: Flask, world: World) -> None:
    owner, alice = world.person(), world.coordinator()
    world.action(world.pact(), owner, due_on=date(2027, 5, 1))
    assert due(app) == [
        ("action_due_soon", "2027-05-01/14 before", owner.id),
        ("action_due_soon", "2027-05-01/3 before", owner.id),
        ("action_overdue", "2027-05-01/1 after", owner.id),
        ("action_escalated", "2027-05-01/8 after", alice.person_id),
        ("action_overdue", "2027-05-01/8 after", owner.id),
        ("action_overdue", "2027-05-01/15 after", owner.id),
    ]
    eight = datetime(2027, 5, 2, 6, tzinfo=UTC)
    assert due(app, eight - timedelta(seconds=1), eight) == [("action_overdue", "2027-05-01/1 after", owner.id)]
    assert due(app, eight, eight + timedelta(hours=1)) == []


@pytest.mark.parametrize("state", [ActionState.DONE, ActionState.PAUSED, ActionState.STOPPED])
def test_it_waits_for_nothing_once_an_action_has_ended(app: Flask, world: World, state: ActionState) -> None:
    world.action(world.pact(), world.person(), state=state)
    assert due(app) == []


def test_it_says_nothing_of_an_action_without_date_or_owner(app: Flask, world: World) -> None:
    pact = world.pact()
    world.action(pact, world.person(), due_on=None, is_open_ended=True)
    world.action(pact)
    assert due(app) == []


def test_it_writes_the_mail_with_the_owners_link(app: Flask, world: World) -> None:
    owner = world.person("Françoise Dupont", language="fr")
    world.coordinator()
    world.action(world.pact(), owner, due_on=date(2027, 5, 1), number="4.5")
    with app.app_context():
        source = ActionReminders()
        drafts = list(source.drafts(list(source.due(*YEAR)), NOON))
        assert [draft.purpose for _, draft in drafts] == [*["action_update"] * 3, None, *["action_update"] * 2]
        letter = compose(drafts[0][1])
        assert letter.subject == "Échéance le 1er mai 2027 : 4.5 Dossier transport over water"


def test_it_looks_again_before_it_writes(app: Flask, world: World) -> None:
    owner, other = world.person(), world.person("Dora Claes")
    action = world.action(world.pact(), owner, due_on=date(2027, 5, 1))
    with app.app_context():
        dues = list(ActionReminders().due(*YEAR))

    def wanted() -> int:
        with app.app_context():
            return len(list(ActionReminders().drafts(dues, NOON)))

    assert wanted() == 5
    with world.writing():
        stored = db.session.get_one(Action, action.id)
        words = News(no_change=True)
        at = datetime(2027, 5, 1, 23, tzinfo=UTC)  # already 2 May in Brussels
        commands.report_progress(stored, words, actor=db.session.get_one(Person, owner.id), now=at, via="link")
    assert wanted() == 4  # not the one of 2 May: something was said that night
    with world.writing():
        stored = db.session.get_one(Action, action.id)
        commands.assign(stored, db.session.get_one(Person, other.id), actor=None, now=NOON)
    assert wanted() == 0
    with world.writing():
        stored = db.session.get_one(Action, action.id)
        commands.assign(stored, db.session.get_one(Person, owner.id), actor=None, now=NOON)
        commands.change_action(stored, {"due_on": date(2027, 6, 1)}, actor=None, now=NOON)
    assert wanted() == 0


def test_it_reads_the_index_of_open_actions(app: Flask, world: World) -> None:
    world.action(world.pact(), world.person())
    statement = select(Action.id).where(queries.is_open(), Action.due_on.between(date(2027, 1, 1), date(2027, 6, 1)))
    with app.app_context():
        compiled = statement.compile(db.engine, compile_kwargs={"render_postcompile": True, "literal_binds": True})
        plan = db.session.execute(text(f"EXPLAIN QUERY PLAN {compiled}")).all()
    assert "ix_action_open_due" in str(plan)
