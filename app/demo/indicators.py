"""What is measured, with invented figures, and one action that waits to be taken over."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.demo.calendar import shifted
from app.demo.story import Story, texts
from app.extensions import db
from app.models import (
    Certainty,
    Direction,
    Handover,
    Indicator,
    IndicatorAction,
    IndicatorGoal,
    LightOverride,
    Measurement,
)


def load_indicators(story: Story) -> None:
    """Store the indicators with a figure a year, and a light that someone chose."""
    data = texts("indicators")
    for position, plan in enumerate(data["indicator"], start=1):
        _add(story, plan, position)
    _ask_to_take_over(story, data["handover"])
    db.session.flush()


def _add(story: Story, plan: dict[str, Any], position: int) -> None:
    first = shifted(date(plan["from"], 12, 31), story.years)
    indicator = story.add(
        Indicator(
            pact=story.pact,
            node=story.nodes[plan["node"]],
            responsible=story.people[plan["responsible"]],
            title=plan["title"],
            definition=plan["definition"],
            unit=plan["unit"],
            direction=Direction(plan["direction"]),
            source=plan["source"],
            position=position,
            baseline=plan["values"][0],
            baseline_on=first,
        )
    )
    last = story.pact.ends_on
    middle = date(first.year + (last.year - first.year) // 2, 12, 31)
    indicator.goals.append(IndicatorGoal(on=middle, value=plan["milestone"]))
    indicator.goals.append(IndicatorGoal(on=last, value=plan["target"], is_target=True))
    for number in plan["actions"]:
        db.session.add(IndicatorAction(indicator=indicator, action=story.actions[number]))
    days = [date(first.year + at, 12, 31) for at in range(len(plan["values"]))]
    for day, value in zip(days, plan["values"], strict=True):
        if day <= story.today:
            _measure(story, indicator, day, value, is_last=day.year == story.today.year - 1)
    if "override" in plan:
        story.add(
            LightOverride(
                indicator=indicator,
                person=story.people["liesbet"],
                light=plan["override"]["light"],
                reason=plan["override"]["reason"],
                at=story.ago(20),
            )
        )


def _measure(story: Story, indicator: Indicator, day: date, value: float, *, is_last: bool) -> None:
    story.add(
        Measurement(
            indicator=indicator,
            person=indicator.responsible,
            measured_on=day,
            value=value,
            certainty=Certainty.PROVISIONAL if is_last else Certainty.FINAL,
            entered_at=story.ago(max(1, (story.today - day).days - 45)),
            via="link",
        )
    )


def _ask_to_take_over(story: Story, plan: dict[str, Any]) -> None:
    story.add(
        Handover(
            action=story.actions[plan["action"]],
            giver=story.people[plan["giver"]],
            receiver=story.people[plan["receiver"]],
            asked_at=story.ago(plan["ago"]),
            via="link",
            message=plan["message"],
        )
    )
