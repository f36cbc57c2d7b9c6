"""Every read of this slice about meetings, their agendas and who is called to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.blueprints.workgroups.queries import readable_ids
from app.extensions import db
from app.models import (
    Action,
    AgendaItem,
    Attendance,
    AuditEntry,
    Convocation,
    Decision,
    Meeting,
    MeetingState,
    Membership,
    Passage,
    Person,
    Reply,
    Workgroup,
)
from app.web.lists import Listing, Page, contains, paged
from app.web.viewer import Viewer

T = TypeVar("T", Action, Passage)


def upcoming_for(viewer: Viewer, limit: int, now: datetime | None = None) -> list[Meeting]:
    """Return the next meetings that `viewer` may put items on, soonest first, with their workgroups."""
    statement = (
        select(Meeting)
        .where(Meeting.state.in_([MeetingState.PLANNED, MeetingState.CONVENED]), Meeting.ends_at > (now or clock.now()))
        .options(joinedload(Meeting.workgroup))
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(limit)
    )
    if not viewer.is_coordinator:
        statement = statement.where(Meeting.workgroup_id.in_(viewer.facilitates))
    return list(db.session.scalars(statement))


def upcoming_of(workgroup: Workgroup, after: datetime, limit: int = 20) -> list[Meeting]:
    """Return the meetings of a group that begin after `after` and are still open, soonest first."""
    return list(
        db.session.scalars(
            select(Meeting)
            .where(
                Meeting.workgroup_id == workgroup.id,
                Meeting.state.in_([MeetingState.PLANNED, MeetingState.CONVENED]),
                Meeting.starts_at > after,
            )
            .order_by(Meeting.starts_at, Meeting.id)
            .limit(limit)
        )
    )


def meeting_by_id(public_id: str) -> Meeting | None:
    """Return a meeting with its workgroup, pact and theme."""
    return db.session.scalar(
        select(Meeting)
        .where(Meeting.public_id == public_id)
        .options(
            joinedload(Meeting.workgroup).options(joinedload(Workgroup.pact), joinedload(Workgroup.theme)),
        )
    )


def listed(viewer: Viewer, listing: Listing, now: datetime) -> Page[Meeting]:
    """Return one page of the meetings that `viewer` may read, with their workgroups."""
    return paged(_listed(viewer, listing, now), listing, {"date": Meeting.starts_at}, tie=Meeting.id)


def all_listed(viewer: Viewer, listing: Listing, now: datetime) -> list[Meeting]:
    """Return the meetings of a list for a download, newest first, at most ten thousand."""
    statement = _listed(viewer, listing, now).order_by(Meeting.starts_at.desc(), Meeting.id).limit(10_000)
    return list(db.session.scalars(statement))


def _listed(viewer: Viewer, listing: Listing, now: datetime) -> Select[Any]:
    statement = (
        select(Meeting)
        .join(Meeting.workgroup)
        .where(Meeting.workgroup_id.in_(readable_ids(viewer)))
        .options(joinedload(Meeting.workgroup))
    )
    if listing.query:
        statement = statement.where(
            or_(
                contains(Meeting.title, listing.query),
                contains(Meeting.place, listing.query),
                contains(Workgroup.name, listing.query),
            )
        )
    if group := listing.filters.get("workgroup"):
        statement = statement.where(Workgroup.public_id == group)
    if listing.filters.get("when") == "past":
        return statement.where(Meeting.ends_at <= now)
    return statement.where(Meeting.ends_at > now)


def readable_workgroups(viewer: Viewer) -> list[Workgroup]:
    """Return the groups whose meetings `viewer` may read, by name, for a filter."""
    return list(
        db.session.scalars(
            select(Workgroup)
            .where(Workgroup.id.in_(readable_ids(viewer)))
            .order_by(Workgroup.name, Workgroup.id)
            .limit(200)
        )
    )


def plannable_workgroups(viewer: Viewer) -> list[Workgroup]:
    """Return the open groups for which `viewer` may plan a meeting, by name."""
    statement = select(Workgroup).where(Workgroup.closed_at.is_(None)).order_by(Workgroup.name, Workgroup.id).limit(200)
    if not viewer.is_coordinator:
        statement = statement.where(Workgroup.id.in_(viewer.facilitates))
    return list(db.session.scalars(statement))


def reply_counts(meetings: Sequence[Meeting]) -> dict[int, dict[Reply, int]]:
    """Return how often each reply was given to each of `meetings`."""
    found: dict[int, dict[Reply, int]] = {}
    rows = db.session.execute(
        select(Convocation.meeting_id, Convocation.reply, func.count())
        .where(Convocation.meeting_id.in_([meeting.id for meeting in meetings]))
        .group_by(Convocation.meeting_id, Convocation.reply)
    )
    for meeting, reply, count in rows:
        found.setdefault(meeting, {})[Reply(reply)] = count
    return found


def last_position(meeting: Meeting) -> int:
    """Return the highest position on the agenda of `meeting`, 0 when it is empty."""
    return db.session.scalar(select(func.max(AgendaItem.position)).where(AgendaItem.meeting_id == meeting.id)) or 0


def agenda(meeting: Meeting) -> list[AgendaItem]:
    """Return the points of a meeting in order, with where they come from and what was decided on them."""
    return list(
        db.session.scalars(
            select(AgendaItem)
            .where(AgendaItem.meeting_id == meeting.id)
            .options(
                joinedload(AgendaItem.carried_from).joinedload(AgendaItem.meeting),
                selectinload(AgendaItem.passages),
                selectinload(AgendaItem.followed),
            )
            .order_by(AgendaItem.position, AgendaItem.id)
        )
    )


def convocations(meeting: Meeting) -> list[Convocation]:
    """Return who was called to a meeting and what they answered, by name."""
    return list(
        db.session.scalars(
            select(Convocation)
            .where(Convocation.meeting_id == meeting.id)
            .join(Convocation.person)
            .options(joinedload(Convocation.person))
            .order_by(Person.name, Person.email, Convocation.id)
        )
    )


def convocation_of(meeting: Meeting, person: Person) -> Convocation | None:
    """Return the call of `person` to `meeting`."""
    return db.session.scalar(
        select(Convocation).where(Convocation.meeting_id == meeting.id, Convocation.person_id == person.id)
    )


def convocation_by_subject(meeting_id: str, person: Person) -> Convocation | None:
    """Return the call of `person` to the meeting with this public id, with the meeting and its group."""
    return db.session.scalar(
        select(Convocation)
        .join(Convocation.meeting)
        .where(Meeting.public_id == meeting_id, Convocation.person_id == person.id)
        .options(joinedload(Convocation.meeting).joinedload(Meeting.workgroup), joinedload(Convocation.person))
    )


def attendances(meeting: Meeting) -> dict[int, Attendance]:
    """Return what was noted of who was there, by the key of the person."""
    rows = db.session.scalars(
        select(Attendance).where(Attendance.meeting_id == meeting.id).options(joinedload(Attendance.person))
    )
    return {row.person_id: row for row in rows}


def organisations_in(workgroup: Workgroup) -> dict[int, Membership]:
    """Return the newest place of everyone who sits or sat in a group, by the key of the person."""
    rows = db.session.scalars(
        select(Membership)
        .where(Membership.workgroup_id == workgroup.id)
        .options(joinedload(Membership.organisation), joinedload(Membership.person))
        .order_by(Membership.starts_on, Membership.id)
    )
    return {row.person_id: row for row in rows}


def removed_item(meeting: Meeting, public_id: str) -> dict[str, Any] | None:
    """Return what a removed point held, as the history kept it."""
    entry = db.session.scalar(
        select(AuditEntry)
        .where(AuditEntry.subject_kind == "item", AuditEntry.subject_id == public_id, AuditEntry.verb == "item_removed")
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    if entry is None or entry.detail.get("meeting") != meeting.public_id:
        return None
    return dict(entry.detail)


def decisions_of(meeting: Meeting) -> list[Decision]:
    """Return what a meeting decided, in the order of its agenda, without what was withdrawn."""
    return list(
        db.session.scalars(
            select(Decision)
            .join(Decision.item)
            .where(AgendaItem.meeting_id == meeting.id, Decision.withdrawn_at.is_(None))
            .options(joinedload(Decision.item))
            .order_by(AgendaItem.position, Decision.position, Decision.id)
        )
    )


def by_keys(model: type[T], keys: Sequence[int]) -> list[T]:
    """Return the rows of a model with these keys that still exist."""
    return list(db.session.scalars(select(model).where(model.id.in_(keys)).order_by(model.id)))


def lock(meeting: Meeting) -> None:
    """Let whoever does the same at the same moment wait until this transaction ends."""
    db.session.execute(select(Meeting.id).where(Meeting.id == meeting.id).with_for_update())
