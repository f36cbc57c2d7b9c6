"""Forms for what an owner asks of others, and for what belongs to an action."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from wtforms import RadioField
from wtforms.validators import ValidationError

from app.blueprints.actions.words import MONEY_KINDS
from app.blueprints.dossiers.forms import AmountsForm
from app.blueprints.people.picker import own_addresses
from app.blueprints.people.rules import is_unread
from app.documents.uploads import UploadField
from app.web.forms import (
    DateField,
    EmailField,
    Form,
    LineField,
    NumberField,
    Required,
    TextField,
    choices,
    is_email,
)
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l

MOST_WORDS = 2000
ACCEPT, DECLINE = "accept", "decline"
DONE, NOT_DONE, NOT_MINE = "done", "not_done", "not_mine"
GRANT, REFUSE = "grant", "refuse"


class _ColleagueForm(Form):
    """A colleague by address: whoever fills this in need not know the directory, and sees nothing of it."""

    email = EmailField(_l("E-mail address of your colleague"))
    name = LineField(_l("Name of your colleague"))

    def validate_email(self, field: Any) -> None:
        """Refuse an address that nobody reads."""
        if field.data and is_email(field.data) and is_unread(field.data, own_addresses()):
            raise ValidationError(_("Nobody reads mail at this address. Give the address of a person."))


class HandoverForm(_ColleagueForm):
    """Who should take an action over, and a word with it."""

    email = EmailField(_l("E-mail address of your colleague"), [Required(_l("Give the address of your colleague."))])
    message = TextField(_l("A word with it"), most=MOST_WORDS)


class HandoverAnswerForm(Form):
    """Whether the receiver takes an action over. Nothing is chosen beforehand."""

    choice = RadioField(
        _l("Do you take this action over?"),
        [Required(_l("Choose one."))],
        choices=choices([(ACCEPT, _l("Yes, I am its owner from now on")), (DECLINE, _l("No, it stays where it is"))]),
    )
    answer = TextField(_l("A word with it"), most=MOST_WORDS)


class DateRequestForm(Form):
    """Another date, and why."""

    wanted_on = DateField(_l("New date"), [Required(_l("Give the date you ask for."))])
    reason = TextField(_l("Why"), [Required(_l("Write in a sentence why: the coordinator decides on it."))], most=2000)

    def day(self) -> date:
        """Return the date that is asked for, of a form that was sent and is valid."""
        assert self.wanted_on.data is not None  # noqa: S101 - for the type checker: the field is required
        return self.wanted_on.data


class DateAnswerForm(Form):
    """Whether another date is granted."""

    choice = RadioField(
        _l("Your answer"),
        [Required(_l("Choose one."))],
        choices=choices([(GRANT, _l("Grant the new date")), (REFUSE, _l("The agreed date stays"))]),
    )
    answer = TextField(_l("A word with it"), most=MOST_WORDS)

    def validate_answer(self, field: Any) -> None:
        """A refusal says why."""
        if self.choice.data == REFUSE and not field.data:
            raise ValidationError(_("Write why: the owner reads it."))


class StepTextForm(Form):
    """What a step is and when it is due."""

    title = LineField(_l("Step"), [Required(_l("Say what is to be done."))], most=300)
    due_on = DateField(_l("Due on"))


class StepForm(StepTextForm, _ColleagueForm):
    """A step of an action; with an address it is a colleague's."""


class SplitForm(StepForm):
    """A step that is split off to a colleague."""

    email = EmailField(_l("E-mail address of your colleague"), [Required(_l("Give the address of your colleague."))])


class StepAnswerForm(Form):
    """How a step stands, by the colleague who owns it."""

    choice = RadioField(
        _l("How does this step stand?"),
        [Required(_l("Choose one."))],
        choices=choices([(DONE, _l("It is done")), (NOT_DONE, _l("Not yet")), (NOT_MINE, _l("This is not mine"))]),
    )
    words = TextField(_l("A word with it"), most=MOST_WORDS)


class ContributorForm(Form):
    """Who helps with an action."""

    who = LineField(
        _l("Organisation, or e-mail address of a person"), [Required(_l("Name an organisation or a person."))], most=300
    )
    part = LineField(_l("What they do in it"))


def _whole_address(typed: str | None) -> str | None:
    """Complete what people write on paper: www.example.org."""
    return f"https://{typed}" if typed and typed.startswith("www.") else typed


class EvidenceForm(Form):
    """A file, or the address of a page, or both, and what they show."""

    file = UploadField(_l("File"))
    url = LineField(_l("Address of the page"), most=2000, filters=[_whole_address])
    title = LineField(_l("What it shows"))

    def validate_file(self, field: Any) -> None:
        """Without a file and without an address there is nothing to keep."""
        if field.upload is None and not field.errors and not self.url.data:
            raise ValidationError(_("Choose a file, or give the address of a page."))

    def validate_url(self, field: Any) -> None:
        """An address leads to a page, and to nothing that a browser would run."""
        if not field.data:
            return
        try:
            parts = urlsplit(field.data)
            is_page = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username
        except ValueError:
            is_page = False
        if not is_page or any(char.isspace() for char in field.data):
            raise ValidationError(_("Give an address that begins with https://."))


class MoneyForm(AmountsForm):
    """A line of what an action costs, or of who pays for it."""

    kind = RadioField(
        _l("Kind"),
        [Required(_l("Choose what it is."))],
        choices=choices((kind.value, label) for kind, label in MONEY_KINDS.items()),
    )
    label = LineField(_l("What, or who pays"), [Required(_l("Say what it is for, or who pays."))])
    year = NumberField(_l("Year"), low=1990, high=2199)

    told = ("kind", "label", "state", "year")
