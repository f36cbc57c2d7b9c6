"""Every read of this slice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload, load_only, selectinload

from app.extensions import db
from app.models import (
    Account,
    Action,
    ActionState,
    Affiliation,
    AgendaItem,
    Assignment,
    Consultation,
    Decision,
    Meeting,
    MeetingState,
    MemberRole,
    Membership,
    NodeKind,
    Pact,
    PactNode,
    Person,
    Role,
    Workgroup,
)
from app.web.lists import Listing, Page, contains, paged
from app.web.viewer import Viewer

SHOWN = 10  # rows of each list on the page of a group


def workgroup_by_id(public_id: str) -> Workgroup | None:
    """Return a workgroup with its pact and theme."""
    return db.session.scalar(
        select(Workgroup)
        .where(Workgroup.public_id == public_id)
        .options(joinedload(Workgroup.pact), joinedload(Workgroup.theme))
    )


def is_member(workgroup: Workgroup, person: Person) -> bool:
    """Whether `person` sits in `workgroup` now, in any role."""
    return current_membership(workgroup, person) is not None


def current_membership(workgroup: Workgroup, person: Person) -> Membership | None:
    """Return the place of `person` in `workgroup`, or None."""
    return db.session.scalar(
        select(Membership).where(
            Membership.workgroup_id == workgroup.id, Membership.person_id == person.id, Membership.ends_on.is_(None)
        )
    )


def current_members(workgroup: Workgroup) -> list[Membership]:
    """Return who sits in `workgroup` now, by name, with person and organisation."""
    return list(
        db.session.scalars(
            select(Membership)
            .where(Membership.workgroup_id == workgroup.id, Membership.ends_on.is_(None))
            .join(Membership.person)
            .options(joinedload(Membership.person), joinedload(Membership.organisation))
            .order_by(Person.name, Person.email, Membership.id)
        )
    )


def former_members(workgroup: Workgroup) -> list[Membership]:
    """Return who left `workgroup`, the last one first."""
    return list(
        db.session.scalars(
            select(Membership)
            .where(Membership.workgroup_id == workgroup.id, Membership.ends_on.is_not(None))
            .options(joinedload(Membership.person), joinedload(Membership.organisation))
            .order_by(Membership.ends_on.desc(), Membership.id)
            .limit(50)
        )
    )


def membership_by_id(workgroup: Workgroup, public_id: str) -> Membership | None:
    """Return a membership of `workgroup`, past or present."""
    return db.session.scalar(
        select(Membership)
        .where(Membership.workgroup_id == workgroup.id, Membership.public_id == public_id)
        .options(joinedload(Membership.person), joinedload(Membership.organisation))
    )


def readable_ids(viewer: Viewer) -> Select[Any]:
    """Return a select of the ids of workgroups that `viewer` may read."""
    if viewer.is_coordinator:
        return select(Workgroup.id)
    return select(Membership.workgroup_id).where(Membership.person_id == viewer.person_id, Membership.ends_on.is_(None))


def listed(viewer: Viewer, listing: Listing) -> Page[Workgroup]:
    """Return one page of the workgroups that `viewer` may read, with their themes."""
    columns = {"name": Workgroup.name, "kind": Workgroup.kind, "theme": PactNode.number, "closes": Workgroup.closes_on}
    return paged(_listed(viewer, listing), listing, columns, tie=Workgroup.id)


def all_listed(viewer: Viewer, listing: Listing) -> list[Workgroup]:
    """Return the workgroups of a list for a download, by name, at most ten thousand."""
    return list(db.session.scalars(_listed(viewer, listing).order_by(Workgroup.name, Workgroup.id).limit(10_000)))


def _listed(viewer: Viewer, listing: Listing) -> Select[Any]:
    statement = (
        select(Workgroup)
        .outerjoin(PactNode, Workgroup.theme_id == PactNode.id)
        .where(Workgroup.id.in_(readable_ids(viewer)))
        .options(joinedload(Workgroup.theme))
    )
    if listing.query:
        statement = statement.where(
            or_(contains(Workgroup.name, listing.query), contains(Workgroup.mandate, listing.query))
        )
    if kind := listing.filters.get("kind"):
        statement = statement.where(Workgroup.kind == kind)
    if listing.filters.get("state", "open") == "open":
        statement = statement.where(Workgroup.closed_at.is_(None))
    elif listing.filters["state"] == "closed":
        statement = statement.where(Workgroup.closed_at.is_not(None))
    return statement


def member_counts(groups: Sequence[Workgroup]) -> dict[int, int]:
    """Return how many people sit in each of `groups` now."""
    rows = db.session.execute(
        select(Membership.workgroup_id, func.count())
        .where(Membership.workgroup_id.in_([group.id for group in groups]), Membership.ends_on.is_(None))
        .group_by(Membership.workgroup_id)
    )
    return {group: count for group, count in rows}  # noqa: C416 - dict() does not know the shape of rows


def facilitators(groups: Sequence[Workgroup]) -> dict[int, list[Person]]:
    """Return who organises each of `groups`, by name."""
    found: dict[int, list[Person]] = {}
    rows = db.session.execute(
        select(Membership.workgroup_id, Person)
        .join(Membership.person)
        .where(
            Membership.workgroup_id.in_([group.id for group in groups]),
            Membership.role == MemberRole.FACILITATOR,
            Membership.ends_on.is_(None),
        )
        .order_by(Person.name, Person.id)
    )
    for group, person in rows:
        found.setdefault(group, []).append(person)
    return found


def next_meetings(groups: Sequence[Workgroup], now: datetime) -> dict[int, datetime]:
    """Return when each of `groups` meets next; groups without a coming meeting are left out."""
    rows = db.session.execute(
        select(Meeting.workgroup_id, func.min(Meeting.starts_at))
        .where(
            Meeting.workgroup_id.in_([group.id for group in groups]),
            Meeting.state.in_([MeetingState.PLANNED, MeetingState.CONVENED]),
            Meeting.ends_at > now,
        )
        .group_by(Meeting.workgroup_id)
    )
    return {group: starts_at for group, starts_at in rows}  # noqa: C416 - as above


def coming_meetings(workgroup: Workgroup, now: datetime) -> list[Meeting]:
    """Return the next meetings of `workgroup`, soonest first."""
    return list(
        db.session.scalars(
            select(Meeting)
            .where(
                Meeting.workgroup_id == workgroup.id,
                Meeting.ends_at > now,
                Meeting.state.in_([MeetingState.PLANNED, MeetingState.CONVENED]),
            )
            .order_by(Meeting.starts_at, Meeting.id)
            .limit(SHOWN)
        )
    )


def past_meetings(workgroup: Workgroup, now: datetime) -> list[Meeting]:
    """Return the last meetings of `workgroup`, newest first, without those that were cancelled."""
    return list(
        db.session.scalars(
            select(Meeting)
            .where(
                Meeting.workgroup_id == workgroup.id, Meeting.ends_at <= now, Meeting.state != MeetingState.CANCELLED
            )
            .order_by(Meeting.starts_at.desc(), Meeting.id)
            .limit(SHOWN)
        )
    )


def actions_of(workgroup: Workgroup) -> list[Action]:
    """Return actions decided by `workgroup` or standing under its theme, open ones first, with their owners."""
    decided = (
        select(Decision.id)
        .join(AgendaItem, Decision.item_id == AgendaItem.id)
        .join(Meeting, AgendaItem.meeting_id == Meeting.id)
        .where(Meeting.workgroup_id == workgroup.id)
    )
    condition: ColumnElement[bool] = Action.decision_id.in_(decided)
    if workgroup.theme_id is not None:
        condition = or_(condition, Action.node_id.in_(_subtree(workgroup.theme_id)))
    is_closed = Action.state.in_([ActionState.DONE, ActionState.STOPPED])
    return list(
        db.session.scalars(
            select(Action)
            .where(condition)
            .options(
                selectinload(Action.assignments.and_(Assignment.ends_on.is_(None))).joinedload(Assignment.person),
            )
            .order_by(is_closed, Action.due_on.is_(None), Action.due_on, Action.id)
            .limit(SHOWN + 1)
        )
    )


def _subtree(node_id: int) -> Select[Any]:
    """Return a select of a node's id and the ids of all that stand under it."""
    tree = select(PactNode.id).where(PactNode.id == node_id).cte("tree", recursive=True)
    child = aliased(PactNode)
    tree = tree.union_all(select(child.id).join(tree, child.parent_id == tree.c.id))
    return select(tree.c.id)


