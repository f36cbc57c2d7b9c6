"""What lies before and after a part of the pact, a file or an indicator; a fixed number of queries, bounded rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.blueprints.pacts.queries import ActionRow, rows_of, successors_of
from app.blueprints.workgroups.queries import readable_ids
from app.extensions import db
from app.models import (
    Action,
    AgendaItem,
    AuditEntry,
    Consultation,
    Decision,
    Dossier,
    DossierAction,
    DossierEntry,
    EntryKind,
    Indicator,
    IndicatorAction,
    Meeting,
    Mode,
    PactNode,
    Passage,
    PassageTie,
    Priority,
    PriorityPassage,
)
from app.web.viewer import Viewer

MOST = 20  # of each kind
MOST_PACTS = 6  # how far back


@dataclass
class Around:
    """Everything around one thing. `formers` begins with the nearest."""

    formers: list[PactNode] = field(default_factory=list)
    followers: Sequence[PactNode] = ()
    node: PactNode | None = None
    passages: Sequence[Passage] = ()
    priorities: Sequence[Priority] = ()
    items: Sequence[AgendaItem] = ()
    decisions: Sequence[Decision] = ()
    actions: Sequence[ActionRow] = ()
    indicators: Sequence[Indicator] = ()
    origin: Dossier | None = None
    dossiers: Sequence[Dossier] = ()
    entries: Sequence[DossierEntry] = ()
    changed: dict[int, datetime] = field(default_factory=dict)  # when each part was reworded last, by its key
    tied: dict[int, int] = field(default_factory=dict)  # the part that a passage was tied to, by their keys


def readable_passages(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that someone who organises may read the words of a consultation."""
    if viewer.is_coordinator:
        return true()
    close = or_(Consultation.mode == Mode.NAMED, Consultation.organiser_id == viewer.person_id)
    return Consultation.workgroup_id.in_(viewer.facilitates) & close


def around_node(node: PactNode, viewer: Viewer) -> Around:
    """Return what a part of the pact goes on from, which words and decisions shaped it, and what came of it."""
    ids = _subtree(node)
    found = Around(formers=_formers(node), followers=successors_of(node), node=node.parent)
    found.priorities = db.session.scalars(
        select(Priority).where(Priority.node_id.in_(ids)).options(joinedload(Priority.pact))
        .order_by(Priority.position, Priority.id).limit(MOST)
    ).all()  # fmt: skip
    found.passages = _passages(ids, viewer)
    found.changed, found.tied = _changed(ids), _ties(ids)
    found.items = _items(AgendaItem.node_id.in_(ids), viewer)
    found.decisions = _decisions([item.id for item in found.items])
    found.actions = rows_of(
        db.session.scalars(
            select(Action).where(Action.node_id.in_(ids)).order_by(Action.position, Action.id).limit(MOST)
        ).all()
    )
    found.indicators = db.session.scalars(
        select(Indicator).where(Indicator.node_id.in_(ids)).order_by(Indicator.position, Indicator.id).limit(MOST)
    ).all()
    found.dossiers = _dossiers(Dossier.node_id.in_(ids))
    return found


def around_public_node(node: PactNode) -> Around:
    """Return what everybody may read around a part of a pact: other pacts, actions and files."""
    ids = _subtree(node)
    found = Around(formers=_formers(node), followers=successors_of(node))
    found.actions = rows_of(
        db.session.scalars(
            select(Action)
            .where(Action.node_id.in_(ids))
            .options(joinedload(Action.node))
            .order_by(Action.position, Action.id)
            .limit(MOST)
        ).all()
    )
    found.dossiers = _dossiers(Dossier.node_id.in_(ids))
    return found


def around_dossier(dossier: Dossier) -> Around:
    """Return where a file came from, what happened to it, and what it led to."""
    actions = db.session.scalars(
        select(Action)
        .join(DossierAction, DossierAction.action_id == Action.id)
        .where(DossierAction.dossier_id == dossier.id)
        .order_by(Action.position, Action.id)
        .limit(MOST)
    ).all()
    entries = db.session.scalars(
        select(DossierEntry)
        .where(
            DossierEntry.dossier_id == dossier.id,
            DossierEntry.undone_at.is_(None),
            DossierEntry.kind != EntryKind.NOTE,
        )
        .order_by(DossierEntry.happened_on, DossierEntry.id)
        .limit(MOST)
    ).all()
    return Around(
        node=dossier.node,
        origin=dossier.origin,
        entries=entries,
        actions=rows_of(actions),
        dossiers=_dossiers(Dossier.origin_id == dossier.id),
    )


