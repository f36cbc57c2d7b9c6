"""Forms of this slice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import RadioField, SelectField
from wtforms.validators import ValidationError

from app.blueprints.meetings.rules import Slot
from app.blueprints.meetings.words import CHOICES, MANNERS, PURPOSES, REPLIES
from app.blueprints.people.picker import PersonField
from app.models import Decision, Manner, Meeting, PactNode, Purpose, Workgroup
from app.web.formats import date_text, time_text
from app.web.forms import DateField, Form, LineField, NumberField, Required, TextField, TimeField, choices, instant_of
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l


class MeetingForm(Form):
    """When and where a meeting is held. Times are local; `slot` holds the instants once the form is valid."""

    workgroup = SelectField(_l("Workgroup"))
    title = LineField(_l("Title"), [Required(_l("Give the meeting a title."))])
    day = DateField(_l("Day"), [Required(_l("Choose a day."))])
    starts = TimeField(_l("Begins at"), [Required(_l("Say when it begins."))])
    ends = TimeField(_l("Ends at"), [Required(_l("Say when it ends."))])
    place = LineField(_l("Place"), most=300)
    quorum = NumberField(_l("Quorum"), low=1, high=500)

    slot: Slot

    def offer(self, groups: Sequence[Workgroup]) -> MeetingForm:
        """Offer these groups to plan a meeting for."""
        self.workgroup.choices = choices((group.public_id, group.name) for group in groups)
        return self

    def is_planned(self, zone: ZoneInfo) -> bool:
        """Whether the form is valid and its times exist in `zone`, the end after the beginning."""
        valid = self.is_sent()
        day, starts, ends = self.day.data, self.starts.data, self.ends.data
        if day is None or starts is None or ends is None:
            return False
        starts_local = datetime.combine(day, starts)
        first, last = self._instant(self.starts, starts_local, zone), self._instant(self.ends, _at(day, ends), zone)
        if first is None or last is None:
            return False
        if last <= first:
            self.ends.errors = [_("The meeting ends before it begins.")]
            return False
        self.slot = Slot(starts_local=starts_local, starts_at=first, ends_at=last, timezone=zone.key)
        return valid

    def _instant(self, field: Any, local: datetime, zone: ZoneInfo) -> datetime | None:
        found = instant_of(local, zone)
        if found is None:
            field.errors = [
                _(
                    "On %(day)s the clock goes forward and %(time)s does not exist. Choose an hour earlier or later.",
                    day=date_text(local),
                    time=time_text(local),
                )
            ]
        return found


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment)


class CancelForm(Form):
    """Why a meeting will not be held."""

    reason = TextField(
        _l("Why is the meeting cancelled?"), [Required(_l("Give the reason: it stands in the e-mail."))], most=1000
    )


class ItemForm(Form):
    """A point of an agenda."""

    title = LineField(_l("What is it about?"), [Required(_l("Say what the point is about."))], most=300)
    purpose = RadioField(
        _l("Aim"),
        [Required(_l("Choose what the point asks of those present."))],
        choices=choices((purpose.value, label) for purpose, label in PURPOSES.items()),
        default=Purpose.DISCUSS.value,
    )
    minutes = NumberField(
        _l("Duration in minutes"), [Required(_l("Say how many minutes it may take."))], low=1, high=600
    )
    node = SelectField(_l("Part of the pact"))
    note = TextField(_l("Note for those invited"), most=5000)

    def offer(self, nodes: Sequence[PactNode]) -> ItemForm:
        """Offer these parts of the pact for the point to be about."""
        named = [(node.public_id, f"{node.number} {node.title}") for node in nodes]
        self.node.choices = choices([("", _("none in particular")), *named])
        return self


class ReplyForm(Form):
    """Whether someone comes. Nothing is chosen beforehand, so that no program answers for a person."""

    answer = RadioField(
        _l("Will you be there?"),
        [Required(_l("Choose one of the two."))],
        choices=choices((reply.value, REPLIES[reply]) for reply in CHOICES),
    )
    remark = TextField(_l("Remark for the organiser"), most=1000)


class ReportForm(Form):
    """The minutes of one point."""

    report = TextField(_l("Minutes"))


class DecisionForm(Form):
    """What was decided."""

    text = TextField(_l("Decision"), [Required(_l("Write down what was decided."))], most=5000)
    manner = RadioField(
        _l("How"),
        [Required()],
        choices=choices((manner.value, label) for manner, label in MANNERS.items()),
        default=Manner.CONSENSUS.value,
    )


class LineForm(Form):
    """A decision or an action in one line."""

    line = LineField(_l("Decision or action in one line"), [Required(_l("Type a decision or an action."))], most=600)


class OwnerForm(Form):
    """The name in a quick line, looked up among everyone when nobody in the group is called so."""

    owner = PersonField(_l("Owner"), [Required()], allow_new=True)


class ActionForm(Form):
    """An action that follows from a decision: one owner, one date."""

    title = LineField(_l("What has to be done?"), [Required(_l("Say what has to be done."))], most=300)
    owner = PersonField(_l("Owner"), [Required(_l("Every action has one owner."))], allow_new=True)
    due_on = DateField(_l("Due on"), [Required(_l("Give a date: without one nobody is reminded."))])
    description = TextField(_l("Description"), most=5000)

    starts_on: date

    def validate_due_on(self, field: Any) -> None:
        """Refuse a date that has passed when the action is made."""
        if field.data is not None and field.data < self.starts_on:
            raise ValidationError(_("This day has passed."))


class CarryForm(Form):
    """To which meeting a point moves."""

    target = SelectField(_l("To"))

    def offer(self, meetings: Sequence[Meeting]) -> CarryForm:
        """Offer the coming meetings of the group, and to wait for one that is not planned yet."""
        named = [(meeting.public_id, date_text(meeting.starts_local)) for meeting in meetings]
        self.target.choices = choices([*named, ("", _("the next meeting, once it is planned"))])
        return self


class NoteForm(Form):
    """What has to be said of minutes that are approved."""

    text = TextField(_l("Note to the minutes"), [Required(_l("Write the note."))], most=5000)


def decision_code(decision: Decision) -> str:
    """Return how a decision is numbered within its point."""
    return _("D%(number)s", number=decision.position)
