"""Whether a document from elsewhere is a questionnaire: its shape, piece by piece, before anything is made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from app.blueprints.consultations import conditions, features, offers
from app.blueprints.consultations.conditions import Tree
from app.blueprints.consultations.kinds import AXES, FIXED
from app.models import ChoiceAxis, ChoiceRole, QuestionKind
from app.web.languages import gettext as _
from config import LANGUAGES

MOST_QUESTIONS, MOST_CHOICES, MOST_TEXT, MOST_LENGTH, MOST_MINUTES = 200, 400, 8000, 8000, 600
KINDS, KEYS_OF_AXES, ROLES = (frozenset(map(str, one)) for one in (QuestionKind, ChoiceAxis, ChoiceRole))


def faults(found: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a questionnaire; each is said to whoever sent the file."""
    questions = found.get("questions")
    if not _can_be_stored(found):
        yield _("This file holds characters that cannot be kept.")
    if not _is_count(found.get("minutes"), MOST_MINUTES):
        yield _("The estimated time of this questionnaire is damaged.")
    if not _are_languages(found.get("languages")):
        yield _("The languages of this questionnaire are not known here.")
    if not isinstance(questions, list) or not 1 <= len(questions) <= MOST_QUESTIONS:
        yield _("A questionnaire has 1 to %(most)s questions.", most=MOST_QUESTIONS)
        return
    if not _are_texts(found.get("titles")) or not _are_texts(found.get("intros") or {}):
        yield _("The title of this questionnaire is damaged.")
    for place, one in enumerate(questions, start=1):
        if not isinstance(one, dict) or not _is_question(one):
            yield _("Question %(number)s of this questionnaire is damaged.", number=place)
            return
    yield from _faults_between(questions)


def _faults_between(questions: list[dict[str, Any]]) -> Iterator[str]:
    keys = [one["key"] for one in questions]
    trees = {one["key"]: depends_on(one) for one in questions}
    if len(set(keys)) != len(keys):
        yield _("Two questions have the same key.")
    if unknown := set().union(*(conditions.questions_in(tree) for tree in trees.values())) - set(keys):
        yield _("A condition asks about a question that is not there (%(name)s).", name=", ".join(sorted(unknown)))
    if circle := conditions.circle(trees):
        yield _("These conditions go round in a circle: %(questions)s.", questions=", ".join(circle))


def depends_on(question: dict[str, Any]) -> Tree:
    """Return everything on which a question of a document, or one of its choices, depends."""
    return offers.depends_on(question.get("condition") or [], (question.get("features") or {}).get(offers.KEY) or {})


def _can_be_stored(found: Any) -> bool:
    """Whether every text is one that a database takes: no half of a character, no NUL."""
    try:
        return b"\\u0000" not in json.dumps(found).encode() and bool(json.dumps(found, ensure_ascii=False).encode())
    except (UnicodeEncodeError, RecursionError):
        return False


def _are_languages(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) and one in LANGUAGES for one in value)


def _are_texts(value: Any) -> bool:
    return features.is_texts(value, MOST_TEXT)


def _is_word(value: Any, most: int = 200) -> bool:
    return isinstance(value, str) and len(value) <= most


def _is_count(value: Any, most: int) -> bool:
    """Whether a value is a number to count with, or is not said."""
    return value is None or (isinstance(value, int) and 1 <= value <= most)


def _is_question(one: dict[str, Any]) -> bool:
    return (
        _is_word(one.get("key"))
        and _is_word(one.get("name") or "")
        and _is_word(one.get("kind"))
        and one["kind"] in KINDS
        and _are_texts(one.get("titles"))
        and bool(one["titles"])
        and _are_texts(one.get("hints") or {})
        and _are_texts(one.get("section") or {})
        and features.are_sound(one.get("features") or {})
        and _is_count(one.get("page"), MOST_QUESTIONS)
        and _is_count(one.get("max_choices"), MOST_CHOICES)
        and _is_count(one.get("max_length"), MOST_LENGTH)
        and conditions.is_well_formed(one.get("condition") or [])
        and _are_choices(one["kind"], one.get("choices") or [])
    )


def _are_choices(kind: str, choices: Any) -> bool:
    """Whether these are choices, some for each list that a question of this kind has."""
    if not isinstance(choices, list) or len(choices) > MOST_CHOICES or not all(map(_is_choice, choices)):
        return False
    axes = {*AXES.get(QuestionKind(kind), ()), *FIXED.get(QuestionKind(kind), ())[:1]}
    return axes <= {ChoiceAxis(one["axis"]) for one in choices}


def _is_choice(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and _is_word(one.get("key"))
        and _is_word(one.get("name") or "")
        and _is_word(one.get("axis"))
        and one["axis"] in KEYS_OF_AXES
        and _is_word(one.get("role", ""))
        and one.get("role", "") in ROLES
        and _are_texts(one.get("titles"))
        and bool(one["titles"])
    )
