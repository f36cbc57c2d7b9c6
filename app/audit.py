"""The history of what people did: one line, written in the transaction of the act itself."""

from datetime import datetime
from typing import Any

from app import rows
from app.models import AuditEntry, Person
from app.models.base import new_public_id


def record(
    verb: str,
    subject_kind: str,
    subject_id: str,
    *,
    actor: Person | None,
    now: datetime,
    via: str = "page",
    **detail: Any,
) -> None:
    """Add a line: `actor` did `verb` to a thing. `actor` is None for the product itself."""
    rows.add(
        AuditEntry,
        public_id=new_public_id(),
        at=now,
        verb=verb,
        subject_kind=subject_kind,
        subject_id=subject_id,
        actor_id=actor.id if actor else None,
        via=via,
        detail=detail,
    )
