"""Conditions as the form of a question shows them: up to three comparisons, chosen from lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older

from app.blueprints.consultations import conditions, offers
from app.blueprints.consultations.conditions import Tree
from app.blueprints.consultations.kinds import ONE_CHOICE, TYPED
from app.blueprints.consultations.presenting import along, say
from app.blueprints.consultations.reading import canonical, date_in, number_in
from app.blueprints.consultations.rules import shortened
from app.models import ChoiceAxis, Consultation, Question, QuestionKind
from app.web.formats import date_text, exact_text
from app.web.forms import choices, parse_date, parse_number
from app.web.languages import current_language
from app.web.languages import gettext as _

ROWS = 3
_SIGNS = {">=": "≥", "<=": "≤", "=": "=", "!=": "≠", "<": "<", ">": ">"}
_OFFERED_SIGNS = (">=", "<=", "=")


def offered(consultation: Consultation, questions: Sequence[Question], this: Question | None) -> list[Any]:
    """Return what can be chosen: for each other question its choices, whether it was answered, or a comparison."""
    found = list(choices([("", _("always"))]))
    for question in questions:
        if question.kind == QuestionKind.NOTE or (this is not None and question.public_id == this.public_id):
            continue
        group = shortened(f"{question.number}. {say(consultation, question.titles)}")
        found += [SelectChoice(value, label, optgroup=group) for value, label in _of(consultation, question)]
    return found


def _of(consultation: Consultation, question: Question) -> Iterator[tuple[str, str]]:
    key = question.public_id
    if question.kind in ONE_CHOICE or question.kind == QuestionKind.MULTIPLE_CHOICE:
        for choice in along(question, ChoiceAxis.OPTION):
            text = shortened(say(consultation, choice.titles).text, 60)
            yield f"has {key} {choice.public_id}", _("is: %(choice)s", choice=text)
            yield f"not {key} {choice.public_id}", _("is not: %(choice)s", choice=text)
    if question.kind in TYPED:
        for sign in _OFFERED_SIGNS:
            yield f"{sign} {key}", _("is %(sign)s the number or date", sign=_SIGNS[sign])
    yield f"answered {key}", _("was answered")


def shown(tree: Tree) -> dict[str, Any]:
    """Return what the form shows of a condition; nothing of one that is more than it can show."""
    parts = conditions.flat(tree)
    if parts is None or len(parts[1]) > ROWS:
        return {"keep_condition": True}
    found: dict[str, Any] = {"join": parts[0]}
    for at, one in enumerate(parts[1]):
        head, rest = (one[0], one[1:]) if one[0] != "not" else ("not", one[1][1:])
        if head in conditions.COMPARISONS:
            found[f"when_{at}"], found[f"than_{at}"] = f"{head} {rest[0]}", _as_typed(rest[1])
        else:
            found[f"when_{at}"] = " ".join([head, *map(str, rest)])
    return found


def _as_typed(value: object) -> str:
    """Return what is compared with as it would be typed in this language: `_value` reads the same again."""
    text = str(value)
    return text if number_in(text) is None else exact_text(Decimal(text))


def is_more(tree: Tree) -> bool:
    """Whether a condition is more than the form can show."""
    parts = conditions.flat(tree)
    if parts is None or len(parts[1]) > ROWS:
        return True
    return any(one[0] == "not" and one[1][0] != "has" for one in parts[1]) or any(
        one[0] in conditions.COMPARISONS and one[0] not in _OFFERED_SIGNS for one in parts[1]
    )


def tree(form: Any, this: Question | None) -> Tree:
    """Return the condition that the form holds."""
    if this is not None and is_more(this.condition) and form.keep_condition.data:
        return list(this.condition)
    found: list[Tree] = []
    for at in range(ROWS):
        parts = _asked(form, at)
        if parts[0] == "not":
            found.append(["not", ["has", *parts[1:]]])
        elif parts[0] in conditions.COMPARISONS:
            found.append([parts[0], parts[1], _value(form[f"than_{at}"].data)])
        elif parts[0]:
            found.append(parts)
    if len(found) < 2:
        return found[0] if found else []
    return [form.join.data if form.join.data in conditions.JOINS else "and", *found]


def _asked(form: Any, at: int) -> list[str]:
    """Return the words of one comparison; what the field does not offer is its own error and asks nothing here."""
    raw = str(form[f"when_{at}"].data or "")
    offered = {str(choice.value) for choice in form[f"when_{at}"].iter_choices()}
    return raw.split(" ") if raw in offered else [""]


def _value(raw: str) -> str:
    number = parse_number(raw, current_language()) if raw else None
    if number is not None:
        return canonical(number)
    day = parse_date(raw) if raw else None
    return day.isoformat() if day else raw


def faults(form: Any, this: Question | None, others: Sequence[Question]) -> Iterator[tuple[str, str]]:
    """Yield (field, words) for what is wrong with the condition in the form."""
    known = {one.public_id: one for one in others}
    for at in range(ROWS):
        parts = _asked(form, at)
        if parts[0] in conditions.COMPARISONS:
            value = _value(form[f"than_{at}"].data)
            is_date = parts[1] in known and known[parts[1]].kind == QuestionKind.DATE
            if (date_in(value) if is_date else number_in(value)) is None:
                yield f"than_{at}", _("Write the number or the date to compare with.")
    key = this.public_id if this else ""
    if wrong := problem(offers.depends_on(tree(form, this), offers.of(this) if this else {}), key, others):
        yield _place_of_fault(form, key, others), wrong


def _place_of_fault(form: Any, key: str, others: Sequence[Question]) -> str:
    """Return the field in which the comparison that cannot be was chosen."""
    asked = ((f"when_{at}", _asked(form, at)) for at in range(ROWS))
    alone = ((name, ["answered", parts[1]]) for name, parts in asked if parts[0])
    return next((name for name, part in alone if problem(part, key, others)), "when_0")


def problem(tree: Tree, key: str, others: Sequence[Question]) -> str:
    """Return what is wrong with the condition of question `key`; empty when nothing is."""
    trees: Mapping[str, Tree] = {one.public_id: offers.depends_on(one.condition, offers.of(one)) for one in others}
    if unknown := conditions.questions_in(tree) - set(trees) - {key}:
        return _("This condition asks about a question that is not there (%(name)s).", name=", ".join(sorted(unknown)))
    offered = {(one.public_id, choice.public_id) for one in others for choice in one.choices}
    if any(pair not in offered for pair in conditions.choices_in(tree) if pair[0] in trees):
        return _("This condition asks about a choice that is not there.")
    if round_trip := conditions.circle({**trees, key: tree}):
        places = {one.public_id: _("Question %(number)s", number=one.number) for one in others}
        names = ", ".join(places.get(one, _("this question")) for one in round_trip)
        return _("These conditions go round in a circle: %(questions)s.", questions=names)
    return ""


def in_words(tree: Tree, consultation: Consultation, questions: Sequence[Question]) -> str:
    """Return a condition as people read it."""
    if not tree:
        return ""
    head = tree[0]
    if head in conditions.JOINS:
        glue = f" {_('and')} " if head == "and" else f" {_('or')} "
        return glue.join(
            f"({words})" if one[0] in conditions.JOINS else words
            for one in tree[1:]
            for words in [in_words(one, consultation, questions)]
        )
    if head == "not" and tree[1][0] == "has":
        return _named(tree[1], _("is not: %(choice)s"), consultation, questions)
    if head == "not":
        return _("not (%(condition)s)", condition=in_words(tree[1], consultation, questions))
    return _named(tree, _("is: %(choice)s"), consultation, questions)


def _named(tree: Tree, has: str, consultation: Consultation, questions: Sequence[Question]) -> str:
    found = next((one for one in questions if one.public_id == tree[1]), None)
    name = _("Question %(number)s", number=found.number) if found else "?"
    if tree[0] == "answered":
        return f"{name} {_('was answered')}"
    if tree[0] == "has":
        labels = {one.public_id: say(consultation, one.titles).text for one in found.choices} if found else {}
        return f"{name} {has % {'choice': labels.get(tree[2], '?')}}"
    day = date_in(tree[2])
    return f"{name} {_SIGNS[tree[0]]} {date_text(day) if day else _as_typed(tree[2])}"
