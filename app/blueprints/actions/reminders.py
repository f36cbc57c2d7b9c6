"""What falls due for actions: a word before the date, after it, and to the coordinator when nobody answers.

Nine in the morning, local time. To the owner 14 and 3 days before the date and 1, 8 and 15 days after it, unless
something was reported (or the action was assigned) in the week before; after the date, only what was reported
since counts. To the coordinators 8 days after it, unless anything was reported since the date. An action that is
done, paused or stopped waits for nothing, and a new date starts anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.blueprints.actions import mails, queries
from app.blueprints.actions.commands import facts_of, named, page_of
from app.blueprints.actions.rules import EARLIEST, ESCALATED, LATEST, OPEN, is_wanted, ladder, step_of
from app.extensions import db
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.models import Action, Assignment, Person
from app.reminders.vocabulary import Due

_KINDS = {kind.name: kind for kind in (mails.DUE_SOON, mails.OVERDUE, mails.ESCALATED)}


class ActionReminders:
    """The reminders of this slice."""

    kinds: tuple[MailKind, ...] = tuple(_KINDS.values())

    def due(self, after: datetime, until: datetime) -> Iterator[Due]:
        """Yield the reminders in (after, until], as actions stand now; two queries, whatever the window."""
        zone = _zone()
        coordinators = [person.id for person in queries.coordinators()]
        for action, assignment in _open_actions(after, until, zone):
            assert action.due_on is not None  # noqa: S101 - for the type checker: the query asked for it
            for at, step in ladder(
                action.due_on,
                zone,
                after=after,
                until=until,
                updated_at=action.updated_at,
                assigned_on=assignment.starts_on,
            ):
                for person_id in coordinators if step.kind == ESCALATED else [assignment.person_id]:
                    yield Due(
                        at=at,
                        kind=step.kind,
                        subject_kind="action",
                        subject_id=action.public_id,
                        person_id=person_id,
                        occurrence=step.occurrence(action.due_on),
                    )

    def drafts(self, dues: Sequence[Due], now: datetime) -> Iterable[tuple[Due, Draft]]:
        """Yield the mails for these dues, looking again whether each is still wanted."""
        del now
        actions = _by_public_id({due.subject_id for due in dues})
        people = _people({due.person_id for due in dues})
        owners = queries.owners_of(action.id for action in actions.values())
        coordinators = {person.id for person in queries.coordinators()}
        for due in dues:
            action = actions.get(due.subject_id)
            assignment = owners.get(action.id) if action else None
            if action is None or assignment is None or not _still_wanted(due, action, assignment, coordinators):
                continue
            yield due, _draft(due, action, people[due.person_id], assignment.person)


def _open_actions(after: datetime, until: datetime, zone: ZoneInfo) -> Iterable[tuple[Action, Assignment]]:
    """Return the open, owned actions of which a step can fall in the window; the partial index holds no others."""
    first = after.astimezone(zone).date() - timedelta(days=LATEST)
    last = until.astimezone(zone).date() - timedelta(days=EARLIEST)
    rows = db.session.execute(
        select(Action, Assignment)
        .join(Assignment, (Assignment.action_id == Action.id) & Assignment.ends_on.is_(None))
        .where(queries.is_open(), Action.due_on.between(first, last))
        .order_by(Action.due_on, Action.id)
    )
    return [(action, assignment) for action, assignment in rows]


def _still_wanted(due: Due, action: Action, assignment: Assignment, coordinators: set[int]) -> bool:
    step = step_of(due.kind, due.occurrence, action.due_on) if action.due_on else None
    if step is None or action.due_on is None or action.state not in OPEN:
        return False
    who = due.person_id in coordinators if due.kind == ESCALATED else due.person_id == assignment.person_id
    return who and is_wanted(
        step, action.due_on, _zone(), updated_at=action.updated_at, assigned_on=assignment.starts_on
    )


def _draft(due: Due, action: Action, person: Person, owner: Person) -> Draft:
    to_owner = due.kind != ESCALATED
    facts = facts_of(action)
    return Draft(
        kind=_KINDS[due.kind],
        person=person,
        about=("action", action.public_id),
        values={"action": named(action), "due": action.due_on, "owner": owner.label},
        facts=facts if to_owner else [*facts, (mails.ON_SCREEN, page_of(action))],
        purpose=mails.PURPOSE if to_owner else None,
    )


def _by_public_id(public_ids: set[str]) -> dict[str, Action]:
    found = db.session.scalars(
        select(Action)
        .where(Action.public_id.in_(public_ids))
        .options(joinedload(Action.node), joinedload(Action.decision))
    )
    return {action.public_id: action for action in found}


def _people(ids: set[int]) -> dict[int, Person]:
    return {person.id: person for person in db.session.scalars(select(Person).where(Person.id.in_(ids)))}


def _zone() -> ZoneInfo:
    zone: ZoneInfo = current_app.config["SETTINGS"].zone
    return zone
