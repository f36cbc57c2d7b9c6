"""Writes at the desk: minutes, decisions, actions, attendance, closing and approving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from app import audit
from app.blueprints.actions.commands import create_action
from app.blueprints.meetings import queries, queries_desk
from app.blueprints.meetings.commands import NotPossibleError, stop_clock
from app.blueprints.meetings.rules import may_become, may_take_minutes, may_undo_approval
from app.extensions import db
from app.models import (
    Action,
    AgendaItem,
    Attendance,
    Decision,
    FollowedAction,
    ItemState,
    Manner,
    Meeting,
    MeetingState,
    MinutesNote,
    MinutesRevision,
    Person,
    Presence,
)


def save_report(item: AgendaItem, text: str, *, actor: Person, now: datetime) -> bool:
    """Store the minutes of a point, and keep every version of them; return whether anything changed."""
    _must_be_writable(item.meeting)
    if item.report == text:
        return False
    item.report = text
    db.session.add(MinutesRevision(item=item, author=actor, at=now, text=text))
    db.session.flush()
    audit.record("minutes_saved", "item", item.public_id, actor=actor, now=now, characters=len(text))
    return True


def keep_version(item: AgendaItem, text: str, *, actor: Person, now: datetime) -> None:
    """Keep a text that somebody typed and that does not become the minutes, among the earlier versions."""
    if text and text != item.report:
        db.session.add(MinutesRevision(item=item, author=actor, at=now, text=text))
        db.session.flush()


def begin_item(item: AgendaItem, *, actor: Person | None, now: datetime) -> None:
    """Let the meeting be at this point: its time runs, that of any other stops."""
    _must_be_writable(item.meeting)
    for running in queries_desk.running_items(item.meeting):
        if running.id != item.id:
            stop_clock(running, now)
    if item.begun_at is None:
        item.begun_at = now
    if item.state == ItemState.DEALT_WITH:
        item.state = ItemState.OPEN
    db.session.flush()
    audit.record("item_begun", "item", item.public_id, actor=actor, now=now)


def finish_item(item: AgendaItem, *, actor: Person | None, now: datetime) -> None:
    """Mark a point as dealt with, and stop its time."""
    _must_be_writable(item.meeting)
    stop_clock(item, now)
    item.state = ItemState.DEALT_WITH
    db.session.flush()
    audit.record("item_dealt_with", "item", item.public_id, actor=actor, now=now)


def reopen_item(item: AgendaItem, *, actor: Person | None, now: datetime) -> None:
    """Undo that a point was dealt with."""
    _must_be_writable(item.meeting)
    item.state = ItemState.OPEN
    db.session.flush()
    audit.record("item_reopened", "item", item.public_id, actor=actor, now=now)


def add_decision(
    item: AgendaItem, *, text: str, manner: Manner, decided_on: date, actor: Person | None, now: datetime
) -> Decision:
    """Note what the meeting decides on a point."""
    _must_be_writable(item.meeting)
    decision = Decision(
        item=item,
        position=queries_desk.last_decision_position(item) + 1,
        text=text,
        decided_on=decided_on,
        manner=manner,
    )
    db.session.add(decision)
    db.session.flush()
    audit.record("decided", "decision", decision.public_id, actor=actor, now=now, item=item.public_id)
    return decision


def withdraw_decision(decision: Decision, *, actor: Person | None, now: datetime) -> None:
    """Mark a decision as withdrawn. It stays, so that what refers to it stays true."""
    _must_be_writable(decision.item.meeting)
    decision.withdrawn_at = decision.withdrawn_at or now
    db.session.flush()
    audit.record("decision_withdrawn", "decision", decision.public_id, actor=actor, now=now)


def restore_decision(decision: Decision, *, actor: Person | None, now: datetime) -> None:
    """Undo the withdrawal of a decision."""
    _must_be_writable(decision.item.meeting)
    decision.withdrawn_at = None
    db.session.flush()
    audit.record("decision_restored", "decision", decision.public_id, actor=actor, now=now)


def action_from_item(
    item: AgendaItem,
    decision: Decision | None,
    *,
    title: str,
    owner: Person,
    due_on: date | None,
    description: str = "",
    actor: Person | None,
    now: datetime,
) -> Action:
    """Make an action out of a decision; without one, the point itself follows the action."""
    action = create_action(
        item.meeting.workgroup.pact,
        title=title,
        owner=owner,
        due_on=due_on,
        actor=actor,
        now=now,
        decision=decision,
        node=item.node or item.meeting.workgroup.theme,
        description=description,
    )
    if decision is None:
        db.session.add(FollowedAction(item=item, action=action))
        db.session.flush()
    return action


def set_attendance(
    meeting: Meeting, people: Sequence[Person], chosen: Mapping[int, Presence], *, actor: Person | None, now: datetime
) -> None:
    """Note who was there: `chosen` says how, by the key of the person; who is not in it is noted no more."""
    _must_be_writable(meeting)
    known = queries.attendances(meeting)
    for person in people:
        row, presence = known.get(person.id), chosen.get(person.id)
        if row is None and presence is not None:
            db.session.add(Attendance(meeting=meeting, person=person, presence=presence))
        elif row is not None and presence is None:
            db.session.delete(row)
        elif row is not None and presence is not None:
            row.presence = presence
    db.session.flush()
    audit.record("attendance_noted", "meeting", meeting.public_id, actor=actor, now=now, people=len(chosen))


def close_meeting(meeting: Meeting, *, actor: Person | None, now: datetime) -> None:
    """End a meeting. Points that are still open wait among the suggestions for the next one."""
    if meeting.state == MeetingState.CLOSED:
        return
    if not may_become(MeetingState(meeting.state), MeetingState.CLOSED):
        raise NotPossibleError
    for running in queries_desk.running_items(meeting):
        stop_clock(running, now)
    meeting.state, meeting.closed_at = MeetingState.CLOSED, now
    db.session.flush()
    audit.record("meeting_closed", "meeting", meeting.public_id, actor=actor, now=now)


def reopen_meeting(meeting: Meeting, *, actor: Person | None, now: datetime) -> None:
    """Undo closing; raise NotPossibleError once the minutes are approved."""
    if meeting.state != MeetingState.CLOSED:
        return
    _must_be_writable(meeting)
    meeting.state = MeetingState.CONVENED if meeting.convened_at else MeetingState.PLANNED
    meeting.closed_at = None
    db.session.flush()
    audit.record("meeting_reopened", "meeting", meeting.public_id, actor=actor, now=now)


def approve_minutes(meeting: Meeting, *, actor: Person | None, now: datetime) -> None:
    """Approve the minutes of a closed meeting: from now on they never change."""
    if meeting.state != MeetingState.CLOSED:
        raise NotPossibleError
    if meeting.minutes_approved_at is None:
        meeting.minutes_approved_at = now
        for row in queries.attendances(meeting).values():
            row.name = row.person.label
        db.session.flush()
        audit.record("minutes_approved", "meeting", meeting.public_id, actor=actor, now=now)


def undo_approval(meeting: Meeting, *, actor: Person | None, now: datetime) -> None:
    """Take an approval back that was given a moment ago; raise NotPossibleError later."""
    if meeting.minutes_approved_at is None:
        return
    if not may_undo_approval(meeting.minutes_approved_at, now):
        raise NotPossibleError
    meeting.minutes_approved_at = None
    for row in queries.attendances(meeting).values():
        row.name = ""
    db.session.flush()
    audit.record("approval_undone", "meeting", meeting.public_id, actor=actor, now=now)


def add_note(meeting: Meeting, text: str, *, actor: Person, now: datetime) -> MinutesNote:
    """Add what has to be said of approved minutes; the minutes themselves stay as they are."""
    if meeting.minutes_approved_at is None:
        raise NotPossibleError
    note = MinutesNote(meeting=meeting, author=actor, at=now, text=text)
    db.session.add(note)
    db.session.flush()
    audit.record("minutes_note_added", "meeting", meeting.public_id, actor=actor, now=now)
    return note


def _must_be_writable(meeting: Meeting) -> None:
    if not may_take_minutes(MeetingState(meeting.state), meeting.minutes_approved_at):
        raise NotPossibleError
