"""The forms' base, and fields that clean what people type. Rendered by our own macros, not by widgets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Self
from zoneinfo import ZoneInfo

from babel.dates import get_month_names
from flask import request
from wtforms import DateField as _DateField
from wtforms import Form as _Form
from wtforms import StringField, TextAreaField, TimeField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import Length, StopValidation, ValidationError

from app.web import languages
from app.web.formats import number_text
from app.web.languages import N_, current_language
from app.web.languages import gettext as _
from app.web.text import MAX_TEXT, clean, clean_line
from config import LANGUAGES

_IN_WORDS = re.compile(r"([0-9]{1,2})(?:er)? ([^\W\d_]{3,12})\.? ([0-9]{4})")

__all__ = [
    "DateField",
    "EmailField",
    "Form",
    "LineField",
    "NumberField",
    "Required",
    "TextField",
    "TimeField",
    "choices",
]

# What WTForms says by itself, so that the catalogues have it.
_OWN_MESSAGES = (
    N_("Not a valid choice."),
    N_("Invalid Choice: could not coerce."),
    N_("Not a valid time value."),
    N_("Not a valid integer value."),
)

# Deliberately narrow: one address, no comments, no quoted part, nothing that could start a second header.
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")


class _OwnWords:
    """What WTForms asks its messages of."""

    @staticmethod
    def gettext(message: str) -> str:
        """Return `message` in the reader's language."""
        return languages.gettext(message)

    @staticmethod
    def ngettext(singular: str, plural: str, number: int) -> str:
        """Return what is said of choices that were not offered: nobody typed them, so none is named."""
        del singular, plural, number
        return languages.gettext("Not a valid choice.")


class Form(_Form):
    """A form bound to the request. Unknown fields are ignored; CSRF is checked before any view runs."""

    class Meta(_Form.Meta):  # type: ignore[misc]
        """WTForms' own messages are looked up in our catalogues, in the reader's language."""

        def get_translations(self, form: object) -> object:
            """Return what WTForms asks its messages of."""
            del form
            return _OwnWords

    @classmethod
    def of_request(cls, **kwargs: Any) -> Self:
        """Return the form with what was posted, or with `obj` and `data` when nothing was."""
        return cls(request.form if request.method == "POST" else None, **kwargs)

    def is_sent(self) -> bool:
        """Whether something was posted and all of it is valid."""
        return request.method == "POST" and self.validate()


def choices(pairs: Iterable[tuple[str, object]]) -> list[Any]:
    """Return (value, words) pairs in the form that fields of WTForms take."""
    return [SelectChoice(value, words) for value, words in pairs]


class Required:
    """Like WTForms' InputRequired, in the reader's language and blind to invisible characters."""

    field_flags = {"required": True}

    def __init__(self, message: object = None) -> None:
        self.message = message

    def __call__(self, _form: object, field: Any) -> None:
        """Raise StopValidation when nothing was filled in."""
        filled = field.data if not isinstance(field.data, str) else field.data.strip()
        if filled in (None, "", [], ()) or (field.raw_data is not None and not any(field.raw_data)):
            if field.errors and any(field.raw_data or ()):
                raise StopValidation
            field.errors[:] = []  # "not a valid choice" says less than what is missing
            raise StopValidation(str(self.message) if self.message else _("Fill this in."))


class _Limit(Length):
    def __init__(self, most: int) -> None:
        super().__init__(max=most)

    def __call__(self, _form: object, field: Any) -> None:
        length = len(field.data or "")
        if length > self.max:
            raise ValidationError(_("At most %(most)s characters; this has %(length)s.", most=self.max, length=length))


class LineField(StringField):
    """One line of text."""

    data: str  # a text is never None here, only empty

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), *, most: int = 200, **kwargs: Any) -> None:
        super().__init__(label, [*validators, _Limit(most)], **kwargs)

    def process_data(self, value: object) -> None:
        """Begin with the text of the object, or with none."""
        self.data = "" if value is None else str(value)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the cleaned line."""
        self.data = clean_line(str(valuelist[0])) if valuelist else ""


class TextField(TextAreaField):
    """Several lines of text."""

    data: str  # a text is never None here, only empty

    def __init__(
        self, label: Any = None, validators: Sequence[Any] = (), *, most: int = MAX_TEXT, **kwargs: Any
    ) -> None:
        super().__init__(label, [*validators, _Limit(most)], **kwargs)

    def process_data(self, value: object) -> None:
        """Begin with the text of the object, or with none."""
        self.data = "" if value is None else str(value)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the cleaned text."""
        self.data = clean(str(valuelist[0])) if valuelist else ""


