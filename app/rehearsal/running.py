"""Rehearsing from outside: a copy in a folder of its own, a process of its own, and nothing left behind.

The play runs in a child process whose settings know no mail server and no database but the copy, so that it can
neither write to the true one nor slow down who serves pages or delivers mail.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import create_engine, text

from app import clock
from app.backup.making import make_backup, schema_of
from app.backup.restoring import restore_backup
from app.database import writing_connection
from app.demo.loading import is_loaded
from app.extensions import db
from app.models import Base
from app.rehearsal import streekpact
from config import Settings

COPY = "rehearsal.sqlite3"
FOLDER = "rehearsal-"
LONGEST = 3700  # days: a pact of ten years
FORGOTTEN_AFTER = 24 * 3600.0  # seconds: a folder that an interrupted rehearsal left
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV")

Progress = Callable[[float, date], bool]  # the share that is done and the day that was reached; False stops the play


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """It cannot be rehearsed; the text says why."""


class Stopped(Exception):  # noqa: N818 - an answer, not a fault
    """Whoever asked for the rehearsal does not want it any more."""


class Failed(Exception):  # noqa: N818 - an answer, not a fault
    """The play broke off; the text is the last thing it said."""


@dataclass(frozen=True)
class Wanted:
    """What to rehearse: from one day to another, both included."""

    first: date
    last: date
    seed: int = 2013
    answering: int = 75  # per cent of those who are asked


def check(wanted: Wanted) -> None:
    """Raise Refused when this cannot be rehearsed here."""
    if wanted.last < wanted.first or (wanted.last - wanted.first).days > LONGEST:
        raise Refused("the last day must lie after the first, at most ten years")
    if is_loaded():
        if wanted.first > streekpact.LAST_DAY or wanted.last < streekpact.FIRST_DAY:
            raise Refused("the Streekpact is played in its true years: choose days from 2013 to 2019")
    elif wanted.first < clock.today(_settings().zone):
        raise Refused("the data of today can only be played forward: the first day is today or later")


def rehearse(wanted: Wanted, progress: Progress) -> dict[str, Any]:
    """Play, and return the report. Raises Refused, Stopped or Failed."""
    check(wanted)
    with _copy() as folder:
        return _played(wanted, folder, progress)


@contextmanager
def _copy() -> Iterator[Path]:
    """Yield a folder with a throw-away database: empty on a demonstration, else with everything that stands here."""
    settings = _settings()
    _sweep(settings.data_dir)
    folder = Path(tempfile.mkdtemp(prefix=FOLDER, dir=settings.data_dir))
    try:
        engine = create_engine(f"sqlite:///{folder / COPY}")
        with db.engine.connect() as connection:
            schema = schema_of(connection)
        with writing_connection(engine) as connection:
            Base.metadata.create_all(connection)
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            connection.execute(text("INSERT INTO alembic_version VALUES (:schema)"), {"schema": schema})
        if not is_loaded():
            make_backup(db.engine, folder / "backup", now=clock.now())
            restore_backup(engine, folder / "backup")
            (folder / "backup").unlink()
        db.session.rollback()
        engine.dispose()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(data_dir: Path) -> None:
    """Remove what an interrupted rehearsal left behind."""
    for folder in data_dir.glob(f"{FOLDER}*"):
        if folder.is_dir() and clock.age(folder) > FORGOTTEN_AFTER:
            shutil.rmtree(folder, ignore_errors=True)


def _played(wanted: Wanted, folder: Path, progress: Progress) -> dict[str, Any]:
    complaints = (folder / "complaints").open("w+", encoding="utf-8")
    with complaints, _child(wanted, folder, complaints) as child:
        assert child.stdout is not None  # noqa: S101 - for the type checker: a pipe was asked for
        report: dict[str, Any] | None = None
        try:
            for line in child.stdout:
                told = json.loads(line)
                report = told.get("report", report)
                if "share" in told and not progress(told["share"], date.fromisoformat(told["day"])):
                    raise Stopped
        finally:
            if report is None:
                child.kill()
        child.wait()
        if report is None or child.returncode:
            complaints.seek(0)
            lines = complaints.read().strip().splitlines() or ["the play broke off"]
            raise Failed(lines[-1][:500])
    return report


def _child(wanted: Wanted, folder: Path, complaints: Any) -> subprocess.Popen[str]:
    kind = "streekpact" if is_loaded() else "copy"
    db.session.rollback()
    command = [
        *(sys.executable, "-m", "flask", "--app", "wsgi", "rehearse", "--in-copy", kind),
        *("--from", wanted.first.isoformat(), "--until", wanted.last.isoformat()),
        *("--seed", str(wanted.seed), "--answering", str(wanted.answering)),
    ]
    return subprocess.Popen(  # noqa: S603 - our own program, with days and numbers
        command,
        cwd=Path(current_app.root_path).parent,
        env=_environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=complaints,
        text=True,
    )


def _environment(folder: Path) -> dict[str, str]:
    """Return the settings of the child: the same body and zone, another key, the copy, and no mail server."""
    settings = _settings()
    return {
        **{name: os.environ[name] for name in KEPT if name in os.environ},
        "SECRET_KEY": secrets.token_hex(32),
        "PUBLIC_BASE_URL": settings.public_base_url,
        "DATABASE_URL": f"sqlite:///{folder / COPY}",
        "DATA_DIR": str(folder),
        "TIMEZONE": settings.timezone,
        "DEFAULT_LANGUAGE": settings.default_language,
    }


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
