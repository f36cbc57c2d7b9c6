"""Looking for words, whatever their case and accents."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Person
from app.web.lists import contains
from tests.factories import World


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("helene", True),
        ("HÉLÈNE", True),
        ("hélène m", True),
        ("%", False),
        ("_", False),
        ("\\", False),
        ("d'hondt", True),
        ("d‘hondt", True),
        ("irene", False),
    ],
)
def test_it_finds_words_whatever_their_case_and_accents(app: Flask, world: World, asked: str, found: bool) -> None:  # noqa: FBT001
    world.add(world.person("Hélène Mertens-D’Hondt"))
    with app.app_context():
        rows = db.session.scalars(select(Person).where(contains(Person.name, asked))).all()
    assert bool(rows) is found
