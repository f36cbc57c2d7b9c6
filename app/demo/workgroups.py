"""Two ad hoc workgroups and a standing consultation, with who sits in them."""

from __future__ import annotations

from datetime import timedelta

from app.demo.pact import adoption_of
from app.demo.story import Story, texts
from app.extensions import db
from app.models import MemberRole, Membership, Workgroup, WorkgroupKind


def load_workgroups(story: Story) -> None:
    """Store the groups and their members."""
    for one in texts("workgroups")["workgroup"]:
        founded_on = adoption_of(story) + timedelta(days=one["founded_after"])
        group = story.groups[one["key"]] = story.add(
            Workgroup(
                name=one["name"],
                kind=WorkgroupKind(one["kind"]),
                pact=story.pact,
                founded_on=founded_on,
                theme=story.nodes[one["theme"]],
                mandate=one["mandate"].strip(),
                closes_on=story.day(one["closes_in"]) if "closes_in" in one else None,
            )
        )
        for member in one["members"]:
            story.add(
                Membership(
                    workgroup=group,
                    person=story.people[member["person"]],
                    organisation=story.homes[member["person"]],
                    role=MemberRole(member["role"]),
                    starts_on=story.day(-member["since"]) if "since" in member else founded_on,
                    ends_on=story.day(-member["until"]) if "until" in member else None,
                )
            )
    db.session.flush()
