"""Attempts are counted per address and per network, in one statement each, known address or not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete

from app.blueprints.accounts.rules import LIMITS
from app.extensions import db
from app.models import Throttle
from app.web import attempts


def count(tries: Mapping[str, str], now: datetime) -> datetime | None:
    """Count one attempt in each bucket; return when to come back when one of them is full, else None.

    `tries` maps a kind of limit to what it is counted for, such as an e-mail address.
    """
    return attempts.count(LIMITS, tries, now)


def forget(kind: str, subject: str) -> None:
    """Start counting anew after a success."""
    db.session.execute(delete(Throttle).where(Throttle.bucket == attempts.bucket(kind, subject)))
