"""More of the same: workgroups with meetings, for a demonstration that is many times as large."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from app.demo.calendar import working_day
from app.demo.story import Story, texts
from app.models import (
    AgendaItem,
    Attendance,
    Convocation,
    Decision,
    ItemState,
    Meeting,
    MeetingState,
    MemberRole,
    Membership,
    Presence,
    Purpose,
    Reply,
    Workgroup,
    WorkgroupKind,
)

MEETINGS_PER_GROUP = 40
MEMBERS = 10
EVERY = 25  # days between two meetings of a group


def load_more_meetings(story: Story) -> None:
    """Store about as many more meetings as the scale asks for, with agenda, minutes and attendance."""
    wanted = (story.scale - 1) * len(texts("meetings")["meeting"])
    groups = _groups(story, -(-wanted // MEETINGS_PER_GROUP))
    members = {group: story.dice.sample(story.crowd, min(MEMBERS, len(story.crowd))) for group in groups}
    _seat(story, members)
    plans = [_plan(story, groups[number % len(groups)], number // len(groups)) for number in range(wanted)]
    keys = story.bulk(Meeting, plans)
    _hold(story, list(zip(keys, plans, strict=True)), members)


def _groups(story: Story, count: int) -> list[int]:
    themes = [node for number, node in story.nodes.items() if "." not in number]
    about = texts("progress")["words"]["about"]
    return story.bulk(
        Workgroup,
        [
            {
                "name": f"Werkgroep {number} {story.dice.choice(about)}",
                "kind": WorkgroupKind.AD_HOC,
                "pact_id": story.pact.id,
                "founded_on": story.day(-EVERY * MEETINGS_PER_GROUP - 30),
                "theme_id": themes[number % len(themes)].id,
                "mandate": "Deze werkgroep bestaat om de toepassing op grote schaal te kunnen bekijken.",
            }
            for number in range(1, count + 1)
        ],
    )


def _seat(story: Story, members: dict[int, list[tuple[int, int]]]) -> None:
    roles = [MemberRole.CHAIR, MemberRole.FACILITATOR, MemberRole.SECRETARY]
    story.bulk(
        Membership,
        [
            {
                "workgroup_id": group,
                "person_id": person,
                "organisation_id": organisation,
                "role": roles[at] if at < len(roles) else MemberRole.MEMBER,
                "starts_on": story.day(-EVERY * MEETINGS_PER_GROUP - 30),
            }
            for group, people in members.items()
            for at, (person, organisation) in enumerate(people)
        ],
    )


def _plan(story: Story, group: int, back: int) -> dict[str, Any]:
    """Return a meeting: the first two of a group are still to come."""
    day = working_day(story.today, EVERY * (2 - back) + (0 if back < 2 else -EVERY))
    starts_at: datetime = story.at(day, story.dice.choice(["09:30", "14:00", "19:30"]))
    is_past = day < story.today
    return {
        "workgroup_id": group,
        "title": f"Vergadering van {day.day}/{day.month}/{day.year}",
        "starts_local": starts_at.astimezone(story.zone).replace(tzinfo=None),
        "timezone": story.zone.key,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "place": story.dice.choice([place.name for place in story.municipalities.values()]),
        "state": MeetingState.CLOSED if is_past else MeetingState.PLANNED,
        "ical_uid": story.new_uuid(),
        "ical_sequence": 0,
        "convened_at": starts_at - timedelta(days=20) if is_past else None,
        "closed_at": starts_at + timedelta(hours=2) if is_past else None,
        "minutes_approved_at": starts_at + timedelta(days=10) if is_past else None,
    }


def _hold(story: Story, meetings: list[tuple[int, dict[str, Any]]], members: dict[int, list[tuple[int, int]]]) -> None:
    sentences = texts("progress")["words"]["earlier"]
    items, calls, there, dated = [], [], [], []
    for key, plan in meetings:
        is_past = plan["state"] == MeetingState.CLOSED
        for position in (1, 2, 3):
            items.append(
                {
                    "meeting_id": key,
                    "position": position,
                    "title": story.dice.choice(texts("progress")["words"]["what"]),
                    "purpose": story.dice.choice(list(Purpose)),
                    "state": ItemState.DEALT_WITH if is_past else ItemState.OPEN,
                    "report": " ".join(story.dice.sample(sentences, 3)) if is_past else "",
                }
            )
            dated.append(plan["starts_local"].date() if is_past else None)
        if is_past:
            for person, _ in members[plan["workgroup_id"]]:
                calls.append(
                    {"meeting_id": key, "person_id": person, "sent_at": plan["convened_at"], "reply": Reply.COMING}
                )
                there.append({"meeting_id": key, "person_id": person, "presence": _presence(story)})
    item_keys = story.bulk(AgendaItem, items)
    story.bulk(Convocation, calls)
    story.bulk(Attendance, there)
    decided = [
        {"item_id": key, "position": 1, "text": story.dice.choice(sentences), "decided_on": day}
        for key, day in zip(item_keys, dated, strict=True)
        if day and story.dice.random() < 0.3
    ]
    story.bulk(Decision, decided)


def _presence(story: Story) -> Presence:
    return story.dice.choices(list(Presence), [7, 1, 2, 1])[0]
