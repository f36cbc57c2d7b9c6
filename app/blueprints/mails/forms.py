"""Forms of this slice."""

from __future__ import annotations

from wtforms import RadioField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.web.forms import DateField, Form, Required, choices
from app.web.languages import lazy_gettext as _l
from config import LANGUAGES


class PreferencesForm(Form):
    """In which language someone is written to, and what not to send. Sent unchanged, it changes nothing."""

    language = RadioField(_l("Write to me in"), choices=choices(LANGUAGES.items()))
    pause_until = DateField(
        _l("Send me nothing that is not urgent until"),
        [Optional()],
        description=_l(
            "Leave this empty to get every reminder. Invitations, changes of meetings and receipts always come."
        ),
    )
    wanted = SelectMultipleField(
        _l("You stopped these e-mails. Tick what may come again."),
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )


class UnsubscribeForm(Form):
    """Asked of a person, not of a mail program: programs that check links press lone buttons."""

    choice = RadioField(
        _l("What shall we do?"),
        [Required(_l("Choose one of the two."))],
        choices=choices((("stop", _l("Stop these e-mails")), ("keep", _l("Go on sending them")))),
    )
