"""The forms of entering an answer for someone."""

from __future__ import annotations

from wtforms import RadioField

from app.blueprints.people.queries import organisation_names, organisations_named
from app.models import Heard, Organisation
from app.web.forms import EmailField, Form, LineField, Required, choices
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l

HEARD = {
    Heard.PHONE: _l("by phone"),
    Heard.LETTER: _l("by letter or e-mail"),
    Heard.IN_PERSON: _l("in a conversation"),
}


class RespondentForm(Form):
    """Someone who is not on the list, and phones or writes."""

    name = LineField(_l("Name"), [Required(_l("Fill in a name."))])
    email = EmailField(_l("E-mail address"))
    organisation = LineField(_l("Organisation"), most=200)

    found: Organisation | None = None

    def validate_organisation(self, field: LineField) -> None:
        """Find the organisation; refuse a name that none has."""
        if not field.data:
            return
        self.found = next(iter(organisations_named(field.data)), None)
        if self.found is None:
            raise ValueError(_("No organisation is called “%(name)s”. Choose one from the list.", name=field.data))

    @property
    def suggestions(self) -> list[str]:
        """Names to choose from while typing."""
        return list(organisation_names())


class HeardForm(Form):
    """How the answer came."""

    heard = RadioField(
        _l("How did the answer come?"), [Required(_l("Choose how the answer came."))], choices=choices(HEARD.items())
    )
