"""From the quick line at the desk to a decision or an action."""

from __future__ import annotations

from datetime import date, datetime

from werkzeug.datastructures import MultiDict

from app.blueprints.meetings import commands_minutes
from app.blueprints.meetings.desk import room_of
from app.blueprints.meetings.forms import OwnerForm
from app.blueprints.meetings.lines import Line, matching, read_line
from app.blueprints.people.commands import person_by_email
from app.models import AgendaItem, Manner, Meeting, Person
from app.web.formats import date_text
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l


class UnreadableError(Exception):
    """The line cannot be understood; the message says what to write instead."""


def note_line(raw: str, item: AgendaItem, *, actor: Person, today: date, now: datetime) -> str:
    """Note what a line says, and return the words to show; raise UnreadableError when it says nothing clear.

    An action belongs to the last decision of the point that stands, else to the point itself.
    """
    line = read_line(raw, today)
    if line.is_decision and line.text:
        day = decided_on(item.meeting, today)
        commands_minutes.add_decision(
            item, text=line.text, manner=Manner.CONSENSUS, decided_on=day, actor=actor, now=now
        )
        return _("Decision noted.")
    due_on = _checked(line, today)
    owner = _owner_of(line, item.meeting, actor, now)
    decision = next((one for one in reversed(item.decisions) if one.withdrawn_at is None), None)
    commands_minutes.action_from_item(item, decision, title=line.text, owner=owner, due_on=due_on, actor=actor, now=now)
    return _("Action noted: %(owner)s, by %(day)s.", owner=owner.label, day=date_text(due_on))


def decided_on(meeting: Meeting, today: date) -> date:
    """Return the day of the meeting; today for one that is still to come."""
    return min(meeting.starts_local.date(), today)


def _checked(line: Line, today: date) -> date:
    """Return the date of an action's line; raise UnreadableError when the line lacks something."""
    if not line.text or not line.owner:
        raise UnreadableError(_("Write “what has to be done -> name, date”, or “! decision”."))
    if line.unread_date:
        raise UnreadableError(_("“%(text)s” is no date. Write it like 24/3 or 24 March.", text=line.unread_date))
    if line.due_on is None or line.due_on < today:
        raise UnreadableError(_("Give a date that is still to come: “-> name, 24/3”."))
    return line.due_on


def _owner_of(line: Line, meeting: Meeting, actor: Person, now: datetime) -> Person:
    """Return who is meant: first among those in the room, then among everyone, then by a new address."""
    people = {seat.person.id: seat.person for seat in room_of(meeting).seats}
    found = matching(line.owner, {key: person.label for key, person in people.items()})
    if len(found) == 1:
        return people[found[0]]
    if found:
        names = ", ".join(people[key].label for key in found)
        raise UnreadableError(_("Several people in the group are called this: %(names)s.", names=names))
    form = OwnerForm(MultiDict({"owner": line.owner}))
    if not form.validate():
        raise UnreadableError(" ".join(form.owner.errors))
    return form.owner.person or new_owner(form.owner.new_email, form.owner.new_name, meeting, actor, now)


def new_owner(email: str, name: str, meeting: Meeting, actor: Person, now: datetime) -> Person:
    """Return someone whose address was typed for the first time at a meeting."""
    group = meeting.workgroup
    source = _l("workgroup %(name)s", name=group.name)
    return person_by_email(email, name=name, language=group.language, source=source, actor=actor, now=now)