def around_indicator(indicator: Indicator) -> Around:
    """Return the part of the pact that an indicator measures, and the actions that should move it."""
    actions = db.session.scalars(
        select(Action)
        .join(IndicatorAction, IndicatorAction.action_id == Action.id)
        .where(IndicatorAction.indicator_id == indicator.id)
        .order_by(Action.position, Action.id)
        .limit(MOST)
    ).all()
    return Around(node=indicator.node, actions=rows_of(actions))


def dossiers_of_actions(action_ids: Collection[int]) -> Sequence[Dossier]:
    """Return the files that these actions stand beside."""
    tied = select(DossierAction.dossier_id).where(DossierAction.action_id.in_(action_ids))
    return _dossiers(Dossier.id.in_(tied)) if action_ids else ()


def _formers(node: PactNode) -> list[PactNode]:
    """Return what a part goes on from, pact by pact; one query each, and there are few pacts."""
    found: list[PactNode] = []
    here = node
    while here.former_id is not None and len(found) < MOST_PACTS:
        before = db.session.scalar(
            select(PactNode).where(PactNode.id == here.former_id).options(joinedload(PactNode.pact))
        )
        if before is None:
            break
        found.append(before)
        here = before
    return found


def _subtree(node: PactNode) -> list[int]:
    tree = select(PactNode.id).where(PactNode.id == node.id).cte("part", recursive=True)
    child = aliased(PactNode)
    tree = tree.union_all(select(child.id).join(tree, child.parent_id == tree.c.id))
    return list(db.session.scalars(select(tree.c.id).limit(1000)))


def _passages(node_ids: Collection[int], viewer: Viewer) -> Sequence[Passage]:
    tied = select(PassageTie.passage_id).where(PassageTie.node_id.in_(node_ids))
    ranked = (
        select(PriorityPassage.passage_id)
        .join(Priority, Priority.id == PriorityPassage.priority_id)
        .where(Priority.node_id.in_(node_ids))
    )
    return db.session.scalars(
        select(Passage)
        .join(Passage.consultation)
        .where(or_(Passage.id.in_(tied), Passage.id.in_(ranked)), readable_passages(viewer))
        .options(contains_eager(Passage.consultation))
        .order_by(Passage.marked_at, Passage.id)
        .limit(MOST)
    ).all()


def _changed(node_ids: Collection[int]) -> dict[int, datetime]:
    rows = db.session.execute(
        select(PactNode.id, func.max(AuditEntry.at))
        .join(AuditEntry, AuditEntry.subject_id == PactNode.public_id)
        .where(PactNode.id.in_(node_ids), AuditEntry.subject_kind == "node", AuditEntry.verb == "changed")
        .group_by(PactNode.id)
    )
    return {row[0]: row[1] for row in rows}


def _ties(node_ids: Collection[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(PassageTie.passage_id, PassageTie.node_id).where(PassageTie.node_id.in_(node_ids)).limit(MOST * MOST)
    )
    return {passage_id: node_id for passage_id, node_id in rows if node_id is not None}


def _items(condition: ColumnElement[bool], viewer: Viewer) -> Sequence[AgendaItem]:
    return db.session.scalars(
        select(AgendaItem)
        .join(AgendaItem.meeting)
        .where(condition, Meeting.workgroup_id.in_(readable_ids(viewer)))
        .options(contains_eager(AgendaItem.meeting).joinedload(Meeting.workgroup))
        .order_by(Meeting.starts_at, AgendaItem.id)
        .limit(MOST)
    ).all()


def _decisions(item_ids: Sequence[int]) -> Sequence[Decision]:
    return db.session.scalars(
        select(Decision)
        .where(Decision.item_id.in_(item_ids), Decision.withdrawn_at.is_(None))
        .options(joinedload(Decision.item).joinedload(AgendaItem.meeting).joinedload(Meeting.workgroup))
        .order_by(Decision.decided_on, Decision.position, Decision.id)
        .limit(MOST)
    ).all()


def _dossiers(condition: ColumnElement[bool]) -> Sequence[Dossier]:
    return db.session.scalars(
        select(Dossier).where(condition).order_by(Dossier.opened_on, Dossier.id).limit(MOST)
    ).all()
