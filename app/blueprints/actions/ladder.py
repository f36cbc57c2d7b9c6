"""When a word about an action falls due, and what it waits for: pure decisions.

The owner is reminded before the date, on it and after it. Who stays silent after it is told of to others, one after
the other: the contact of the owner's organisation, the coordinators, the chair.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.models import Action, Assignment
from app.reminders.steps import Step

DUE_SOON, DUE, OVERDUE = "action_due_soon", "action_due", "action_overdue"
CONTACT, ESCALATED, CHAIR = "action_escalated_contact", "action_escalated", "action_escalated_chair"
BEFOREHAND = frozenset({DUE_SOON, DUE})  # of no use once the date has passed
OTHERS = frozenset({CONTACT, ESCALATED, CHAIR})  # mails to others than the owner
SILENCE = timedelta(days=7)  # who said something in the week before a reminder is not reminded


@dataclass(frozen=True)
class Standing:
    """What decides about the reminders of one action."""

    due_on: date
    updated_at: datetime | None
    assigned_on: date | None


def standing_of(action: Action, assignment: Assignment) -> Standing | None:
    """Return what decides about an action; None when it has no date."""
    if action.due_on is None:
        return None
    return Standing(action.due_on, action.updated_at, assignment.starts_on)


def is_wanted(step: Step, at: datetime, standing: Standing, zone: ZoneInfo) -> bool:
    """Whether a step at a moment is worth a mail: not when the owner said something, or got the action, just before.

    Nobody is told of what fell due before this owner had the action. Once the date has passed, only what was said
    since counts; and others hear of an action only while nothing was.
    """
    updated_at = standing.updated_at
    said = updated_at is not None and updated_at <= at
    said_since = said and updated_at is not None and updated_at.astimezone(zone).date() > standing.due_on
    held = at.astimezone(zone).date() - standing.assigned_on if standing.assigned_on else SILENCE
    if step.kind in OTHERS:
        return not said_since and held >= timedelta(0)
    counts = said_since if step.days > 0 else said
    if counts and updated_at is not None and updated_at >= at - SILENCE:
        return False
    return held >= SILENCE


def wanted_steps(
    falling: Iterable[tuple[datetime, Step]], standing: Standing, zone: ZoneInfo
) -> Iterator[tuple[datetime, Step]]:
    """Yield the steps of an open action that are worth a mail."""
    for at, step in falling:
        if is_wanted(step, at, standing, zone):
            yield at, step