class EmailField(LineField):
    """One e-mail address, kept in lower case, its domain in ASCII."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, most=254, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the normalised address, or what was typed when it is none."""
        raw = str(valuelist[0]) if valuelist else ""
        if "\n" in raw.strip() or "\r" in raw.strip():
            self.data = clean_line(raw)
            raise ValueError(_("An e-mail address stands on one line."))
        self.data = normal_email(raw)

    def pre_validate(self, form: object) -> None:
        """Refuse what is no single address."""
        del form
        if self.data and not is_email(self.data):
            raise ValidationError(_("This is not an e-mail address, such as name@example.org."))


def normal_email(raw: str) -> str:
    """Return an address in the form in which two spellings of it are equal."""
    address = clean_line(raw).lower()
    local, at, domain = address.rpartition("@")
    if at and not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return address
    return f"{local}{at}{domain}"


def is_email(address: str) -> bool:
    """Whether `address` is one address that mail can be sent to."""
    return len(address) <= 254 and _EMAIL.fullmatch(address) is not None and ".." not in address


class NumberField(StringField):
    """A number as the reader's language writes it: 1.234,5 in Dutch, 1,234.5 in English. `data` is int or float."""

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        low: float | None = None,
        high: float | None = None,
        whole: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, list(validators), **kwargs)
        self.low, self.high, self.whole = low, high, whole

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else number_text(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the number; raise ValueError for what is none or lies outside the bounds."""
        raw = clean_line(str(valuelist[0])).removeprefix("€").strip() if valuelist else ""
        self.data: Any = None
        if not raw:
            return
        value = parse_number(raw, current_language())
        if value is None or (self.whole and value != int(value)):
            raise ValueError(_("Write a whole number, in digits.") if self.whole else _("Write a number, in digits."))
        if (self.low is not None and value < self.low) or (self.high is not None and value > self.high):
            raise ValueError(
                _("Write a number from %(low)s to %(high)s.", low=_bound(self.low), high=_bound(self.high))
            )
        self.data = int(value) if self.whole else value


GROUPED = 10_000  # from here on a bound is written with its thousands apart


def _bound(value: float | None) -> str:
    """Return a bound as it is written: a year keeps its digits together, a large amount is grouped."""
    return str(int(value)) if value is not None and value == int(value) and abs(value) < GROUPED else number_text(value)


_NUMBER = {
    "nl": re.compile(r"-?\d{1,3}(?:[.\u00a0 ]\d{3})*(?:,\d+)?|-?\d+(?:,\d+)?"),
    "en": re.compile(r"-?\d{1,3}(?:,\d{3})*(?:\.\d+)?|-?\d+(?:\.\d+)?"),
    "fr": re.compile(r"-?\d{1,3}(?:[.\u00a0\u202f ]\d{3})*(?:,\d+)?|-?\d+(?:,\d+)?"),
}


def parse_number(raw: str, language: str) -> float | None:
    """Return the number that `raw` means in `language`, or None when it means none there."""
    if len(raw) > 30 or not _NUMBER[language].fullmatch(raw):
        return None
    group, decimal = (",", ".") if language == "en" else (".", ",")
    digits = raw.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace(group, "").replace(decimal, ".")
    return float(digits)


class DateField(_DateField):
    """A date between 1900 and 2199."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the date; raise ValueError for what is none."""
        raw = clean_line(str(valuelist[0])) if valuelist else ""
        self.data = None
        if raw:
            self.data = parse_date(raw)
            if self.data is None:
                raise ValueError(_("This date does not exist. Write it as 31/03/2027."))


@cache
def _months() -> dict[str, int]:
    """The names of the months in the languages of the screens: a date may be typed as a page writes it."""
    return {
        name.lower().rstrip("."): number
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=language).items()
    }


def parse_date(raw: str) -> date | None:
    """Return the date of an ISO or a day/month/year text, or of one with the month in words; None for any other."""
    if written := _IN_WORDS.fullmatch(raw):
        day, month, year = written.groups()
        raw = f"{day}/{_months().get(month.lower(), 0)}/{year}"
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            found = datetime.strptime(raw, pattern).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
        return found if 1900 <= found.year <= 2199 else None
    return None


def instant_of(local: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the instant of a local time, or None when the clocks skip that time on that day."""
    instant = local.replace(tzinfo=zone)
    back = instant.astimezone(ZoneInfo("UTC")).astimezone(zone)
    return instant if back.replace(tzinfo=None) == local else None
