"""Flask-Migrate, read when a database is migrated and not before: with Alembic it takes a third of a second."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import click
from flask import Flask

from app.extensions import db
from app.refusing import plainly

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def prepare(app: Flask) -> None:
    """Let the commands `flask db …` and the functions of Flask-Migrate find what they need on the application."""
    app.extensions["migrate"] = _Later(app)
    app.cli.add_command(_Commands("db", help="Perform database migrations."))


class _Later:
    """Stands where Flask-Migrate keeps its settings until something asks for one of them."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __getattr__(self, name: str) -> Any:
        from flask_migrate import Migrate  # noqa: PLC0415 - the reason of this module

        Migrate(self._app, db, directory=str(MIGRATIONS), render_as_batch=True)
        return getattr(self._app.extensions["migrate"], name)


class _Commands(click.Group):
    """The commands of Flask-Migrate, which take the place of this one when it is called."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Let the real group read its own options and run its own command."""
        group: click.Group = import_module("flask_migrate.cli").db
        plainly(group)
        return group.make_context(info_name, args, parent, **extra)
