"""Every read of this slice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app import clock
from app.extensions import db
from app.models import AgendaItem, Meeting, MeetingState
from app.web.viewer import Viewer


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


def last_position(meeting: Meeting) -> int:
    """Return the highest position on the agenda of `meeting`, 0 when it is empty."""
    return db.session.scalar(select(func.max(AgendaItem.position)).where(AgendaItem.meeting_id == meeting.id)) or 0
