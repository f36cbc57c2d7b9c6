"""Who hears of an action when its owner is silent: the contact, the coordinators, the chair."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager, joinedload, load_only

from app.blueprints.actions import queries
from app.blueprints.actions.ladder import CHAIR, CONTACT, ESCALATED
from app.extensions import db
from app.models import (
    Action,
    Affiliation,
    AgendaItem,
    Assignment,
    Decision,
    Meeting,
    MemberRole,
    Membership,
    Person,
    Workgroup,
    WorkgroupKind,
)

CHUNK = 2000  # keys a query names at once


@dataclass(frozen=True)
class Listeners:
    """Who is told of which action. Made for many actions at once, with a fixed number of queries."""

    coordinators: Sequence[Person] = ()
    chairs: Mapping[int, Person] = field(default_factory=dict)  # by action
    contacts: Mapping[int, Sequence[Affiliation]] = field(default_factory=dict)  # by organisation
    of_owners: Mapping[int, Sequence[Affiliation]] = field(default_factory=dict)  # by person

    def told(self, kind: str, action: Action, assignment: Assignment, day: date) -> list[Person]:
        """Return who gets mails of `kind` about an action on a day; never the owner, who is reminded already."""
        if kind == ESCALATED:
            return list(self.coordinators)
        found = self.chairs.get(action.id) if kind == CHAIR else None
        if kind == CONTACT:
            found = self.contact_of(assignment, day)
        return [found] if found is not None and found.id != assignment.person_id else []

    def contact_of(self, assignment: Assignment, day: date) -> Person | None:
        """Return the contact of the organisation an owner speaks for."""
        organisation_id = assignment.organisation_id
        if organisation_id is None:
            mine = [one for one in self.of_owners.get(assignment.person_id, ()) if _holds(one, day)]
            organisation_id = mine[0].organisation_id if mine else None
        if organisation_id is None:
            return None
        return next((one.person for one in self.contacts.get(organisation_id, ()) if _holds(one, day)), None)


def open_actions(first: date, last: date) -> list[tuple[Action, Assignment]]:
    """Return the open, owned actions due between two days; the partial index holds no others."""
    rows = db.session.execute(
        select(Action, Assignment)
        .join(Assignment, (Assignment.action_id == Action.id) & Assignment.ends_on.is_(None))
        .where(queries.is_open(), Action.due_on.between(first, last))
        .options(
            load_only(Action.public_id, Action.pact_id, Action.decision_id, Action.due_on, Action.updated_at),
            load_only(Assignment.action_id, Assignment.person_id, Assignment.organisation_id, Assignment.starts_on),
        )
        .order_by(Action.due_on, Action.id)
    )
    return [(action, assignment) for action, assignment in rows]


def actions_by_public_id(public_ids: Collection[str]) -> dict[str, Action]:
    """Return actions by their public ids, with what their mails name."""
    found = db.session.scalars(
        select(Action)
        .where(Action.public_id.in_(public_ids))
        .options(joinedload(Action.node), joinedload(Action.decision))
    )
    return {action.public_id: action for action in found}


def people(ids: Collection[int]) -> dict[int, Person]:
    """Return people by their keys."""
    return {person.id: person for person in db.session.scalars(select(Person).where(Person.id.in_(ids)))}


def listeners_of(pairs: Sequence[tuple[Action, Assignment]]) -> Listeners:
    """Return who is told of these actions if their owners stay silent; five queries, whatever their number."""
    if not pairs:
        return Listeners()
    without = {one.person_id for _, one in pairs if one.organisation_id is None}
    of_owners = _affiliations(Affiliation.person_id, without)
    organisations = {one.organisation_id for _, one in pairs if one.organisation_id is not None}
    organisations |= {one.organisation_id for rows in of_owners.values() for one in rows}
    return Listeners(
        coordinators=queries.coordinators(),
        chairs=_chairs([action for action, _ in pairs]),
        contacts=_affiliations(Affiliation.organisation_id, organisations, Affiliation.is_contact.is_(True)),
        of_owners=of_owners,
    )


def _affiliations(
    column: object, keys: Iterable[int], *conditions: ColumnElement[bool]
) -> dict[int, list[Affiliation]]:
    """Return affiliations by one of their keys: who is contact first, then the oldest."""
    found: dict[int, list[Affiliation]] = {}
    by_person = column is Affiliation.person_id
    for chunk in _chunks(keys):
        rows = db.session.scalars(
            select(Affiliation)
            .join(Affiliation.person)
            .where(column.in_(chunk), *conditions)  # type: ignore[attr-defined]
            .options(contains_eager(Affiliation.person))
            .order_by(Affiliation.is_contact.desc(), Affiliation.id)
        )
        for one in rows:
            found.setdefault(one.person_id if by_person else one.organisation_id, []).append(one)
    return found


def _chairs(actions: Sequence[Action]) -> dict[int, Person]:
    """Return the chair of the workgroup each action came from; of the body where it came from none, or none chairs."""
    found: dict[int, Person] = {}
    for chunk in _chunks(action.id for action in actions if action.decision_id is not None):
        rows = db.session.execute(
            select(Action.id, Person)
            .join(Decision, Action.decision_id == Decision.id)
            .join(AgendaItem, Decision.item_id == AgendaItem.id)
            .join(Meeting, AgendaItem.meeting_id == Meeting.id)
            .join(Membership, Membership.workgroup_id == Meeting.workgroup_id)
            .join(Membership.person)
            .where(Action.id.in_(chunk), Membership.role == MemberRole.CHAIR, Membership.ends_on.is_(None))
            .order_by(Membership.id)
        )
        for key, person in rows:
            found.setdefault(key, person)
    bodies = _chairs_of_bodies({action.pact_id for action in actions if action.id not in found})
    for action in actions:
        if action.id not in found and action.pact_id in bodies:
            found[action.id] = bodies[action.pact_id]
    return found


def _chairs_of_bodies(pact_ids: Iterable[int]) -> dict[int, Person]:
    found: dict[int, Person] = {}
    for chunk in _chunks(pact_ids):
        rows = db.session.execute(
            select(Workgroup.pact_id, Person)
            .join(Membership, Membership.workgroup_id == Workgroup.id)
            .join(Membership.person)
            .where(
                Workgroup.pact_id.in_(chunk),
                Workgroup.kind == WorkgroupKind.ORGAN,
                Workgroup.closed_at.is_(None),
                Membership.role == MemberRole.CHAIR,
                Membership.ends_on.is_(None),
            )
            .order_by(Workgroup.id, Membership.id)
        )
        for pact_id, person in rows:
            found.setdefault(pact_id, person)
    return found


def _holds(one: Affiliation, day: date) -> bool:
    return (one.starts_on is None or one.starts_on <= day) and (one.ends_on is None or one.ends_on >= day)


def _chunks(keys: Iterable[int]) -> Iterable[list[int]]:
    """Split keys into what one query names. There is always one: what a page asks does not hang on what it finds."""
    listed = sorted(set(keys))
    return (listed[start : start + CHUNK] for start in range(0, max(len(listed), 1), CHUNK))
