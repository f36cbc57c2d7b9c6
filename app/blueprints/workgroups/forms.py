"""Forms of this slice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import RadioField, SelectField
from wtforms.validators import ValidationError

from app.blueprints.people.picker import PersonField
from app.blueprints.workgroups.rules import needs_closing_date
from app.blueprints.workgroups.words import KINDS, ROLES
from app.models import MemberRole, Organisation, PactNode, WorkgroupKind
from app.web.forms import DateField, Form, LineField, Required, TextField, choices
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from config import LANGUAGES


class WorkgroupForm(Form):
    """What a workgroup is, and until when."""

    name = LineField(_l("Name"), [Required(_l("Give the workgroup a name."))])
    kind = RadioField(
        _l("Kind"),
        [Required(_l("Choose what kind of group this is."))],
        choices=choices((kind.value, label) for kind, label in KINDS.items()),
    )
    mandate = TextField(_l("Mandate"))
    theme = SelectField(_l("Theme"))
    closes_on = DateField(_l("Closes on"))
    language = SelectField(_l("Language of its papers"), choices=choices(LANGUAGES.items()))

    founded_on: date

    def offer(self, themes: Sequence[PactNode], founded_on: date) -> WorkgroupForm:
        """Offer these themes, and refuse to close the group before it began."""
        named = [(node.public_id, f"{node.number} {node.title}") for node in themes]
        self.theme.choices = choices([("", _("no theme in particular")), *named])
        self.founded_on = founded_on
        return self

    def validate_closes_on(self, field: Any) -> None:
        """Ask an ad hoc group for its last day."""
        if field.errors:
            return
        if field.data is None:
            if self.kind.data and needs_closing_date(WorkgroupKind(self.kind.data)):
                raise ValidationError(_("An ad hoc workgroup closes: give its last day."))
        elif field.data <= self.founded_on:
            raise ValidationError(_("This day lies before the group begins."))


class MemberForm(Form):
    """Someone joins a workgroup. An e-mail address is enough."""

    who = PersonField(
        _l("Name or e-mail address"), [Required(_l("Say who joins: a name or an e-mail address."))], allow_new=True
    )
    role = SelectField(
        _l("Role"),
        choices=choices((role.value, label) for role, label in ROLES.items()),
        default=MemberRole.MEMBER.value,
    )
    language = SelectField(_l("Language of e-mails"), choices=choices(LANGUAGES.items()))


class MembershipForm(Form):
    """What a member does in the group, and for whom he or she speaks."""

    role = SelectField(_l("Role"), choices=choices((role.value, label) for role, label in ROLES.items()))
    organisation = SelectField(_l("Speaks for"))

    def offer(self, organisations: Sequence[Organisation]) -> MembershipForm:
        """Offer the organisations the person may speak for."""
        named = [(organisation.public_id, organisation.name) for organisation in organisations]
        self.organisation.choices = choices([("", _("in his or her own name")), *named])
        return self
