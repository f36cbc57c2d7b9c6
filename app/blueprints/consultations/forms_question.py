"""The form of one question, whatever its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from wtforms import BooleanField, RadioField, SelectField

from app.blueprints.consultations import conditions_form, features, offers, patterns
from app.blueprints.consultations.answering import LONG_LENGTH
from app.blueprints.consultations.commands_questions import Content
from app.blueprints.consultations.conditions import choices_in
from app.blueprints.consultations.forms import texts_by
from app.blueprints.consultations.kinds import AXES, FIXED, MOST_PICKS, TEXTS
from app.blueprints.consultations.lines import removed
from app.blueprints.consultations.uploading import PICTURES
from app.blueprints.consultations.words import KINDS, LANGUAGE_NAMES, PICKS
from app.documents.uploads import UploadField
from app.models import ChoiceAxis, ChoiceRole, Consultation, ConsultationState, PactNode, Question, QuestionKind, Texts
from app.web.forms import DateField, Form, LineField, NumberField, TextField, choices, parse_date
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from config import LANGUAGES

MOST_CHOICES = 40
MOST_COLUMNS = 5
MOST_HINT = 4000
MOST_NUMBER = 1e12
MOST_PICTURE = 300 * 1024  # bytes
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")


class QuestionForm(Form):
    """One question, its texts per language. Choices are written one per line, the same lines in each language."""

    kind = RadioField(_l("Kind of question"), choices=choices(KINDS.items()), default=QuestionKind.SINGLE_CHOICE)
    title_nl = LineField(_l("Question"), most=300)
    title_fr = LineField(_l("Question"), most=300)
    title_en = LineField(_l("Question"), most=300)
    hint_nl = TextField(_l("Explanation under the question"), most=MOST_HINT)
    hint_fr = TextField(_l("Explanation under the question"), most=MOST_HINT)
    hint_en = TextField(_l("Explanation under the question"), most=MOST_HINT)
    section_nl = LineField(_l("Heading of a section that begins here"), most=200)
    section_fr = LineField(_l("Heading of a section that begins here"), most=200)
    section_en = LineField(_l("Heading of a section that begins here"), most=200)
    unit_nl = LineField(_l("Unit"), most=40)
    unit_fr = LineField(_l("Unit"), most=40)
    unit_en = LineField(_l("Unit"), most=40)
    alt_nl = LineField(_l("What the picture shows, for who cannot see it"), most=300)
    alt_fr = LineField(_l("What the picture shows, for who cannot see it"), most=300)
    alt_en = LineField(_l("What the picture shows, for who cannot see it"), most=300)
    message_nl = LineField(_l("What people read when their answer does not fit"), most=300)
    message_fr = LineField(_l("What people read when their answer does not fit"), most=300)
    message_en = LineField(_l("What people read when their answer does not fit"), most=300)
    option_nl = TextField(_l("Choices, one per line"))
    option_fr = TextField(_l("Choices, one per line"))
    option_en = TextField(_l("Choices, one per line"))
    row_nl = TextField(_l("Statements, one per line"))
    row_fr = TextField(_l("Statements, one per line"))
    row_en = TextField(_l("Statements, one per line"))
    column_nl = TextField(_l("Points of the scale, one per line"))
    column_fr = TextField(_l("Points of the scale, one per line"))
    column_en = TextField(_l("Points of the scale, one per line"))
    required = BooleanField(_l("An answer is required"))
    max_choices = NumberField(_l("At most how many choices"), low=1, high=MOST_CHOICES)
    max_length = NumberField(_l("At most how many characters"), low=10, high=LONG_LENGTH * 2)
    min_choices = NumberField(_l("At least how many choices"), low=1, high=MOST_CHOICES)
    has_other = BooleanField(_l("The last choice has room for own words, such as “other”"))
    has_exclusive = BooleanField(_l("The last choice excludes the others, such as “none of these”"))
    random = BooleanField(_l("Show the choices in an order that differs per person"))
    total = NumberField(_l("Points to divide"), low=1, high=100_000, default=100)
    low = NumberField(_l("Lowest number"), low=-MOST_NUMBER, high=MOST_NUMBER, whole=False)
    high = NumberField(_l("Highest number"), low=-MOST_NUMBER, high=MOST_NUMBER, whole=False)
    whole = BooleanField(_l("Whole numbers only"))
    since = DateField(_l("Not before"))
    until = DateField(_l("Not after"))
    pattern = LineField(_l("Pattern of the answer"), most=patterns.MOST_LENGTH)
    node = SelectField(_l("Paragraph of the pact"), default="")
    who = SelectField(_l("What is chosen"), choices=choices(PICKS.items()), default="municipality")
    picks = NumberField(_l("At most how many names"), low=1, high=MOST_PICKS, default=1)
    picture = UploadField(_l("Picture"))
    drop_picture = BooleanField(_l("Take the picture away"))
    name = LineField(_l("Name in files"), most=64)
    join = RadioField(
        _l("When several are given"),
        choices=choices([("and", _l("all must hold")), ("or", _l("one is enough"))]),
        default="and",
    )
    when_0 = SelectField(_l("Only shown when"), default="")
    when_1 = SelectField(_l("and when"), default="")
    when_2 = SelectField(_l("and when"), default="")
    than_0 = LineField(_l("Number or date to compare with"), most=40)
    than_1 = LineField(_l("Number or date to compare with"), most=40)
    than_2 = LineField(_l("Number or date to compare with"), most=40)
    keep_condition = BooleanField(_l("Keep this condition, which is more than the form can show"), default=True)

    def prepare(
        self,
        consultation: Consultation,
        questions: Sequence[Question],
        paragraphs: Sequence[PactNode],
        this: Question | None = None,
    ) -> QuestionForm:
        """Say what can be chosen; of a question of an opened consultation only the words may change."""
        self.codes, self.this = list(consultation.languages), this
        self.fixed = this if this and consultation.state != ConsultationState.DRAFT else None
        self.others = [one for one in questions if this is None or one.public_id != this.public_id]
        self.node.choices = choices(
            [("", _("Choose a paragraph")), *((one.public_id, f"{one.number} {one.title}") for one in paragraphs)]
        )
        offered = conditions_form.offered(consultation, questions, this)
        for at in range(conditions_form.ROWS):
            self[f"when_{at}"].choices = offered  # type: ignore[attr-defined]  # the stubs know a Field only
        return self

    @property
    def axes(self) -> tuple[ChoiceAxis, ...]:
        """The lists of choices that this kind of question has."""
        return AXES.get(QuestionKind(self.kind.data), ()) if self.kind.data in set(QuestionKind) else ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, then what they must be together."""
        is_valid = bool(super().validate(extra_validators))
        faults = list(self._faults())
        for name, text in faults:
            self[name].errors = [*self[name].errors, text]
        return is_valid and not faults

    def _faults(self) -> Iterator[tuple[str, str]]:
        main = self.codes[0]
        yield from self._feature_faults()
        yield from conditions_form.faults(self, self.this, self.others)
        if not self[f"title_{main}"].data:
            yield f"title_{main}", _("Write the question in the main language.")
        for axis in self.axes:
            yield from self._list_faults(axis, main)
        if self.kind.data == QuestionKind.MULTIPLE_CHOICE and self.max_choices.data:
            count = len(self._lines(ChoiceAxis.OPTION, main))
            if self.max_choices.data > count:
                yield "max_choices", _("There are only %(count)s choices.", count=count)

    def _list_faults(self, axis: ChoiceAxis, main: str) -> Iterator[tuple[str, str]]:
        lines, name = self._lines(axis, main), f"{axis}_{main}"
        present = len(self.this.choices) if self.this else 0  # a list that came in with a file may be longer
        least = 1 if axis == ChoiceAxis.ROW else 2
        most = MOST_COLUMNS if axis == ChoiceAxis.COLUMN else max(MOST_CHOICES, present)
        if not least <= len(lines) <= most:
            yield (
                name,
                _("Write %(least)s to %(most)s lines; there are %(count)s.", least=least, most=most, count=len(lines)),
            )
        if too_long := next((line for line in lines if len(line) > 300), None):
            yield name, _("At most 300 characters a line; “%(start)s…” is longer.", start=too_long[:30])
        if len(set(lines)) != len(lines):
            yield name, _("Two lines are the same.")
        if self.fixed and len(lines) != sum(choice.axis == axis for choice in self.fixed.choices):
            yield name, _("The consultation was opened: correct the words, but keep the number of lines.")
        if self.this is not None and not self.fixed:
            yield from self._named_elsewhere(axis, lines, name)
        for code in self.codes[1:]:
            others = self._lines(axis, code)
            if others and len(others) != len(lines):
                yield (
                    f"{axis}_{code}",
                    _(
                        "%(language)s has %(count)s lines, %(main)s has %(expected)s. Each line must mean the same.",
                        language=LANGUAGE_NAMES[code],
                        count=len(others),
                        main=LANGUAGE_NAMES[main],
                        expected=len(lines),
                    ),
                )

    def _named_elsewhere(self, axis: ChoiceAxis, after: list[str], name: str) -> Iterator[tuple[str, str]]:
        """Refuse to take away a choice after which another question appears."""
        this = self.this
        assert this is not None  # noqa: S101 - asked of an existing question only
        present = [one for one in this.choices if one.axis == axis]
        before = [one.titles.get(self.codes[0], "") for one in present]
        gone = {(this.public_id, present[place].public_id): before[place] for place in removed(before, after)}
        for other in self.others:
            for pair in sorted(choices_in(offers.depends_on(other.condition, offers.of(other))) & set(gone)):
                yield (
                    name,
                    _(
                        "Question %(number)s is only shown after “%(choice)s”: change that first.",
                        number=other.number,
                        choice=gone[pair],
                    ),
                )

    def _lines(self, axis: ChoiceAxis, code: str) -> list[str]:
        text = self[f"{axis}_{code}"].data or ""
        return [line for raw in text.split("\n") if (line := " ".join(raw.split()))]

    def _feature_faults(self) -> Iterator[tuple[str, str]]:
        if self.low.data is not None and self.high.data is not None and self.low.data > self.high.data:
            yield "high", _("The highest number lies below the lowest.")
        if self.since.data and self.until.data and self.since.data > self.until.data:
            yield "until", _("The end lies before the start.")
        if self.min_choices.data and self.max_choices.data and self.min_choices.data > self.max_choices.data:
            yield "min_choices", _("This is more than the most that can be chosen.")
        yield from self._message_faults()
        if self.kind.data == QuestionKind.AGREEMENT and not self.node.data and not self.fixed:
            yield "node", _("Choose the paragraph that people are asked about.")
        if self.name.data and not NAME.fullmatch(self.name.data):
            yield "name", _("Begin with a letter; then letters, digits, hyphens and underscores.")
        if self.name.data and any(one.name == self.name.data for one in self.others):
            yield "name", _("Another question has this name.")
        upload = self.picture.upload
        if upload and (upload.media_type not in PICTURES or len(upload.content) > MOST_PICTURE):
            yield "picture", _("Send a picture (PNG, JPEG or WebP) of at most 300 kB: people look at it on a phone.")
        stays = self.this is not None and self.this.blob_id is not None and not self.drop_picture.data
        if (upload or stays) and not self[f"alt_{self.codes[0]}"].data:
            yield f"alt_{self.codes[0]}", _("Write in a few words what the picture shows, for who cannot see it.")

    def _message_faults(self) -> Iterator[tuple[str, str]]:
        main = f"message_{self.codes[0]}"
        if self.pattern.data and (why := patterns.fault(self.pattern.data)):
            yield "pattern", why
        if self.pattern.data and not self[main].data:
            yield main, _("Write what is asked for, such as “Write the four digits of your postal code”.")
        elif not self[main].data and any(self[f"message_{code}"].data for code in self.codes[1:]):
            yield main, _("Write it in the main language too.")

    def content(self) -> Content:
        """Return what was written."""
        kind = QuestionKind(self.kind.data)
        lists = {axis: self._texts_along(axis) for axis in self.axes}
        if kind in FIXED:
            axis, lines = FIXED[kind]
            lists[axis] = [texts for _name, texts in lines]
        return Content(
            kind=kind,
            titles=texts_by(lambda code: self[f"title_{code}"].data),
            hints=texts_by(lambda code: self[f"hint_{code}"].data),
            section=texts_by(lambda code: self[f"section_{code}"].data),
            required=bool(self.required.data) and kind != QuestionKind.NOTE,
            max_choices=self.max_choices.data if kind == QuestionKind.MULTIPLE_CHOICE else None,
            max_length=self.max_length.data if kind in TEXTS else None,
            choices=lists,
            roles=self._roles(kind, len(lists.get(ChoiceAxis.OPTION, ()))),
            name=self.name.data,
            features=features.of_form(self, kind),
            condition=conditions_form.tree(self, self.this),
        )

    def _roles(self, kind: QuestionKind, count: int) -> list[ChoiceRole]:
        roles = [ChoiceRole.PLAIN] * count
        if kind == QuestionKind.MULTIPLE_CHOICE and self.has_exclusive.data:
            roles[-1] = ChoiceRole.EXCLUSIVE
        if kind in {QuestionKind.SINGLE_CHOICE, QuestionKind.MULTIPLE_CHOICE} and self.has_other.data:
            roles[-1 if roles[-1] == ChoiceRole.PLAIN else -2] = ChoiceRole.OTHER
        return roles

    def _texts_along(self, axis: ChoiceAxis) -> list[Texts]:
        columns = {code: self._lines(axis, code) for code in self.codes}
        count = len(columns[self.codes[0]])
        return [{code: lines[at] for code, lines in columns.items() if at < len(lines)} for at in range(count)]


