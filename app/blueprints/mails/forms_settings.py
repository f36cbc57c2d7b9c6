"""Forms for what a body decides about its mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from wtforms import BooleanField, HiddenField
from wtforms.validators import ValidationError

from app.mail.kinds import MailKind
from app.mail.settings import Hours, Wording
from app.mail.wording import allowed, flaws_of, left_out
from app.reminders.calendar import longest_rest
from app.web.forms import Form, LineField, Required, TextField, TimeField, parse_date
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l

FARTHEST_DAYS = 365
MOST_STEPS = 8
MOST_DAYS_OFF = 200
LONGEST_REST = timedelta(days=31)


class DaysField(LineField):
    """Numbers of days, such as "14, 3". `days` holds them, once the field is valid; nothing typed means never."""

    def __init__(self, label: Any = None, *, low: int, **kwargs: Any) -> None:
        super().__init__(label, most=100, **kwargs)
        self.low = low
        self.days: tuple[int, ...] = ()

    def pre_validate(self, form: object) -> None:
        """Refuse what is no list of whole numbers of days."""
        del form
        pieces = [piece.strip() for piece in self.data.replace(";", ",").split(",") if piece.strip()]
        if not all(piece.isascii() and piece.isdigit() and len(piece) <= 3 for piece in pieces):
            raise ValidationError(_("Write whole numbers of days with commas between them, such as 14, 3."))
        days = sorted({int(piece) for piece in pieces}, reverse=self.low == 0)
        if any(not self.low <= number <= FARTHEST_DAYS for number in days):
            raise ValidationError(_("Write numbers from %(low)s to %(high)s.", low=self.low, high=FARTHEST_DAYS))
        if len(days) > MOST_STEPS:
            raise ValidationError(_("At most %(most)s reminders of one kind.", most=MOST_STEPS))
        self.days = tuple(days)


class KindForm(Form):
    """Whether a kind of mail goes out, and on which days."""

    is_on = BooleanField(_l("These e-mails go out"))
    before = DaysField(_l("Days before"), low=0)
    after = DaysField(_l("Days after"), low=1)
    version = HiddenField()


class WordingForm(Form):
    """The words of a kind of mail in one language."""

    subject = LineField(_l("Subject"), [Required(_l("Write a subject."))], most=200)
    body = TextField(_l("Text"), [Required(_l("Write a text."))], most=5000)
    button = LineField(_l("Words on the button"), most=80)
    version = HiddenField()

    kind: MailKind

    @property
    def wording(self) -> Wording:
        """What was typed."""
        return Wording(self.subject.data, self.body.data, self.button.data if self.kind.button else "")

    def is_sound(self) -> bool:
        """Whether everything was filled in, and everything between braces means something."""
        sound = self.is_sent()
        for field in (self.subject, self.body, self.button):
            for flaw in flaws_of(field.data, self.kind):
                field.errors = [*field.errors, _unknown(flaw.what, allowed(self.kind))]
                sound = False
        for flaw in left_out(self.wording, self.kind):
            self.body.errors = [
                *self.body.errors,
                _("Keep %(word)s somewhere in the text: without it this e-mail is of no use.", word=flaw.what),
            ]
            sound = False
        if self.kind.button and not self.button.data:
            self.button.errors = [*self.button.errors, _("Write what stands on the button.")]
            sound = False
        return sound


def _unknown(what: str, names: Sequence[str]) -> str:
    words = ", ".join(f"{{{name}}}" for name in names)
    return _("%(what)s cannot be filled in here. What can: %(words)s.", what=what, words=words)


class HoursForm(Form):
    """When mail that is not urgent goes out."""

    morning = TimeField(_l("Morning hour"), [Required(_l("Fill in an hour."))])
    evening = TimeField(_l("Evening hour"), [Required(_l("Fill in an hour."))])
    on_weekends = BooleanField(_l("Also on Saturdays and Sundays"))
    on_holidays = BooleanField(_l("Also on Belgian public holidays"))
    days_off = TextField(_l("Other days without e-mail"), most=4000)
    version = HiddenField()

    def validate_evening(self, field: TimeField) -> None:
        """Leave room between the two hours."""
        if self.morning.data and field.data and field.data <= self.morning.data:
            raise ValidationError(_("The evening hour comes after the morning hour."))

    def validate_days_off(self, field: TextField) -> None:
        """Refuse what is no date, and rests so long that reminders would pile up."""
        wrong = [line for line in _lines(field.data) if parse_date(line) is None]
        if wrong:
            raise ValidationError(
                _("This is no date: %(lines)s. Write one on each line, as 2027-12-24.", lines="; ".join(wrong[:3]))
            )
        if len(self.dates) > MOST_DAYS_OFF:
            raise ValidationError(_("At most %(most)s days.", most=MOST_DAYS_OFF))
        if self.morning.data and self.evening.data and longest_rest(self.hours) > LONGEST_REST:
            raise ValidationError(
                _("So many days in a row without e-mail would let reminders come too late. Leave some out.")
            )

    @property
    def dates(self) -> list[date]:
        """The days that were typed, each once, in order."""
        return sorted({day for line in _lines(self.days_off.data) if (day := parse_date(line)) is not None})

    @property
    def hours(self) -> Hours:
        """What was typed."""
        return Hours(
            morning=_time(self.morning.data),
            evening=_time(self.evening.data),
            on_weekends=self.on_weekends.data,
            on_holidays=self.on_holidays.data,
            days_off=frozenset(self.dates),
        )

    @property
    def values(self) -> dict[str, Any]:
        """What is stored."""
        return {
            "morning": f"{_time(self.morning.data):%H:%M}",
            "evening": f"{_time(self.evening.data):%H:%M}",
            "on_weekends": self.on_weekends.data,
            "on_holidays": self.on_holidays.data,
            "days_off": [day.isoformat() for day in self.dates],
        }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.replace(",", "\n").splitlines() if line.strip()]


def _time(value: object) -> time:
    assert isinstance(value, time)  # noqa: S101 - for the type checker: the field is required
    return value
