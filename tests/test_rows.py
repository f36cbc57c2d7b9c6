"""Rows read and written without the unit of work are what the session knows, on both engines."""

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm.exc import StaleDataError

from app import rows
from app.database import unit_of_work
from app.extensions import db
from app.models import AuditEntry, MailHours, Person
from app.models.base import new_public_id
from app.prepared import Prepared
from tests.conftest import NOON
from tests.factories import World
from tools.counting import counting


def test_what_is_written_at_once_is_what_the_session_finds_and_what_stands_in_the_table(each_app: Flask) -> None:
    with each_app.app_context():
        with unit_of_work():
            made = rows.add(MailHours, public_id=new_public_id(), days_off=["2027-07-11"])
            assert db.session.get(MailHours, made.id) is made
            made.evening = "19:00"  # as an object, before: both changes stay
            rows.change(made, morning="09:00")
        db.session.expunge_all()
        found = db.session.scalars(select(MailHours)).one()
        assert (found.morning, found.evening, found.days_off, found.version) == ("09:00", "19:00", ["2027-07-11"], 3)


def test_many_rows_are_written_by_one_statement(each_app: Flask) -> None:
    like = {"at": NOON, "verb": "told", "subject_kind": "person", "actor_id": None, "via": "page"}
    lines = [
        {**like, "public_id": new_public_id(), "subject_id": place, "detail": {"place": place}} for place in ("a", "b")
    ]
    with each_app.app_context():
        with counting(db.engine) as cost, unit_of_work():
            rows.add_all(AuditEntry, lines)
            rows.add_all(AuditEntry, [])
        assert cost.queries == 1
        found = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        assert [(one.at, one.detail["place"]) for one in found] == [(NOON, "a"), (NOON, "b")]


def test_a_change_of_what_somebody_else_changed_is_refused(each_app: Flask) -> None:
    with each_app.app_context(), unit_of_work():
        made = rows.add(MailHours, public_id=new_public_id(), days_off=[])
        db.session.execute(update(MailHours).values(version=7).execution_options(synchronize_session=False))
        with pytest.raises(StaleDataError):
            rows.change(made, morning="09:00")


def test_objects_of_a_row_are_those_of_the_session_and_absent_ones_are_none(each_app: Flask) -> None:
    world = World(each_app, NOON)
    world.person("Griet")
    both = Prepared(
        select(*rows.columns_of(Person, AuditEntry)).outerjoin(AuditEntry, AuditEntry.actor_id == Person.id),
        rows.objects_of(Person, AuditEntry),
    )
    with each_app.app_context(), unit_of_work():
        person = db.session.scalars(select(Person)).one()
        person.name = "Griet Baetens"
        assert both.all() == [(person, None)]
        assert person.name == "Griet Baetens"
        db.session.expunge_all()
        ((read, entry),) = both.all()
        assert (read.name, entry) == ("Griet Baetens", None)
        assert db.session.get(Person, read.id) is read
