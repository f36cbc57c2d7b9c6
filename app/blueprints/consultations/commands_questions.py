"""Every write to a questionnaire. Its structure changes in a draft only; afterwards words may be corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from app import audit
from app.blueprints.consultations import layout, queries
from app.extensions import db
from app.models import Choice, ChoiceAxis, Consultation, Person, Question, QuestionKind, Texts


@dataclass(frozen=True)
class Content:
    """What people write of a question. `choices` holds the texts per axis, in order."""

    kind: QuestionKind
    titles: Texts
    hints: Texts
    required: bool = False
    max_choices: int | None = None
    max_length: int | None = None
    choices: dict[ChoiceAxis, list[Texts]] = field(default_factory=dict)


def add_question(consultation: Consultation, content: Content, *, actor: Person, now: datetime) -> Question:
    """Put a question at the end of the last page."""
    existing = list(queries.questions(consultation))
    question = Question(
        consultation=consultation,
        position=len(existing) + 1,
        page=existing[-1].page if existing else 1,
        kind=content.kind,
        titles=content.titles,
        hints=content.hints,
        required=content.required,
        max_choices=content.max_choices,
        max_length=content.max_length,
    )
    db.session.add(question)
    _set_choices(question, content)
    db.session.flush()
    _note("question_added", question, actor, now)
    return question


def change_question(question: Question, content: Content, *, actor: Person, now: datetime) -> None:
    """Change a question of a draft. Choices keep their identity by their place in the list."""
    question.max_choices, question.max_length = content.max_choices, content.max_length
    question.required = content.required
    correct_question(question, content, actor=actor, now=now)


def correct_question(question: Question, content: Content, *, actor: Person, now: datetime) -> None:
    """Change the words of a question. In a draft the number of its choices may change with them."""
    question.titles, question.hints = content.titles, content.hints
    _set_choices(question, content)
    db.session.flush()
    _note("question_changed", question, actor, now)


def _set_choices(question: Question, content: Content) -> None:
    for axis, texts in content.choices.items():
        present = [choice for choice in question.choices if choice.axis == axis]
        for choice, titles in zip(present, texts, strict=False):
            choice.titles = titles
        for surplus in present[len(texts) :]:
            question.choices.remove(surplus)
        for position, titles in enumerate(texts[len(present) :], start=len(present) + 1):
            db.session.add(Choice(question=question, position=position, titles=titles, axis=axis))


def move_question(question: Question, direction: Literal["up", "down"], *, actor: Person, now: datetime) -> None:
    """Move a question one step, over a page break too."""
    existing = queries.questions(question.consultation)
    _place(existing, layout.moved([(one.id, one.page) for one in existing], question.id, direction))
    _note("question_moved", question, actor, now, direction=direction)


def set_page_break(question: Question, *, has_break: bool, actor: Person, now: datetime) -> None:
    """Begin a new page at `question`, or no longer."""
    existing = queries.questions(question.consultation)
    placed = layout.broken([(one.id, one.page) for one in existing], question.id, has_break=has_break)
    _place(existing, placed)
    _note("page_break_set" if has_break else "page_break_removed", question, actor, now)


def duplicate_question(question: Question, *, actor: Person, now: datetime) -> Question:
    """Put a copy right after `question`."""
    copy = Question(
        consultation=question.consultation,
        position=question.position,
        page=question.page,
        kind=question.kind,
        titles=dict(question.titles),
        hints=dict(question.hints),
        required=question.required,
        max_choices=question.max_choices,
        max_length=question.max_length,
    )
    db.session.add(copy)
    for choice in question.choices:
        db.session.add(Choice(question=copy, position=choice.position, titles=dict(choice.titles), axis=choice.axis))
    db.session.flush()
    _insert(copy, at=[one.id for one in queries.questions(question.consultation)].index(question.id) + 1)
    _note("question_duplicated", copy, actor, now, original=question.public_id)
    return copy


def remove_question(question: Question, *, actor: Person, now: datetime) -> None:
    """Take a question out. It is kept, so that it can come back."""
    question.removed_at = now
    db.session.flush()
    existing = queries.questions(question.consultation)
    _place(existing, layout.closed_up([(one.id, one.page) for one in existing]))
    _note("question_removed", question, actor, now)


def restore_question(question: Question, *, actor: Person, now: datetime) -> None:
    """Put a question that was taken out back where it stood."""
    question.removed_at = None
    db.session.flush()
    _insert(question, at=question.position - 1)
    _note("question_restored", question, actor, now)


def _insert(question: Question, at: int) -> None:
    existing = queries.questions(question.consultation)
    others = [(one.id, one.page) for one in existing if one.id != question.id]
    _place(existing, layout.inserted(others, question.id, at))


def _place(existing: Sequence[Question], placed: Sequence[tuple[int, int]]) -> None:
    by_id = {question.id: question for question in existing}
    for position, (key, page) in enumerate(placed, start=1):
        by_id[key].position, by_id[key].page = position, page
    db.session.flush()


def _note(verb: str, question: Question, actor: Person, now: datetime, **detail: str) -> None:
    consultation = question.consultation.public_id
    audit.record(verb, "consultation", consultation, actor=actor, now=now, question=question.public_id, **detail)
