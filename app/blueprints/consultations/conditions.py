"""When a question is shown: a small tree over the answers to other questions. Pure functions of plain values.

A tree is a list: ["and", tree, …], ["or", tree, …], ["not", tree], ["answered", question], or a comparison
[operator, question, value] with = != < <= > >= and "has" (this choice was made). Questions and choices are public ids.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Tree = list[Any]
Known = Mapping[str, Any]  # answers by question

JOINS = frozenset({"and", "or"})
COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
MOST_DEPTH = 20


def questions_in(tree: Tree) -> set[str]:
    """Return the questions that a tree asks about."""
    if not tree:
        return set()
    if tree[0] in JOINS or tree[0] == "not":
        return set().union(*(questions_in(one) for one in tree[1:]))
    return {tree[1]}


def choices_in(tree: Tree) -> set[tuple[str, str]]:
    """Return the (question, choice) pairs that a tree asks about."""
    if not tree:
        return set()
    if tree[0] in JOINS or tree[0] == "not":
        return set().union(*(choices_in(one) for one in tree[1:]))
    return {(tree[1], str(tree[2]))} if tree[0] == "has" else set()


def is_well_formed(tree: Any, depth: int = 0) -> bool:
    """Whether a value is a tree of this form; the empty list is one too."""
    if tree == []:
        return depth == 0
    if not isinstance(tree, list) or depth > MOST_DEPTH or not isinstance(tree[0], str):
        return False
    if tree[0] in JOINS:
        return len(tree) > 1 and all(is_well_formed(one, depth + 1) for one in tree[1:])
    if tree[0] == "not":
        return len(tree) == 2 and is_well_formed(tree[1], depth + 1)
    if tree[0] == "answered":
        return len(tree) == 2 and isinstance(tree[1], str)
    is_known = tree[0] in COMPARISONS or tree[0] == "has"
    return is_known and len(tree) == 3 and isinstance(tree[1], str) and isinstance(tree[2], str | int | float)


def holds(tree: Tree, answers: Known) -> bool:
    """Whether a tree is true of these answers. A question without an answer compares with nothing."""
    if not tree:
        return True
    head = tree[0]
    if head == "and":
        return all(holds(one, answers) for one in tree[1:])
    if head == "or":
        return any(holds(one, answers) for one in tree[1:])
    if head == "not":
        return not holds(tree[1], answers)
    value = answers.get(tree[1])
    if head == "answered":
        return bool(value)
    return _has(value, str(tree[2])) if head == "has" else _compares(head, value, tree[2])


def _has(value: Any, choice: str) -> bool:
    """Whether a choice was made; own words stand behind its id."""
    made = value if isinstance(value, list) else [value] if isinstance(value, str) else []
    return any(one.partition("=")[0] == choice for one in made)


def _compares(head: str, value: Any, wanted: Any) -> bool:
    if not isinstance(value, str) or not value:
        return head == "!=" and wanted != ""
    try:
        return COMPARISONS[head](float(value), float(wanted))
    except (TypeError, ValueError):
        return COMPARISONS[head](value, str(wanted))


def circle(trees: Mapping[str, Tree]) -> list[str]:
    """Return questions whose conditions go round in a circle, in order; none when there is no circle."""
    done: set[str] = set()

    def walk(key: str, path: list[str]) -> list[str]:
        if key in path:
            return path[path.index(key) :]
        if key in done:
            return []
        for following in sorted(questions_in(trees.get(key, []))):
            if found := walk(following, [*path, key]):
                return found
        done.add(key)
        return []

    for key in trees:
        if found := walk(key, []):
            return found
    return []


def shown(trees: Mapping[str, Tree], answers: Known) -> set[str]:
    """Return the questions that are shown. The answer to a question that is not shown counts for nothing."""
    decided: dict[str, bool] = {}

    def visible(key: str) -> bool:
        if key not in decided:
            decided[key] = False  # a circle, which no saved questionnaire has, shows nothing
            tree = trees[key]
            known = {one: answers.get(one) for one in questions_in(tree) if one in trees and visible(one)}
            decided[key] = holds(tree, known)
        return decided[key]

    return {key for key in trees if visible(key)}


def mapped(tree: Tree, questions: Mapping[str, str], choices: Mapping[str, str]) -> Tree:
    """Return a tree that asks the same of other questions: ids are looked up, unknown ones stay."""
    if not tree:
        return []
    if tree[0] in JOINS or tree[0] == "not":
        return [tree[0], *(mapped(one, questions, choices) for one in tree[1:])]
    rest = [choices.get(str(one), one) if tree[0] == "has" else one for one in tree[2:]]
    return [tree[0], questions.get(tree[1], tree[1]), *rest]


def flat(tree: Tree) -> tuple[str, Sequence[Tree]] | None:
    """Return ("and" | "or", comparisons) for a tree of one level, which the form can show; None for a deeper one."""
    if not tree:
        return "and", []
    parts = tree[1:] if tree[0] in JOINS else [tree]
    join = tree[0] if tree[0] in JOINS else "and"
    is_flat = all(one[0] not in JOINS and (one[0] != "not" or one[1][0] not in {*JOINS, "not"}) for one in parts)
    return (join, parts) if is_flat else None
