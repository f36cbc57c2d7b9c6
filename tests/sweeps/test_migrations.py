"""Migrations go up, down and up again on both engines, and end where the models are."""

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from app.database import writing_connection
from app.extensions import db
from app.models import Base
from tests.conftest import NOON
from tests.factories import World


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
