"""The form that asks for a rehearsal."""

from __future__ import annotations

from datetime import date, timedelta

from wtforms import RadioField

from app.web.formats import date_text
from app.web.forms import DateField, Form, Required, choices
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l

LONGEST = timedelta(days=3700)


class RehearsalForm(Form):
    """Which years to rehearse, and how many of those asked answer."""

    first = DateField(_l("First day"), [Required()])
    last = DateField(_l("Last day"), [Required()])
    answering = RadioField(
        _l("Of those who are asked, how many answer?"),
        [Required()],
        choices=choices((("50", _l("half")), ("75", _l("three in four")), ("95", _l("nearly everyone")))),
    )

    def fits(self, earliest: date, latest: date | None) -> bool:
        """Whether the days lie in the right order, at most ten years apart, within what can be played."""
        first, last = self.first.data, self.last.data
        if first is None or last is None:
            return False
        if first < earliest:
            self.first.errors = [_("The first day that can be played is %(day)s.", day=date_text(earliest))]
        elif latest is not None and first > latest:
            self.first.errors = [_("The last day that can be played is %(day)s.", day=date_text(latest))]
        if last < first:
            self.last.errors = [_("The last day lies before the first.")]
        elif last - first > LONGEST:
            self.last.errors = [_("At most ten years can be played at once.")]
        return not self.first.errors and not self.last.errors
