"""Forms of this slice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from wtforms import RadioField, SelectField
from wtforms.validators import ValidationError

from app.blueprints.pacts.words import KINDS, decision_label
from app.models import Decision, NodeKind
from app.web.forms import DateField, Form, LineField, Required, TextField, choices
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from config import LANGUAGES

_NUMBER_CHARACTERS = frozenset("0123456789.")


class PactForm(Form):
    """What a pact is called, whose it is and how long it runs."""

    title = LineField(_l("Title"), [Required(_l("Give the pact a title."))], most=300)
    region = LineField(_l("Region"), [Required(_l("Name the region."))], most=120)
    body_name = LineField(_l("Body that draws it up"), [Required(_l("Name the body."))])
    starts_on = DateField(_l("First day of the period"), [Required()])
    ends_on = DateField(_l("Last day of the period"), [Required()])
    language = SelectField(_l("Language of the text"), choices=choices(LANGUAGES.items()))
    summary = TextField(_l("Summary"))

    def validate_ends_on(self, field: Any) -> None:
        """Refuse a period that ends before it begins."""
        if field.data and self.starts_on.data and field.data <= self.starts_on.data:
            raise ValidationError(_("The period must end after it begins."))


class NodeForm(Form):
    """The words of a node."""

    number = LineField(_l("Number"), most=20)
    title = LineField(_l("Title"), [Required(_l("Give it a title."))], most=300)
    text = TextField(_l("Text of the pact"))

    is_numbered = True

    def validate_number(self, field: Any) -> None:
        """Themes and subthemes carry a number such as 2 or 2.1."""
        if self.is_numbered and not field.data:
            raise ValidationError(_("Give a number, such as 2.1."))
        if field.data and not set(field.data) <= _NUMBER_CHARACTERS:
            raise ValidationError(_("A number consists of digits and dots, such as 2.1."))


class NewNodeForm(NodeForm):
    """A node that does not exist yet: its kind as well. Without a number it gets the next one."""

    is_numbered = False

    kind = RadioField(_l("Kind"), [Required(_l("Choose what it is."))])

    def offer(self, kinds: Sequence[NodeKind]) -> NewNodeForm:
        """Offer the kinds that may stand here."""
        self.kind.choices = choices((kind.value, KINDS[kind]) for kind in kinds)
        return self


class DecisionForm(Form):
    """By which decision of a meeting a version was adopted."""

    decision = SelectField(_l("Decision in a meeting"))

    def offer(self, decisions: Sequence[Decision]) -> Self:
        """Offer the decisions that were taken."""
        told = [(one.public_id, decision_label(one)) for one in decisions]
        self.decision.choices = choices([("", _l("none of these")), *told])
        return self


class AdoptForm(DecisionForm):
    """When the body adopted the pact, by which decision, and why there is a new version."""

    adopted_on = DateField(_l("Date of the decision"), [Required()])
    reason = TextField(_l("Reason"), [Required(_l("Write why: it stands beside the version for good."))], most=2000)
