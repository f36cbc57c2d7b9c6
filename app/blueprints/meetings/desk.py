"""What the desk shows, gathered from queries: one point with its minutes, its outcomes and the room."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.blueprints.meetings import queries
from app.blueprints.meetings.forms import decision_code
from app.blueprints.meetings.rules import count_there
from app.blueprints.meetings.words import MANNERS
from app.blueprints.workgroups.queries import current_members
from app.blueprints.workgroups.words import ROLES
from app.models import Action, AgendaItem, Attendance, Convocation, Manner, Meeting, MemberRole, Person, Presence, Reply
from app.web.languages import gettext as _


@dataclass(frozen=True)
class Seat:
    """Someone who was called to a meeting, sits in its group, or was there."""

    person: Person
    role: MemberRole | None
    organisation: str
    reply: Reply | None
    presence: Presence | None
    approved_name: str = ""  # as the approved minutes have it

    @property
    def detail(self) -> str:
        """The role where it says something, and the organisation."""
        role = str(ROLES[self.role]) if self.role not in (None, MemberRole.MEMBER) else ""
        return ", ".join(filter(None, (role, self.organisation)))

    @property
    def name(self) -> str:
        """How the person is called, or was when the minutes were approved."""
        return self.approved_name or self.person.label

    @property
    def state(self) -> str:
        """The presence, in the words of the component: unknown when nothing was noted."""
        return self.presence.value if self.presence else "unknown"


@dataclass(frozen=True)
class Room:
    """Who is in the room, and whether they are enough."""

    seats: Sequence[Seat]
    quorum: int | None

    @property
    def there(self) -> int:
        """How many take part."""
        return count_there(seat.presence for seat in self.seats if seat.presence)

    @property
    def is_noted(self) -> bool:
        """Whether anything was noted of who is there."""
        return any(seat.presence for seat in self.seats)

    def with_presence(self, presence: Presence) -> list[Seat]:
        """Return who took part in this way."""
        return [seat for seat in self.seats if seat.presence == presence]


def room_of(meeting: Meeting) -> Room:
    """Return everyone who belongs in the room of a meeting, by name.

    Members who joined after a meeting was closed do not belong in it, unless they were called to it.
    """
    noted = queries.attendances(meeting)
    calls = {call.person_id: call for call in queries.convocations(meeting)}
    places = queries.organisations_in(meeting.workgroup)
    people = {call.person_id: call.person for call in calls.values()}
    people.update({row.person_id: row.person for row in noted.values()})
    if meeting.closed_at is None:
        people.update({member.person_id: member.person for member in current_members(meeting.workgroup)})
    ordered = sorted(people.values(), key=lambda person: (person.label.casefold(), person.id))
    return Room(
        seats=[_seat(person, places.get(person.id), calls.get(person.id), noted.get(person.id)) for person in ordered],
        quorum=meeting.quorum,
    )


def _seat(person: Person, place: Any, call: Convocation | None, noted: Attendance | None) -> Seat:
    return Seat(
        person=person,
        role=MemberRole(place.role) if place else None,
        organisation=place.organisation.name if place and place.organisation else "",
        reply=Reply(call.reply) if call else None,
        presence=Presence(noted.presence) if noted else None,
        approved_name=noted.name if noted else "",
    )


def fingerprint(text: str) -> str:
    """Return what tells one version of the minutes from another."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Outcome:
    """A decision or an action of a point, as one line."""

    code: str
    text: str
    decision: Any = None
    action: Action | None = None
    note: str = ""

    @property
    def owner(self) -> Person | None:
        """Who has the action in hands."""
        return next((one.person for one in self.action.assignments), None) if self.action else None


def outcomes_of(item: AgendaItem) -> list[Outcome]:
    """Return the decisions of a point, each followed by its actions, then the actions that it follows up."""
    found: list[Outcome] = []
    count = 0
    for decision in item.decisions:
        note = _("withdrawn") if decision.withdrawn_at else str(MANNERS[Manner(decision.manner)])
        found.append(Outcome(decision_code(decision), decision.text, decision=decision, note=note))
        for action in decision.actions:
            count += 1
            found.append(Outcome(_("A%(number)s", number=count), action.title, action=action))
    for link in item.followed:
        count += 1
        found.append(Outcome(_("A%(number)s", number=count), link.action.title, action=link.action))
    return found


def clock_line(item: AgendaItem, used: int | None) -> str | None:
    """Say how long the meeting has been at this point: used and left, or used in all."""
    if used is None:
        return None
    if item.begun_at is None:
        return _("%(used)s of %(planned)s min used", used=used, planned=item.minutes)
    if used > item.minutes:
        return _("%(used)s min, %(over)s over time", used=used, over=used - item.minutes)
    return _("%(used)s min, %(left)s left", used=used, left=item.minutes - used)
