"""The inside of the child process: plays in the database it was given, which is a copy and nothing else."""

from __future__ import annotations

import json
import sqlite3
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import event

from app import clock
from app.database import JOB_TIMEOUT, unit_of_work
from app.extensions import db
from app.rehearsal import streekpact
from app.rehearsal.cast import Cast
from app.rehearsal.play import play
from app.rehearsal.report import report_of
from app.rehearsal.running import COPY, Wanted
from app.rehearsal.stage import Stage

TELL_EVERY = 20  # days of the play


class NoCopyError(RuntimeError):
    """The database is not one that was made for a rehearsal."""


def play_in_copy(kind: str, wanted: Wanted) -> None:
    """Play, and print a line of JSON now and then; the last one holds the report. Raises NoCopyError."""
    if Path(str(db.engine.url.database)).name != COPY or current_app.config["SETTINGS"].mail_server:
        raise NoCopyError
    event.listen(db.engine, "connect", _in_haste)
    stage = _stage(kind, wanted)
    with clock.at(stage.start), unit_of_work(JOB_TIMEOUT):
        if kind == "streekpact":
            streekpact.load(stage)
    play(stage, Cast(stage).read, _Teller(stage).tell)
    with clock.at(stage.end):
        _say({"report": report_of(stage, data=kind, shown_from=_shown_from(stage, wanted))})


def _in_haste(connection: sqlite3.Connection, _record: object) -> None:
    """What is thrown away need not be safe on the disk."""
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA secure_delete=OFF")


def _stage(kind: str, wanted: Wanted) -> Stage:
    zone = current_app.config["SETTINGS"].zone
    first = datetime.combine(streekpact.FIRST_DAY, time(0, 1), zone)
    start = first if kind == "streekpact" else clock.now()
    end = datetime.combine(wanted.last + timedelta(days=1), time(), zone) - timedelta(seconds=1)
    return Stage(start=start, end=end, seed=wanted.seed, rate=wanted.answering / 100)


def _shown_from(stage: Stage, wanted: Wanted) -> datetime:
    return max(stage.start, stage.local(wanted.first, time()))


class _Teller:
    """Says how far the play is."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.days = max(1, (stage.day_of(stage.end) - stage.day_of(stage.start)).days)
        self.told: date | None = None

    def tell(self, now: datetime) -> None:
        day = self.stage.day_of(now)
        if self.told is None or (day - self.told).days >= TELL_EVERY:
            self.told = day
            share = (day - self.stage.day_of(self.stage.start)).days / self.days
            _say({"share": round(share, 3), "day": day.isoformat()})


def _say(told: dict[str, Any]) -> None:
    print(json.dumps(told, ensure_ascii=False), flush=True)  # noqa: T201 - the way to who started this process
