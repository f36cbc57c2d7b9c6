"""Reads for the desk, the minutes, decisions and what the next agenda should hold."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.extensions import db
from app.models import (
    Action,
    ActionState,
    AgendaItem,
    AgendaPassage,
    Assignment,
    Decision,
    FollowedAction,
    ItemState,
    Meeting,
    MeetingState,
    MinutesNote,
    MinutesRevision,
    Passage,
    Person,
    Workgroup,
)

MOST_SUGGESTED = 30
MOST_REVISIONS = 20


def item_by_id(meeting: Meeting, public_id: str) -> AgendaItem | None:
    """Return one point of a meeting with everything that hangs on it."""
    return db.session.scalar(
        select(AgendaItem)
        .where(AgendaItem.meeting_id == meeting.id, AgendaItem.public_id == public_id)
        .options(
            joinedload(AgendaItem.node),
            joinedload(AgendaItem.carried_from).joinedload(AgendaItem.meeting),
            *_outcomes(),
            selectinload(AgendaItem.passages)
            .joinedload(AgendaPassage.passage)
            .options(joinedload(Passage.consultation), joinedload(Passage.question)),
        )
    )


def items_with_outcomes(meeting: Meeting) -> list[AgendaItem]:
    """Return every point of a meeting with its decisions and actions, for the minutes."""
    return list(
        db.session.scalars(
            select(AgendaItem)
            .where(AgendaItem.meeting_id == meeting.id)
            .options(joinedload(AgendaItem.carried_from).joinedload(AgendaItem.meeting), *_outcomes())
            .order_by(AgendaItem.position, AgendaItem.id)
        )
    )


def _outcomes() -> tuple[ORMOption, ...]:
    owner = selectinload(Action.assignments.and_(Assignment.ends_on.is_(None))).joinedload(Assignment.person)
    return (
        selectinload(AgendaItem.decisions).selectinload(Decision.actions).options(owner),
        selectinload(AgendaItem.followed).joinedload(FollowedAction.action).options(owner),
    )


def next_item_of(item: AgendaItem) -> AgendaItem | None:
    """Return the point that carries `item` on in a later meeting, with that meeting."""
    return db.session.scalar(
        select(AgendaItem)
        .where(AgendaItem.carried_from_id == item.id)
        .options(joinedload(AgendaItem.meeting))
        .order_by(AgendaItem.id)
        .limit(1)
    )


def running_items(meeting: Meeting) -> list[AgendaItem]:
    """Return the points a meeting is at: one, or none."""
    return list(
        db.session.scalars(
            select(AgendaItem)
            .where(AgendaItem.meeting_id == meeting.id, AgendaItem.begun_at.is_not(None))
            .order_by(AgendaItem.id)
        )
    )


def revisions(item: AgendaItem) -> list[MinutesRevision]:
    """Return what was saved as the minutes of a point, newest first, with who wrote it."""
    return list(
        db.session.scalars(
            select(MinutesRevision)
            .where(MinutesRevision.item_id == item.id)
            .options(joinedload(MinutesRevision.author))
            .order_by(MinutesRevision.at.desc(), MinutesRevision.id.desc())
            .limit(MOST_REVISIONS)
        )
    )


def notes(meeting: Meeting) -> list[MinutesNote]:
    """Return what was noted after the minutes were approved, oldest first."""
    return list(
        db.session.scalars(
            select(MinutesNote)
            .where(MinutesNote.meeting_id == meeting.id)
            .options(joinedload(MinutesNote.author))
            .order_by(MinutesNote.at, MinutesNote.id)
        )
    )


def open_actions_of(workgroup: Workgroup, before: Meeting, *, without: AgendaItem | None = None) -> list[Action]:
    """Return actions that a group decided before a meeting and that are not closed, soonest due first.

    Those that the agenda of `before` is about already are left out; with `without`, only those of that point.
    """
    decided = (
        select(Decision.id)
        .join(AgendaItem, Decision.item_id == AgendaItem.id)
        .join(Meeting, AgendaItem.meeting_id == Meeting.id)
        .where(Meeting.workgroup_id == workgroup.id, Meeting.starts_at < before.starts_at)
    )
    followed = (
        select(FollowedAction.action_id)
        .join(AgendaItem, FollowedAction.item_id == AgendaItem.id)
        .join(Meeting, AgendaItem.meeting_id == Meeting.id)
        .where(Meeting.workgroup_id == workgroup.id, Meeting.starts_at < before.starts_at)
    )
    here = (
        select(FollowedAction.action_id)
        .join(AgendaItem, FollowedAction.item_id == AgendaItem.id)
        .where(AgendaItem.id == without.id if without else AgendaItem.meeting_id == before.id)
    )
    return list(
        db.session.scalars(
            select(Action)
            .where(
                or_(Action.decision_id.in_(decided), Action.id.in_(followed)),
                Action.state.not_in([ActionState.DONE, ActionState.STOPPED]),
                Action.id.not_in(here),
            )
            .options(selectinload(Action.assignments.and_(Assignment.ends_on.is_(None))).joinedload(Assignment.person))
            .order_by(Action.due_on.is_(None), Action.due_on, Action.id)
            .limit(MOST_SUGGESTED)
        )
    )


def left_over_items(workgroup: Workgroup, before: Meeting) -> list[AgendaItem]:
    """Return points of earlier meetings that were carried over or never dealt with, and stand on no later agenda."""
    later = aliased(AgendaItem)
    return list(
        db.session.scalars(
            select(AgendaItem)
            .join(AgendaItem.meeting)
            .outerjoin(later, later.carried_from_id == AgendaItem.id)
            .where(
                Meeting.workgroup_id == workgroup.id,
                Meeting.starts_at < before.starts_at,
                later.id.is_(None),
                or_(
                    AgendaItem.state == ItemState.CARRIED_OVER,
                    (AgendaItem.state == ItemState.OPEN) & (Meeting.state == MeetingState.CLOSED),
                ),
            )
            .options(joinedload(AgendaItem.meeting))
            .order_by(Meeting.starts_at, AgendaItem.position, AgendaItem.id)
            .limit(MOST_SUGGESTED)
        )
    )


def decision_by_id(public_id: str) -> Decision | None:
    """Return a decision with its point, its meeting, the passages behind it and the actions after it."""
    return db.session.scalar(
        select(Decision)
        .where(Decision.public_id == public_id)
        .options(
            joinedload(Decision.item).options(
                joinedload(AgendaItem.node),
                joinedload(AgendaItem.meeting)
                .joinedload(Meeting.workgroup)
                .options(joinedload(Workgroup.pact), joinedload(Workgroup.theme)),
                selectinload(AgendaItem.passages)
                .joinedload(AgendaPassage.passage)
                .options(joinedload(Passage.consultation), joinedload(Passage.question)),
            ),
            selectinload(Decision.actions)
            .selectinload(Action.assignments.and_(Assignment.ends_on.is_(None)))
            .joinedload(Assignment.person),
        )
    )


def last_decision_position(item: AgendaItem) -> int:
    """Return the highest number among the decisions of a point, withdrawn ones included."""
    return db.session.scalar(select(func.max(Decision.position)).where(Decision.item_id == item.id)) or 0


def people_by_public_ids(public_ids: Sequence[str]) -> dict[str, Person]:
    """Return people by their public ids."""
    return {one.public_id: one for one in db.session.scalars(select(Person).where(Person.public_id.in_(public_ids)))}
