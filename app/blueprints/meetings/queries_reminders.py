"""What the reminders of this slice read: who is called to what, and meetings that wait for whoever organises them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Convocation, Meeting, MeetingState, MemberRole, Membership, Person, Reply


def convocations_between(first: datetime, last: datetime) -> Sequence[Convocation]:
    """Return who is called to meetings that begin between two moments and did not say no, with the meetings."""
    return db.session.scalars(
        select(Convocation)
        .join(Convocation.meeting)
        .where(
            Meeting.state == MeetingState.CONVENED,
            Meeting.starts_at.between(first, last),
            Convocation.reply != Reply.NOT_COMING,
        )
        .options(joinedload(Convocation.meeting).joinedload(Meeting.workgroup))
        .order_by(Meeting.starts_at, Convocation.id)
    ).all()


def convocations_of_dues(meetings: Collection[str], people: Collection[int]) -> dict[tuple[str, int], Convocation]:
    """Return calls by the public id of the meeting and the key of the person, as they stand now."""
    rows = db.session.scalars(
        select(Convocation)
        .join(Convocation.meeting)
        .where(Meeting.public_id.in_(meetings), Convocation.person_id.in_(people))
        .options(joinedload(Convocation.meeting).joinedload(Meeting.workgroup), joinedload(Convocation.person))
        .order_by(Convocation.id)
    )
    return {(row.meeting.public_id, row.person_id): row for row in rows}


def not_convened_between(first: datetime, last: datetime) -> Sequence[Meeting]:
    """Return the planned meetings that begin between two moments and to which nobody was called."""
    return _meetings(first, last, [MeetingState.PLANNED])


def without_minutes_between(first: datetime, last: datetime) -> Sequence[Meeting]:
    """Return the meetings that begin between two moments and whose minutes are not approved."""
    return _meetings(first, last, [MeetingState.CONVENED, MeetingState.CLOSED])


def _meetings(first: datetime, last: datetime, states: Sequence[MeetingState]) -> Sequence[Meeting]:
    return db.session.scalars(
        select(Meeting)
        .where(
            Meeting.state.in_(states),
            Meeting.minutes_approved_at.is_(None),
            Meeting.starts_at.between(first, last),
        )
        .options(joinedload(Meeting.workgroup))
        .order_by(Meeting.starts_at, Meeting.id)
    ).all()


def meetings_by_ids(public_ids: Collection[str]) -> dict[str, Meeting]:
    """Return meetings by their public ids, with their workgroups."""
    rows = db.session.scalars(
        select(Meeting).where(Meeting.public_id.in_(public_ids)).options(joinedload(Meeting.workgroup))
    )
    return {one.public_id: one for one in rows}


def holders(workgroup_ids: Collection[int], roles: Sequence[MemberRole]) -> dict[int, list[Person]]:
    """Return who has one of some roles in these workgroups now, by workgroup."""
    found: dict[int, list[Person]] = {}
    rows = db.session.execute(
        select(Membership.workgroup_id, Person)
        .join(Membership.person)
        .where(Membership.workgroup_id.in_(workgroup_ids), Membership.role.in_(roles), Membership.ends_on.is_(None))
        .order_by(Membership.workgroup_id, Person.id)
    )
    for group, person in rows:
        found.setdefault(group, []).append(person)
    return found
