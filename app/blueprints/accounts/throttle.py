"""Attempts are counted per address and per network, in one statement each, known address or not."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from flask import current_app
from sqlalchemy import case, delete, literal
from sqlalchemy.dialects import postgresql, sqlite

from app.blueprints.accounts.rules import LIMITS, free_at
from app.extensions import db
from app.models import Throttle
from app.models.base import UTCDateTime


def count(tries: Mapping[str, str], now: datetime) -> datetime | None:
    """Count one attempt in each bucket; return when to come back when one of them is full, else None.

    `tries` maps a kind of limit to what it is counted for, such as an e-mail address.
    """
    waits = [_count(kind, _bucket(kind, subject), now) for kind, subject in tries.items()]
    return max((wait for wait in waits if wait is not None), default=None)


def forget(kind: str, subject: str) -> None:
    """Start counting anew after a success."""
    db.session.execute(delete(Throttle).where(Throttle.bucket == _bucket(kind, subject)))


def _count(kind: str, bucket: str, now: datetime) -> datetime | None:
    limit = LIMITS[kind]
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    over = Throttle.window_started_at <= now - limit.window
    statement = (
        insert(Throttle)
        .values(bucket=bucket, window_started_at=now, count=1)
        .on_conflict_do_update(
            index_elements=[Throttle.bucket],
            set_={
                "count": case((over, 1), else_=Throttle.count + 1),
                "window_started_at": case((over, literal(now, UTCDateTime())), else_=Throttle.window_started_at),
            },
        )
        .returning(Throttle.count, Throttle.window_started_at)
    )
    attempts, started = db.session.execute(statement).one()
    return free_at(limit, attempts, started)


def _bucket(kind: str, subject: str) -> str:
    """Return a name that does not tell whose attempts are counted."""
    key = current_app.config["SETTINGS"].secret_key.encode()
    return f"{kind}:{hmac.digest(key, f'throttle:{subject}'.encode(), hashlib.sha256).hex()[:40]}"
