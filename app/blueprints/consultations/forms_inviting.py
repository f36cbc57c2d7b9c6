"""Who is to be invited, as people type and tick it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from wtforms import SelectField, SelectMultipleField

from app.blueprints.consultations import queries
from app.blueprints.people import queries as people
from app.blueprints.people.picker import own_addresses, written
from app.blueprints.people.rules import is_unread, split_named
from app.models import Person
from app.web.forms import Form, LineField, TextField, choices, is_email
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from app.web.text import casefold_key, clean_line
from config import LANGUAGES

MOST_LINES = 1000
MOST_GUESSES = 20  # lines for which a name that nobody bears exactly is looked for


@dataclass
class Typed:
    """What the lines say: people who are known, new ones as (name, address), and the lines that say nothing."""

    people: list[Person] = field(default_factory=list)
    fresh: dict[str, str] = field(default_factory=dict)  # address to name
    errors: list[str] = field(default_factory=list)


class InviteForm(Form):
    """Names and addresses, and the circles that can be ticked."""

    lines = TextField(_l("Names or e-mail addresses, one per line"), most=200_000)
    language = SelectField(_l("Language of people who are new here"), choices=choices(LANGUAGES.items()))
    groups = SelectMultipleField(_l("Members of workgroups"), choices=[])
    kinds = SelectMultipleField(_l("People of organisations of this kind"), choices=[])
    role = LineField(_l("Only with this role"), most=100)
    municipalities = SelectMultipleField(_l("People of organisations in these municipalities"), choices=[])

    def validate(self, extra_validators: Any = None) -> bool:
        """Read the lines; every line that cannot be read is an error of its own."""
        is_valid = bool(super().validate(extra_validators))
        self.typed = read_lines(self.lines.data or "") if not self.lines.errors else Typed()
        if self.typed.errors:
            self.lines.errors = [*self.lines.errors, *self.typed.errors]
            return False
        circles = [self.groups.data, self.kinds.data, self.municipalities.data, self.role.data]
        if is_valid and not any([self.lines.data, *circles]):
            self.lines.errors = [_("Write at least one name or address, or tick a circle below.")]
            return False
        return is_valid


@dataclass
class _Reader:
    """What was looked up for all lines together, and how many names may still be looked for one by one."""

    by_email: dict[str, Person]
    by_name: dict[str, list[Person]]
    own: Sequence[str]
    guesses: int = MOST_GUESSES


def read_lines(text: str) -> Typed:
    """Return what a list of names and addresses says, line by line. They are looked up together."""
    numbered = [(number, clean_line(raw).rstrip(",;")) for number, raw in enumerate(text.split("\n"), start=1)]
    lines = [(number, line, *split_named(line)) for number, line in numbered if line]
    if len(lines) > MOST_LINES:
        return Typed(
            errors=[_("At most %(most)s lines at once; these are %(count)s.", most=MOST_LINES, count=len(lines))]
        )
    reader = _Reader(
        by_email=queries.people_by_email(sorted({email for _number, _line, _name, email in lines if email})),
        by_name=queries.people_by_name(sorted({line for _number, line, _name, email in lines if not email})),
        own=own_addresses(),
    )
    typed = Typed()
    for number, line, name, email in lines:
        if error := _read_line(typed, reader, line, name, email):
            typed.errors.append(_("Line %(number)s, “%(line)s”: %(error)s", number=number, line=line[:60], error=error))
    return typed


def _read_line(typed: Typed, reader: _Reader, line: str, name: str, email: str) -> str | None:
    """Add what a line says to `typed`; return what is wrong with it, or None."""
    if not email:
        return _read_name(typed, reader, line)
    if not is_email(email):
        return _("this is not an e-mail address.")
    if is_unread(email, reader.own):
        return _("nobody reads mail at this address.")
    if email in reader.by_email:
        typed.people.append(reader.by_email[email])
    else:
        typed.fresh.setdefault(email, name)
    return None


def _read_name(typed: Typed, reader: _Reader, line: str) -> str | None:
    if "@" in line:
        return _("this is not an e-mail address.")
    candidates = reader.by_name.get(casefold_key(line), [])
    if not candidates and reader.guesses:
        reader.guesses -= 1
        candidates = list(people.like_name(line))
    if not candidates:
        return _("nobody here is called that; write an e-mail address.")
    if len(candidates) > 1:
        names = "; ".join(written(person) for person in candidates[:6])
        return _("several people may be meant: %(names)s.", names=names)
    typed.people.append(candidates[0])
    return None
