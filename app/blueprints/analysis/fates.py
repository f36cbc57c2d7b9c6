"""What became of words: the points of agendas, decisions, actions and parts of the pact that they led to.

A fixed number of queries, however many passages are asked about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Action, AgendaItem, AgendaPassage, Decision, Meeting, PactNode, PassageTie

MOST = 5_000  # links read for one page or one batch of mails


@dataclass
class Fate:
    """Everything that one passage led to, in order."""

    items: list[AgendaItem] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    nodes: list[PactNode] = field(default_factory=list)

    def add(self, other: Fate) -> None:
        """Take over what another passage led to, each thing once."""
        for name in ("items", "decisions", "actions", "nodes"):
            mine = getattr(self, name)
            known = {one.id for one in mine}  # rows compare by all they hold, which would load it
            mine += [one for one in getattr(other, name) if one.id not in known]

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.items or self.decisions or self.actions or self.nodes)


def fates(passage_ids: Sequence[int]) -> dict[int, Fate]:
    """Return what became of these passages; all of them have an entry."""
    found = {key: Fate() for key in passage_ids}
    if not found:
        return found
    by_item: dict[int, list[int]] = defaultdict(list)
    links = db.session.execute(
        select(AgendaPassage.item_id, AgendaPassage.passage_id)
        .where(AgendaPassage.passage_id.in_(found))
        .order_by(AgendaPassage.item_id)
        .limit(MOST)
    )
    for item_id, passage_id in links:
        by_item[item_id].append(passage_id)
    if by_item:
        _add_meetings(found, by_item)
    ties = db.session.scalars(
        select(PassageTie)
        .where(PassageTie.passage_id.in_(found))
        .options(joinedload(PassageTie.action), joinedload(PassageTie.node))
        .order_by(PassageTie.id)
        .limit(MOST)
    )
    for tie in ties:
        if tie.action is not None and tie.action_id not in {one.id for one in found[tie.passage_id].actions}:
            found[tie.passage_id].actions.append(tie.action)
        elif tie.node is not None and tie.action_id is None:
            found[tie.passage_id].nodes.append(tie.node)
    return found


def _add_meetings(found: dict[int, Fate], by_item: dict[int, list[int]]) -> None:
    """Add the points, what was decided at them, and the actions that followed."""
    items = db.session.scalars(
        select(AgendaItem)
        .where(AgendaItem.id.in_(by_item))
        .options(joinedload(AgendaItem.meeting).joinedload(Meeting.workgroup))
        .order_by(AgendaItem.id)
    )
    for item in items:
        for key in by_item[item.id]:
            found[key].items.append(item)
    decisions = db.session.scalars(
        select(Decision)
        .where(Decision.item_id.in_(by_item), Decision.withdrawn_at.is_(None))
        .order_by(Decision.decided_on, Decision.position, Decision.id)
        .limit(MOST)
    ).all()
    of_decision: dict[int, list[int]] = {}
    for decision in decisions:
        of_decision[decision.id] = by_item[decision.item_id]
        for key in by_item[decision.item_id]:
            found[key].decisions.append(decision)
    actions = db.session.scalars(
        select(Action).where(Action.decision_id.in_(of_decision)).order_by(Action.due_on, Action.id).limit(MOST)
    )
    for action in actions:
        for key in of_decision[action.decision_id or 0]:
            found[key].actions.append(action)
