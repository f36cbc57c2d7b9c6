"""The way from someone's words to an action, read from any place on it; a fixed number of queries, bounded rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.blueprints.analysis.queries_ties import ties_of
from app.blueprints.overview.queries_thread import readable_passages
from app.blueprints.pacts.queries import ActionRow, rows_of
from app.blueprints.workgroups.queries import readable_ids
from app.extensions import db
from app.models import (
    Action,
    AgendaItem,
    AgendaPassage,
    Consultation,
    Decision,
    Invitation,
    Meeting,
    Mode,
    Organisation,
    PactNode,
    Passage,
    PassageTie,
    Person,
    Response,
)
from app.web.viewer import Viewer

MOST_PASSAGES = 40
MOST_ITEMS = 10
MOST_DECISIONS = 10
MOST_ACTIONS = 20


@dataclass
class Path:
    """Everything on the way, in order. `names` holds who said a passage, where that may be known."""

    passages: Sequence[Passage] = ()
    passages_total: int = 0
    names: dict[int, str] = field(default_factory=dict)
    items: Sequence[AgendaItem] = ()
    decisions: Sequence[Decision] = ()
    actions: Sequence[ActionRow] = ()
    nodes: Sequence[PactNode] = ()  # parts of the pact that the words were tied to


def item_by_public_id(public_id: str) -> AgendaItem | None:
    """Return a point of an agenda with its meeting and workgroup."""
    return db.session.scalar(_items().where(AgendaItem.public_id == public_id))


def decision_by_public_id(public_id: str) -> Decision | None:
    """Return a decision that stands, with its meeting and workgroup."""
    return db.session.scalar(_decisions().where(Decision.public_id == public_id))


def action_by_public_id(public_id: str) -> Action | None:
    """Return an action with the decision it came from, if it came from one."""
    return db.session.scalar(
        select(Action)
        .where(Action.public_id == public_id)
        .options(
            joinedload(Action.decision)
            .joinedload(Decision.item)
            .joinedload(AgendaItem.meeting)
            .joinedload(Meeting.workgroup),
            joinedload(Action.node).joinedload(PactNode.pact),
        )
    )


def from_passage(passage: Passage, viewer: Viewer) -> Path:
    """Return what became of a passage."""
    ids = db.session.scalars(
        select(AgendaPassage.item_id)
        .where(AgendaPassage.passage_id == passage.id)
        .order_by(AgendaPassage.item_id)
        .limit(MOST_ITEMS)
    ).all()
    path = from_items(ids, viewer)
    if not path.items:
        path.passages, path.passages_total = [passage], 1
        path.names = _names([passage.id], viewer)
    return _with_ties(path, passage)


def _with_ties(path: Path, passage: Passage) -> Path:
    """Add what the words were tied to without a meeting: actions and parts of the pact."""
    ties = ties_of(passage)
    known = {row.action.id for row in path.actions}
    tied = [tie.action for tie in ties if tie.action is not None and tie.action.id not in known]
    path.actions = [*path.actions, *rows_of(tied[:MOST_ACTIONS])]
    path.nodes = [tie.node for tie in ties if tie.node is not None][:MOST_ACTIONS]
    return path


def from_items(ids: Sequence[int], viewer: Viewer) -> Path:
    """Return the way through these points: what was said before, what followed."""
    path = _before(ids, viewer)
    path.decisions = db.session.scalars(
        _decisions()
        .where(Decision.item_id.in_([item.id for item in path.items]))
        .order_by(Decision.decided_on, Decision.position, Decision.id)
        .limit(MOST_DECISIONS)
    ).all()
    path.actions = _actions(path.decisions)
    return path


def from_decision(decision: Decision, viewer: Viewer) -> Path:
    """Return the way through one decision; others of the same point are left out."""
    path = _before([decision.item_id], viewer)
    path.decisions = [decision]
    path.actions = _actions(path.decisions)
    return path


def from_action(action: Action, viewer: Viewer) -> Path:
    """Return the way to one action; others of the same decision are left out."""
    decision = action.decision
    path = _before([decision.item_id], viewer) if decision else Path()
    path.decisions = [decision] if decision else []
    path.actions = rows_of([action])
    path.passages = [*path.passages, *_tied_to(action, [one.id for one in path.passages], viewer)][:MOST_PASSAGES]
    path.passages_total = max(path.passages_total, len(path.passages))
    path.names = _names([one.id for one in path.passages], viewer)
    return path


def _tied_to(action: Action, known: Sequence[int], viewer: Viewer) -> Sequence[Passage]:
    """Return the words that an action was made of, or tied to, without a meeting; those that `viewer` may read."""
    return db.session.scalars(
        select(Passage)
        .join(PassageTie, PassageTie.passage_id == Passage.id)
        .join(Passage.consultation)
        .where(PassageTie.action_id == action.id, Passage.id.not_in(known), readable_passages(viewer))
        .options(joinedload(Passage.consultation).joinedload(Consultation.pact), joinedload(Passage.question))
        .order_by(Passage.marked_at, Passage.id)
        .limit(MOST_PASSAGES)
    ).all()


def _before(ids: Sequence[int], viewer: Viewer) -> Path:
    path = Path(items=_line_of(ids, viewer))
    rows = db.session.execute(
        select(Passage, func.count().over())
        .where(
            Passage.id.in_(
                select(AgendaPassage.passage_id).where(AgendaPassage.item_id.in_([item.id for item in path.items]))
            )
        )
        .options(joinedload(Passage.consultation).joinedload(Consultation.pact), joinedload(Passage.question))
        .order_by(Passage.marked_at, Passage.id)
        .limit(MOST_PASSAGES)
    ).all()
    path.passages = [passage for passage, _ in rows]
    path.passages_total = rows[0][1] if rows else 0
    path.names = _names([passage.id for passage in path.passages], viewer)
    return path


def _line_of(ids: Sequence[int], viewer: Viewer) -> Sequence[AgendaItem]:
    """Return these points with those they were carried over from and to, as far as `viewer` may read them."""
    line = (
        select(AgendaItem.id.label("id"), AgendaItem.carried_from_id.label("parent"))
        .where(AgendaItem.id.in_(ids))
        .cte("line", recursive=True)
    )
    line = line.union(
        select(AgendaItem.id, AgendaItem.carried_from_id).join(
            line, or_(AgendaItem.id == line.c.parent, AgendaItem.carried_from_id == line.c.id)
        )
    )
    return db.session.scalars(
        _items()
        .where(AgendaItem.id.in_(select(line.c.id)), Meeting.workgroup_id.in_(readable_ids(viewer)))
        .order_by(Meeting.starts_at, AgendaItem.id)
        .limit(MOST_ITEMS)
    ).all()


def _names(passage_ids: Sequence[int], viewer: Viewer) -> dict[int, str]:
    """Return who said a passage, of consultations by name whose results `viewer` reads; others stay in the database."""
    rows = db.session.execute(
        select(Passage.id, Person.name, Person.email, Organisation.name)
        .join(Passage.consultation)
        .join(Passage.response)
        .join(Response.invitation)
        .join(Person, Person.id == Invitation.person_id)
        .outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
        .where(Passage.id.in_(passage_ids), Consultation.mode == Mode.NAMED, readable_passages(viewer))
    )
    return {
        passage_id: ", ".join(filter(None, [name or email, organisation]))
        for passage_id, name, email, organisation in rows
    }


def _actions(decisions: Sequence[Decision]) -> list[ActionRow]:
    return rows_of(
        db.session.scalars(
            select(Action)
            .where(Action.decision_id.in_([decision.id for decision in decisions]))
            .order_by(Action.due_on.is_(None), Action.due_on, Action.id)
            .limit(MOST_ACTIONS)
        ).all()
    )


def _items() -> Select[AgendaItem]:
    return (
        select(AgendaItem)
        .join(AgendaItem.meeting)
        .options(contains_eager(AgendaItem.meeting).joinedload(Meeting.workgroup))
    )


def _decisions() -> Select[Decision]:
    return (
        select(Decision)
        .where(Decision.withdrawn_at.is_(None))
        .options(joinedload(Decision.item).joinedload(AgendaItem.meeting).joinedload(Meeting.workgroup))
    )
