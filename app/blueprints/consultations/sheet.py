"""A respondent's questionnaire with what he or she filled in: what every page behind the link starts from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.blueprints.consultations import answering, queries
from app.blueprints.consultations.answering import Problem, Reading, Spec, Value, Values
from app.blueprints.consultations.presenting import Asked, asked
from app.models import Consultation, Invitation, Question, Response
from app.web.languages import gettext as _


@dataclass(frozen=True)
class Sheet:
    """The questions in order, and the draft answers to them."""

    invitation: Invitation
    questions: Sequence[Question]
    specs: Mapping[str, Spec]  # what each question takes, by its id
    values: Values

    @property
    def consultation(self) -> Consultation:
        """What is asked."""
        return self.invitation.consultation

    @property
    def response(self) -> Response | None:
        """What was answered so far; None before the first answer."""
        return self.invitation.response

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max((question.page for question in self.questions), default=1)

    def on(self, number: int) -> list[Question]:
        """Return the questions of one page."""
        return [question for question in self.questions if question.page == number]

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

    def problems(self) -> dict[str, tuple[Problem, ...]]:
        """Return what keeps the draft from being submitted, by question."""
        found = {key: answering.check(spec, self.values.get(key)) for key, spec in self.specs.items()}
        return {key: problems for key, problems in found.items() if problems}

    def shown(self, number: int, values: Mapping[str, Value], problems: Mapping[str, Sequence[Problem]]) -> list[Asked]:
        """Return the questions of a page as it shows them, with these values and problems."""
        return [
            asked(
                self.consultation,
                question,
                place,
                values.get(question.public_id),
                problems.get(question.public_id, ()),
            )
            for place, question in enumerate(self.questions, start=1)
            if question.page == number
        ]

    def read(self, number: int, form: Any) -> dict[str, Reading]:
        """Return what a form says about the questions of a page."""
        return {
            question.public_id: answering.read(self.specs[question.public_id], form.getlist)
            for question in self.on(number)
        }

    def steps(self) -> list[str]:
        """Return the names of the parts, the last one being the check."""
        names, first = [], 1
        for number in range(1, self.pages + 1):
            last = first + len(self.on(number)) - 1
            names.append(
                _("Question %(number)s", number=first)
                if first == last
                else _("Questions %(first)s–%(last)s", first=first, last=last)
            )
            first = last + 1
        return [*names, _("Check")]

    def minutes_left(self, number: int) -> int:
        """Return about how many minutes the pages from `number` on take."""
        left = sum(question.page >= number for question in self.questions)
        return max(1, round(self.consultation.minutes * left / max(1, len(self.questions))))


def sheet_of(invitation: Invitation) -> Sheet:
    """Return the sheet of an invitation. Stored values that no longer fit their question are left out."""
    questions = queries.questions(invitation.consultation)
    draft = invitation.response.draft if invitation.response else {}
    specs = {question.public_id: answering.spec_of(question) for question in questions}
    values: Values = {}
    for key, spec in specs.items():
        kept = answering.fitting(spec, draft.get(key))
        if kept is not None:
            values[key] = kept
    return Sheet(invitation, questions, specs, values)
