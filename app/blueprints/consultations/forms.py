"""The forms of those who organise: settings, questions, opening and moving, passages. Inviting: `forms_inviting`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import ValidationError

from app.blueprints.consultations.commands import Settings
from app.blueprints.consultations.rules import is_part_of
from app.blueprints.consultations.words import MODES, VOICES_WANTED
from app.models import Consultation, Mode, Pact, PactNode, Purpose, Texts, VoiceWanted, Workgroup
from app.web.forms import DateField, Form, LineField, NumberField, Required, TextField, choices
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from config import LANGUAGES

LEAST_GROUP, USUAL_GROUP = 3, 5  # answers; among fewer, one sees what each of the others said
OFFERED = (Mode.NAMED, Mode.CONFIDENTIAL, Mode.ANONYMOUS)
PROMISES = (
    "languages",
    "mode",
    "closes_on",
    "workgroup",
    "one_each",
    "voice_wanted",
    "group",
    "group_from",
)  # what stays once people were asked


class SettingsForm(Form):
    """What people set of a consultation. Texts stand side by side, one field per language."""

    languages = SelectMultipleField(_l("Languages"), choices=choices(LANGUAGES.items()))
    title_nl = LineField(_l("Title"), most=200)
    title_fr = LineField(_l("Title"), most=200)
    title_en = LineField(_l("Title"), most=200)
    intro_nl = TextField(_l("Introduction"), most=4000)
    intro_fr = TextField(_l("Introduction"), most=4000)
    intro_en = TextField(_l("Introduction"), most=4000)
    mode = RadioField(
        _l("How do people answer?"),
        [Required()],
        choices=choices((mode, MODES[mode]) for mode in OFFERED),
        default=Mode.NAMED,
    )
    closes_on = DateField(_l("Last day for answers"))
    minutes = NumberField(_l("Minutes it takes"), [Required()], low=1, high=240, default=5)
    workgroup = SelectField(_l("Workgroup"), default="")
    node = SelectField(_l("Theme"), default="")
    one_each = BooleanField(_l("One answer per organisation"))
    voice_wanted = RadioField(
        _l("For whom does an organisation answer?"), choices=choices(VOICES_WANTED.items()), default=VoiceWanted.FREE
    )
    group = BooleanField(_l("Who submitted sees how the others answered, and may reconsider"))
    group_from = NumberField(_l("From how many answers on"), low=LEAST_GROUP, high=1000, default=USUAL_GROUP)

    def prepare(
        self, groups: Sequence[Workgroup], nodes: Sequence[PactNode], *, needs_group: bool, main: str, today: date
    ) -> SettingsForm:
        """Say what can be chosen; `main` is the language of the pact, which comes first where it is ticked."""
        none = [] if needs_group else [("", _("No workgroup: from the body itself"))]
        self.workgroup.choices = choices(none + [(group.public_id, group.name) for group in groups])
        themes = [(node.public_id, f"{node.number} {node.title}") for node in nodes]
        self.node.choices = choices([("", _("No theme")), *themes])
        self.groups = {group.public_id: group for group in groups}
        self.nodes = {node.public_id: node for node in nodes}
        self.main, self.today = main, today
        self.promised: dict[str, Any] = {}
        return self

    @property
    def chosen_languages(self) -> list[str]:
        """The ticked languages, that of the pact first."""
        ticked = [code for code in LANGUAGES if code in (self._set("languages") or [])]
        return sorted(ticked, key=lambda code: code != self.main)

    def _set(self, name: str) -> Any:
        """Return what was set, or what was promised before and left out of the form."""
        return self[name].data if name in self else self.promised[name]

    def validate_languages(self, field: Any) -> None:
        """Ask for at least one language, and for a title in the first one."""
        if not field.data:
            raise ValidationError(_("Tick at least one language."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the title in the main language as well."""
        is_valid = bool(super().validate(extra_validators))
        chosen = self.chosen_languages
        if chosen:
            title = self[f"title_{chosen[0]}"]
            if not title.data:
                title.errors = [*title.errors, _("Fill this in: it is the main language.")]
                is_valid = False
        return is_valid

    def validate_closes_on(self, field: Any) -> None:
        """Refuse a last day in the past; the check at opening asks for one to come."""
        if field.data and field.data < self.today:
            raise ValidationError(_("This day is over. Choose one that is still to come."))

    def settings(self) -> Settings:
        """Return what was set; texts in languages that are not ticked are kept too."""
        return Settings(
            titles=texts_by(lambda code: self[f"title_{code}"].data),
            intros=texts_by(lambda code: self[f"intro_{code}"].data),
            languages=self.chosen_languages,
            mode=Mode(self._set("mode")),
            closes_on=self._set("closes_on"),
            minutes=self.minutes.data,
            workgroup=self.groups.get(self._set("workgroup")),
            node=self.nodes.get(self.node.data),
            one_each=bool(self._set("one_each")),
            voice_wanted=VoiceWanted(self._set("voice_wanted")),
            group_from=(self._set("group_from") or USUAL_GROUP) if self._set("group") else None,
        )


