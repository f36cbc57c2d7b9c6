"""Forms of this slice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import ValidationError

from app.blueprints.dossiers.forms import OrganisationField
from app.blueprints.drafting.rules import Span
from app.blueprints.drafting.words import PRIORITIES
from app.blueprints.people.picker import PersonField
from app.blueprints.people.words import OPINIONS
from app.documents.uploads import UploadField
from app.models import Opinion, Pact, PactNode, Priority, PriorityState, StepKind, Workgroup
from app.web.forms import DateField, Form, LineField, Required, TextField, choices
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l


def node_names(nodes: Iterable[PactNode]) -> list[tuple[str, object]]:
    """Return nodes as choices."""
    return [(one.public_id, f"{one.number} {one.title}".strip()) for one in nodes]


class PlanForm(Form):
    """The day on which the body should adopt the pact; every step is counted back from it."""

    adopts_on = DateField(_l("Day on which the body should adopt the pact"), [Required()])

    pact: Pact

    def validate_adopts_on(self, field: Any) -> None:
        """A pact is adopted before its period ends."""
        if field.data and field.data >= self.pact.ends_on:
            raise ValidationError(_("The pact must be adopted before its period ends."))


class StepForm(Form):
    """The dates of a step and who is responsible for it."""

    starts_on = DateField(_l("First day"), [Required()])
    ends_on = DateField(_l("Last day"), [Required()])
    responsible = PersonField(_l("Who is responsible"))

    def span(self, kind: StepKind) -> Span:
        """Return the dates; only after they are known to be some."""
        assert self.starts_on.data is not None  # noqa: S101 - the form was valid
        assert self.ends_on.data is not None  # noqa: S101 - the form was valid
        return Span(kind, self.starts_on.data, self.ends_on.data)

    def validate_ends_on(self, field: Any) -> None:
        """A step ends after it begins."""
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day lies before the first day."))


class AnalysisForm(Form):
    """The context analysis."""

    text = TextField(_l("Context analysis"))
    sources = TextField(_l("Sources"))


class FollowForm(Form):
    """The pact that this one follows on."""

    former = SelectField(_l("The pact before"))

    def offer(self, pacts: Sequence[Pact]) -> FollowForm:
        """Offer the pacts that were adopted."""
        named = [(one.public_id, f"{one.title} ({one.starts_on.year}–{one.ends_on.year})") for one in pacts]
        self.former.choices = choices([("", _("none")), *named])
        return self


class FormerForm(Form):
    """The part of the pact before that a part goes on from."""

    former = SelectField(_l("Goes on from"))

    def offer(self, nodes: Sequence[PactNode]) -> FormerForm:
        """Offer the parts of the pact before."""
        self.former.choices = choices([("", _("nothing: it is new")), *node_names(nodes)])
        return self


class NewPriorityForm(Form):
    """A priority that someone brought in otherwise than by the call."""

    title = LineField(_l("Priority, in one line"), [Required(_l("Say in one line what it is."))], most=300)
    text = TextField(_l("In more words"))


class CollectForm(Form):
    """Which priority the marked words belong to: one that is there, or a new one."""

    priority = SelectField(_l("Priority"))
    new_title = LineField(_l("Or a new one, in one line"), most=300)

    def offer(self, priorities: Sequence[Priority]) -> CollectForm:
        """Offer the priorities there are."""
        self.priority.choices = choices([("", _("a new one")), *((one.public_id, one.title) for one in priorities)])
        return self

    def validate_new_title(self, field: Any) -> None:
        """A new priority has a name."""
        if not field.data and not self.priority.data:
            raise ValidationError(_("Choose a priority, or name a new one."))


class PriorityForm(NewPriorityForm):
    """A priority, and what was decided on it."""

    state = RadioField(_l("Decision"), choices=choices((one.value, label) for one, label in PRIORITIES.items()))
    reason = TextField(_l("Reason"))
    node = SelectField(_l("Theme of the draft it comes under"))

    def offer(self, themes: Sequence[PactNode]) -> PriorityForm:
        """Offer the themes of the draft."""
        self.node.choices = choices([("", _("none yet")), *node_names(themes)])
        return self

    def validate_reason(self, field: Any) -> None:
        """What is in or out has a reason, for whoever brought it in reads it."""
        if self.state.data != PriorityState.PROPOSED and not field.data:
            raise ValidationError(_("Write why it is in or out: whoever brought it in may ask."))


class ThemeForm(Form):
    """Who writes a theme, by when."""

    workgroup = SelectField(_l("Workgroup"), [Required(_l("Choose a workgroup."))])
    due_on = DateField(_l("Text awaited by"), [Required()])

    def offer(self, groups: Sequence[Workgroup]) -> ThemeForm:
        """Offer the open workgroups."""
        self.workgroup.choices = choices([("", _("nobody yet")), *((one.public_id, one.name) for one in groups)])
        return self


class ContactForm(Form):
    """Whom of a council is asked, by when."""

    contact = PersonField(_l("Contact person"))
    deadline = DateField(_l("Advice expected by"), [Required()])


class CouncilForm(ContactForm):
    """One more council."""

    organisation = OrganisationField(_l("Council of"), [Required(_l("Name the municipality or the province."))])


class AdviceForm(Form):
    """When a council sits, and what it decided."""

    sits_on = DateField(_l("Date of the sitting"))
    number = LineField(_l("Number of the decision"), most=60)
    opinion = RadioField(_l("Advice"))
    address = LineField(_l("Address where the decision can be read"), most=500)
    extract = UploadField(_l("Extract of the decision"))
    drop = BooleanField(_l("Take this file away"))

    today: date

    def offer(self, today: date, *, by_council: bool = False) -> AdviceForm:
        """Offer the opinions; only the body notes that none came in time."""
        found = [(one.value, label) for one, label in OPINIONS.items()]
        self.opinion.choices = choices([("", _l("not given yet")), *(found[:-1] if by_council else found)])
        self.today = today
        return self

    def validate_sits_on(self, field: Any) -> None:
        """An advice was given on a day that has come."""
        given = self.opinion.data and self.opinion.data != Opinion.NONE_IN_TIME
        if given and not field.data:
            raise ValidationError(_("Give the day of the sitting that decided on the advice."))
        if given and field.data and field.data > self.today:
            raise ValidationError(_("This day has not come yet."))

    def validate_address(self, field: Any) -> None:
        """An address that a browser opens."""
        if field.data and not field.data.lower().startswith(("https://", "http://")):
            raise ValidationError(_("Give an address that begins with https://."))


class RemarkForm(Form):
    """A remark of a council."""

    text = TextField(_l("Remark"), [Required(_l("Write the remark."))])
    node = SelectField(_l("About"))

    def offer(self, nodes: Sequence[PactNode]) -> RemarkForm:
        """Offer the parts of the draft."""
        self.node.choices = choices([("", _("the whole draft")), *node_names(nodes)])
        return self


class ReplyForm(Form):
    """The reply to a remark."""

    reply = TextField(_l("Reply"))
