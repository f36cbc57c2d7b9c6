"""The forms of this slice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import Any, Self

from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import ValidationError
from wtforms.widgets import TelInput

from app.blueprints.people import queries
from app.blueprints.people.picker import PersonField, own_addresses
from app.blueprints.people.rules import is_unread
from app.blueprints.people.words import KINDS
from app.models import Municipality, Organisation
from app.web.forms import DateField, EmailField, Form, LineField, Required, choices
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from config import LANGUAGES


class OrganisationField(LineField):
    """An organisation by its name; after validation `.organisation` is which."""

    organisation: Organisation | None = None

    def pre_validate(self, form: object) -> None:
        """Find the organisation; raise ValidationError with the candidates when it is not clear."""
        del form
        self.organisation = None
        if not self.data:
            return
        exact = queries.organisations_named(self.data)
        if exact:
            self.organisation = exact[0]
            return
        near = queries.organisations_like(self.data)
        if near:
            names = "; ".join(one.name for one in near)
            raise ValidationError(_("Write the whole name. Do you mean: %(names)s?", names=names))
        raise ValidationError(_("There is no organisation with this name. Add it first, under Organisations."))

    @cached_property
    def suggestions(self) -> list[str]:
        """A bounded list of names to choose from while typing."""
        return list(queries.organisation_names())


class ReadEmailField(EmailField):
    """An address that someone reads: not ours, not a no-reply."""

    def pre_validate(self, form: object) -> None:
        """Refuse what would come back to us."""
        super().pre_validate(form)
        if self.data and is_unread(self.data, own_addresses()):
            raise ValidationError(_("Nobody reads mail at this address. Give the address of a person."))


class PersonForm(Form):
    """A person of the directory. `confirmed` is sent from the warning about look-alikes."""

    name = LineField(_l("Name"))
    email = ReadEmailField(_l("E-mail address"))
    language = SelectField(_l("Language of the e-mails"), choices=choices(LANGUAGES.items()))
    phone = LineField(_l("Phone"), most=40, widget=TelInput())
    is_functional = BooleanField(_l("Functional address: an office reads it, not one person"))
    source = LineField(_l("Where the address comes from"))
    confirmed = HiddenField()

    def validate_name(self, field: Any) -> None:
        """Someone has a name, or at least an address."""
        if not field.data and not self.email.data:
            raise ValidationError(_("Fill in a name, or at least an e-mail address."))


class OrganisationForm(Form):
    """A body that people speak for."""

    name = LineField(_l("Name"), [Required(_l("Fill in the name of the organisation."))])
    kind = SelectField(_l("Kind"), choices=choices(KINDS.items()))
    nis_code = SelectField(_l("Municipality"))
    confirmed = HiddenField()

    def offer(self, municipalities: Iterable[Municipality]) -> Self:
        """Give the municipalities to choose from."""
        named = [(one.nis_code, f"{one.name} ({one.nis_code})") for one in municipalities]
        self.nis_code.choices = choices([("", _("none")), *named])
        return self


class _PeriodForm(Form):
    role = LineField(_l("Role"), most=300)
    is_contact = BooleanField(_l("Contact of the organisation: is told when an action of it is late"))
    starts_on = DateField(_l("Starts on"))


class AffiliationForm(_PeriodForm):
    """For which organisation a person speaks."""

    organisation = OrganisationField(_l("Organisation"), [Required(_l("Choose an organisation."))])


class SpokesmanForm(_PeriodForm):
    """Who speaks for an organisation."""

    person = PersonField(_l("Person"), [Required(_l("Name a person."))], allow_new=True)


class MunicipalityForm(Form):
    """A municipality by its NIS code."""

    nis_code = LineField(_l("NIS code"), [Required(_l("Fill in the code of five digits."))], most=5)
    name = LineField(_l("Name"), [Required(_l("Fill in the name of the municipality."))], most=120)
    valid_from = DateField(_l("Exists since"))
    valid_until = DateField(_l("Existed until"))
    successor_code = SelectField(_l("Went on in"))

    def offer(self, municipalities: Sequence[Municipality], but: Collection[str] = ()) -> Self:
        """Give the municipalities that can be a successor: not itself, and none of those that went on in it."""
        named = [(one.nis_code, f"{one.name} ({one.nis_code})") for one in municipalities if one.nis_code not in but]
        self.successor_code.choices = choices([("", _("none")), *named])
        return self

    def validate_nis_code(self, field: Any) -> None:
        """Five digits."""
        if not (len(field.data) == 5 and field.data.isascii() and field.data.isdigit()):
            raise ValidationError(_("A NIS code has five digits, such as 41002."))

    def validate_valid_until(self, field: Any) -> None:
        """Not before it began."""
        if field.data and self.valid_from.data and field.data < self.valid_from.data:
            raise ValidationError(_("This is before it began to exist."))

    def validate_successor_code(self, field: Any) -> None:
        """What went on in another ended on a day."""
        if field.data and not self.valid_until.data:
            raise ValidationError(_("Say until when it existed: what goes on in another ends first."))
