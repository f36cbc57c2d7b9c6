"""The `relevant` of rows and groups as conditions of questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.blueprints.consultations import conditions
from app.blueprints.consultations.conditions import Tree
from app.blueprints.consultations.xlsform import expressions
from app.blueprints.consultations.xlsform.expressions import NotCarriedError
from app.blueprints.consultations.xlsform.spoken import Note
from app.web.languages import gettext as _

Relevants = Mapping[str, Sequence[tuple[int, str]]]  # row and text of each condition that a question stands under


def set_conditions(questions: Sequence[dict[str, Any]], relevants: Relevants, note: Note) -> None:
    """Give each question its condition; one that is not carried is named. Raises Unreadable for a circle."""
    by_key = {one["key"]: one for one in questions}
    for question in questions:
        trees: list[Tree] = []
        for row, text in relevants[question["key"]]:
            try:
                trees.append(_tree(text, by_key))
            except (NotCarriedError, RecursionError):
                said = _(
                    "The condition “%(text)s” of row %(row)s is not carried: the question is always shown.",
                    text=text,
                    row=row,
                )
                note("survey", question["row"], said)
        question["condition"] = trees[0] if len(trees) == 1 else ["and", *trees] if trees else []


def _tree(text: str, by_key: Mapping[str, dict[str, Any]]) -> Tree:
    tree = expressions.condition(text, lambda name: choices_of(name, by_key))
    if conditions.questions_in(tree) - set(by_key):
        raise NotCarriedError
    return tree


def choices_of(name: str, by_key: Mapping[str, dict[str, Any]]) -> dict[str, str] | None:
    """Return the choices of a question by name; None for one without. Raises NotCarriedError for an unknown name."""
    if name not in by_key:
        raise NotCarriedError
    found = by_key[name]
    is_select = found["kind"] in {"single_choice", "multiple_choice"}
    return {one["key"]: one["key"] for one in found["choices"]} if is_select else None
