"""What people do with lists: keep a filter, change many actions at once, and take that back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app import audit
from app.blueprints.actions import queries
from app.blueprints.actions.commands import assign, change_action, release
from app.extensions import db
from app.models import Action, BulkChange, PactNode, Person, SavedFilter

LIST, OWNER = "actions", "owner"
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
    """Give many actions the same value of one fact (due_on, node, is_priority, owner), and remember what each had.

    A new owner gets the mail of each action, and the links of the former ones end.
    """
    rows: dict[str, Any] = {}
    for action in actions:
        before = owner_of(action) if what == OWNER else getattr(action, what)
        if before != value:
            rows[action.public_id] = [_plain(before), _plain(value)]
            _give(action, what, value, actor, now)
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
        value = owner_of(action) if change.what == OWNER else getattr(action, change.what)
        if _plain(value) == after:
            _give(action, change.what, _value(change.what, before), actor, now)
            undone += 1
    db.session.flush()
    audit.record("undone_many", "bulk_change", change.public_id, actor=actor, now=now, count=undone)
    return undone


def owner_of(action: Action) -> Person | None:
    """Return who owns an action now."""
    current = queries.current_assignment(action)
    return current.person if current is not None else None


def _give(action: Action, what: str, value: Any, actor: Person, now: datetime) -> None:
    if what != OWNER:
        change_action(action, {what: value}, actor=actor, now=now)
    elif value is None:
        release(action, actor=actor, now=now)
    else:
        former = queries.former_assignment(action)
        home = former.organisation if former is not None and former.person_id == value.id else None
        assign(action, value, organisation=home, actor=actor, now=now)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value.public_id if isinstance(value, PactNode | Person) else value


def _value(what: str, plain: Any) -> Any:
    if plain is None or what == "is_priority":
        return plain
    if what == "due_on":
        return date.fromisoformat(plain)
    model: type[Any] = Person if what == OWNER else PactNode
    return db.session.scalar(select(model).where(model.public_id == plain))
