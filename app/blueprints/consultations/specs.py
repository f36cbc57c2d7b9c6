"""What a question takes as an answer, and what can be wrong with one: plain values, known by every room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.models import QuestionKind

Value = str | list[str] | dict[str, str]

DONT_KNOW = "dk"
SHORT_LENGTH = 200
LONG_LENGTH = 4000
NOTHING: Mapping[str, Any] = {}


class Fault(StrEnum):
    """What is wrong with an answer."""

    MISSING = "missing"
    ROW_MISSING = "row_missing"
    TOO_MANY = "too_many"
    TOO_FEW = "too_few"
    TOO_LONG = "too_long"
    NOT_OFFERED = "not_offered"
    EXCLUSIVE = "exclusive"
    WORDS_MISSING = "words_missing"
    NO_NUMBER = "no_number"
    NOT_WHOLE = "not_whole"
    TOO_LOW = "too_low"
    TOO_HIGH = "too_high"
    NO_DATE = "no_date"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    SAME_PLACE = "same_place"
    PLACE_MISSING = "place_missing"
    WRONG_SUM = "wrong_sum"
    FILE_REFUSED = "file_refused"
    WRONG_FORM = "wrong_form"


# Faults of which a questionnaire can say in its own words what is asked for.
SAID = frozenset(
    {
        Fault.TOO_MANY,
        Fault.TOO_FEW,
        Fault.TOO_LONG,
        Fault.EXCLUSIVE,
        Fault.TOO_LOW,
        Fault.TOO_HIGH,
        Fault.TOO_EARLY,
        Fault.TOO_LATE,
        Fault.WRONG_FORM,
    }
)


@dataclass(frozen=True)
class Problem:
    """A fault at a question, or at one row of it. `most` and `count` say how much was allowed and given."""

    fault: Fault
    row: str = ""
    most: float | str = 0
    count: float = 0
    words: str = ""  # why a file was refused
    texts: Mapping[str, str] = field(default_factory=dict)  # what the questionnaire itself says about it, by language


@dataclass(frozen=True)
class Spec:
    """What a question takes as an answer."""

    id: str
    kind: QuestionKind
    required: bool = False
    max_choices: int | None = None
    max_length: int = LONG_LENGTH
    options: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    worded: frozenset[str] = frozenset()  # options with room for own words
    exclusive: frozenset[str] = frozenset()  # options that exclude all others
    features: Mapping[str, Any] = field(default_factory=lambda: NOTHING)

    @property
    def name(self) -> str:
        """The name of its field in a form."""
        return f"q-{self.id}"

    @property
    def words_name(self) -> str:
        """The name of the field for own words beside a choice."""
        return f"q-{self.id}-words"

    @property
    def min_choices(self) -> int:
        """How many choices are asked at least."""
        return int(self.features.get("min_choices") or 0)

    @property
    def total(self) -> int:
        """How many points there are to divide."""
        return int(self.features.get("total") or 100)

    @property
    def picks(self) -> int:
        """How many names can be picked."""
        return int(self.features.get("picks") or 1)

    def row_name(self, row: str) -> str:
        """The name of the field of one row, or of one option that takes a number."""
        return f"q-{self.id}-{row}"

    @staticmethod
    def cell(row: str, column: str) -> str:
        """What one cell of importance and urgency is called."""
        return f"{row}.{column}"


@dataclass(frozen=True)
class Reading:
    """What a form said about one question: the value to keep, and what is wrong with it."""

    value: Value
    problems: tuple[Problem, ...] = ()
