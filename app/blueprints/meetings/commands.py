"""Writes about meetings as such and about their agendas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app import audit
from app.blueprints.meetings import letters, mails, queries
from app.blueprints.meetings.rules import may_become, moved
from app.blueprints.meetings.words import ends_local
from app.extensions import db
from app.mail import outbox
from app.models import (
    Action,
    AgendaItem,
    AgendaPassage,
    FollowedAction,
    ItemState,
    MailState,
    Meeting,
    MeetingState,
    PactNode,
    Passage,
    Person,
    Purpose,
    Reply,
    Workgroup,
)


class NotPossibleError(Exception):
    """The meeting is in a state in which this cannot be done (any more)."""


@dataclass(frozen=True)
class Slot:
    """A stretch of time: the local time people agreed on, and the instants that follow from it."""

    starts_local: datetime
    starts_at: datetime
    ends_at: datetime
    timezone: str


def plan_meeting(
    workgroup: Workgroup,
    *,
    title: str,
    slot: Slot,
    place: str,
    quorum: int | None,
    actor: Person | None,
    now: datetime,
) -> Meeting:
    """Plan a meeting. Nobody is told before it is convened."""
    meeting = Meeting(
        workgroup=workgroup,
        title=title,
        starts_local=slot.starts_local,
        timezone=slot.timezone,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        place=place,
        quorum=quorum,
    )
    db.session.add(meeting)
    db.session.flush()
    audit.record("meeting_planned", "meeting", meeting.public_id, actor=actor, now=now, at=slot.starts_at.isoformat())
    return meeting


def change_meeting(
    meeting: Meeting,
    *,
    title: str,
    slot: Slot,
    place: str,
    quorum: int | None,
    actor: Person | None,
    now: datetime,
) -> int:
    """Change a meeting; return how many of those convened get a mail because its time or place is another.

    Answers about another beginning count for nothing: they are taken back, and asked again.
    """
    before = (meeting.starts_local, ends_local(meeting), meeting.place)
    moves = (meeting.starts_at, meeting.ends_at) != (slot.starts_at, slot.ends_at) or meeting.place != place
    asks_again = meeting.starts_at != slot.starts_at
    meeting.title, meeting.place, meeting.quorum = title, place, quorum
    meeting.starts_local, meeting.timezone = slot.starts_local, slot.timezone
    meeting.starts_at, meeting.ends_at = slot.starts_at, slot.ends_at
    is_told = moves and meeting.state == MeetingState.CONVENED and slot.ends_at > now
    if moves:
        meeting.ical_sequence += 1
    audit.record(
        "meeting_changed", "meeting", meeting.public_id, actor=actor, now=now, was=before[0].isoformat(), told=is_told
    )
    count = _tell_of_move(meeting, before, asks_again=asks_again, now=now) if is_told else 0
    db.session.flush()
    return count


def _tell_of_move(meeting: Meeting, before: tuple[datetime, datetime, str], *, asks_again: bool, now: datetime) -> int:
    items = queries.agenda(meeting)
    drafts = []
    for call in queries.convocations(meeting):
        if asks_again:
            call.reply, call.replied_at = Reply.NONE, None
        was = letters.place_in_time(*before, call.person.language)
        drafts.append(letters.change(meeting, items, call.person, asks_again=asks_again, was=was))
    return outbox.put_all(drafts, now=now, delay=outbox.UNDO_TIME)


def cancel_meeting(meeting: Meeting, *, reason: str, actor: Person | None, now: datetime) -> int:
    """Cancel a meeting; return how many of those convened get a mail. Raises NotPossibleError when it is over."""
    _must_become(meeting, MeetingState.CANCELLED)
    meeting.state = MeetingState.CANCELLED
    meeting.cancelled_at, meeting.cancel_reason = now, reason
    meeting.ical_sequence += 1
    drafts = [letters.cancellation(meeting, call.person) for call in queries.convocations(meeting)]
    count = outbox.put_all(drafts, now=now, delay=outbox.UNDO_TIME)
    db.session.flush()
    audit.record("meeting_cancelled", "meeting", meeting.public_id, actor=actor, now=now, reason=reason)
    return count


def undo_cancel(meeting: Meeting, *, actor: Person | None, now: datetime) -> None:
    """Take a cancellation back, as long as no mail about it has left; raise NotPossibleError after that."""
    if meeting.state != MeetingState.CANCELLED or meeting.cancelled_at is None:
        return
    waiting = queries.mails_about(meeting, mails.CANCELLED.name, meeting.cancelled_at)
    if not queries.all_waiting(waiting):
        raise NotPossibleError
    for mail in waiting:
        outbox.cancel(mail)
    meeting.state = MeetingState.CONVENED if meeting.convened_at else MeetingState.PLANNED
    meeting.cancelled_at, meeting.cancel_reason = None, ""
    meeting.ical_sequence += 1
    _invite_again(meeting, now)
    db.session.flush()
    audit.record("meeting_restored", "meeting", meeting.public_id, actor=actor, now=now)


def _invite_again(meeting: Meeting, now: datetime) -> None:
    """Write anew the invitations that were dropped because the meeting seemed to be off."""
    dropped = {
        mail.person_id
        for mail in queries.mails_about(meeting, mails.INVITATION.name, meeting.convened_at or now)
        if mail.state == MailState.CANCELLED
    }
    again = [
        call.person for call in queries.convocations(meeting) if call.person_id in dropped & queries.never_told(meeting)
    ]
    items = queries.agenda(meeting) if again else []
    drafts = [letters.invitation(meeting, items, person) for person in again]
    outbox.put_all(drafts, now=now, delay=outbox.UNDO_TIME)


def add_item(  # noqa: PLR0913 - everything a point of an agenda consists of
    meeting: Meeting,
    *,
    title: str,
    purpose: Purpose,
    minutes: int,
    actor: Person | None,
    now: datetime,
    passages: Iterable[Passage] = (),
    node: PactNode | None = None,
    note: str = "",
) -> AgendaItem:
    """Put a point at the end of the agenda, with the passages it is about."""
    item = AgendaItem(
        meeting=meeting,
        position=queries.last_position(meeting) + 1,
        title=title,
        purpose=purpose,
        minutes=minutes,
        note=note,
        node=node,
    )
    db.session.add(item)
    for passage in passages:
        db.session.add(AgendaPassage(item=item, passage=passage))
    db.session.flush()
    audit.record("item_added", "item", item.public_id, actor=actor, now=now, meeting=meeting.public_id)
    return item


def change_item(
    item: AgendaItem,
    *,
    title: str,
    purpose: Purpose,
    minutes: int,
    note: str,
    actor: Person | None,
    now: datetime,
) -> None:
    """Change what a point of the agenda is about, or how long it may take."""
    before = item.title
    item.title, item.purpose, item.minutes, item.note = title, purpose, minutes, note
    db.session.flush()
    audit.record("item_changed", "item", item.public_id, actor=actor, now=now, was=before)


def move_item(meeting: Meeting, item: AgendaItem, *, step: int, actor: Person | None, now: datetime) -> None:
    """Let a point change places with the one before it (step -1) or after it (step 1)."""
    items = {one.id: one for one in queries.agenda(meeting)}
    for position, key in enumerate(moved(list(items), item.id, step), start=1):
        items[key].position = position
    db.session.flush()
    audit.record("item_moved", "item", item.public_id, actor=actor, now=now, step=step)


def remove_item(item: AgendaItem, *, actor: Person | None, now: datetime) -> None:
    """Take a point off the agenda; the history keeps what is needed to put it back.

    Raises NotPossibleError for a point that has minutes or decisions: these are never thrown away.
    """
    if item.report or item.decisions:
        raise NotPossibleError
    audit.record("item_removed", "item", item.public_id, actor=actor, now=now, **_kept(item))
    db.session.delete(item)
    db.session.flush()


def _kept(item: AgendaItem) -> dict[str, Any]:
    return {
        "meeting": item.meeting.public_id,
        "position": item.position,
        "title": item.title,
        "purpose": str(item.purpose),
        "minutes": item.minutes,
        "note": item.note,
        "node": item.node_id,
        "carried_from": item.carried_from_id,
        "passages": [link.passage_id for link in item.passages],
        "followed": [link.action_id for link in item.followed],
    }


def restore_item(meeting: Meeting, public_id: str, *, actor: Person | None, now: datetime) -> AgendaItem:
    """Put a removed point back in its place. Raises NotPossibleError when it never stood on this agenda."""
    kept = queries.removed_item(meeting, public_id)
    if kept is None:
        raise NotPossibleError
    item = AgendaItem(
        meeting=meeting,
        public_id=public_id,
        position=kept["position"],
        title=kept["title"],
        purpose=Purpose(kept["purpose"]),
        minutes=kept["minutes"],
        note=kept["note"],
        node=db.session.get(PactNode, kept["node"]) if kept["node"] else None,
        carried_from=db.session.get(AgendaItem, kept["carried_from"]) if kept["carried_from"] else None,
    )
    db.session.add(item)
    for passage in queries.by_keys(Passage, kept["passages"]):
        db.session.add(AgendaPassage(item=item, passage=passage))
    _follow(item, queries.by_keys(Action, kept["followed"]))
    db.session.flush()
    audit.record("item_restored", "item", item.public_id, actor=actor, now=now, meeting=meeting.public_id)
    return item


def carry_over(item: AgendaItem, target: Meeting | None, *, actor: Person | None, now: datetime) -> AgendaItem | None:
    """Move a point that was not dealt with to a later meeting; what was written of it so far stays where it is.

    Without a target it waits among the suggestions for the next meeting of the group. Returns the new point.
    """
    stop_clock(item, now)
    item.state = ItemState.CARRIED_OVER
    db.session.flush()
    audit.record(
        "item_carried_over", "item", item.public_id, actor=actor, now=now, to=target.public_id if target else ""
    )
    return continue_item(item, target, actor=actor, now=now) if target else None


def continue_item(item: AgendaItem, meeting: Meeting, *, actor: Person | None, now: datetime) -> AgendaItem:
    """Put a point of an earlier meeting on the agenda of `meeting`, with its passages and a link back."""
    made = add_item(
        meeting,
        title=item.title,
        purpose=Purpose(item.purpose),
        minutes=item.minutes,
        actor=actor,
        now=now,
        passages=[link.passage for link in item.passages],
        node=item.node,
        note=item.note,
    )
    made.carried_from = item
    _follow(made, [link.action for link in item.followed])
    db.session.flush()
    return made


def undo_carry_over(item: AgendaItem, following: AgendaItem | None, *, actor: Person | None, now: datetime) -> None:
    """Take a point back to where it was; raise NotPossibleError when the later meeting worked on it already."""
    if following is not None:
        if following.report or following.decisions:
            raise NotPossibleError
        db.session.delete(following)
    item.state = ItemState.OPEN
    db.session.flush()
    audit.record("item_taken_back", "item", item.public_id, actor=actor, now=now)


def follow_up(
    meeting: Meeting, actions: Sequence[Action], *, title: str, actor: Person | None, now: datetime
) -> AgendaItem:
    """Put one point on the agenda that goes through these actions, two minutes each and at least five."""
    item = add_item(
        meeting, title=title, purpose=Purpose.DISCUSS, minutes=max(5, 2 * len(actions)), actor=actor, now=now
    )
    _follow(item, actions)
    db.session.flush()
    return item


def stop_clock(item: AgendaItem, now: datetime) -> None:
    """Add the running stretch of a point to what it took so far."""
    if item.begun_at is not None:
        item.used_seconds += max(0, int((now - item.begun_at).total_seconds()))
        item.begun_at = None


def _follow(item: AgendaItem, actions: Iterable[Action]) -> None:
    db.session.add_all([FollowedAction(item=item, action=action) for action in actions])


def _must_become(meeting: Meeting, state: MeetingState) -> None:
    if not may_become(MeetingState(meeting.state), state):
        raise NotPossibleError
