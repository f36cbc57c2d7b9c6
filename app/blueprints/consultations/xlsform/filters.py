"""A `choice_filter` as the answers after which each choice is offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.blueprints.consultations import conditions
from app.blueprints.consultations.conditions import Tree
from app.blueprints.consultations.xlsform.expressions import Chooser, ConditionReader, NotCarriedError, tokens
from app.blueprints.consultations.xlsform.relevants import choices_of
from app.blueprints.consultations.xlsform.spoken import Note
from app.blueprints.consultations.xlsform.workbook import Row
from app.web.languages import gettext as _

ALWAYS: Tree = ["always"]
NEVER: Tree = ["never"]
_WORDS = frozenset({"and", "or", "not", "selected", "date", "string-length", "count-selected"})
Filters = Mapping[str, tuple[str, Sequence[Row]]]  # of a question: the filter, and the rows of its list


def columns_in(text: str) -> set[str]:
    """Return the columns of the choices that a filter looks at."""
    try:
        return {word.lower() for kind, word in tokens(text) if kind == "word"} - _WORDS
    except NotCarriedError:
        return set()


def set_offers(questions: Sequence[dict[str, Any]], filters: Filters, note: Note) -> None:
    """Say of each filtered choice after which answers it is offered; a filter that is not carried is named."""
    by_key = {one["key"]: one for one in questions}
    for key, (text, rows) in filters.items():
        question = by_key[key]
        try:
            trees: dict[str, list[Tree]] = {}
            for row in rows:
                trees.setdefault(row["name"], []).append(_offer(text, row, lambda name: choices_of(name, by_key)))
            found = {name: _simple(["or", *several]) for name, several in trees.items()}
            if all(tree == NEVER for tree in found.values()):
                raise NotCarriedError
        except (NotCarriedError, RecursionError):
            said = _("The filter “%(text)s” is not carried: all its choices are always offered.", text=text)
            note("survey", question["row"], said)
            continue
        _set(question, found, rows, note)


def _set(question: dict[str, Any], found: Mapping[str, Tree], rows: Sequence[Row], note: Note) -> None:
    for row in rows:
        if found[row["name"]] == NEVER:
            said = _(
                "“%(name)s” is never offered by the filter of “%(question)s” and is left out there.",
                name=row["name"],
                question=question["key"],
            )
            note("choices", row.number, said)
    question["choices"] = [one for one in question["choices"] if found.get(one["key"]) != NEVER]
    offered = {name: tree for name, tree in found.items() if tree not in (ALWAYS, NEVER)}
    if offered:
        question["features"]["offers"] = offered


def _offer(text: str, row: Row, chooser: Chooser) -> Tree:
    """Return when the choice of a row is offered: the filter, with what its columns say put in."""
    pieces = [
        ("text", row[word.lower()]) if kind == "word" and word not in _WORDS else (kind, word)
        for kind, word in tokens(text)
    ]
    reader = _OfferReader(pieces, chooser)
    tree = _simple(reader.either())
    if reader.rest or (tree not in (ALWAYS, NEVER) and not conditions.is_well_formed(tree)):
        raise NotCarriedError
    return tree


class _OfferReader(ConditionReader):
    """Reads a condition in which two texts may stand beside each other, and choices may be named that are not there."""

    def comparison(self) -> Tree:
        """Read two values; of two texts it is known at once whether they are the same."""
        kinds = [kind for kind, _value in self.rest[:3]]
        if kinds != ["text", "sign", "text"]:
            return super().comparison()
        (_k, left), (_s, sign), (_t, right) = self.rest[:3]
        del self.rest[:3]
        if sign not in {"=", "!="}:
            raise NotCarriedError
        return ALWAYS if (left == right) == (sign == "=") else NEVER

    def has(self, name: str, choice: str) -> Tree:
        """Return that a choice was made; one that is not offered never is."""
        offered = self.choices_of(name)
        if offered is None:
            raise NotCarriedError
        return ["has", name, offered[choice]] if choice in offered else NEVER


def _simple(tree: Tree) -> Tree:
    """Return a tree without the parts that are always or never true."""
    if tree[0] == "not":
        inner = _simple(tree[1])
        return {"always": NEVER, "never": ALWAYS}.get(str(inner[0]), ["not", inner])
    if tree[0] not in conditions.JOINS:
        return tree
    decides, counts_not = (NEVER, ALWAYS) if tree[0] == "and" else (ALWAYS, NEVER)
    parts = [_simple(one) for one in tree[1:]]
    if decides in parts:
        return decides
    left = [one for one in parts if one != counts_not]
    return [tree[0], *left] if len(left) > 1 else left[0] if left else counts_not
