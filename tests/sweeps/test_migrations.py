"""Migrations go up, down and up again on both engines, and end where the models are."""

from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from app.blueprints.people.queries import by_name
from app.database import BrokenReferencesError, rebuilding_connection, writing_connection
from app.extensions import db
from app.migrating import MIGRATIONS
from app.models import Base
from tests.conftest import NOON
from tests.factories import World
from tests.sweeps.old_rows import columns_of, fill_every_table, rows_of

RELEASED = sorted(path.name[:4] for path in Path(MIGRATIONS, "versions").glob("*.py"))[:-1]


def test_migrations_go_up_down_and_up_with_data(each_app: Flask) -> None:
    world = World(each_app, NOON)
    pact = world.pact()
    world.action(pact, world.person("Charlie"))
    with each_app.app_context():
        db.session.remove()
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()
        assert {"person", "action", "outbox_mail"} <= set(inspect(db.engine).get_table_names())
    world.person("Charlie")


def test_the_schema_equals_the_models(each_app: Flask) -> None:
    with each_app.app_context():
        found = inspect(db.engine)
        for table in Base.metadata.sorted_tables:
            columns = {column["name"]: column["nullable"] for column in found.get_columns(table.name)}
            assert columns == {column.name: bool(column.nullable) for column in table.columns}, table.name
            indexes = {index["name"] for index in found.get_indexes(table.name)}
            assert {index.name for index in table.indexes} <= indexes, table.name


def test_running_the_migrations_again_is_safe(each_app: Flask) -> None:
    with each_app.app_context():
        upgrade()
        with writing_connection(db.engine) as connection:
            assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1


def test_a_name_that_was_kept_with_another_apostrophe_is_found_as_it_is_typed(each_app: Flask) -> None:
    person = World(each_app, NOON).person("Koen D’Hondt")
    with each_app.app_context():
        downgrade(revision="0003")
        with writing_connection(db.engine) as connection:
            connection.execute(text("UPDATE person SET name_key = 'koen d’hondt'"))
        upgrade()
        assert by_name("Koen D'Hondt")[0].id == person.id


@pytest.mark.parametrize("revision", RELEASED)
def test_what_stood_in_an_older_schema_stands_in_the_newest(each_app: Flask, revision: str) -> None:
    with each_app.app_context():
        db.session.remove()
        downgrade(revision=revision)
        with writing_connection(db.engine) as connection:
            fill_every_table(connection)
            columns = columns_of(connection)
            before = rows_of(connection, columns)
        assert len(before) > 20
        assert all(before.values())
        for there in ("head", revision, "head"):
            upgrade() if there == "head" else downgrade(revision=revision)
            with db.engine.connect() as connection:
                assert rows_of(connection, columns) == before


def test_a_migration_that_leaves_rows_pointing_to_nothing_is_taken_back(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(BrokenReferencesError), rebuilding_connection(db.engine) as connection:
            connection.execute(
                text(
                    "INSERT INTO affiliation (public_id, person_id, organisation_id, role, is_contact)"
                    " VALUES ('0000000000', 98, 99, '', 0)"
                )
            )
        with db.engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM affiliation")).scalar() == 0
