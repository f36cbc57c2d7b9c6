"""The forms of this slice."""

from __future__ import annotations

from wtforms import HiddenField, RadioField
from wtforms.widgets import TelInput

from app.blueprints.admin.words import ROLES
from app.blueprints.people.picker import PersonField
from app.models import Role
from app.web.forms import EmailField, Form, LineField, Required, choices
from app.web.languages import lazy_gettext as _l


class AccountForm(Form):
    """Who gets an account, and what it may do."""

    person = PersonField(_l("Person"), [Required(_l("Name a person."))], allow_new=True)
    role = RadioField(_l("Role"), [Required(_l("Choose a role."))], choices=choices(ROLES.items()))


class RoleForm(Form):
    """Another role for an account."""

    role = RadioField(_l("Role"), [Required(_l("Choose a role."))], choices=choices(ROLES.items()))

    @property
    def chosen(self) -> Role:
        """The role that was chosen, once the form is valid."""
        return Role(self.role.data)


class ContactForm(Form):
    """Whom the public may write to and call."""

    name = LineField(_l("Name of the contact"), most=120)
    email = EmailField(_l("E-mail address"), [Required(_l("Fill in an e-mail address."))])
    phone = LineField(_l("Phone"), most=40, widget=TelInput())
    version = HiddenField()
