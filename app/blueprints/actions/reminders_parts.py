"""What falls due for the parts of an action: a handover that nobody answers, a step that is not done.

In the morning, local time, on the days the body has set. By default the receiver of a handover is reminded once,
seven days after it was asked, and the owner of a step seven days before its date and the day after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import literal, select
from sqlalchemy.orm import joinedload, load_only

from app.blueprints.actions import mails, mails_asking
from app.blueprints.actions.commands import named
from app.blueprints.actions.rules import OPEN, OVER
from app.extensions import db
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.models import Action, ActionStep, Handover, RequestState
from app.reminders.steps import days_reached, falling, step_in
from app.reminders.vocabulary import Due

# Written out, because a partial index answers only for the words it was made with.
_IS_WAITING = Handover.state == literal(RequestState.WAITING.value, literal_execute=True)
WAITS, STEP = mails_asking.HANDOVER_WAITS.name, mails_asking.STEP_DUE.name


class PartReminders:
    """The reminders for handovers and steps."""

    kinds: tuple[MailKind, ...] = (mails_asking.HANDOVER_WAITS, mails_asking.STEP_DUE)

    def due(self, after: datetime, until: datetime) -> Iterator[Due]:
        """Yield the reminders in (after, until], as things stand now; two queries, whatever the window."""
        zone = _zone()
        for handover in _waiting(days_reached([mails_asking.HANDOVER_WAITS], after, until)):
            asked_on = handover.asked_at.astimezone(zone).date()
            for at, step in falling(mails_asking.HANDOVER_WAITS, asked_on, after, until):
                yield Due(at, WAITS, "handover", handover.public_id, handover.receiver_id, step.occurrence(asked_on))
        for part in _steps(days_reached([mails_asking.STEP_DUE], after, until)):
            assert part.due_on is not None  # noqa: S101 - for the type checker: the query asked for both
            assert part.owner_id is not None  # noqa: S101
            for at, step in falling(mails_asking.STEP_DUE, part.due_on, after, until):
                yield Due(at, STEP, "step", part.public_id, part.owner_id, step.occurrence(part.due_on))

    def drafts(self, dues: Sequence[Due], now: datetime) -> Iterable[tuple[Due, Draft]]:
        """Yield the mails for these dues, looking again whether each is still wanted."""
        del now
        handovers = {one.public_id: one for one in _handovers(_ids(dues, WAITS))}
        steps = {one.public_id: one for one in _steps_by_id(_ids(dues, STEP))}
        for due in dues:
            if due.kind == WAITS and (handover := handovers.get(due.subject_id)):
                if handover.receiver_id == due.person_id:
                    yield due, _handover_draft(handover)
            elif (step := steps.get(due.subject_id)) and step.owner_id == due.person_id and _is_of(due, step):
                yield due, _step_draft(step)


def _ids(dues: Sequence[Due], kind: str) -> set[str]:
    return {due.subject_id for due in dues if due.kind == kind}


def _is_of(due: Due, step: ActionStep) -> bool:
    """Whether the date of a step is still the one that a due was made of."""
    return step.due_on is not None and step_in(due.occurrence, STEP, step.due_on) is not None


def _waiting(reached: tuple[date, date] | None) -> Iterable[Handover]:
    if reached is None:
        return ()
    since, until = (datetime.combine(day, time(), UTC) for day in reached)
    return db.session.scalars(
        select(Handover)
        .join(Action)
        .where(_IS_WAITING, Handover.asked_at.between(since, until + timedelta(days=1)), Action.state.not_in(OVER))
        .options(load_only(Handover.public_id, Handover.receiver_id, Handover.asked_at))
        .order_by(Handover.id)
    )


def _steps(reached: tuple[date, date] | None) -> Iterable[ActionStep]:
    if reached is None:
        return ()
    first, last = reached
    return db.session.scalars(
        select(ActionStep)
        .join(Action)
        .where(
            ActionStep.due_on.between(first, last),
            ActionStep.done_at.is_(None),
            ActionStep.removed_at.is_(None),
            ActionStep.owner_id.is_not(None),
            Action.state.in_(OPEN),
        )
        .options(load_only(ActionStep.public_id, ActionStep.owner_id, ActionStep.due_on))
        .order_by(ActionStep.due_on, ActionStep.id)
    )


def _handovers(public_ids: set[str]) -> Iterable[Handover]:
    return db.session.scalars(
        select(Handover)
        .join(Action)
        .where(
            Handover.public_id.in_(public_ids),
            Handover.state == RequestState.WAITING,
            Action.state.not_in(OVER),
        )
        .options(joinedload(Handover.action), joinedload(Handover.giver), joinedload(Handover.receiver))
    )


def _steps_by_id(public_ids: set[str]) -> Iterable[ActionStep]:
    return db.session.scalars(
        select(ActionStep)
        .join(Action)
        .where(
            ActionStep.public_id.in_(public_ids),
            ActionStep.done_at.is_(None),
            ActionStep.removed_at.is_(None),
            Action.state.in_(OPEN),
        )
        .options(joinedload(ActionStep.action), joinedload(ActionStep.owner))
    )


def _handover_draft(handover: Handover) -> Draft:
    return Draft(
        kind=mails_asking.HANDOVER_WAITS,
        person=handover.receiver,
        about=("action", handover.action.public_id),
        values={"action": named(handover.action), "owner": handover.giver.label},
        facts=[(mails_asking.MESSAGE, handover.message)] if handover.message else [],
        purpose=mails_asking.HANDOVER_PURPOSE,
        link_about=("handover", handover.public_id),
        reply_to=handover.giver.email or "",
    )


def _step_draft(step: ActionStep) -> Draft:
    assert step.owner is not None  # noqa: S101 - for the type checker: the due names its owner
    return Draft(
        kind=mails_asking.STEP_DUE,
        person=step.owner,
        about=("step", step.public_id),
        values={"step": step.title, "due": step.due_on, "action": named(step.action)},
        facts=[(mails.DUE, step.due_on)],
        purpose=mails_asking.STEP_PURPOSE,
    )


def _zone() -> ZoneInfo:
    zone: ZoneInfo = current_app.config["SETTINGS"].zone
    return zone
