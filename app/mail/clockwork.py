"""Can the clock be right? Reminders go out by it: a wrong one would send six years of them at once, or none."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import Integer, String, cast, func, select

from app import clock
from app.extensions import db
from app.models import AuditEntry, Setting

BUILT = datetime.fromisoformat("2026-01-01T00:00:00+00:00")  # no honest clock stands earlier
FAR = timedelta(days=3650)
BACK_IN_TIME = timedelta(hours=1)
CONFIRMED = "clock_confirmed"  # the newest line of the history when someone said that the clock is right
LINES = 100  # of the newest history that are looked at: one act by the right clock must not hide those before it
_CONFIRMED = select(cast(cast(Setting.value, String), Integer)).where(Setting.key == CONFIRMED).scalar_subquery()
_RECENT = (
    select(AuditEntry.at)
    .where(AuditEntry.id > func.coalesce(_CONFIRMED, 0))
    .order_by(AuditEntry.id.desc())
    .limit(LINES)
    .subquery()
)
LATEST = select(func.max(_RECENT.c.at)).scalar_subquery()  # asked on every page: what `latest_act` returns


def is_possible(now: datetime) -> bool:
    """Whether it can be `now` at all, in the years for which this version was made."""
    return BUILT <= now <= BUILT + FAR


def went_back(now: datetime, latest: datetime | None) -> bool:
    """Whether something was done later than `now`."""
    return latest is not None and latest > now + BACK_IN_TIME


def is_wrong() -> bool:
    """Whether the clock of this machine cannot be right; a test clock may say what it likes."""
    return False if current_app.config["SETTINGS"].test_clock else is_wrong_after(latest_act())


def is_wrong_after(latest: datetime | None) -> bool:
    """Whether the clock cannot be right when something was last done at `latest`."""
    if current_app.config["SETTINGS"].test_clock:
        return False
    now = clock.now()
    return not is_possible(now) or went_back(now, latest)


def latest_act() -> datetime | None:
    """Return when something was last done, by what was written since the clock was confirmed."""
    return db.session.scalar(select(LATEST))


def confirm() -> None:
    """Let what was written so far say nothing about the clock any more: it stood ahead, and was put right."""
    newest = db.session.scalar(select(func.max(AuditEntry.id))) or 0
    row = db.session.get(Setting, CONFIRMED)
    if row is None:
        db.session.add(Setting(key=CONFIRMED, value=newest))
    else:
        row.value = newest
    db.session.flush()
