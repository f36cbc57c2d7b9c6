"""Forms of this slice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import Optional, ValidationError

from app.blueprints.actions.rules import News
from app.blueprints.actions.words import REASONS, STATES, VIEWS, evaluation_label
from app.blueprints.people.picker import PersonField
from app.models import ActionState, PactNode, Round, View
from app.web.forms import DateField, Form, LineField, NumberField, Required, TextField, choices
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l

MOST_WORDS = 4000


class ActionForm(Form):
    """The facts of an action."""

    title = LineField(_l("Action"), [Required(_l("Say what is to be done."))], most=300)
    description = TextField(_l("What it is about"))
    number = LineField(_l("Number in the pact"), most=20)
    node = SelectField(_l("Theme"))
    round = SelectField(_l("Evaluation it comes from"))
    starts_on = DateField(_l("Starts on"))
    due_on = DateField(_l("Due on"))
    is_priority = BooleanField(_l("This is a priority of the pact"))
    is_open_ended = BooleanField(_l("Open ended: judged on activity, without a percentage"))

    def offer(self, nodes: Iterable[PactNode], rounds: Iterable[Round]) -> None:
        """Offer these themes and subthemes, and these evaluations."""
        known = [(one.public_id, evaluation_label(one)) for one in rounds]
        self.round.choices = choices([("", _("none")), *known])
        themes = [(node.public_id, f"{node.number} {node.title}") for node in nodes]
        self.node.choices = choices([("", _("no theme in particular")), *themes])

    def validate_due_on(self, field: Any) -> None:
        """Every action that ends has a date, after its start."""
        if field.data is None and not field.errors and not self.is_open_ended.data:
            raise ValidationError(_("Give a date, or say that the action is open ended."))
        if field.data and self.starts_on.data and field.data <= self.starts_on.data:
            raise ValidationError(_("The date must lie after the start."))


class NewActionForm(ActionForm):
    """An action that does not exist yet, with its owner."""

    owner = PersonField(_l("Owner"), [Required(_l("An action has one owner. Name a person."))], allow_new=True)


class OwnerForm(Form):
    """Who owns an action from now on."""

    owner = PersonField(_l("New owner"), [Required(_l("An action has one owner. Name a person."))], allow_new=True)


class _WordsForm(Form):
    """What there is to tell of an action."""

    percent = NumberField(_l("How far, in per cent"), low=0, high=100)
    text = TextField(_l("What happened"), most=MOST_WORDS)
    obstacle = TextField(_l("What stands in the way"), most=MOST_WORDS)
    help_wanted = TextField(_l("Help you would like"), most=MOST_WORDS)
    next_step = TextField(_l("Next step"), most=MOST_WORDS)
    reason = SelectField(
        _l("Reason outside your hands"),
        choices=choices([("", _l("none in particular")), *REASONS.items()]),
        default="",
    )

    def told(self, **known: Any) -> News:
        """Return the texts as news, with what else is known."""
        return News(
            text=self.text.data or "",
            obstacle=self.obstacle.data or "",
            help_wanted=self.help_wanted.data or "",
            next_step=self.next_step.data or "",
            reason=self.reason.data or "",
            **known,
        )


class UpdateForm(_WordsForm):
    """How an action stands, on its page."""

    state = RadioField(
        _l("State"),
        [Required(_l("Choose the state."))],
        choices=choices((state.value, label) for state, label in STATES.items()),
    )
    view = RadioField(
        _l("Your own view"),
        [Optional()],
        choices=choices((view.value, label) for view, label in VIEWS.items()),
    )

    def news(self) -> News:
        """Return what was said."""
        view = View(self.view.data or View.NO_DATA)
        return self.told(state=ActionState(self.state.data), view=view, percent=self.percent.data)


NO_CHANGE, NEWS, DONE, NOT_MINE = "no_change", "news", "done", "not_mine"


class LinkForm(_WordsForm):
    """How an action stands, by the owner without an account. Nothing is chosen beforehand."""

    choice = RadioField(
        _l("How does it stand?"),
        [Required(_l("Choose one."))],
        choices=choices(
            [
                (NO_CHANGE, _l("No change")),
                (NEWS, _l("There is news")),
                (DONE, _l("It is done")),
                (NOT_MINE, _l("This is not mine")),
            ]
        ),
    )
    view = RadioField(
        _l("Your own view"),
        [Optional()],
        choices=choices((view.value, label) for view, label in VIEWS.items()),
    )
    message = TextField(_l("Message to the coordinator"), most=MOST_WORDS)

    def validate_choice(self, field: Any) -> None:
        """News says something: a percentage, a view or words."""
        if field.data != NEWS or self.percent.errors:
            return
        words = (self.text, self.obstacle, self.help_wanted, self.next_step)
        if self.percent.data is None and not self.view.data and not any(one.data for one in words):
            raise ValidationError(_("Fill in at least one thing that is new: how far, your view, or a few words."))

    def news(self, percent: int | None) -> News:
        """Return what was said; `percent` is the last one known, kept when no new one is given."""
        if self.choice.data == NO_CHANGE:
            return News(no_change=True)
        if self.choice.data == NOT_MINE:
            words = [_("This action is not mine."), self.message.data or ""]
            return News(no_change=True, help_wanted=" ".join(words).strip())
        if self.choice.data == DONE:
            return News(state=ActionState.DONE, text=self.text.data or "")
        known = self.percent.data if self.percent.data is not None else percent
        return self.told(view=View(self.view.data or View.NO_DATA), percent=known)
