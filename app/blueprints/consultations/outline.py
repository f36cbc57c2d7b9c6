"""Which questions one person is asked, on which pages: the same for everybody to whom the same ones are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.blueprints.consultations.presenting import numbered
from app.models import Question


@dataclass(frozen=True)
class Outline:
    """All questions in order, and the ids of those that are shown."""

    questions: Sequence[Question]
    shown_ids: frozenset[str]

    @cached_property
    def visible(self) -> Sequence[Question]:
        """The questions that are shown, in order."""
        return [question for question in self.questions if question.public_id in self.shown_ids]

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The numbers of the questions as this person sees them, by question; texts in between have none."""
        return numbered(self.questions, self.shown_ids)

    @cached_property
    def on_page(self) -> Mapping[int, Sequence[Question]]:
        """The questions that are shown, by their page; the pages in order."""
        numbers = sorted({question.page for question in self.visible})
        return {number: [question for question in self.visible if question.page == number] for number in numbers}

    @cached_property
    def last_page(self) -> int:
        """The number of the last page, whatever is shown on it."""
        return max((question.page for question in self.questions), default=1)
