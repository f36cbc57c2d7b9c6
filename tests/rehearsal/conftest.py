"""Rehearsals that are really played: in a copy, in a process of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import event

from app import clock, create_app
from app.database import JOB_TIMEOUT, unit_of_work
from app.extensions import db
from app.rehearsal.cast import Cast
from app.rehearsal.inside import _in_haste
from app.rehearsal.play import play
from app.rehearsal.stage import Stage
from app.rehearsal.streekpact import load
from tests.engines import SQLite, settings_for


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory, sqlite: SQLite) -> Iterator[Flask]:
    """An application on an empty database of its own, on the true clock."""
    folder = tmp_path_factory.mktemp("theatre")
    (folder / "clock").write_text("")
    with sqlite.database(folder) as url:
        app = create_app(settings_for(folder, database_url=url))
        with app.app_context():
            event.listen(db.engine, "connect", _in_haste)
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


class Played:
    """The Streekpact, played up to a day."""

    def __init__(self, app: Flask, until: str) -> None:
        self.app = app
        with app.app_context():
            zone = app.config["SETTINGS"].zone
            start = datetime(2013, 1, 1, 0, 1, tzinfo=zone)
            end = datetime.fromisoformat(until).replace(tzinfo=zone)
            self.stage = Stage(start=start, end=end, seed=2013, rate=0.75)
            with clock.at(start), unit_of_work(JOB_TIMEOUT):
                load(self.stage)
            play(self.stage, Cast(self.stage).read, lambda _now: None)


@pytest.fixture(scope="module")
def played(theatre: Flask) -> Played:
    """Two and a half years of the Streekpact: up to its first evaluation."""
    return Played(theatre, "2015-09-01")
