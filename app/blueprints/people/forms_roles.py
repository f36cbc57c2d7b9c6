"""Forms of this slice: roles in organisations and seats of the body."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError

from app.blueprints.people.forms import OrganisationField
from app.blueprints.people.picker import PersonField
from app.blueprints.people.words import BENCHES
from app.models import PactNode
from app.web.forms import DateField, Form, LineField, Required, choices
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l


class _PeriodForm(Form):
    starts_on = DateField(_l("Starts on"))
    ends_on = DateField(_l("Ends on"))

    def validate_ends_on(self, field: Any) -> None:
        """Nothing ends before it begins."""
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("The end lies before the start."))


class RoleForm(_PeriodForm):
    """What someone is in an organisation."""

    role = LineField(_l("Role"), most=300)
    is_contact = BooleanField(_l("Contact of the organisation: is told when an action of it is late"))
    is_mandate = BooleanField(_l("Elected mandate: ends with the council"))
    themes = SelectMultipleField(_l("Contact for these themes"))

    def offer(self, themes: Iterable[PactNode]) -> Self:
        """Give the themes to choose from."""
        self.themes.choices = choices((node.public_id, f"{node.number} {node.title}") for node in themes)
        return self


class SeatForm(_PeriodForm):
    """A seat of the body."""

    bench = SelectField(_l("Bench"), choices=choices(BENCHES.items()))
    person = PersonField(_l("Who sits there"), [Required(_l("Name a person."))])
    organisation = OrganisationField(_l("For which organisation"))
    substitute = PersonField(_l("Substitute"))
