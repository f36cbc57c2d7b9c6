"""Every write of this slice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from app import audit
from app.blueprints.meetings import queries
from app.extensions import db
from app.models import AgendaItem, AgendaPassage, Meeting, PactNode, Passage, Person, Purpose


def add_item(  # noqa: PLR0913 - everything a point of an agenda consists of
    meeting: Meeting,
    *,
    title: str,
    purpose: Purpose,
    minutes: int,
    actor: Person | None,
    now: datetime,
    passages: Iterable[Passage] = (),
    node: PactNode | None = None,
    note: str = "",
) -> AgendaItem:
    """Put a point at the end of the agenda, with the passages it is about."""
    item = AgendaItem(
        meeting=meeting,
        position=queries.last_position(meeting) + 1,
        title=title,
        purpose=purpose,
        minutes=minutes,
        note=note,
        node=node,
    )
    db.session.add(item)
    for passage in passages:
        db.session.add(AgendaPassage(item=item, passage=passage))
    db.session.flush()
    audit.record("item_added", "item", item.public_id, actor=actor, now=now, meeting=meeting.public_id)
    return item