def settings_of(consultation: Consultation) -> dict[str, Any]:
    """Return what the form shows of a consultation, and what a conflict compares with."""
    return {
        "languages": list(consultation.languages),
        **{f"title_{code}": consultation.titles.get(code, "") for code in LANGUAGES},
        **{f"intro_{code}": consultation.intros.get(code, "") for code in LANGUAGES},
        "mode": consultation.mode,
        "closes_on": consultation.closes_on,
        "minutes": consultation.minutes,
        "workgroup": consultation.workgroup.public_id if consultation.workgroup else "",
        "node": consultation.node.public_id if consultation.node else "",
        "one_each": bool(consultation.one_each),
        "voice_wanted": consultation.voice_wanted,
        "group": consultation.group_from is not None,
        "group_from": consultation.group_from or USUAL_GROUP,
    }


def texts_by(text_in: Callable[[str], str | None]) -> Texts:
    """Return the texts that there are, by language."""
    return {code: text for code in LANGUAGES if (text := text_in(code))}


class ClosingForm(Form):
    """Another last day."""

    closes_on = DateField(_l("New last day"), [Required()])

    def prepare(self, today: date) -> ClosingForm:
        """Say what day it is."""
        self.today = today
        return self

    def validate_closes_on(self, field: Any) -> None:
        """Refuse a day that is over."""
        if field.data and field.data < self.today:
            raise ValidationError(_("This day is over. Choose one that is still to come."))


class PlacingForm(Form):
    """Where a passage goes: on a new item, on an item that exists, or on no agenda yet."""

    place = SelectField(_l("Agenda"), default="")
    title = LineField(_l("Title of the new item"), most=300)
    purpose = RadioField(
        _l("What is asked of those present"),
        choices=choices(
            [
                (Purpose.INFORM, _l("To be informed")),
                (Purpose.DISCUSS, _l("To discuss")),
                (Purpose.DECIDE, _l("To decide")),
            ]
        ),
        default=Purpose.DISCUSS,
    )
    minutes = NumberField(_l("Minutes on the agenda"), low=1, high=480, default=15)

    def prepare(self, places: dict[str, list[tuple[str, str]]], *, may_wait: bool) -> PlacingForm:
        """Say which agendas there are, as groups of (value, label)."""
        first = choices([("", _("Not on an agenda yet"))] if may_wait else [])
        self.place.choices = first + [
            SelectChoice(value, label, optgroup=agenda) for agenda, items in places.items() for value, label in items
        ]
        return self

    @property
    def kind(self) -> str:
        """`new`, `item`, or empty."""
        return str(self.place.data or "").partition(":")[0]

    @property
    def target(self) -> str:
        """The public id of the meeting or the item."""
        return str(self.place.data or "").partition(":")[2]

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a title and a duration where a new item is made."""
        is_valid = bool(super().validate(extra_validators))
        if self.kind == "new":
            for field in (self.title, self.minutes):
                if not field.data and not field.errors:
                    field.errors = [_("Fill this in for a new item.")]
                    is_valid = False
        return is_valid


class PassageForm(PlacingForm):
    """The words to carry further: a literal part of the answer."""

    words = TextField(_l("The words to carry further"), [Required()])

    def of(self, answer: str) -> PassageForm:
        """Say in which answer the words must stand."""
        self.answer = answer
        return self

    def validate_words(self, field: Any) -> None:
        """Refuse what the respondent did not write."""
        if field.data and not is_part_of(field.data, self.answer):
            raise ValidationError(
                _("These words do not stand in the answer like this. Leave out what you do not need; change nothing.")
            )


def main_language(pact: Pact) -> str:
    """Return the language that comes first in consultations of `pact`."""
    return pact.language if pact.language in LANGUAGES else next(iter(LANGUAGES))
