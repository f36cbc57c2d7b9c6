"""A respondent's questionnaire with what he or she filled in: what every page behind the link starts from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from app.blueprints.consultations import answering, offers
from app.blueprints.consultations.answering import Problem, Reading, Spec, Value, Values
from app.blueprints.consultations.outline import Outline
from app.blueprints.consultations.presenting import NOWHERE, Asked, Blank, Surroundings, asked
from app.blueprints.consultations.questionnaires import Questionnaire, questionnaire_of
from app.models import Consultation, Invitation, Question, QuestionKind, Response
from app.web.languages import gettext as _


@dataclass(frozen=True)
class Sheet:
    """The questions in order, and the draft answers to them."""

    invitation: Invitation
    questionnaire: Questionnaire
    values: Values

    @property
    def questions(self) -> Sequence[Question]:
        """All questions, in order."""
        return self.questionnaire.questions

    @property
    def specs(self) -> Mapping[str, Spec]:
        """What each question takes as an answer, by its id."""
        return self.questionnaire.specs

    @property
    def consultation(self) -> Consultation:
        """What is asked."""
        return self.invitation.consultation

    @property
    def response(self) -> Response | None:
        """What was answered so far; None before the first answer."""
        return self.invitation.response

    def with_values(self, values: Values) -> Sheet:
        """Return the same sheet with other answers."""
        return replace(self, values={key: value for key, value in values.items() if not answering.is_empty(value)})

    @cached_property
    def outline(self) -> Outline:
        """The questions that are shown, given what was answered."""
        return self.questionnaire.outline(self.values)

    @property
    def shown_ids(self) -> frozenset[str]:
        """The ids of these questions."""
        return self.outline.shown_ids

    @cached_property
    def counted(self) -> Values:
        """The answers that count: those to questions that are shown."""
        return {key: value for key, value in self.values.items() if key in self.shown_ids}

    @property
    def visible(self) -> Sequence[Question]:
        """The same in order."""
        return self.outline.visible

    @property
    def places(self) -> Mapping[str, int]:
        """Their numbers as this person sees them, by question; texts in between have none."""
        return self.outline.places

    @cached_property
    def numbers(self) -> list[int]:
        """The pages on which something is shown, in order."""
        return list(self.outline.on_page)

    def after(self, number: int) -> int | None:
        """The next page on which something is shown; None after the last one."""
        return next((one for one in self.numbers if one > number), None)

    def before(self, number: int) -> int | None:
        """The page before on which something is shown; None before the first one."""
        return next((one for one in reversed(self.numbers) if one < number), None)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return self.outline.last_page

    def on(self, number: int) -> Sequence[Question]:
        """Return the questions that are shown on one page."""
        return self.outline.on_page.get(number, ())

    def appears(self, number: int, earlier: frozenset[str]) -> bool:
        """Whether this page shows a question without an answer that it did not show before."""
        new = [one.public_id for one in self.on(number) if one.public_id not in earlier]
        return any(key not in self.values for key in new)

    @cached_property
    def revision(self) -> str:
        """A fingerprint of the whole draft."""
        return answering.digest(self.values)

    def revision_of(self, number: int) -> str:
        """Return a fingerprint of the answers on one page: tabs on different pages do not disturb each other."""
        return answering.digest(self.values, [question.public_id for question in self.on(number)])

    @property
    def has_unsubmitted_changes(self) -> bool:
        """Whether something was submitted, and changed afterwards."""
        response = self.response
        return bool(response and response.submitted_at and response.submitted_digest != self.revision)

    def spec(self, key: str) -> Spec:
        """Return what a question takes now: of choices that depend on other answers, those that are offered."""
        return answering.offered_now(self.specs[key], self.counted)

    def problems(self) -> dict[str, tuple[Problem, ...]]:
        """Return what keeps the draft from being submitted, by question."""
        found = {
            key: answering.check(self.spec(key), self.values.get(key)) for key in self.specs if key in self.shown_ids
        }
        return {key: problems for key, problems in found.items() if problems}

    def problems_in(self, readings: Mapping[str, Reading]) -> dict[str, tuple[Problem, ...]]:
        """Return what is wrong with what was read into this sheet; nothing at a question that these answers hide."""
        found = {
            key: (*reading.problems, *answering.check(self.spec(key), self.values.get(key)))
            for key, reading in readings.items()
            if key in self.shown_ids
        }
        return {key: problems for key, problems in found.items() if problems}

    def shown(
        self,
        number: int,
        values: Mapping[str, Value],
        problems: Mapping[str, Sequence[Problem]],
        around: Surroundings,
    ) -> list[Asked | Blank]:
        """Return the questions of a page as it shows them, with these values and problems."""
        return [
            self._shown(
                question,
                self.places.get(question.public_id, 0),
                values.get(question.public_id),
                problems.get(question.public_id, ()),
                around,
            )
            for question in self.on(number)
        ]

    def _shown(
        self, question: Question, place: int, value: Value | None, problems: Sequence[Problem], around: Surroundings
    ) -> Asked | Blank:
        consultation = self.consultation
        is_own = offers.KEY in question.features or around is not NOWHERE  # not the same for everybody
        if value or problems or is_own or not consultation.stamp:
            return asked(consultation, question, place, value, problems, around, self.spec(question.public_id))
        main, kind = consultation.languages[0], QuestionKind(question.kind)
        return Blank(consultation.stamp, main, place, question.public_id, kind, question)

    def read(self, number: int, form: Any) -> dict[str, Reading]:
        """Return what a form says about the questions of a page. Files are stored before: the draft names them."""
        return {
            question.public_id: Reading(self.values.get(question.public_id, ""))
            if question.kind == QuestionKind.FILE
            else answering.read(self.specs[question.public_id], form.getlist)
            for question in self.on(number)
        }

    def steps(self) -> tuple[str, ...]:
        """Return the names of the parts, the last one being the check."""
        return (*(self._step_name(number) for number in self.numbers), _("Check"))

    def _step_name(self, number: int) -> str:
        here = [self.places[question.public_id] for question in self.on(number) if question.public_id in self.places]
        if not here:
            return _("Explanation")
        if len(here) == 1:
            return _("Question %(number)s", number=here[0])
        return _("Questions %(first)s–%(last)s", first=here[0], last=here[-1])

    def step(self, number: int) -> int:
        """Return the place of a page among those that are shown, from 0."""
        return sum(one < number for one in self.numbers)

    def minutes_left(self, number: int) -> int:
        """Return about how many minutes the pages from `number` on take."""
        left = sum(question.page >= number for question in self.visible)
        return max(1, round(self.consultation.minutes * left / max(1, len(self.questions))))


def sheet_of(invitation: Invitation) -> Sheet:
    """Return the sheet of an invitation. Stored values that no longer fit their question are left out."""
    found = questionnaire_of(invitation.consultation)
    draft, specs = invitation.response.draft if invitation.response else {}, found.specs
    values: Values = {}
    for key, spec in specs.items():
        kept = answering.fitting(spec, draft.get(key))
        if kept is not None:
            values[key] = kept
    return Sheet(invitation, found, values)
