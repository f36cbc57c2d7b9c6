"""Every read of this slice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from app.blueprints.actions.rules import OPEN
from app.blueprints.people.queries import current_affiliations
from app.extensions import db
from app.models import (
    Account,
    Action,
    Assignment,
    FollowedAction,
    MailState,
    Organisation,
    OutboxMail,
    Person,
    ProgressUpdate,
    Role,
)

MOST_COORDINATORS = 20
MOST_HISTORY = 100
MOST_OF_ONE = 200


@dataclass(frozen=True)
class ActionRow:
    """An action with its present owner, for lists."""

    action: Action
    owner: Person | None
    organisation: Organisation | None


def action_by_public_id(public_id: str) -> Action | None:
    """Return an action with its place in the pact."""
    return db.session.scalar(
        select(Action).where(Action.public_id == public_id).options(joinedload(Action.pact), joinedload(Action.node))
    )


def current_assignment(action: Action) -> Assignment | None:
    """Return who owns an action at this moment."""
    return db.session.scalar(
        select(Assignment)
        .where(Assignment.action_id == action.id, Assignment.ends_on.is_(None))
        .options(joinedload(Assignment.person), joinedload(Assignment.organisation))
    )


def owners_of(action_ids: Iterable[int]) -> dict[int, Assignment]:
    """Return the current assignment of each of these actions."""
    found = db.session.scalars(
        select(Assignment)
        .where(Assignment.action_id.in_(list(action_ids)), Assignment.ends_on.is_(None))
        .options(joinedload(Assignment.person), joinedload(Assignment.organisation))
    )
    return {one.action_id: one for one in found}


def with_owners(actions: Sequence[Action]) -> list[ActionRow]:
    """Return these actions with their owners, in the same order, for one query."""
    owners = owners_of(action.id for action in actions)
    return [
        ActionRow(action, owner.person if owner else None, owner.organisation if owner else None)
        for action in actions
        for owner in (owners.get(action.id),)
    ]


def open_actions_of(person: Person, *, limit: int = MOST_OF_ONE) -> Sequence[Action]:
    """Return what someone owns and has not finished, the nearest date first."""
    return db.session.scalars(
        select(Action)
        .join(Assignment, (Assignment.action_id == Action.id) & Assignment.ends_on.is_(None))
        .where(Assignment.person_id == person.id, Action.state.in_(OPEN))
        .options(joinedload(Action.node))
        .order_by(Action.due_on.is_(None), Action.due_on, Action.id)
        .limit(limit)
    ).all()


def overdue(pact_id: int, today: date, *, limit: int) -> Sequence[Action]:
    """Return the open actions whose date has passed, the longest first."""
    return db.session.scalars(
        select(Action)
        .where(Action.pact_id == pact_id, Action.state.in_(OPEN), Action.due_on < today)
        .order_by(Action.due_on, Action.id)
        .limit(limit)
    ).all()


def coordinators() -> Sequence[Person]:
    """Return who coordinates the pact; the administrators where nobody does."""
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        found = db.session.scalars(
            select(Person)
            .join(Account, Account.person_id == Person.id)
            .where(Account.role == role, Account.disabled_at.is_(None))
            .order_by(Person.id)
            .limit(MOST_COORDINATORS)
        ).all()
        if found:
            return found
    return []


def organisation_of(person: Person, on: date) -> Organisation | None:
    """Return the organisation someone speaks for on a day; the one he or she is contact of first."""
    found = current_affiliations(person, on)
    return found[0].organisation if found else None


def last_standing_update(action: Action) -> ProgressUpdate | None:
    """Return the newest update that was not undone."""
    return db.session.scalar(
        select(ProgressUpdate)
        .where(ProgressUpdate.action_id == action.id, ProgressUpdate.undone_at.is_(None))
        .options(joinedload(ProgressUpdate.person))
        .order_by(ProgressUpdate.at.desc(), ProgressUpdate.id.desc())
        .limit(1)
    )


def last_position(pact_id: int) -> int:
    """Return the highest position among the actions of a pact."""
    return db.session.scalar(select(func.max(Action.position)).where(Action.pact_id == pact_id)) or 0


def has_updates(action: Action) -> bool:
    """Whether anybody ever said anything of an action, undone or not."""
    return db.session.scalar(select(exists().where(ProgressUpdate.action_id == action.id))) or False


def is_followed(action: Action) -> bool:
    """Whether the action stands on an agenda."""
    return db.session.scalar(select(exists().where(FollowedAction.action_id == action.id))) or False


def waiting_mails(action: Action, kind: str = "", *, person_id: int | None = None) -> Sequence[OutboxMail]:
    """Return the mails about an action that have not gone yet, of one kind or to one person."""
    asked = select(OutboxMail).where(
        OutboxMail.subject_kind == "action",
        OutboxMail.subject_id == action.public_id,
        OutboxMail.state == MailState.QUEUED,
    )
    if kind:
        asked = asked.where(OutboxMail.kind == kind)
    if person_id is not None:
        asked = asked.where(OutboxMail.person_id == person_id)
    return db.session.scalars(asked.order_by(OutboxMail.id)).all()
