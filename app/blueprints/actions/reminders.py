"""What falls due for actions: a word to the owner before the date, on it and after it, then to others.

In the morning, local time, on the days the body has set (by default 14 and 3 days before, the day itself, and 1, 8
and 15 days after). Not when something was reported, or the action was assigned, in the week before; after the date,
only what was reported since counts. As long as nothing was, the contact of the owner's organisation hears of it
(4 days after), then the coordinators (8), then the chair (15). An action that is done, paused or stopped waits for
nothing, and a new date starts anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import current_app

from app.blueprints.actions import mails, queries
from app.blueprints.actions.commands import facts_of, named, page_of
from app.blueprints.actions.foreseen import coming_of, is_overtaken, otherwise
from app.blueprints.actions.ladder import BEFOREHAND, OTHERS, is_wanted, standing_of, wanted_steps
from app.blueprints.actions.queries_ladder import (
    Listeners,
    actions_by_public_id,
    listeners_of,
    open_actions,
    people,
)
from app.blueprints.actions.rules import OPEN
from app.mail.kinds import MailKind
from app.mail.outbox import Draft
from app.models import Action, Assignment, Person
from app.reminders.steps import Step, days_reached, falling, moment_of, step_in
from app.reminders.vocabulary import Due

_KINDS = {kind.name: kind for kind in mails.REMINDERS}


class ActionReminders:
    """The reminders of this slice."""

    kinds: tuple[MailKind, ...] = mails.REMINDERS

    def due(self, after: datetime, until: datetime) -> Iterator[Due]:
        """Yield the reminders in (after, until], as actions stand now; a fixed number of queries."""
        reached = days_reached(self.kinds, after, until)
        found = [] if reached is None else _steps_of(open_actions(*reached), after, until)
        listeners = listeners_of([(action, owner) for action, owner, _, step in found if step.kind in OTHERS])
        zone = _zone()
        for action, assignment, at, step in found:
            day = at.astimezone(zone).date()
            told = listeners.told(step.kind, action, assignment, day) if step.kind in OTHERS else ()
            for person_id in [one.id for one in told] if step.kind in OTHERS else [assignment.person_id]:
                assert action.due_on is not None  # noqa: S101 - for the type checker: the query asked for it
                occurrence = step.occurrence(action.due_on)
                yield Due(at, step.kind, "action", action.public_id, person_id, occurrence)

    def drafts(self, dues: Sequence[Due], now: datetime) -> Iterable[tuple[Due, Draft]]:
        """Yield the mails for these dues, looking again whether each is still wanted."""
        actions = actions_by_public_id({due.subject_id for due in dues})
        found = people({due.person_id for due in dues})
        owners = queries.owners_of(action.id for action in actions.values())
        pairs = [(action, owners[action.id]) for action in actions.values() if action.id in owners]
        listeners = listeners_of(pairs)
        for due in dues:
            action = actions.get(due.subject_id)
            assignment = owners.get(action.id) if action else None
            moment = max(now, due.at)
            if action is None or assignment is None or not _still_wanted(due, action, assignment, listeners, moment):
                continue
            yield due, _draft(due, action, found[due.person_id], assignment, listeners, moment)


def _steps_of(
    pairs: Iterable[tuple[Action, Assignment]], after: datetime, until: datetime
) -> list[tuple[Action, Assignment, datetime, Step]]:
    zone = _zone()
    found = []
    for action, assignment in pairs:
        standing = standing_of(action, assignment)
        assert standing is not None  # noqa: S101 - for the type checker: the query asked for a date
        steps = sorted(one for kind in mails.REMINDERS for one in falling(kind, standing.due_on, after, until))
        for at, step in wanted_steps(steps, standing, zone):
            if not is_overtaken(step, at, standing.due_on, zone):
                found.append((action, assignment, at, step))
    return found


def _still_wanted(due: Due, action: Action, assignment: Assignment, listeners: Listeners, now: datetime) -> bool:
    standing = standing_of(action, assignment)
    step = step_in(due.occurrence, due.kind, standing.due_on) if standing else None
    if step is None or standing is None or action.state not in OPEN:
        return False
    at, zone = moment_of(step.on(standing.due_on)), _zone()
    if due.kind in BEFOREHAND and now.astimezone(zone).date() > standing.due_on:
        return False  # "soon" and "today" are not said tomorrow
    if due.kind in OTHERS:
        told = listeners.told(due.kind, action, assignment, at.astimezone(zone).date())
        is_for = due.person_id in {person.id for person in told}
    else:
        is_for = due.person_id == assignment.person_id
    return is_for and is_wanted(step, at, standing, zone)


def _draft(
    due: Due, action: Action, person: Person, assignment: Assignment, listeners: Listeners, now: datetime
) -> Draft:
    to_owner = due.kind not in OTHERS
    facts = facts_of(action)
    values: dict[str, object] = {"action": named(action), "due": action.due_on, "owner": assignment.person.label}
    if to_owner:
        values["otherwise"] = lambda: otherwise(coming_of(action, assignment, now, listeners))
    return Draft(
        kind=_KINDS[due.kind],
        person=person,
        about=("action", action.public_id),
        values=values,
        facts=facts if to_owner else [*facts, (mails.ON_SCREEN, page_of(action))],
        purpose=mails.PURPOSE if to_owner else None,
        reply_to="" if to_owner else assignment.person.email or "",
    )


def _zone() -> ZoneInfo:
    zone: ZoneInfo = current_app.config["SETTINGS"].zone
    return zone
