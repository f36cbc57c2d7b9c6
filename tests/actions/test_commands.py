"""Writing actions: creating, assigning, reporting, taking back."""

from datetime import date, timedelta

from flask import Flask
from sqlalchemy import select

from app.blueprints.actions import commands, queries
from app.blueprints.actions.rules import News
from app.extensions import db
from app.models import Action, ActionState, MailState, OutboxMail, Pact, Person, PersonalLink, View
from tests.conftest import NOON
from tests.factories import World


def make(world: World, owner_name: str = "Charlie Peeters") -> tuple[int, int]:
    pact = world.pact()
    owner = world.person(owner_name)
    with world.writing():
        action = commands.create_action(
            db.session.get_one(Pact, pact.id),
            title="Fiets",
            owner=db.session.get_one(Person, owner.id),
            due_on=date(2027, 6, 30),
            actor=None,
            now=NOON,
        )
        return action.id, owner.id


def test_it_assigns_and_queues_the_mail_a_minute_later(app: Flask, world: World) -> None:
    action_id, owner_id = make(world)
    with app.app_context():
        action = db.session.get_one(Action, action_id)
        current = queries.current_assignment(action)
        assert current is not None
        assert current.person_id == owner_id
        mail = db.session.scalars(select(OutboxMail)).one()
        assert mail.kind == "action_assigned"
        assert mail.next_attempt_at == NOON + timedelta(seconds=60)
        assert mail.link is not None
        assert action.starts_on == NOON.date()


def test_it_ends_the_link_of_the_former_owner_and_gives_it_back_when_the_action_returns(world: World) -> None:
    action_id, first_id = make(world)
    second = world.person("Dora Claes")
    with world.writing():
        action = db.session.get_one(Action, action_id)
        commands.assign(action, db.session.get_one(Person, second.id), actor=None, now=NOON)
        link = db.session.scalars(select(PersonalLink).where(PersonalLink.person_id == first_id)).one()
        assert link.revoked_at == NOON
        states = list(db.session.scalars(select(OutboxMail.state).order_by(OutboxMail.id)))
        assert states == [MailState.CANCELLED, MailState.QUEUED]
    with world.writing():
        action = db.session.get_one(Action, action_id)
        commands.assign(action, db.session.get_one(Person, first_id), actor=None, now=NOON)
        link = db.session.scalars(select(PersonalLink).where(PersonalLink.person_id == first_id)).one()
        assert link.revoked_at is None
        assert link.generation == 2
        assert len(action.assignments) == 3


def test_it_takes_an_update_back_to_the_newest_that_stands(world: World) -> None:
    action_id, owner_id = make(world)
    with world.writing():
        action, owner = db.session.get_one(Action, action_id), db.session.get_one(Person, owner_id)
        first = News(state=ActionState.NOT_STARTED, view=View.ON_TRACK, percent=20)
        commands.report_progress(action, first, actor=owner, now=NOON, via="link")
        assert action.state == ActionState.RUNNING
        later = NOON + timedelta(days=1)
        done = commands.report_progress(action, News(state=ActionState.DONE), actor=owner, now=later, via="page")
        assert (action.state, action.percent) == (ActionState.DONE, 100)
        assert commands.undo_update(done, actor=owner, now=later)
        assert (action.state, action.percent, action.updated_at) == (ActionState.RUNNING, 20, NOON)
        assert not commands.undo_update(done, actor=owner, now=later)


def test_it_asks_the_coordinators_for_help_except_the_one_who_writes(world: World) -> None:
    action_id, owner_id = make(world)
    alice = world.coordinator()
    with world.writing():
        action, owner = db.session.get_one(Action, action_id), db.session.get_one(Person, owner_id)
        commands.report_progress(action, News(help_wanted="Tellingen!"), actor=owner, now=NOON, via="link")
        mail = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == "action_help_wanted")).one()
        assert mail.person_id == alice.person_id
        assert mail.content["reply_to"] == owner.email


def test_it_removes_a_new_action_but_not_one_that_was_reported_on(world: World) -> None:
    action_id, owner_id = make(world)
    with world.writing():
        action, owner = db.session.get_one(Action, action_id), db.session.get_one(Person, owner_id)
        commands.report_progress(action, News(percent=3), actor=owner, now=NOON, via="link")
        assert not commands.remove_new_action(action, actor=owner, now=NOON)
        other = commands.create_action(action.pact, title="Typfout", owner=owner, due_on=None, actor=owner, now=NOON)
        assert commands.remove_new_action(other, actor=owner, now=NOON)
        assert db.session.get(Action, other.id) is None
