"""Attempts are counted in one statement each, whatever is tried and by whom; a bucket tells nobody's name."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import case, literal
from sqlalchemy.dialects import postgresql, sqlite

from app.extensions import db
from app.models import Throttle
from app.models.base import UTCDateTime


@dataclass(frozen=True)
class Limit:
    """How often something may be tried in a window of time."""

    most: int
    window: timedelta = timedelta(minutes=15)


def free_at(limit: Limit, count: int, window_started_at: datetime) -> datetime | None:
    """Return when the next attempt is allowed, or None when this one is."""
    return window_started_at + limit.window if count > limit.most else None


def network_of(address: str) -> str:
    """Return what counts as one visitor: an IPv4 address, or the /64 that one IPv6 subscriber owns."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)


def count(limits: Mapping[str, Limit], tries: Mapping[str, str], now: datetime) -> datetime | None:
    """Count one attempt in each bucket; return when to come back when one of them is full, else None."""
    waits = [_count(limits[kind], bucket(kind, subject), now) for kind, subject in tries.items()]
    return max((wait for wait in waits if wait is not None), default=None)


def _count(limit: Limit, name: str, now: datetime) -> datetime | None:
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    over = Throttle.window_started_at <= now - limit.window
    statement = (
        insert(Throttle)
        .values(bucket=name, window_started_at=now, count=1)
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


def bucket(kind: str, subject: str) -> str:
    """Return a name that does not tell whose attempts are counted."""
    key = current_app.config["SETTINGS"].secret_key.encode()
    return f"{kind}:{hmac.digest(key, f'throttle:{subject}'.encode(), hashlib.sha256).hex()[:40]}"