def content_of(question: Question) -> dict[str, Any]:
    """Return what the form shows of a question."""
    roles, kept = [choice.role for choice in question.choices], question.features
    shown: dict[str, Any] = {
        "kind": question.kind,
        "required": question.required,
        "max_choices": question.max_choices,
        "max_length": question.max_length,
        "name": question.name,
        "has_other": ChoiceRole.OTHER in roles,
        "has_exclusive": ChoiceRole.EXCLUSIVE in roles,
        "since": parse_date(kept["from"]) if kept.get("from") else None,
        "until": parse_date(kept["until"]) if kept.get("until") else None,
        **{key: kept.get(key) for key in ("min_choices", "random", "low", "high", "whole", "pattern")},
        **{key: kept[key] for key in ("total", "node", "who", "picks") if kept.get(key)},
        **conditions_form.shown(question.condition),
    }
    for code in LANGUAGES:
        shown[f"title_{code}"] = question.titles.get(code, "")
        shown[f"hint_{code}"] = question.hints.get(code, "")
        shown[f"section_{code}"] = question.section.get(code, "")
        for key in features.WORDS:
            shown[f"{key}_{code}"] = (kept.get(key) or {}).get(code, "")
        for axis in AXES.get(QuestionKind(question.kind), ()):
            texts = [choice.titles.get(code, "") for choice in question.choices if choice.axis == axis]
            shown[f"{axis}_{code}"] = "\n".join(texts) if any(texts) else ""
    return shown
