"""The dates of a round."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import HiddenField

from app.blueprints.evaluations.rules import Problem, Window, problems_of
from app.blueprints.evaluations.words import PROBLEMS
from app.models import PhaseKind, Round
from app.web.forms import DateField, Form, Required
from app.web.languages import lazy_gettext as _l


class DatesForm(Form):
    """Two dates for each phase; `version` is that of the round when the form was opened."""

    version = HiddenField()

    @classmethod
    def for_round(cls, round_: Round) -> DatesForm:
        """Return the form with what was posted, or with the dates of the round."""
        data: dict[str, object] = {"version": round_.version}
        for phase in round_.phases:
            data[first_name(phase.kind)], data[last_name(phase.kind)] = phase.starts_on, phase.ends_on
        return cls.of_request(data=data)

    def windows(self) -> list[Window]:
        """Return the windows that were filled in; only after every date is known to be one."""
        return [Window(kind, self[first_name(kind)].data, self[last_name(kind)].data) for kind in PhaseKind]

    def is_sound(self, round_: Round) -> bool:
        """Whether everything was filled in, and the dates make sense together."""
        if not self.is_sent():
            return False
        pact = round_.pact
        found = problems_of(self.windows(), pact.adopted_on or pact.starts_on, pact.ends_on)
        for kind, problem in found.items():
            self[_field_of(kind, problem)].errors = [*self[_field_of(kind, problem)].errors, str(PROBLEMS[problem])]
        return not found


def first_name(kind: PhaseKind) -> str:
    """Return the name of the field of a phase's first day."""
    return f"{kind}_first"


def last_name(kind: PhaseKind) -> str:
    """Return the name of the field of a phase's last day."""
    return f"{kind}_last"


def _field_of(kind: PhaseKind, problem: Problem) -> str:
    starts_wrong = problem in {Problem.STARTS_BEFORE_PREVIOUS, Problem.PUBLISHED_BEFORE_DECISION}
    return first_name(kind) if starts_wrong else last_name(kind)


def _add_fields(kinds: Iterable[PhaseKind], labels: Sequence[Any]) -> None:
    for kind in kinds:
        setattr(DatesForm, first_name(kind), DateField(labels[0], [Required()]))
        setattr(DatesForm, last_name(kind), DateField(labels[1], [Required()]))


_add_fields(PhaseKind, (_l("First day"), _l("Last day")))
