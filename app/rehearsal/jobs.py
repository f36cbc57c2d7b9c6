"""Plays the rehearsals that people asked for on a page, one after another."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from flask import current_app
from sqlalchemy import and_, literal, or_, select

from app import clock
from app.database import JOB_TIMEOUT, unit_of_work
from app.extensions import db
from app.models import Rehearsal, RehearsalState
from app.rehearsal.running import Failed, Refused, Stopped, Wanted, rehearse

LEASE = timedelta(minutes=3)  # without a sign of life for so long, another worker begins anew
SAY_EVERY = 1.0  # seconds
_WAITING = Rehearsal.state == literal(RehearsalState.WAITING.value, literal_execute=True)
_PLAYING = Rehearsal.state == literal(RehearsalState.PLAYING.value, literal_execute=True)


def play_waiting() -> int:
    """Play everything that waits; return how many rehearsals that were."""
    played = 0
    while (claimed := _claim()) is not None:
        _play(*claimed)
        played += 1
    return played


def _claim() -> tuple[int, str, Wanted] | None:
    """Take the oldest one that waits, or that a dead worker left; None when there is none."""
    now = clock.now()
    can_be_taken = or_(_WAITING, and_(_PLAYING, Rehearsal.lease_until < now))
    found = db.session.scalar(select(Rehearsal.id).where(can_be_taken).order_by(Rehearsal.id).limit(1))
    db.session.rollback()
    if found is None:
        return None
    lease = secrets.token_hex(16)
    with unit_of_work(JOB_TIMEOUT):
        row = db.session.scalar(select(Rehearsal).where(Rehearsal.id == found, can_be_taken).with_for_update())
        if row is None:
            return None
        row.state, row.lease, row.lease_until = RehearsalState.PLAYING, lease, now + LEASE
        row.started_at, row.done_share, row.reached_on = now, 0, None
        wanted = Wanted(row.starts_on, row.ends_on, seed=row.seed, answering=row.answering)
    return found, lease, wanted


def _play(key: int, lease: str, wanted: Wanted) -> None:
    sign = _SignOfLife(key, lease)
    try:
        report = rehearse(wanted, sign.give)
    except Stopped:
        return
    except (Refused, Failed) as problem:
        _end(key, lease, error=str(problem)[:500])
    except Exception:
        current_app.logger.exception("a rehearsal failed")
        _end(key, lease, error="the rehearsal failed; the log of the worker says why")
    else:
        _end(key, lease, report=report)


class _SignOfLife:
    """Tells how far a play is, and hears whether it is still wanted."""

    def __init__(self, key: int, lease: str) -> None:
        self.key, self.lease, self.said = key, lease, 0.0

    def give(self, share: float, day: date) -> bool:
        if clock.monotonic() - self.said < SAY_EVERY:
            return True
        self.said = clock.monotonic()
        with unit_of_work(JOB_TIMEOUT):
            row = _held(self.key, self.lease)
            if row is not None:
                row.done_share, row.reached_on, row.lease_until = round(share * 100), day, clock.now() + LEASE
        return row is not None


def _end(key: int, lease: str, *, report: dict[str, object] | None = None, error: str = "") -> None:
    with unit_of_work(JOB_TIMEOUT):
        row = _held(key, lease)
        if row is None:
            return
        row.state = RehearsalState.FAILED if error else RehearsalState.DONE
        row.ended_at, row.report, row.error, row.lease, row.lease_until = clock.now(), report, error, None, None
        row.done_share = 100 if report is not None else row.done_share


def _held(key: int, lease: str) -> Rehearsal | None:
    """Return the row where we still hold it: it was neither stopped nor taken over."""
    return db.session.scalar(select(Rehearsal).where(Rehearsal.id == key, Rehearsal.lease == lease, _PLAYING))
