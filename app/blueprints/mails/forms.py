"""Forms of this slice."""

from __future__ import annotations

from wtforms import RadioField, SelectMultipleField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.blueprints.mails import queries_incoming
from app.blueprints.people.picker import PersonField
from app.models import Action
from app.web.forms import DateField, Form, LineField, Required, choices
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from app.web.navigation import current_pact
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
    grouping = RadioField(
        _l("Reminders of one day"),
        choices=choices((("together", _l("Together in one e-mail")), ("apart", _l("Each in an e-mail of its own")))),
    )
    about = SelectMultipleField(
        _l("Write to me about"),
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
        description=_l(
            "About what is not ticked we do not write to you any more, not even about a meeting that moves."
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


class AssignForm(Form):
    """Where a message belongs: an action, a person, or both."""

    action = LineField(_l("Action"), [Optional()], most=300)
    person = PersonField(_l("Person"), [Optional()])
    found_action: Action | None = None

    def validate_action(self, field: LineField) -> None:
        """Find the action; raise ValidationError when nothing or too much is meant."""
        self.found_action = queries_incoming.action_named(field.data, current_pact()) if field.data else None
        if field.data and self.found_action is None:
            raise ValidationError(_("There is no one action with this number or title."))

    def is_sent(self) -> bool:
        """Whether it is said where the message belongs."""
        if not super().is_sent():
            return False
        if not (self.found_action or self.person.person):
            self.action.errors = [_("Say to which action or to whom it belongs.")]
            return False
        return True
