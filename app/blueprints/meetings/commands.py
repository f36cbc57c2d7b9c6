"""Writes about agendas: points come, change, move, go, and are carried over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from app import audit
from app.blueprints.meetings import queries
from app.blueprints.meetings.rules import moved
from app.extensions import db
from app.models import (
    Action,
    AgendaItem,
    AgendaPassage,
    FollowedAction,
    ItemState,
    Meeting,
    PactNode,
    Passage,
    Person,
    Purpose,
)


class NotPossibleError(Exception):
    """The meeting is in a state in which this cannot be done (any more)."""


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


def change_item(
    item: AgendaItem,
    *,
    title: str,
    purpose: Purpose,
    minutes: int,
    node: PactNode | None,
    note: str,
    actor: Person | None,
    now: datetime,
) -> None:
    """Change what a point of the agenda is about, or how long it may take."""
    before = item.title
    item.title, item.purpose, item.minutes, item.node, item.note = title, purpose, minutes, node, note
    db.session.flush()
    audit.record("item_changed", "item", item.public_id, actor=actor, now=now, was=before)


def move_item(meeting: Meeting, item: AgendaItem, *, step: int, actor: Person | None, now: datetime) -> None:
    """Let a point change places with the one before it (step -1) or after it (step 1)."""
    items = {one.id: one for one in queries.agenda(meeting)}
    for position, key in enumerate(moved(list(items), item.id, step), start=1):
        items[key].position = position
    db.session.flush()
    audit.record("item_moved", "item", item.public_id, actor=actor, now=now, step=step)


def remove_item(item: AgendaItem, *, actor: Person | None, now: datetime) -> None:
    """Take a point off the agenda; the history keeps what is needed to put it back.

    Raises NotPossibleError for a point that has minutes or decisions: these are never thrown away.
    """
    if item.report or item.decisions:
        raise NotPossibleError
    audit.record("item_removed", "item", item.public_id, actor=actor, now=now, **_kept(item))
    db.session.delete(item)
    db.session.flush()


def _kept(item: AgendaItem) -> dict[str, Any]:
    return {
        "meeting": item.meeting.public_id,
        "position": item.position,
        "title": item.title,
        "purpose": str(item.purpose),
        "minutes": item.minutes,
        "note": item.note,
        "node": item.node_id,
        "carried_from": item.carried_from_id,
        "passages": [link.passage_id for link in item.passages],
        "followed": [link.action_id for link in item.followed],
    }


def restore_item(meeting: Meeting, public_id: str, *, actor: Person | None, now: datetime) -> AgendaItem:
    """Put a removed point back in its place. Raises NotPossibleError when it never stood on this agenda."""
    kept = queries.removed_item(meeting, public_id)
    if kept is None:
        raise NotPossibleError
    item = AgendaItem(
        meeting=meeting,
        public_id=public_id,
        position=kept["position"],
        title=kept["title"],
        purpose=Purpose(kept["purpose"]),
        minutes=kept["minutes"],
        note=kept["note"],
        node=db.session.get(PactNode, kept["node"]) if kept["node"] else None,
        carried_from=db.session.get(AgendaItem, kept["carried_from"]) if kept["carried_from"] else None,
    )
    db.session.add(item)
    for passage in queries.by_keys(Passage, kept["passages"]):
        db.session.add(AgendaPassage(item=item, passage=passage))
    _follow(item, queries.by_keys(Action, kept["followed"]))
    db.session.flush()
    audit.record("item_restored", "item", item.public_id, actor=actor, now=now, meeting=meeting.public_id)
    return item


def carry_over(item: AgendaItem, target: Meeting | None, *, actor: Person | None, now: datetime) -> AgendaItem | None:
    """Move a point that was not dealt with to a later meeting; what was written of it so far stays where it is.

    Without a target it waits among the suggestions for the next meeting of the group. Returns the new point.
    """
    stop_clock(item, now)
    item.state = ItemState.CARRIED_OVER
    db.session.flush()
    audit.record(
        "item_carried_over", "item", item.public_id, actor=actor, now=now, to=target.public_id if target else ""
    )
    return continue_item(item, target, actor=actor, now=now) if target else None


def continue_item(item: AgendaItem, meeting: Meeting, *, actor: Person | None, now: datetime) -> AgendaItem:
    """Put a point of an earlier meeting on the agenda of `meeting`, with its passages and a link back."""
    made = add_item(
        meeting,
        title=item.title,
        purpose=Purpose(item.purpose),
        minutes=item.minutes,
        actor=actor,
        now=now,
        passages=[link.passage for link in item.passages],
        node=item.node,
        note=item.note,
    )
    made.carried_from = item
    _follow(made, [link.action for link in item.followed])
    db.session.flush()
    return made


def undo_carry_over(item: AgendaItem, following: AgendaItem | None, *, actor: Person | None, now: datetime) -> None:
    """Take a point back to where it was; raise NotPossibleError when the later meeting worked on it already."""
    if following is not None:
        if following.report or following.decisions:
            raise NotPossibleError
        db.session.delete(following)
    item.state = ItemState.OPEN
    db.session.flush()
    audit.record("item_taken_back", "item", item.public_id, actor=actor, now=now)


def follow_up(
    meeting: Meeting, actions: Sequence[Action], *, title: str, actor: Person | None, now: datetime
) -> AgendaItem:
    """Put one point on the agenda that goes through these actions, two minutes each and at least five."""
    item = add_item(
        meeting, title=title, purpose=Purpose.DISCUSS, minutes=max(5, 2 * len(actions)), actor=actor, now=now
    )
    _follow(item, actions)
    db.session.flush()
    return item


def stop_clock(item: AgendaItem, now: datetime) -> None:
    """Add the running stretch of a point to what it took so far."""
    if item.begun_at is not None:
        item.used_seconds += max(0, int((now - item.begun_at).total_seconds()))
        item.begun_at = None


def _follow(item: AgendaItem, actions: Iterable[Action]) -> None:
    db.session.add_all([FollowedAction(item=item, action=action) for action in actions])
