"""Carrying over what is open of the pact before, when the next one holds: one act, taken back as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app import audit
from app.blueprints.actions.commands import report_progress, undo_update
from app.blueprints.actions.queries import last_position
from app.blueprints.actions.rules import News
from app.blueprints.drafting import queries_carrying
from app.blueprints.pacts.rules import next_number
from app.blueprints.people.holdings import table_of
from app.blueprints.people.journal import Journal, take_back
from app.extensions import db
from app.models import Action, ActionState, BulkChange, Dossier, Pact, PactNode, Person, ProgressUpdate


@dataclass
class Choice:
    """What was chosen: what goes over, and to where; what stops; what stays in the pact before."""

    over: list[tuple[Action, PactNode | None]] = field(default_factory=list)
    stop: list[Action] = field(default_factory=list)
    left: list[Action | Dossier] = field(default_factory=list)
    dossiers: list[tuple[Dossier, PactNode | None]] = field(default_factory=list)


def carry_over(pact: Pact, choice: Choice, *, reason: str, actor: Person, now: datetime) -> BulkChange:
    """Do what was chosen; owners, links, history and reminders stay with each action.

    An action that had a number in the pact before gets the next one under its new theme. One that stops gets an
    update that says why.
    """
    journal = Journal()
    _actions(pact, choice.over, journal)
    for dossier, node in choice.dossiers:
        journal.change(table_of(Dossier), {"id": dossier.id}, pact_id=pact.id, node_id=node.id if node else None)
    db.session.expire_all()
    _note("carried_over", pact, [action.public_id for action, _node in choice.over], actor, now)
    stopped = [
        report_progress(one, News(state=ActionState.STOPPED, text=reason), actor=actor, now=now, via="page").public_id
        for one in choice.stop
    ]
    rows: dict[str, list[Any]] = {
        "over": [action.public_id for action, _node in choice.over],
        "stopped": stopped,
        "left": [one.public_id for one in choice.left],
        "dossiers": [dossier.public_id for dossier, _node in choice.dossiers],
        "journal": journal.entries,
    }
    change = BulkChange(person=actor, at=now, what=queries_carrying.label(pact), rows=rows)
    db.session.add(change)
    db.session.flush()
    counts = {name: len(some) for name, some in rows.items() if name != "journal"}
    audit.record("carried_over", "pact", pact.public_id, actor=actor, now=now, counts=counts)
    return change


def _actions(pact: Pact, over: Sequence[tuple[Action, PactNode | None]], journal: Journal) -> None:
    taken, position = queries_carrying.numbers_taken(pact), last_position(pact.id)
    for place, (action, node) in enumerate(over, start=position + 1):
        number = next_number(node.number, taken) if action.number and node is not None and node.number else ""
        taken.append(number)
        values: dict[str, Any] = {"pact_id": pact.id, "node_id": node.id if node else None}
        journal.change(table_of(Action), {"id": action.id}, **values, number=number, position=place)


def take_back_carrying(change: BulkChange, pact: Pact, *, actor: Person, now: datetime) -> int:
    """Put everything back as it was; return how much had to stay, because it changed since."""
    change.undone_at = now
    left = take_back(change.rows["journal"])
    updates = db.session.scalars(
        select(ProgressUpdate).where(ProgressUpdate.public_id.in_(change.rows["stopped"])).order_by(ProgressUpdate.id)
    ).all()
    left += sum(not undo_update(one, actor=actor, now=now) for one in updates)
    _note("carried_back", pact, change.rows["over"], actor, now)
    db.session.flush()
    audit.record("carried_back", "pact", pact.public_id, actor=actor, now=now, left=left)
    return left


def _note(verb: str, pact: Pact, actions: Sequence[str], actor: Person, now: datetime) -> None:
    """Tell it in the history of each action, by the name of the next pact."""
    for public_id in actions:
        audit.record(verb, "action", public_id, actor=actor, now=now, title=pact.title)
