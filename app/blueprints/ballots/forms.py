"""Forms of this slice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectField

from app.blueprints.people.picker import PersonField
from app.web.forms import Form, LineField, Required, choices
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l

SHOW = "show"


class HoldersForm(Form):
    """The three who keep a part, and by what the results may be split."""

    first = PersonField(_l("First holder"), [Required(_l("Name a person."))], allow_new=True)
    second = PersonField(_l("Second holder"), [Required(_l("Name a person."))], allow_new=True)
    third = PersonField(_l("Third holder"), [Required(_l("Name a person."))], allow_new=True)
    one_group = SelectField(_l("Compare by"))
    other_group = SelectField(_l("And by"))

    def offer(self, questions: Sequence[tuple[str, str]]) -> HoldersForm:
        """Offer these questions to compare by."""
        for field in (self.one_group, self.other_group):
            field.choices = choices([("", _("nothing")), *questions])
        return self

    @property
    def people(self) -> tuple[Any, ...]:
        """The three fields."""
        return (self.first, self.second, self.third)

    @property
    def groups(self) -> list[str]:
        """The questions that were chosen, each once."""
        return list(dict.fromkeys(filter(None, (self.one_group.data, self.other_group.data))))

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse one person in two places: two parts with one person are one part too many."""
        if not super().validate(extra_validators):
            return False
        seen: set[object] = set()
        for field in self.people:
            who = field.person.id if field.person else field.new_email
            if who in seen:
                field.errors = [_("This person keeps a part already. Name someone else.")]
                return False
            if field.person is not None and not field.person.email:
                field.errors = [_("This person has no e-mail address. Add it first.")]
                return False
            seen.add(who)
        return True


class ReplaceForm(Form):
    """Someone else to keep a part."""

    person = PersonField(_l("Someone else"), [Required(_l("Name a person."))], allow_new=True)


class AnewForm(Form):
    """Making the key anew. It cannot be undone, so nothing is chosen beforehand."""

    choice = RadioField(
        _l("Make a new key?"),
        [Required(_l("Tick this once you are sure."))],
        choices=choices([("anew", _l("Yes: the parts that were written down are worth nothing any more"))]),
    )


class TakeForm(Form):
    """Seeing the part. Nothing is chosen beforehand, because mail scanners press buttons."""

    choice = RadioField(
        _l("Are you ready to write it down?"),
        [Required(_l("Tick this once you have pen and paper."))],
        choices=choices([(SHOW, _l("Yes, I have pen and paper"))]),
    )


class ProveForm(Form):
    """The part as it was written down, and where it lies."""

    part = LineField(
        _l("Your part, as you wrote it down"), [Required(_l("Type the seven groups of letters."))], most=80
    )
    kept_where = LineField(
        _l("Where do you put it?"), [Required(_l("Write where: it stands in the reminder that you get."))], most=200
    )


class EnterForm(Form):
    """The part, asked back."""

    part = LineField(_l("Your part of the key"), [Required(_l("Type the seven groups of letters."))], most=80)


class BeginForm(Form):
    """Beginning an anonymous answer. Nothing is chosen beforehand, because mail scanners press buttons."""

    choice = RadioField(
        _l("Do you have your return code?"),
        [Required(_l("Choose one of the two."))],
        choices=choices(
            [
                ("kept", _l("Yes, I wrote it down or took a picture of it")),
                ("here", _l("I do not need it: I answer in one go, on this device")),
            ]
        ),
    )


class BackForm(Form):
    """The code that was shown before beginning."""

    code = LineField(_l("Your return code"), [Required(_l("Type the five groups of four."))], most=60)
