"""Every read of what belongs to an action: requests, steps, helpers, evidence and money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import (
    Action,
    ActionStep,
    Assignment,
    BulkChange,
    Contributor,
    DateRequest,
    DossierAction,
    Evidence,
    Handover,
    Indicator,
    IndicatorAction,
    MoneyLine,
    Pact,
    Person,
    RequestState,
    SavedFilter,
)

MOST = 200  # of each, on one page
WHOLE_ACTION = joinedload(Handover.action).options(joinedload(Action.pact), joinedload(Action.node))
CHANGED_AT_ONCE = ("due_on", "node", "is_priority", "owner")  # the facts that many actions can get in one go


def handovers_of(action: Action) -> Sequence[Handover]:
    """Return every handover that was asked for, the newest first."""
    return db.session.scalars(
        select(Handover)
        .where(Handover.action_id == action.id)
        .options(joinedload(Handover.giver), joinedload(Handover.receiver))
        .order_by(Handover.id.desc())
        .limit(MOST)
    ).all()


def open_step(action: Action, title: str, due_on: date | None, owner: Person | None) -> ActionStep | None:
    """Return the step of an action that stands open with these words, this day and this owner."""
    return db.session.scalar(
        select(ActionStep)
        .where(
            ActionStep.action_id == action.id,
            ActionStep.title == title,
            ActionStep.due_on.is_(None) if due_on is None else ActionStep.due_on == due_on,
            ActionStep.owner_id.is_(None) if owner is None else ActionStep.owner_id == owner.id,
            ActionStep.done_at.is_(None),
            ActionStep.removed_at.is_(None),
        )
        .limit(1)
    )


def waiting_handover(action: Action) -> Handover | None:
    """Return the handover that waits for an answer."""
    return db.session.scalar(
        select(Handover)
        .where(Handover.action_id == action.id, Handover.state == RequestState.WAITING)
        .options(joinedload(Handover.giver), joinedload(Handover.receiver))
    )


def last_given(action: Action, giver: Person) -> Handover | None:
    """Return the last handover of an action by `giver` that was accepted."""
    return db.session.scalar(
        select(Handover)
        .where(Handover.action_id == action.id, Handover.giver_id == giver.id, Handover.state == RequestState.GRANTED)
        .options(joinedload(Handover.receiver))
        .order_by(Handover.id.desc())
        .limit(1)
    )


def last_ownership(action: Action, person: Person) -> Assignment | None:
    """Return when someone who owned an action had it last."""
    return db.session.scalar(
        select(Assignment)
        .where(Assignment.action_id == action.id, Assignment.person_id == person.id)
        .order_by(Assignment.id.desc())
        .limit(1)
    )


def handover_by_public_id(public_id: str) -> Handover | None:
    """Return a handover with its action and people."""
    return db.session.scalar(
        select(Handover)
        .where(Handover.public_id == public_id)
        .options(WHOLE_ACTION, joinedload(Handover.giver), joinedload(Handover.receiver))
    )


def date_requests_of(action: Action) -> Sequence[DateRequest]:
    """Return every request for another date, the newest first."""
    return db.session.scalars(
        select(DateRequest)
        .where(DateRequest.action_id == action.id)
        .options(joinedload(DateRequest.person), joinedload(DateRequest.answerer))
        .order_by(DateRequest.id.desc())
        .limit(MOST)
    ).all()


def last_date_request(action: Action) -> DateRequest | None:
    """Return the request for another date that was made last, answered or not."""
    return next(iter(date_requests_of(action)), None)


def waiting_date_request(action: Action) -> DateRequest | None:
    """Return the request for another date that waits for an answer."""
    return db.session.scalar(
        select(DateRequest)
        .where(DateRequest.action_id == action.id, DateRequest.state == RequestState.WAITING)
        .options(joinedload(DateRequest.person))
    )


def steps_of(action: Action) -> Sequence[ActionStep]:
    """Return the steps of an action that stand, the nearest date first."""
    return db.session.scalars(
        select(ActionStep)
        .where(ActionStep.action_id == action.id, ActionStep.removed_at.is_(None))
        .options(joinedload(ActionStep.owner))
        .order_by(ActionStep.due_on.is_(None), ActionStep.due_on, ActionStep.id)
        .limit(MOST)
    ).all()


def step_by_public_id(public_id: str) -> ActionStep | None:
    """Return a step with its action and owner."""
    return db.session.scalar(
        select(ActionStep)
        .where(ActionStep.public_id == public_id)
        .options(joinedload(ActionStep.action).joinedload(Action.pact), joinedload(ActionStep.owner))
    )


def contributors_of(action: Action) -> Sequence[Contributor]:
    """Return who helps with an action at this moment."""
    return db.session.scalars(
        select(Contributor)
        .where(Contributor.action_id == action.id, Contributor.until.is_(None))
        .options(joinedload(Contributor.person), joinedload(Contributor.organisation))
        .order_by(Contributor.id)
        .limit(MOST)
    ).all()


def contributor_by_public_id(public_id: str) -> Contributor | None:
    """Return someone who helps, with the action."""
    return db.session.scalar(
        select(Contributor)
        .where(Contributor.public_id == public_id)
        .options(joinedload(Contributor.action), joinedload(Contributor.person), joinedload(Contributor.organisation))
    )


def evidence_of(action: Action) -> Sequence[Evidence]:
    """Return the links and files that show for an action, without the bytes, the newest first."""
    return db.session.scalars(
        select(Evidence)
        .where(Evidence.action_id == action.id, Evidence.removed_at.is_(None))
        .options(joinedload(Evidence.person), joinedload(Evidence.blob))
        .order_by(Evidence.id.desc())
        .limit(MOST)
    ).all()


def same_evidence(wanted: Evidence) -> Evidence | None:
    """Return what stands with the same action already, under the same title, of the same person."""
    with db.session.no_autoflush:
        return db.session.scalar(
            select(Evidence)
            .where(
                Evidence.action_id == wanted.action.id,
                Evidence.person_id == wanted.person.id,
                Evidence.title == wanted.title,
                Evidence.url == wanted.url,
                Evidence.blob_id == (wanted.blob.id if wanted.blob else None),
                Evidence.removed_at.is_(None),
            )
            .limit(1)
        )


def evidence_by_public_id(public_id: str) -> Evidence | None:
    """Return a piece of evidence with its action, and what its file is called."""
    return db.session.scalar(
        select(Evidence)
        .where(Evidence.public_id == public_id)
        .options(joinedload(Evidence.action), joinedload(Evidence.blob), joinedload(Evidence.person))
    )


def money_of(action: Action) -> Sequence[MoneyLine]:
    """Return the lines of the budget, costs first, in the order they were added."""
    return db.session.scalars(
        select(MoneyLine)
        .where(MoneyLine.action_id == action.id, MoneyLine.removed_at.is_(None))
        .order_by(MoneyLine.kind, MoneyLine.id)
        .limit(MOST)
    ).all()


def indicators_of(action: Action) -> Sequence[Indicator]:
    """Return what an action works towards."""
    return db.session.scalars(
        select(Indicator)
        .join(IndicatorAction, IndicatorAction.indicator_id == Indicator.id)
        .where(IndicatorAction.action_id == action.id, Indicator.ended_at.is_(None))
        .order_by(Indicator.position, Indicator.id)
        .limit(MOST)
    ).all()


def money_by_public_id(public_id: str) -> MoneyLine | None:
    """Return a line of the budget with its action."""
    return db.session.scalar(
        select(MoneyLine).where(MoneyLine.public_id == public_id).options(joinedload(MoneyLine.action))
    )


def has_parts(action: Action) -> bool:
    """Whether something hangs on an action: a step, a helper, evidence, money, a question, an indicator or a file."""
    hanging = (ActionStep, Contributor, Evidence, MoneyLine, Handover, DateRequest, IndicatorAction, DossierAction)
    return db.session.scalar(select(or_(*(exists().where(one.action_id == action.id) for one in hanging)))) or False


def saved_filter(public_id: str, person: Person) -> SavedFilter | None:
    """Return a filter of someone's own."""
    return db.session.scalar(
        select(SavedFilter).where(SavedFilter.public_id == public_id, SavedFilter.person_id == person.id)
    )


def bulk_change(public_id: str) -> BulkChange | None:
    """Return a change of one fact of many actions; what was carried over to a next pact is taken back there."""
    return db.session.scalar(
        select(BulkChange).where(BulkChange.public_id == public_id, BulkChange.what.in_(CHANGED_AT_ONCE))
    )


def actions_named(pact: Pact, public_ids: Sequence[str]) -> list[Action]:
    """Return the actions of a pact with these public ids, in the order of the pact."""
    found = select(Action).where(Action.pact_id == pact.id, Action.public_id.in_(public_ids))
    return list(db.session.scalars(found.order_by(Action.position, Action.id)))