def consultations_of(workgroup: Workgroup) -> list[Consultation]:
    """Return the consultations that `workgroup` organises, newest first."""
    return list(
        db.session.scalars(
            select(Consultation)
            .where(Consultation.workgroup_id == workgroup.id)
            .order_by(Consultation.id.desc())
            .limit(SHOWN)
        )
    )


def themes_of(pact: Pact) -> list[PactNode]:
    """Return the themes and subthemes of `pact`, in the order of the pact."""
    return list(
        db.session.scalars(
            select(PactNode)
            .where(PactNode.pact_id == pact.id, PactNode.kind.in_([NodeKind.THEME, NodeKind.SUBTHEME]))
            .order_by(PactNode.number, PactNode.id)
            .limit(200)
        )
    )


def affiliations_of(person: Person, today: date) -> list[Affiliation]:
    """Return for which organisations `person` speaks today, the one he or she is the contact of first."""
    return list(
        db.session.scalars(
            select(Affiliation)
            .where(Affiliation.person_id == person.id, or_(Affiliation.ends_on.is_(None), Affiliation.ends_on >= today))
            .options(joinedload(Affiliation.organisation))
            .order_by(Affiliation.is_contact.desc(), Affiliation.id)
            .limit(20)
        )
    )


def closing_between(first: date, last: date) -> list[Workgroup]:
    """Return open workgroups whose last day lies between two dates, both included."""
    return list(
        db.session.scalars(
            select(Workgroup)
            .where(Workgroup.closed_at.is_(None), Workgroup.closes_on.between(first, last))
            .options(load_only(Workgroup.public_id, Workgroup.closes_on))
            .order_by(Workgroup.closes_on, Workgroup.id)
        )
    )


def workgroups_by_ids(public_ids: Sequence[str]) -> dict[str, Workgroup]:
    """Return workgroups by their public ids."""
    rows = db.session.scalars(select(Workgroup).where(Workgroup.public_id.in_(public_ids)))
    return {group.public_id: group for group in rows}


def coordinators() -> list[Person]:
    """Return everyone who coordinates the body and can sign in."""
    return list(
        db.session.scalars(
            select(Person)
            .join(Account, Account.person_id == Person.id)
            .where(Account.role == Role.COORDINATOR, Account.disabled_at.is_(None))
            .order_by(Account.person_id)
        )
    )


def people_by_ids(ids: Sequence[int]) -> dict[int, Person]:
    """Return people by their keys."""
    return {person.id: person for person in db.session.scalars(select(Person).where(Person.id.in_(ids)))}


def lock(workgroup: Workgroup) -> None:
    """Let whoever does the same at the same moment wait until this transaction ends."""
    db.session.execute(select(Workgroup.id).where(Workgroup.id == workgroup.id).with_for_update())
