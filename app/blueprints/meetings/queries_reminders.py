"""What the reminders of this slice read: who is called to what, and meetings that wait for whoever organises them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, load_only

from app.extensions import db
from app.models import Convocation, Meeting, MeetingState, MemberRole, Membership, Person, Reply

_SHORT = (Meeting.public_id, Meeting.workgroup_id, Meeting.starts_local, Meeting.timezone)


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
        .options(
            load_only(Convocation.meeting_id, Convocation.person_id, Convocation.reply, Convocation.sent_at),
            contains_eager(Convocation.meeting).load_only(*_SHORT),
        )
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


def unfinished_between(first: datetime, last: datetime) -> Sequence[Meeting]:
    """Return the meetings that begin between two moments and of which something waits: its papers, or its minutes."""
    return db.session.scalars(
        select(Meeting)
        .where(
            Meeting.starts_at.between(first, last),
            Meeting.minutes_approved_at.is_(None),
            Meeting.state.in_((MeetingState.PLANNED, MeetingState.CONVENED, MeetingState.CLOSED)),
        )
        .options(load_only(*_SHORT, Meeting.state, Meeting.minutes_approved_at))
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
