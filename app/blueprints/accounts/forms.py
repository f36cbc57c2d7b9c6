"""The forms of this slice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectField
from wtforms.validators import ValidationError
from wtforms.widgets import TelInput

from app.blueprints.accounts.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD, weakness
from app.web.forms import EmailField, Form, LineField, Required, choices
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from config import LANGUAGES


class SecretField(PasswordField):
    """A password: never shown again, never trimmed, and short enough to check."""

    data: Any

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, list(validators), **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep what was typed; raise ValueError when it is endless."""
        self.data = str(valuelist[0]) if valuelist else ""
        if len(self.data) > LONGEST_PASSWORD:
            self.data = ""
            raise ValueError(_("At most %(count)s characters.", count=LONGEST_PASSWORD))


class SignInForm(Form):
    """The door: an address with a password, or an address alone to get a link."""

    email = EmailField(_l("E-mail address"), [Required(_l("Fill in your e-mail address."))])
    password = SecretField(_l("Password"))
    stays = BooleanField(_l("Stay signed in on this device"))
    next = HiddenField()


class LostLinkForm(Form):
    """The address whose links are mailed again."""

    email = EmailField(_l("E-mail address"), [Required(_l("Fill in your e-mail address."))])


class CodeForm(Form):
    """The six digits of the mail."""

    code = LineField(_l("Code"), [Required(_l("Type the six digits of the e-mail."))], most=40)
    stays = BooleanField(_l("Stay signed in on this device"))


class ConfirmForm(Form):
    """The one button, in the browser that asked for the link."""

    stays = BooleanField(_l("Stay signed in on this device"))


class ChosenPassword(Form):
    """A new password, twice, because nobody sees what is typed."""

    new_password = SecretField(_l("New password"))
    again = SecretField(_l("The same password again"))

    email: str = ""
    person_name: str = ""

    def validate_new_password(self, field: Any) -> None:
        """Refuse what others guess, in the words of the rule."""
        reason = weakness(field.data or "", email=self.email, name=self.person_name)
        if reason == "short":
            raise ValidationError(
                _(
                    "At least %(least)s characters; this has %(count)s.",
                    least=SHORTEST_PASSWORD,
                    count=len(field.data or ""),
                )
            )
        if reason == "repeats":
            raise ValidationError(_("Use more different characters."))
        if reason == "personal":
            raise ValidationError(_("Your name and address are the first thing others try. Choose other words."))

    def validate_again(self, field: Any) -> None:
        """Both must be equal."""
        if field.data != self.new_password.data:
            raise ValidationError(_("This is not the same password."))


class PasswordForm(ChosenPassword):
    """Changing a password; the current one is asked where there is one."""

    current = SecretField(_l("Current password"))

    def validate_new_password(self, field: Any) -> None:
        """Refuse the one that is there too: then nothing would change."""
        super().validate_new_password(field)
        if field.data == self.current.data:
            raise ValidationError(_("This is the password you have now. Choose another one."))


class FirstSignInForm(Form):
    """How someone wants to sign in from now on; nothing is chosen beforehand."""

    way = RadioField(
        _l("How do you want to sign in from now on?"),
        [Required(_l("Choose one of the two."))],
        choices=choices(
            [
                ("password", _l("With a password that I choose now")),
                ("link", _l("Without a password: each time with a link by e-mail")),
            ]
        ),
    )
    stays = BooleanField(_l("Stay signed in on this device"))


class DetailsForm(Form):
    """What people say about themselves."""

    name = LineField(_l("Name"), [Required(_l("Fill in your name."))])
    language = SelectField(_l("Language of the screens and of your e-mails"), choices=choices(LANGUAGES.items()))
    phone = LineField(_l("Phone"), most=40, widget=TelInput())
    version = HiddenField()
