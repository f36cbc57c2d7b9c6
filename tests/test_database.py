"""Reading by default, writing on purpose and once."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app.database import NestedWriteError, unit_of_work
from app.extensions import db
from app.models import Person
from tests.factories import World


def test_it_refuses_to_write_outside_a_unit_of_work(app: Flask) -> None:
    with app.app_context(), pytest.raises(DatabaseError):
        db.session.execute(text("DELETE FROM person"))


def test_it_commits_once_and_rolls_back_on_an_exception(world: World) -> None:
    with pytest.raises(RuntimeError), world.writing():  # noqa: PT012 - the block is the case
        db.session.add(Person(name="Charlie"))
        db.session.flush()
        raise RuntimeError
    assert not world.rows(Person)
    world.person("Charlie")
    assert [person.name for person in world.rows(Person)] == ["Charlie"]


def test_it_refuses_a_second_transaction_inside_the_first(app: Flask) -> None:
    with app.app_context(), unit_of_work(), pytest.raises(NestedWriteError), unit_of_work():
        pass
