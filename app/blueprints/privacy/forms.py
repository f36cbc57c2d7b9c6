"""The forms of this slice."""

from __future__ import annotations

from wtforms import HiddenField, RadioField
from wtforms.validators import ValidationError

from app.blueprints.privacy.words import ASKED
from app.web.body import GROUNDS
from app.web.forms import EmailField, Form, LineField, NumberField, Required, TextField, choices
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l


class AskForm(Form):
    """What someone asks about his or her own data."""

    asked_for = RadioField(
        _l("What do you ask?"), [Required(_l("Choose what you ask."))], choices=choices(ASKED.items())
    )
    text = TextField(_l("What should we know?"), most=2000)


class AddressForm(Form):
    """Where to send the link."""

    email = EmailField(_l("Your e-mail address"), [Required(_l("Fill in your e-mail address."))])


class AnswerForm(Form):
    """What was answered to a request."""

    answer = TextField(_l("What you did and answered"), [Required(_l("Say what you did."))], most=4000)


class EraseForm(Form):
    """Why someone is erased, and the name typed."""

    reason = LineField(_l("Reason"), [Required(_l("Say why: it stands in the declaration."))], most=300)
    confirm_name = LineField(_l("Name"), [Required(_l("Type the name exactly as it stands above."))])


class RulesForm(Form):
    """How long things are kept."""

    ground = RadioField(_l("Ground for the use of personal data"), choices=choices(GROUNDS.items()))
    contacts = NumberField(_l("People without any tie: months after the last one"), [Required()], low=0, high=600)
    mails = NumberField(_l("Words of e-mails: months"), [Required()], low=0, high=600)
    signing_in = NumberField(_l("Traces of signing in: months"), [Required()], low=0, high=600)
    version = HiddenField()

    def validate_contacts(self, field: NumberField) -> None:
        """A rule that erases people the month they leave would be a mistake."""
        if field.data is not None and 0 < field.data < 6:
            raise ValidationError(_("At least 6 months, or 0 for never."))
