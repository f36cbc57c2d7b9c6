"""A field in which someone is chosen by name or by e-mail address.

In a form: `owner = PersonField(_l("Owner"), [Required()])`; in its template
`{% from "people/picker.html" import person_field %}` and `{{ person_field(form.owner) }}`, which adds the list
of suggestions. After validation `.person` is who was meant. With `allow_new`, an unknown address is accepted and
stands in `.new_email` (its name, from “Name <address>”, in `.new_name`): hand it to `commands.person_by_email`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from flask import current_app
from wtforms.validators import ValidationError

from app.blueprints.people import queries
from app.blueprints.people.rules import is_unread, split_named
from app.models import Person
from app.web.forms import LineField, is_email
from app.web.languages import gettext as _

MOST = 520  # characters: a name and an address


class PersonField(LineField):
    """One line: “Jan Praet”, “jan@example.org” or “Jan Praet <jan@example.org>”."""

    def __init__(
        self, label: Any = None, validators: Sequence[Any] = (), *, allow_new: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, most=MOST, **kwargs)
        self.allow_new = allow_new
        self.person: Person | None = None
        self.new_email = ""
        self.new_name = ""

    def process_data(self, value: Any) -> None:
        """Show a person given as default the way people write one."""
        self.person = value if isinstance(value, Person) else None
        self.data = written(value) if isinstance(value, Person) else value

    def pre_validate(self, form: object) -> None:
        """Find out who is meant; raise ValidationError with the candidates when that is not clear."""
        del form
        self.person, self.new_email, self.new_name = None, "", ""
        if not self.data or len(self.data) > MOST:
            return
        name, email = split_named(self.data)
        if not email:
            self.person = _by_name(name)
            return
        if not is_email(email):
            raise ValidationError(_("This is not an e-mail address, such as name@example.org."))
        self.person = queries.by_email(email)
        if self.person is None:
            self._accept_new(name, email)

    def _accept_new(self, name: str, email: str) -> None:
        if not self.allow_new:
            raise ValidationError(_("Nobody has the address %(email)s. Add this person first.", email=email))
        if is_unread(email, own_addresses()):
            raise ValidationError(_("Nobody reads mail at this address. Give the address of a person."))
        self.new_email, self.new_name = email, name

    @cached_property
    def suggestions(self) -> list[str]:
        """A bounded list of people to choose from while typing."""
        return [written(person) for person in queries.suggestions()]


def written(person: Person) -> str:
    """Return a person the way this field reads one: the name with the address, so that it is never ambiguous."""
    return f"{person.name} <{person.email}>" if person.name and person.email else person.label


def own_addresses() -> tuple[str, ...]:
    """Return the addresses this installation sends from and receives on: mail to them would go round for ever."""
    settings = current_app.config["SETTINGS"]
    given = (settings.mail_default_sender, settings.mail_reply_address, settings.mail_bounce_address)
    return tuple(split_named(address)[1] for address in given if address)


def _by_name(name: str) -> Person:
    exact = queries.by_name(name)
    if len(exact) == 1:
        return exact[0]
    if exact:
        raise ValidationError(
            _("Several people are called this. Choose one: %(names)s.", names="; ".join(map(written, exact)))
        )
    near = queries.like_name(name)
    if near:
        raise ValidationError(_("Write the whole name. Do you mean: %(names)s?", names="; ".join(map(written, near))))
    if "@" in name:
        raise ValidationError(_("This is not an e-mail address, such as name@example.org."))
    raise ValidationError(_("Nobody is called “%(name)s”. Write an e-mail address instead.", name=name))
