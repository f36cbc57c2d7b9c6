"""The forms of whoever got a mail that was not for him or her. Nothing is chosen beforehand."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.validators import Optional

from app.models import PassingKind
from app.web.forms import EmailField, Form, LineField, Required, TextField, choices
from app.web.languages import lazy_gettext as _l

_CHOOSE = _l("Choose one of the two.")


class NotMineForm(Form):
    """Says why it is not for this reader."""

    choice = RadioField(
        _l("What is the matter?"),
        [Required(_CHOOSE)],
        choices=choices(
            (
                (PassingKind.SOMEONE_ELSE.value, _l("I am someone else: this came to the wrong person")),
                (PassingKind.NOT_MINE.value, _l("It is my name, but this is not for me")),
            )
        ),
    )
    words = TextField(
        _l("Who is it for, if you know?"), [Optional()], most=400, description=_l("The organiser reads this.")
    )


class PassOnForm(Form):
    """Names the colleague."""

    name = LineField(_l("Name of your colleague"), [Required(_l("Write the name of your colleague."))], most=200)
    email = EmailField(_l("E-mail address of your colleague"), [Required(_l("Write an e-mail address."))])
    choice = RadioField(
        _l("What shall we do?"),
        [Required(_CHOOSE)],
        choices=choices((("pass", _l("Ask my colleague instead of me")), ("keep", _l("Nothing: I answer myself")))),
    )


class UndoForm(Form):
    """Asks before it undoes: programs that check links press lone buttons."""

    choice = RadioField(
        _l("What shall we do?"),
        [Required(_CHOOSE)],
        choices=choices((("undo", _l("Undo it: it is for me after all")), ("keep", _l("Leave it so")))),
    )
