"""What people do with lists: keep a filter, change many actions at once, and take that back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app import audit
from app.blueprints.actions.commands import change_action
from app.extensions import db
from app.models import Action, BulkChange, PactNode, Person, SavedFilter

LIST = "actions"
MOST_FILTERS = 30


def save_filter(person: Person, label: str, choices: Mapping[str, str], *, now: datetime) -> SavedFilter | None:
    """Keep a choice of filters under a name; the same name again changes it. None when there are too many."""
    known = db.session.scalar(
        select(SavedFilter).where(
            SavedFilter.person_id == person.id, SavedFilter.list_name == LIST, SavedFilter.label == label
        )
    )
    if known is None:
        count = db.session.scalar(select(func.count()).where(SavedFilter.person_id == person.id)) or 0
        if count >= MOST_FILTERS:
            return None
        known = SavedFilter(person=person, list_name=LIST, label=label, choices=dict(choices))
        db.session.add(known)
    known.choices = dict(choices)
    db.session.flush()
    audit.record("saved", "filter", known.public_id, actor=person, now=now)
    return known


def forget_filter(saved: SavedFilter, *, actor: Person, now: datetime) -> None:
    """Remove a filter of one's own."""
    audit.record("removed", "filter", saved.public_id, actor=actor, now=now)
    db.session.delete(saved)
    db.session.flush()


def change_many(actions: Sequence[Action], what: str, value: Any, *, actor: Person, now: datetime) -> BulkChange:
    """Give many actions the same value of one fact (due_on, node, is_priority), and remember what each had."""
    rows: dict[str, Any] = {}
    for action in actions:
        before = getattr(action, what)
        if before != value:
            rows[action.public_id] = [_plain(before), _plain(value)]
            change_action(action, {what: value}, actor=actor, now=now)
    change = BulkChange(person=actor, at=now, what=what, rows=rows)
    db.session.add(change)
    db.session.flush()
    audit.record("changed_many", "bulk_change", change.public_id, actor=actor, now=now, what=what, count=len(rows))
    return change


def undo_many(change: BulkChange, *, actor: Person, now: datetime) -> int:
    """Give each action back what it had, unless it was changed since; return how many."""
    if change.undone_at is not None:
        return 0
    change.undone_at = now
    undone = 0
    for action in db.session.scalars(select(Action).where(Action.public_id.in_(list(change.rows)))):
        before, after = change.rows[action.public_id]
        if _plain(getattr(action, change.what)) == after:
            change_action(action, {change.what: _value(change.what, before)}, actor=actor, now=now)
            undone += 1
    db.session.flush()
    audit.record("undone_many", "bulk_change", change.public_id, actor=actor, now=now, count=undone)
    return undone


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value.public_id if isinstance(value, PactNode) else value


def _value(what: str, plain: Any) -> Any:
    if plain is None or what == "is_priority":
        return plain
    if what == "due_on":
        return date.fromisoformat(plain)
    return db.session.scalar(select(PactNode).where(PactNode.public_id == plain))
