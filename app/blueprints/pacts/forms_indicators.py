"""Forms for indicators and their figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import FileField, RadioField, SelectField
from wtforms.validators import ValidationError

from app.blueprints.pacts.words import CERTAINTIES, CHOSEN_LIGHTS, DIRECTIONS, FREQUENCIES
from app.blueprints.people.picker import PersonField
from app.models import Certainty, Indicator, PactNode
from app.web.formats import number_text
from app.web.forms import (
    DateField,
    Form,
    LineField,
    NumberField,
    Required,
    TextField,
    choices,
    parse_date,
    parse_number,
)
from app.web.languages import current_language
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l

MOST_GOALS = 20
LARGEST = 1e15


class IndicatorForm(Form):
    """What is measured, by whom, and what it should become."""

    title = LineField(_l("Indicator"), [Required(_l("Say what is measured."))], most=300)
    definition = TextField(_l("Definition"), most=4000)
    unit = LineField(_l("Unit"), most=60)
    direction = RadioField(
        _l("Which way is better?"),
        [Required(_l("Choose one."))],
        choices=choices((one.value, label) for one, label in DIRECTIONS.items()),
    )
    node = SelectField(_l("Theme"))
    source = LineField(_l("Source"), most=300)
    months = SelectField(_l("How often"), choices=choices((str(n), label) for n, label in FREQUENCIES.items()))
    responsible = PersonField(_l("Who enters the figure"), allow_new=True)
    baseline = NumberField(_l("Baseline"), low=-LARGEST, high=LARGEST, whole=False)
    baseline_on = DateField(_l("Date of the baseline"))
    target = NumberField(_l("Target"), low=-LARGEST, high=LARGEST, whole=False)
    target_on = DateField(_l("Date of the target"))
    milestones = TextField(_l("Milestones"), most=2000)

    def offer(self, nodes: Iterable[PactNode]) -> None:
        """Offer these themes and subthemes."""
        themes = [(node.public_id, f"{node.number} {node.title}") for node in nodes]
        self.node.choices = choices([("", _("no theme in particular")), *themes])

    def validate_baseline_on(self, field: Any) -> None:
        """A baseline has a value and a date, or neither."""
        if (field.data is None) != (self.baseline.data is None):
            raise ValidationError(_("Give the baseline and its date, or neither."))

    def validate_target_on(self, field: Any) -> None:
        """A target has a value and a date, or neither, and lies after the baseline."""
        if (field.data is None) != (self.target.data is None):
            raise ValidationError(_("Give the target and its date, or neither."))
        if field.data and self.baseline_on.data and field.data <= self.baseline_on.data:
            raise ValidationError(_("The target must lie after the baseline."))

    def validate_milestones(self, field: Any) -> None:
        """Each line is a date and a value."""
        for number, line in enumerate(field.data.splitlines(), start=1):
            if line.strip() and milestone(line) is None:
                raise ValidationError(_("Line %(number)s: write a date and a value, as 2027-12-31: 45.", number=number))
        if len(field.data.splitlines()) > MOST_GOALS:
            raise ValidationError(_("At most %(most)s milestones.", most=MOST_GOALS))

    def goals(self) -> list[tuple[date, float, bool]]:
        """Return milestones and target; the target goes before a milestone on the same day."""
        lines = [milestone(line) for line in self.milestones.data.splitlines()]
        found = {day: (value, False) for day, value in filter(None, lines)}
        if self.target_on.data is not None and self.target.data is not None:
            found[self.target_on.data] = (self.target.data, True)
        return [(day, value, is_target) for day, (value, is_target) in sorted(found.items())]


def milestone(line: str) -> tuple[date, float] | None:
    """Return the date and the value of a line such as “2027-12-31: 45”, or None."""
    day, _colon, value = line.partition(":")
    found, number = parse_date(day.strip()), parse_number(value.strip(), current_language())
    return None if found is None or number is None or abs(number) > LARGEST else (found, number)


def stored(indicator: Indicator) -> dict[str, Any]:
    """Return what the form shows of an indicator."""
    target = next((goal for goal in indicator.goals if goal.is_target), None)
    lines = [f"{goal.on.isoformat()}: {number_text(goal.value)}" for goal in indicator.goals if not goal.is_target]
    names = ("title", "definition", "unit", "direction", "source", "baseline", "baseline_on", "responsible")
    return {
        **{name: getattr(indicator, name) for name in names},
        "months": str(indicator.months),
        "node": indicator.node.public_id if indicator.node else "",
        "target": target.value if target else None,
        "target_on": target.on if target else None,
        "milestones": "\n".join(lines),
    }


class MeasureForm(Form):
    """One figure."""

    value = NumberField(_l("Value"), [Required(_l("Give the figure."))], low=-LARGEST, high=LARGEST, whole=False)
    measured_on = DateField(_l("Measured on"), [Required(_l("Give the date of measuring."))])
    certainty = RadioField(
        _l("How sure is it?"),
        [Required(_l("Choose one."))],
        choices=choices((one.value, label) for one, label in CERTAINTIES.items()),
    )
    note = TextField(_l("Note"), most=1000)

    def values(self) -> dict[str, Any]:
        """Return the figure."""
        return {
            "value": self.value.data,
            "measured_on": self.measured_on.data,
            "certainty": Certainty(self.certainty.data),
            "note": self.note.data,
        }


class SeriesForm(Form):
    """Many figures in one file."""

    file = FileField(_l("File"))


class LightForm(Form):
    """Another light, with the reason."""

    light = RadioField(
        _l("Light to show"),
        [Required(_l("Choose one."))],
        choices=choices(CHOSEN_LIGHTS.items()),
    )
    reason = TextField(_l("Reason"), [Required(_l("Write why: it stands beside the computed light."))], most=2000)


class TieForm(Form):
    """An action that works towards an indicator."""

    action = LineField(_l("Action"), [Required(_l("Name an action by its number or its title."))], most=330)
