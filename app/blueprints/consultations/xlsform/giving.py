"""From a questionnaire to an XLSForm. What has no counterpart there goes out as the nearest thing, and is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from app.blueprints.consultations import conditions, offers
from app.blueprints.consultations.documents import keys_of
from app.blueprints.consultations.kinds import PRIORITY_STEPS
from app.blueprints.consultations.presenting import numbered
from app.blueprints.consultations.rules import shortened
from app.blueprints.consultations.xlsform import expressions, limits
from app.blueprints.consultations.xlsform.expressions import NotCarriedError
from app.models import Choice, ChoiceAxis, ChoiceRole, Consultation, Question, QuestionKind, Texts
from app.web.languages import gettext as _

NAMES = {"nl": "Dutch (nl)", "fr": "French (fr)", "en": "English (en)"}
K = QuestionKind
AFTER = "offered_after"  # a column of the choices: after which choice of another question each is offered
EVER = "always_offered"  # what stands there for those that always are
INTRO = "pactwerk_introduction"  # the name of the note that carries the introduction
_REFERENCE = re.compile(r"\$\{\s*([^}]*?)\s*\}")


@dataclass
class Form:
    """The three sheets, and what went out as something else."""

    survey: list[dict[str, str]] = field(default_factory=list)
    choices: list[dict[str, str]] = field(default_factory=list)
    settings: list[dict[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


class _Writer:
    def __init__(self, consultation: Consultation, questions: Sequence[Question]) -> None:
        self.consultation, self.questions, self.form = consultation, questions, Form()
        self.numbers = numbered(questions)
        asked, chosen = keys_of(questions)
        self.keys = _plain_names(asked)
        self.choice_keys = {
            one.public_id: key
            for question in questions
            for axis in ChoiceAxis
            for one, key in _plain_choices([one for one in question.choices if one.axis == axis], chosen)
        }
        self.dates = {self.keys[one.public_id] for one in questions if one.kind == K.DATE}
        self.taken = set(self.keys.values()) | {INTRO}
        self.spaced: set[str] = set()  # words between ${ and } that name no question

    def texts(self, name: str, texts: Texts) -> dict[str, str]:
        """Return the cells of a text; where a language lacks it, the text that its readers see."""
        if not texts:
            return {}
        return {
            f"{name}::{NAMES[code]}": _REFERENCE.sub(self._known, self.consultation.text(texts, code))
            for code in self.consultation.languages
        }

    def _known(self, match: re.Match[str]) -> str:
        """Leave a reference to a question that is there; write any other such that nobody takes it for one."""
        if match.group(1) in self.keys.values():
            return match.group()
        self.spaced.add(match.group(1))
        return f"$ {{{match.group(1)}}}"

    def write(self) -> Form:
        main = self.consultation.languages[0]
        title = _REFERENCE.sub(self._known, self.consultation.text(self.consultation.titles, main))
        self.form.settings.append(
            {"form_title": title, "form_id": f"pactwerk_{self.consultation.public_id}", "default_language": NAMES[main]}
        )
        self.whole()
        has_pages = len({one.page for one in self.questions}) > 1
        page, is_section = 0, False
        for question in self.questions:
            if has_pages and question.page != page:
                if is_section:
                    self.row("end_group")
                if page:
                    self.row("end_group")
                is_section, page = False, question.page
                self.row("begin_group", self.free(f"page_{page}"), appearance="field-list")
            if question.section:
                if is_section:
                    self.row("end_group")
                self.row(
                    "begin_group", self.free(f"section_{question.position}"), self.texts("label", question.section)
                )
                is_section = True
            self.question(question)
        if is_section:
            self.row("end_group")
        if has_pages:
            self.row("end_group")
        for words in sorted(self.spaced):
            self.form.remarks.append(
                _(
                    "“${%(name)s}” names no question: it goes out with a space, so that no program fills it in.",
                    name=words,
                )
            )
        return self.form

    def whole(self) -> None:
        """Carry what belongs to the whole: the introduction as a note. What has no place is named."""
        if self.consultation.intros:
            self.row("note", INTRO, self.texts("label", self.consultation.intros))
        for code in self.consultation.languages[1:]:
            if title := self.consultation.titles.get(code):
                self.form.remarks.append(
                    _("The title in %(language)s does not go along: “%(title)s”.", language=NAMES[code], title=title)
                )
        self.form.remarks.append(
            _("The estimated time (%(minutes)s minutes) does not go along.", minutes=self.consultation.minutes)
        )
        for question in self.questions:
            self.renamed(question)

    def renamed(self, question: Question) -> None:
        """Name what is called differently in the file."""
        pairs = [(question.name, self.keys[question.public_id])]
        pairs += [(one.name, self.choice_keys[one.public_id]) for one in question.choices]
        for before, after in pairs:
            if before and before != after:
                self.note(question, _("the name “%(name)s” becomes “%(new)s”.", name=before, new=after))

    def row(self, kind: str, name: str = "", cells: dict[str, str] | None = None, **more: str) -> None:
        self.form.survey.append({"type": kind, "name": name, **(cells or {}), **{k: v for k, v in more.items() if v}})

    def free(self, wanted: str) -> str:
        name, at = wanted, 1
        while name in self.taken:
            at += 1
            name = f"{wanted}_{at}"
        self.taken.add(name)
        return name

    def note(self, question: Question, text: str) -> None:
        number = self.numbers.get(question.public_id)
        where = _("Question %(number)s", number=number) if number else _("Text “%(title)s”", title=self.title(question))
        self.form.remarks.append(f"{where}: {text}")

    def title(self, question: Question) -> str:
        return shortened(self.consultation.text(question.titles, self.consultation.languages[0]))

    # ---- questions ----

    def question(self, question: Question) -> None:
        kind, key = QuestionKind(question.kind), self.keys[question.public_id]
        common = {**self.texts("label", question.titles), **self.texts("hint", question.hints)}
        tree = conditions.mapped(question.condition, self.keys, self.choice_keys)
        if relevant := expressions.written(tree, lambda name: name in self.dates):
            common["relevant"] = relevant
        if question.required and kind != K.NOTE:
            common["required"] = "yes"
        if question.blob_id:
            self.note(question, _("the picture does not go along."))
        writer = {
            K.MATRIX: self.matrix,
            K.PRIORITY: self.priority,
            K.POINTS: self.points,
            K.AGREEMENT: self.agreement,
        }.get(kind)
        if writer is not None:
            writer(question, key, common)
        elif question.choices:
            self.select(question, kind, key, common)
        else:
            self.simple(question, kind, key, common)

    def filtered(self, question: Question, common: dict[str, str]) -> dict[str, list[str]]:
        """Return after which choices of another question each choice is offered, and filter the list by that."""
        found = offers.of(question)
        if not found:
            return {}
        key = self.keys.get(offers.parent(found))
        if key is None:
            self.note(question, _("after which answers each choice is offered does not go along: all are."))
            return {}
        options = [one.public_id for one in question.choices if one.axis == ChoiceAxis.OPTION]
        brought = {one: [choice for _asked, choice in offers.answers_in(tree)] for one, tree in found.items()}
        after = {one: [self.choice_keys.get(key, "") for key in brought.get(one, ())] or [EVER] for one in options}
        if any(len(several) > 1 for several in after.values()):
            self.form.settings[0]["allow_choice_duplicates"] = "yes"
        always = f" or {AFTER}='{EVER}'" if [EVER] in after.values() else ""
        is_several = any(self.keys[one.public_id] == key and one.kind == K.MULTIPLE_CHOICE for one in self.questions)
        chosen = f"selected(${{{key}}}, {AFTER})" if is_several else f"{AFTER}=${{{key}}}"
        common["choice_filter"] = f"{chosen}{always}"
        return after

    def list_of(self, question: Question, axis: ChoiceAxis, after: Mapping[str, Sequence[str]] | None = None) -> str:
        """Write the choices of a list; one that several answers bring stands there once for each."""
        name = f"{self.keys[question.public_id]}_list"
        for choice in (one for one in question.choices if one.axis == axis):
            cells = {"list_name": name, "name": self.choice_keys[choice.public_id]}
            cells |= self.texts("label", choice.titles)
            self.form.choices += [{**cells, AFTER: one} for one in after[choice.public_id]] if after else [cells]
        return name

    def select(self, question: Question, kind: QuestionKind, key: str, common: dict[str, str]) -> None:
        words = {K.MULTIPLE_CHOICE: "select_multiple", K.RANKING: "rank"}.get(kind, "select_one")
        bounds = []
        if least := question.features.get("min_choices"):
            bounds.append(f"count-selected(.) >= {least}")
        if question.max_choices:
            bounds.append(f"count-selected(.) <= {question.max_choices}")
        for choice in question.choices:
            if choice.role == ChoiceRole.EXCLUSIVE:
                name = self.choice_keys[choice.public_id]
                bounds.append(f"not(selected(., '{name}') and count-selected(.) > 1)")
        parameters = "randomize=true" if question.features.get("random") else ""
        after = self.filtered(question, common)
        name = self.list_of(question, ChoiceAxis.OPTION, after)
        self.row(f"{words} {name}", key, self.limited(question, common, bounds), parameters=parameters)
        for choice in question.choices:
            if choice.role == ChoiceRole.OTHER:
                label = self.texts("label", choice.titles)
                when = f"selected(${{{key}}}, '{self.choice_keys[choice.public_id]}')"
                self.row("text", self.free(f"{key}_words"), label, relevant=when)
                self.note(question, _("the own words beside a choice go out as a question of their own."))
        if kind == K.CONSENT:
            self.note(question, _("the consent goes out as one choice."))

    def simple(self, question: Question, kind: QuestionKind, key: str, common: dict[str, str]) -> None:
        features, bounds, more = question.features, [], {}
        words = {K.DATE: "date", K.NOTE: "note", K.FILE: "file"}.get(kind, "text")
        if kind == K.NUMBER:
            words = "integer" if features.get("whole") else "decimal"
            if features.get("step") is not None:
                words = "range"
                more["parameters"] = f"start={features['low']} end={features['high']} step={features['step']}"
            else:
                bounds += [
                    f". {sign} {features[end]}"
                    for end, sign in (("low", ">="), ("high", "<="))
                    if features.get(end) is not None
                ]
            if features.get("unit"):
                self.note(question, _("the unit does not go along."))
        if kind == K.DATE:
            bounds += [
                f". {sign} date('{features[end]}')"
                for end, sign in (("from", ">="), ("until", "<="))
                if features.get(end)
            ]
        if kind == K.LONG_TEXT:
            more["appearance"] = "multiline"
        if question.max_length:
            bounds.append(f"string-length(.) <= {question.max_length}")
        if kind == K.PICK:
            self.note(question, _("names to choose from go out as a text."))
        if features.get("pattern"):
            bounds += self.pattern(question)
        self.row(words, key, self.limited(question, common, bounds), **more)

    def pattern(self, question: Question) -> list[str]:
        try:
            return [limits.regex(str(question.features["pattern"]))]
        except NotCarriedError:
            self.note(question, _("the pattern holds both kinds of quotation marks and does not go along."))
            return []

    def limited(self, question: Question, common: dict[str, str], bounds: list[str]) -> dict[str, str]:
        """Return the cells with a constraint, and what people read about it."""
        message = question.features.get("message") or {}
        if not bounds and message:
            self.note(question, _("what people read when their answer does not fit does not go along."))
        more = {"constraint": " and ".join(bounds), **self.texts("constraint_message", message)} if bounds else {}
        return {**common, **more}

    def group(self, key: str, common: dict[str, str], appearance: str = "") -> tuple[str, dict[str, str]]:
        """Begin the group of a question of several rows; return its name, and what its rows have in common."""
        cells = {name: text for name, text in common.items() if not name.startswith("hint") and name != "required"}
        self.row("begin_group", key, cells, appearance=appearance)
        if hints := {
            name.replace("hint", "label", 1): text for name, text in common.items() if name.startswith("hint")
        }:
            self.row("note", self.free(f"{key}_hint"), hints)
        return key, {"required": "yes"} if "required" in common else {}

    def matrix(self, question: Question, key: str, common: dict[str, str]) -> None:
        _name, shared = self.group(key, common)
        listed = self.list_of(question, ChoiceAxis.COLUMN)
        for row in (one for one in question.choices if one.axis == ChoiceAxis.ROW):
            cells = {**self.texts("label", row.titles), **shared}
            self.row(f"select_one {listed}", self.free(f"{key}_{self.choice_keys[row.public_id]}"), cells)
        self.row("end_group")
        self.note(question, _("the scale goes out as one choice for each statement, without “I do not know”."))

    def priority(self, question: Question, key: str, common: dict[str, str]) -> None:
        _name, shared = self.group(key, common)
        listed = f"{key}_list"
        self.form.choices += [
            {
                "list_name": listed,
                "name": str(step),
                **{f"label::{NAMES[code]}": str(step) for code in self.consultation.languages},
            }
            for step in range(1, PRIORITY_STEPS + 1)
        ]
        for row in (one for one in question.choices if one.axis == ChoiceAxis.ROW):
            for column in (one for one in question.choices if one.axis == ChoiceAxis.COLUMN):
                both = {
                    code: f"{self.consultation.text(row.titles, code)}: {self.consultation.text(column.titles, code)}"
                    for code in self.consultation.languages
                }
                name = self.free(f"{key}_{self.choice_keys[row.public_id]}_{self.choice_keys[column.public_id]}")
                self.row(f"select_one {listed}", name, {**self.texts("label", both), **shared})
        self.row("end_group")
        self.note(question, _("importance and urgency go out as one choice each."))

    def points(self, question: Question, key: str, common: dict[str, str]) -> None:
        _name, shared = self.group(key, common)
        total = question.features.get("total") or 100
        for option in (one for one in question.choices if one.axis == ChoiceAxis.OPTION):
            name = self.free(f"{key}_{self.choice_keys[option.public_id]}")
            self.row(
                "integer", name, {**self.texts("label", option.titles), **shared}, constraint=f". >= 0 and . <= {total}"
            )
        self.row("end_group")
        self.note(
            question,
            _("points go out as a number each; that they make %(total)s together is not checked there.", total=total),
        )

    def agreement(self, question: Question, key: str, common: dict[str, str]) -> None:
        listed = self.list_of(question, ChoiceAxis.OPTION)
        self.row(f"select_one {listed}", key, common)
        self.row(
            "text",
            self.free(f"{key}_comment"),
            self.texts("label", {"nl": "Uw opmerking", "fr": "Votre remarque", "en": "Your comment"}),
            appearance="multiline",
        )
        self.note(question, _("the paragraph of the pact does not go along; the comment is a question of its own."))


def _plain_names(asked: dict[str, str]) -> dict[str, str]:
    """Return names that every program takes: letters, digits, hyphens and underscores, beginning with a letter."""
    found: dict[str, str] = {}
    for key, name in asked.items():
        plain = re.sub(r"[^A-Za-z0-9_-]", "_", name)
        plain = plain if re.match(r"[A-Za-z_]", plain) else f"q_{plain}"
        while plain in found.values():
            plain += "_"
        found[key] = plain
    return found


def _plain_choices(choices: Sequence[Choice], chosen: dict[str, str]) -> Iterator[tuple[Choice, str]]:
    """Yield the choices of one list with names that every program takes, each of them once."""
    taken: set[str] = set()
    for choice in choices:
        plain = re.sub(r"[^A-Za-z0-9_.-]", "_", chosen[choice.public_id])
        while plain in taken:
            plain += "_"
        taken.add(plain)
        yield choice, plain


def form_of(consultation: Consultation, questions: Sequence[Question]) -> Form:
    """Return a questionnaire as an XLSForm."""
    return _Writer(consultation, questions).write()


def write_form(file: IO[bytes], form: Form) -> None:
    """Write a form as a workbook. Every cell is text: nothing becomes a formula."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - loaded by whoever asks for a workbook, not at every start

    options: dict[str, Any] = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(file, options)
    for name, rows in (("survey", form.survey), ("choices", form.choices), ("settings", form.settings)):
        sheet = book.add_worksheet(name)
        columns = list(dict.fromkeys(column for row in rows for column in row)) or ["list_name", "name"]
        for at, column in enumerate(columns):
            sheet.write_string(0, at, column)
        for number, row in enumerate(rows, start=1):
            for at, column in enumerate(columns):
                if row.get(column):
                    sheet.write_string(number, at, row[column])
    book.close()
