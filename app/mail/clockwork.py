"""Can the clock be right? Reminders go out by it: a wrong one would send six years of them at once, or none."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.models import AuditEntry

BUILT = datetime.fromisoformat("2026-01-01T00:00:00+00:00")  # no honest clock stands earlier
FAR = timedelta(days=3650)
BACK_IN_TIME = timedelta(hours=1)
_NEWEST = select(AuditEntry.at).order_by(AuditEntry.id.desc()).limit(1)


def is_possible(now: datetime) -> bool:
    """Whether it can be `now` at all, in the years for which this version was made."""
    return BUILT <= now <= BUILT + FAR


def went_back(now: datetime, newest: datetime | None) -> bool:
    """Whether something was done later than `now`."""
    return newest is not None and newest > now + BACK_IN_TIME


def is_wrong() -> bool:
    """Whether the clock of this machine cannot be right; a test clock may say what it likes."""
    if current_app.config["SETTINGS"].test_clock:
        return False
    now = clock.now()
    return not is_possible(now) or went_back(now, _last_act())


def _last_act() -> datetime | None:
    """Return when the newest line of the history was written, by its key: this is asked on every page of staff."""
    return db.session.scalar(_NEWEST)
