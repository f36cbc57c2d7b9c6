"""Choices that are offered after certain answers only, such as the municipalities of the province that was chosen.

They stand among the features of their question: a condition (see `conditions.py`) for each choice that has one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.blueprints.consultations import conditions
from app.blueprints.consultations.conditions import Tree
from app.models import ChoiceAxis, Question

KEY = "offers"
Offers = Mapping[str, Tree]


def of(question: Question) -> Offers:
    """Return when choices are offered, by choice; those that are always offered do not stand in it."""
    found: Offers = question.features.get(KEY) or {}
    return found


def shown_when(question: Question) -> Tree:
    """Return when a question is shown: its own condition, and at least one choice that is offered."""
    found = of(question)
    options = [one.public_id for one in question.choices if one.axis == ChoiceAxis.OPTION] if found else []
    if not options or any(one not in found for one in options):
        return question.condition
    offered = ["or", *(found[one] for one in options)]
    return ["and", question.condition, offered] if question.condition else offered


def depends_on(condition: Tree, found: Offers) -> Tree:
    """Return one tree that asks about everything on which a question or one of its choices depends."""
    trees = [one for one in (condition, *found.values()) if one]
    return ["and", *trees] if trees else []


def narrowed(options: Sequence[str], found: Offers, answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the choices that are offered, given these answers."""
    return tuple(one for one in options if conditions.holds(found.get(one, []), answers))


def with_offers(features: Mapping[str, Any], found: Offers) -> dict[str, Any]:
    """Return the features of a question with these offers instead of those it had."""
    rest = {key: value for key, value in features.items() if key != KEY}
    return {**rest, KEY: dict(found)} if found else rest


def answers_in(tree: Tree) -> Sequence[tuple[str, str]]:
    """Return the (question, choice) pairs of which one is enough; nothing for a condition that says more than that."""
    parts = tree[1:] if tree[0] == "or" else [tree]
    return [(one[1], str(one[2])) for one in parts] if all(one[0] == "has" for one in parts) else []


def parent(found: Offers) -> str:
    """Return the one question of which choices by themselves bring others; empty where it is more than that."""
    asked = [{question for question, _choice in answers_in(tree)} for tree in found.values()]
    names = set().union(*asked)
    return names.pop() if len(names) == 1 and all(asked) else ""
