"""What is asked when answers are coded and words are carried further."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError

from app.blueprints.analysis.words import ORIGINS
from app.blueprints.consultations.rules import is_part_of
from app.blueprints.people.picker import PersonField
from app.models import Action, PactNode, Topic
from app.web.forms import DateField, Form, LineField, Required, TextField, choices
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from config import LANGUAGES

MOST_NOTE = 1000
MOST_STORY = 5000


class TopicForm(Form):
    """A topic that is added, or another name for one."""

    name = LineField(_l("Name of the topic"), [Required()], most=120)
    description = LineField(_l("When to use it"), most=500)


class MergeForm(Form):
    """Into which topic another one goes."""

    into = SelectField(_l("Topic that it goes into"))

    def offer(self, topics: Iterable[Topic]) -> MergeForm:
        """Offer these topics."""
        self.into.choices = choices([(one.public_id, one.name) for one in topics])
        return self


class TopicsForm(Form):
    """Topics to give, and room for one that is not there yet."""

    topics = SelectMultipleField(_l("Topics"), choices=[])
    new_topic = LineField(_l("Another topic"), most=120)

    def offer(self, topics: Sequence[Topic]) -> Any:
        """Offer these topics."""
        self.offered = {one.public_id: one for one in topics}
        self.topics.choices = choices([(one.public_id, one.name) for one in topics])
        return self

    @property
    def chosen(self) -> list[Topic]:
        """The topics that were ticked."""
        return [self.offered[key] for key in self.topics.data or () if key in self.offered]


class CodeForm(TopicsForm):
    """What one coder says of an answer."""

    words = TextField(_l("The words it is about"))
    note = LineField(_l("Note for those who code with you"), most=MOST_NOTE)

    def of(self, answer: str) -> CodeForm:
        """Say in which answer the words must stand."""
        self.answer = answer
        return self

    def validate_words(self, field: Any) -> None:
        """Refuse what the respondent did not write."""
        if field.data and not is_part_of(field.data, self.answer):
            raise ValidationError(
                _("These words do not stand in the answer like this. Leave out what you do not need; change nothing.")
            )


class HeardForm(TopicsForm):
    """Words from elsewhere."""

    text = TextField(_l("What was said or written"), [Required()], most=MOST_STORY)
    kind = SelectField(_l("Where it comes from"), choices=choices(list(ORIGINS.items())))
    source = LineField(_l("Which meeting, letter or conversation"), [Required()], most=300)
    said_on = DateField(_l("On which day"), [Required()])
    language = SelectField(_l("Language of these words"), choices=choices(list(LANGUAGES.items())))
    may_quote = BooleanField(_l("Whoever said this agrees that it is published, without a name"))


class NewActionForm(Form):
    """An action that is made from words."""

    title = LineField(_l("Action"), [Required(_l("Say what is to be done."))], most=300)
    owner = PersonField(_l("Owner"), [Required(_l("An action has one owner. Name a person."))], allow_new=True)
    due_on = DateField(_l("Due on"), [Required()])


class TieForm(Form):
    """An action that exists, or a part of the pact."""

    action = SelectField(_l("An action that exists"), default="")
    node = SelectField(_l("A part of the pact"), default="")

    def offer(self, actions: Iterable[Action], nodes: Iterable[PactNode]) -> TieForm:
        """Offer these actions and these parts of the pact."""
        self.action.choices = choices(
            [("", _("none")), *((one.public_id, f"{one.number} {one.title}".strip()) for one in actions)]
        )
        self.node.choices = choices([("", _("none")), *((one.public_id, f"{one.number} {one.title}") for one in nodes)])
        return self

    def validate_node(self, field: Any) -> None:
        """Ask for at least one of both."""
        if not field.data and not self.action.data:
            raise ValidationError(_("Choose an action or a part of the pact."))


class RedactionForm(Form):
    """How words are published, and why not as they stand."""

    text = TextField(_l("As it is published; empty: not at all"), most=MOST_STORY)
    reason = LineField(_l("Why it is not published as it stands"), [Required()], most=500)


class StoryForm(Form):
    """What is told about one topic."""

    asked = TextField(_l("We asked"), most=MOST_STORY)
    said = TextField(_l("You told us"), most=MOST_STORY)
    did = TextField(_l("We did"), most=MOST_STORY)


class FeedbackForm(Form):
    """What is told before the topics."""

    intro = TextField(_l("Before the topics"), most=MOST_STORY)
