"""A month before an ad hoc group closes, those who decide about it hear so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from flask import Flask

from app.blueprints.workgroups.reminders import WorkgroupReminders
from app.extensions import db
from app.models import Workgroup
from tests.conftest import NOON
from tests.factories import World

CLOSES = date(2027, 6, 30)
MORNING = datetime(2027, 5, 31, 6, 0, tzinfo=UTC)  # eight in Brussels, in summer


def test_facilitators_and_coordinators_are_told_once(app: Flask, world: World) -> None:
    group = world.workgroup(world.pact(), closes_on=CLOSES)
    bob, alice = world.facilitator(group), world.coordinator()
    world.member(group, world.person("Mia Peeters"))
    with app.app_context():
        dues = list(WorkgroupReminders().due(NOON, NOON + timedelta(days=365)))
        assert sorted(due.person_id for due in dues) == sorted([bob.person_id, alice.person_id])
        assert {due.at for due in dues} == {MORNING}
        assert list(WorkgroupReminders().due(MORNING, NOON + timedelta(days=365))) == []


def test_a_group_that_closed_or_got_more_time_is_left_out(app: Flask, world: World) -> None:
    group = world.workgroup(world.pact(), closes_on=CLOSES)
    world.facilitator(group)
    with app.app_context():
        dues = list(WorkgroupReminders().due(NOON, NOON + timedelta(days=365)))
    with app.test_request_context():
        assert len(list(WorkgroupReminders().drafts(dues, MORNING))) == 1
    with world.writing():
        db.session.get_one(Workgroup, group.id).closes_on = CLOSES + timedelta(days=90)
    with app.test_request_context():
        assert list(WorkgroupReminders().drafts(dues, MORNING)) == []
    with world.writing():
        db.session.get_one(Workgroup, group.id).closed_at = NOON
    with app.app_context():
        assert list(WorkgroupReminders().due(NOON, NOON + timedelta(days=365))) == []
