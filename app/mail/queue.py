"""The queue as a whole: frozen after a restore, paused while the server takes nothing, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from app.extensions import db
from app.mail.rules import LONGEST_PAUSE, Result, pause_after
from app.models import MailState, OutboxMail, Setting

FROZEN = "outbox_frozen"
PAUSED = "outbox_paused"


@dataclass(frozen=True)
class Pause:
    """The server takes no mail at all; the queue waits until `until`, then tries one mail."""

    since: datetime
    until: datetime
    failures: int
    reason: str


def has_transport() -> bool:
    """Whether mail can leave: over SMTP, or into the mailbox of a demonstration."""
    settings = current_app.config["SETTINGS"]
    return bool(settings.mail_server) or bool(settings.demo)


def is_frozen() -> bool:
    """Whether the outbox is held back as a whole, as a restored copy is."""
    return db.session.get(Setting, FROZEN) is not None


def freeze(*, now: datetime) -> None:
    """Hold everything back until `release`."""
    _put(FROZEN, {"since": now.isoformat()})


def release() -> bool:
    """Let mail leave again; False when nothing held it back."""
    found = [row for key in (FROZEN, PAUSED) if (row := db.session.get(Setting, key)) is not None]
    for row in found:
        db.session.delete(row)
    return bool(found)


def current_pause() -> Pause | None:
    """Return why and until when the queue waits for the server."""
    row = db.session.get(Setting, PAUSED)
    if row is None:
        return None
    value: Mapping[str, Any] = row.value
    return Pause(
        since=datetime.fromisoformat(value["since"]),
        until=datetime.fromisoformat(value["until"]),
        failures=int(value["failures"]),
        reason=str(value["reason"]),
    )


def pause(result: Result, *, now: datetime) -> None:
    """Leave the server alone for a while, longer each time."""
    before = current_pause()
    failures = before.failures + 1 if before else 1
    _put(
        PAUSED,
        {
            "since": (before.since if before else now).isoformat(),
            "until": (now + pause_after(failures)).isoformat(),
            "failures": failures,
            "reason": f"{result.code} {result.text}" if result.code else result.text,
        },
    )


def unpause() -> None:
    """Forget the pause: the server took something."""
    row = db.session.get(Setting, PAUSED)
    if row is not None:
        db.session.delete(row)


def is_open(*, now: datetime) -> bool:
    """Whether mail may leave at this moment."""
    waiting = current_pause()
    # A pause that ends later than any can was begun under a clock that stood ahead.
    return not is_frozen() and (waiting is None or not now < waiting.until <= now + LONGEST_PAUSE)


def counts() -> dict[MailState, int]:
    """Return how many mails are in each state."""
    rows = db.session.execute(select(OutboxMail.state, func.count()).group_by(OutboxMail.state)).all()
    found = {MailState(state): count for state, count in rows}
    return {state: found.get(state, 0) for state in MailState}


def oldest_waiting() -> datetime | None:
    """Return since when the mail that waits longest has been waiting."""
    return db.session.scalar(select(func.min(OutboxMail.created_at)).where(OutboxMail.state == MailState.QUEUED))


def _put(key: str, value: dict[str, Any]) -> None:
    """Store a value; two workers may find at the same moment that the server takes nothing."""
    row = db.session.get(Setting, key)
    if row is not None:
        row.value = value
        db.session.flush()
        return
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    statement = insert(Setting).values(key=key, value=value)
    db.session.execute(
        statement.on_conflict_do_update(index_elements=[Setting.key], set_={"value": statement.excluded.value})
    )
