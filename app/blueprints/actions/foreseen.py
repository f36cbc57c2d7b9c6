"""What follows if nobody says anything: the mails of an action to come, from the same rules as the reminders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app

from app.blueprints.actions import mails
from app.blueprints.actions.ladder import CHAIR, CONTACT, OTHERS, Standing, is_wanted, standing_of
from app.blueprints.actions.queries_ladder import Listeners, listeners_of
from app.blueprints.actions.rules import OPEN
from app.models import Action, Assignment
from app.reminders.calendar import sending_moment
from app.reminders.steps import Step, moment_of, steps_of
from app.web.formats import date_text
from app.web.languages import gettext as _


@dataclass(frozen=True)
class Coming:
    """A mail that goes out by itself if nothing comes before."""

    on: date
    kind: str
    names: tuple[str, ...]

    @property
    def by(self) -> date:
        """The last day on which a word keeps it from going out."""
        return self.on - timedelta(days=1)

    @property
    def is_told(self) -> bool:
        """Whether someone else than the owner gets it."""
        return self.kind in OTHERS

    @property
    def what(self) -> str:
        """What happens, in words."""
        names = ", ".join(self.names)
        if self.kind == CONTACT:
            return _("The contact of the organisation is told that nobody answered: %(names)s", names=names)
        if self.kind == CHAIR:
            return _("The chair is told that nobody answered: %(names)s", names=names)
        if self.is_told:
            return _("The coordinator is told that nobody answered")
        return _("A reminder to %(name)s", name=names)


def ladder_steps() -> list[Step]:
    """Return every step of every kind of reminder about actions, in the order of the days."""
    return sorted((step for kind in mails.REMINDERS for step in steps_of(kind)), key=lambda step: step.days)


def coming(action: Action, assignment: Assignment | None, now: datetime) -> list[Coming]:
    """Return the mails that follow if nobody says anything."""
    if assignment is None:
        return []
    return coming_of(action, assignment, now, listeners_of([(action, assignment)]))


def coming_of(action: Action, assignment: Assignment, now: datetime, listeners: Listeners) -> list[Coming]:
    """Return the mails that follow, with the listeners that were read for many actions."""
    standing = standing_of(action, assignment)
    if standing is None or action.state not in OPEN:
        return []
    return list(_coming(action, assignment, standing, now, listeners))


def otherwise(found: Sequence[Coming]) -> str:
    """Return who hears next that an owner is silent, and by when a word prevents it; empty when nobody does."""
    first = next((one for one in found if one.is_told), None)
    if first is None:
        return ""
    day = date_text(first.by)
    if first.kind == CONTACT:
        return _(
            "If nothing comes by %(day)s, the contact of your organisation is told: %(name)s.",
            day=day,
            name=", ".join(first.names),
        )
    if first.kind == CHAIR:
        return _("If nothing comes by %(day)s, the chair is told: %(name)s.", day=day, name=", ".join(first.names))
    return _("If nothing comes by %(day)s, the coordinator is told.", day=day)


def is_overtaken(step: Step, at: datetime, due_on: date, zone: ZoneInfo) -> bool:
    """Whether a word for the day itself could only go out after it: then the one for the days after says all."""
    if step.days != 0:
        return False
    return sending_moment(at, urgent=False, deadline=due_on).astimezone(zone).date() > due_on


def _coming(
    action: Action, assignment: Assignment, standing: Standing, now: datetime, listeners: Listeners
) -> Iterator[Coming]:
    zone: ZoneInfo = current_app.config["SETTINGS"].zone
    for step in ladder_steps():
        at = moment_of(step.on(standing.due_on))
        leaves = sending_moment(at, urgent=False, deadline=standing.due_on)
        if leaves <= now or not is_wanted(step, at, standing, zone):
            continue
        if is_overtaken(step, at, standing.due_on, zone):
            continue
        day = leaves.astimezone(zone).date()
        if step.kind in OTHERS:
            people = listeners.told(step.kind, action, assignment, day)
            if people:
                yield Coming(day, step.kind, tuple(person.label for person in people))
        else:
            yield Coming(day, step.kind, (assignment.person.label,))
