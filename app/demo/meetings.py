"""Past meetings with minutes and decisions, coming ones with replies, and a point that was carried over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.demo.story import Story, texts
from app.extensions import db
from app.models import (
    AgendaItem,
    AgendaPassage,
    Attendance,
    Convocation,
    Decision,
    FollowedAction,
    ItemState,
    Manner,
    Meeting,
    MeetingState,
    Membership,
    MinutesRevision,
    Person,
    Presence,
    Purpose,
    Reply,
)


def load_meetings(story: Story) -> None:
    """Store every meeting with its agenda, in the order of time, so that decisions exist before what follows."""
    for plan in sorted(texts("meetings")["meeting"], key=lambda one: int(one["days"])):
        meeting = _add_meeting(story, plan)
        for position, item in enumerate(plan.get("item", ()), start=1):
            _add_item(story, meeting, item, position)
    db.session.flush()


def follow_actions(story: Story) -> None:
    """Tie the points of agendas to the actions they are about, now that all actions exist."""
    for plan in texts("meetings")["meeting"]:
        for item in plan.get("item", ()):
            for key in item.get("follows", ()):
                db.session.add(FollowedAction(item=story.items[item["key"]], action=story.actions[key]))
    db.session.flush()


def _add_meeting(story: Story, plan: dict[str, Any]) -> Meeting:
    day = story.working_day(plan["days"])
    starts_at = story.at(day, plan["at"])
    state = MeetingState(plan["state"])
    convened_at = None
    if state != MeetingState.PLANNED:
        before = (day - story.today).days - plan.get("convened_before", 21)
        convened_at = story.at(story.working_day(min(-1, before)), "10:00")
    meeting = Meeting(
        workgroup=story.groups[plan["group"]],
        title=plan["title"],
        starts_local=starts_at.astimezone(story.zone).replace(tzinfo=None),
        timezone=story.zone.key,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=plan["hours"]),
        place=plan["place"],
        state=state,
        quorum=plan.get("quorum"),
        ical_uid=story.new_uuid(),
        convened_at=convened_at,
    )
    story.meetings[plan["key"]] = story.add(meeting)
    _end(story, meeting, plan)
    _call(story, meeting, plan)
    return meeting


def _end(story: Story, meeting: Meeting, plan: dict[str, Any]) -> None:
    if meeting.state == MeetingState.CANCELLED:
        meeting.cancelled_at = story.at(story.working_day(plan["days"] - 3), "16:00")
        meeting.cancel_reason = plan["cancel_reason"]
        meeting.ical_sequence = 1
    if meeting.state == MeetingState.CLOSED:
        meeting.closed_at = meeting.ends_at + timedelta(minutes=10)
        if "approve_after" in plan:
            meeting.minutes_approved_at = meeting.ends_at + timedelta(days=plan["approve_after"])


def _members(meeting: Meeting) -> list[Person]:
    """Return who sat in the group on the day of the meeting."""
    day = meeting.starts_local.date()
    memberships = db.session.scalars(
        select(Membership).where(Membership.workgroup_id == meeting.workgroup.id).order_by(Membership.id)
    )
    return [one.person for one in memberships if one.starts_on <= day and (one.ends_on is None or one.ends_on > day)]


def _call(story: Story, meeting: Meeting, plan: dict[str, Any]) -> None:
    """Convene the members; write down what they replied, and of past meetings who was there."""
    if meeting.convened_at is None:
        return
    keys = {person.id: key for key, person in story.people.items()}
    for person in _members(meeting):
        key = keys[person.id]
        reply = _reply(plan, key)
        replied_at = meeting.convened_at + timedelta(hours=story.dice.randint(1, 60)) if reply != Reply.NONE else None
        story.add(
            Convocation(
                meeting=meeting,
                person=person,
                sent_at=meeting.convened_at,
                reply=reply,
                replied_at=min(replied_at, story.now) if replied_at else None,
                replied_via="link" if replied_at else "",
                remark=plan.get("remarks", {}).get(key, ""),
            )
        )
        if meeting.state == MeetingState.CLOSED:
            story.add(Attendance(meeting=meeting, person=person, presence=_presence(plan, key)))


def _reply(plan: dict[str, Any], key: str) -> Reply:
    if "absent" in plan:
        away = key in plan["absent"]["excused"]
        return Reply.NONE if key in plan["absent"]["absent"] else Reply.NOT_COMING if away else Reply.COMING
    replies = plan.get("replies", {})
    if key in replies.get("coming", ()):
        return Reply.COMING
    return Reply.NOT_COMING if key in replies.get("not_coming", ()) else Reply.NONE


def _presence(plan: dict[str, Any], key: str) -> Presence:
    for presence in (Presence.EXCUSED, Presence.ABSENT, Presence.ONLINE):
        if key in plan["absent"][presence.value]:
            return presence
    return Presence.PRESENT


def _add_item(story: Story, meeting: Meeting, plan: dict[str, Any], position: int) -> None:
    is_over = meeting.state == MeetingState.CLOSED
    item = AgendaItem(
        meeting=meeting,
        position=position,
        title=plan["title"],
        purpose=Purpose(plan["purpose"]),
        minutes=plan["minutes"],
        note=plan.get("note", ""),
        state=ItemState(plan.get("state", "dealt_with" if is_over else "open")),
        report=plan.get("report", "").strip(),
        used_seconds=plan.get("used", 0) * 60,
        node=story.nodes[plan["node"]] if "node" in plan else None,
        carried_from=story.items[plan["carried_from"]] if "carried_from" in plan else None,
    )
    story.items[plan["key"]] = story.add(item)
    for key in plan.get("passages", ()):
        db.session.add(AgendaPassage(item=item, passage=story.passages[key]))
    for number, decision in enumerate(plan.get("decision", ()), start=1):
        _add_decision(story, item, decision, number)
    if item.report:
        _keep_revision(story, item, meeting.ends_at)


def _add_decision(story: Story, item: AgendaItem, plan: dict[str, Any], position: int) -> None:
    decision = Decision(
        item=item,
        position=position,
        text=plan["text"],
        decided_on=item.meeting.starts_local.date(),
        manner=Manner(plan.get("manner", "consensus")),
    )
    story.decisions[plan["key"]] = story.add(decision)


def _keep_revision(story: Story, item: AgendaItem, at: datetime) -> None:
    """Keep the minutes as their secretary saved them: the newest revision is what stands there."""
    secretaries = {"mobiliteit": "jan", "zorg": "leen", "economie": "annelies"}
    group = next(key for key, group in story.groups.items() if group is item.meeting.workgroup)
    author = story.people[secretaries[group]]
    story.add(MinutesRevision(item=item, author=author, at=at, text=item.report))
