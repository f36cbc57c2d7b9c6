"""The form for whom someone answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, RadioField
from wtforms.validators import ValidationError

from app.blueprints.consultations.voices import VOICES
from app.documents.uploads import UploadField
from app.models import Voice
from app.web.forms import DateField, Form, LineField, NumberField, Required, choices
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l

MOST_WEEKS = 52


class VoiceForm(Form):
    """For whom; what only some choices need is asked of these only."""

    voice = RadioField(
        _l("For whom do you answer?"), [Required(_l("Choose for whom you answer."))], choices=choices(VOICES.items())
    )
    service = LineField(_l("Service or department"), most=200)
    decided_on = DateField(_l("Date of the decision"))
    reference = LineField(_l("Reference of the decision"), most=120)
    extract = UploadField(_l("Extract of the decision"))
    drop = BooleanField(_l("Take this file away"))
    name = LineField(_l("Your own name"), [Required(_l("An office reads this address: write who you are."))], most=200)
    function = LineField(_l("Your function"), [Required(_l("Write what you do there."))], most=200)

    def prepare(
        self, *, for_organisation: bool, for_office: bool, today: date, offered: Sequence[tuple[Voice, object]]
    ) -> VoiceForm:
        """Leave out what is not asked of this invitee."""
        self.today, self.voice.choices = today, choices(offered)
        if len(offered) == 1 and not self.voice.data:
            self.voice.data = offered[0][0]
        gone = [] if for_organisation else ["voice", "service", "decided_on", "reference", "extract", "drop"]
        gone += [] if for_office else ["name", "function"]
        for name in gone:
            delattr(self, name)
        return self

    def validate_service(self, field: Any) -> None:
        """A service has a name."""
        if self.voice.data == Voice.SERVICE and not field.data:
            raise ValidationError(_("Write which service or department."))

    def validate_decided_on(self, field: Any) -> None:
        """A board has decided on a day that is over or is today."""
        if self.voice.data != Voice.BODY:
            return
        if field.data is None:
            raise ValidationError(_("Fill in on which day the college, the council or the board decided."))
        if field.data > self.today:
            raise ValidationError(_("That day is still to come: submit once the decision is made."))

    def validate_reference(self, field: Any) -> None:
        """A decision can be found again."""
        if self.voice.data == Voice.BODY and not field.data:
            raise ValidationError(_("Write the number or the reference of the decision."))


class BoardForm(Form):
    """How long a board takes."""

    weeks = NumberField(
        _l("Weeks that a board needs to decide"), [Required(_l("Fill in a number of weeks."))], low=0, high=MOST_WEEKS
    )
