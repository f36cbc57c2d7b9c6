"""`flask backup` and `flask restore`: everything in one file, and back again."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import NoReturn

import click
from flask import Flask
from flask.cli import with_appcontext

from app import clock
from app.backup.archive import Damaged
from app.backup.making import make_backup
from app.backup.restoring import NotEmpty, OtherSchema, restore_backup
from app.extensions import db


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write everything to FILE while the product runs. No passwords, sessions, links or keys are in it."""
    try:
        counts = make_backup(db.engine, file, now=clock.now())
    except OSError as error:
        _refuse(f"{file} cannot be written: {error.strerror}")
    click.echo(f"{file}: {sum(counts.values())} rows of {len(counts)} tables, sha256 {_sha256(file)}")


@click.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace everything that stands in the database now.")
@with_appcontext
def restore(file: Path, *, force: bool) -> None:
    """Put FILE back into an empty database, of either kind. Its mail is held back until `flask mail release`."""
    try:
        counts = restore_backup(db.engine, file, replace=force)
    except Damaged as error:
        _refuse(f"{file}: {error}; nothing was changed")
    except NotEmpty:
        _refuse("this database is not empty; --force replaces everything in it")
    except OtherSchema as error:
        made, here = error.args
        _refuse(f"{file} was made with schema {made} and this database has {here}: use the version that made it")
    click.echo(f"{file}: {sum(counts.values())} rows of {len(counts)} tables are back.")
    click.echo("No mail leaves until you release it with “flask mail release”: another copy may be sending too.")
    click.echo("Passwords are not in a backup: people sign in by a link in a mail, or “flask accounts add” prints one.")


def register(app: Flask) -> None:
    """Hang the commands on the application."""
    app.cli.add_command(backup)
    app.cli.add_command(restore)


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _refuse(reason: str) -> NoReturn:
    click.echo(f"refused: {reason}", err=True)
    sys.exit(1)
