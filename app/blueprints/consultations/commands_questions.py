"""Every write to a questionnaire. Its structure changes in a draft only; afterwards words may be corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from app import audit
from app.blueprints.consultations import features, layout, lines, offers, queries
from app.blueprints.consultations.kinds import FIXED
from app.documents.uploads import Upload, stored
from app.extensions import db
from app.models import (
    Choice,
    ChoiceAxis,
    ChoiceRole,
    Consultation,
    ConsultationState,
    Correction,
    Person,
    Question,
    QuestionKind,
    Texts,
)


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
    roles: list[ChoiceRole] = field(default_factory=list)  # of the options
    names: dict[ChoiceAxis, list[str]] = field(default_factory=dict)  # of the choices, for other programs
    section: Texts = field(default_factory=dict)
    name: str = ""
    features: dict[str, Any] = field(default_factory=dict)
    condition: list[Any] = field(default_factory=list)


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
        section=content.section,
    )
    _set_answer(question, content)
    db.session.add(question)
    _set_choices(question, content)
    db.session.flush()
    _note("question_added", question, actor, now)
    return question


def _set_answer(question: Question, content: Content) -> None:
    """Set what the question takes as an answer, and when it is shown."""
    question.required, question.name = content.required, content.name
    question.max_choices, question.max_length = content.max_choices, content.max_length
    question.features, question.condition = content.features, content.condition


def set_minutes(consultation: Consultation, minutes: int, *, actor: Person, now: datetime) -> None:
    """Say how many minutes it takes."""
    consultation.minutes = minutes
    db.session.flush()
    audit.record(
        "consultation_changed", "consultation", consultation.public_id, actor=actor, now=now, minutes=str(minutes)
    )


def take_picture_away(question: Question, *, actor: Person, now: datetime) -> None:
    """Leave a question without its picture."""
    question.blob = None
    db.session.flush()
    _note("question_changed", question, actor, now)


def set_picture(question: Question, upload: Upload | None, *, actor: Person, now: datetime) -> None:
    """Put a picture at a question; None leaves the one that is there."""
    if upload is not None:
        question.blob = stored(upload, person=actor, now=now)
        db.session.flush()


def change_question(question: Question, content: Content, *, actor: Person, now: datetime) -> None:
    """Change a question of a draft. Choices stay the same by their words, reworded ones by their place in the list."""
    _set_answer(question, content)
    _set_words(question, content)
    _note("question_changed", question, actor, now)


def set_offers(question: Question, found: offers.Offers, *, actor: Person, now: datetime) -> None:
    """Say after which answers the choices of a question are offered."""
    question.features = offers.with_offers(question.features, found)
    db.session.flush()
    _note("question_changed", question, actor, now)


def correct_question(question: Question, content: Content, *, actor: Person, now: datetime) -> None:
    """Correct the words of a question that people may have answered. What stood there before is kept and shown."""
    before = _words(question)
    _set_words(question, content)
    after = _words(question)
    changes = [[old, after.get(key, "")] for key, old in before.items() if old != after.get(key, "")]
    changes += [["", new] for key, new in after.items() if new and key not in before]
    if changes:
        _note("question_corrected", question, actor, now, changes=changes)
        note_correction(question.consultation, changes, question=question, actor=actor, now=now)


def note_correction(
    consultation: Consultation,
    changes: list[list[str]],
    *,
    question: Question | None = None,
    actor: Person,
    now: datetime,
) -> None:
    """Remember corrected words, so that respondents read of them."""
    correction = Correction(consultation_id=consultation.id, at=now, changes=changes, actor=actor)
    correction.question_id = question.id if question else None
    db.session.add(correction)
    consultation.corrected_at = now
    db.session.flush()


def _words(question: Question) -> dict[str, str]:
    """Return every text of a question by a name of its own."""
    texts = {"title": question.titles, "hint": question.hints, "section": question.section}
    texts |= {key: question.features.get(key, {}) for key in features.WORDS}
    texts |= {choice.public_id: choice.titles for choice in question.choices}
    return {f"{key} {code}": text for key, by_code in texts.items() for code, text in by_code.items()}


def _set_words(question: Question, content: Content) -> None:
    question.titles, question.hints, question.section = content.titles, content.hints, content.section
    others = {key: value for key, value in question.features.items() if key not in features.WORDS}
    words = {key: content.features[key] for key in features.WORDS if key in content.features}
    question.features = {**others, **words}
    _set_choices(question, content)
    db.session.flush()


def _set_choices(question: Question, content: Content) -> None:
    is_draft = question.consultation.state == ConsultationState.DRAFT
    for axis, texts in content.choices.items():
        present = [choice for choice in question.choices if choice.axis == axis]
        places = lines.kept(*_in_main(question, present, texts)) if is_draft else list(range(len(texts)))
        for position, (place, titles) in enumerate(zip(places, texts, strict=True), start=1):
            if place is None:
                db.session.add(Choice(question=question, position=position, titles=titles, axis=axis))
            else:
                present[place].titles, present[place].position = titles, position
        for place in set(range(len(present))) - set(places):
            question.choices.remove(present[place])
    question.choices.sort(key=lambda one: (one.position, one.id or 0))
    if is_draft:
        _set_roles(question, content)


def _in_main(question: Question, present: Sequence[Choice], texts: Sequence[Texts]) -> tuple[list[str], list[str]]:
    """Return the choices before and after in the main language."""
    main = question.consultation.languages[0]
    return [one.titles.get(main, "") for one in present], [one.get(main, "") for one in texts]


def _set_roles(question: Question, content: Content) -> None:
    """Say which options have room for own words or exclude the others, and what choices are called in files."""
    fixed = (
        {axis: [name for name, _texts in lines] for axis, lines in [FIXED[content.kind]]}
        if content.kind in FIXED
        else {}
    )
    for axis in content.choices:
        present = [choice for choice in question.choices if choice.axis == axis]
        names = content.names.get(axis) or fixed.get(axis, [])
        for at, choice in enumerate(present):
            if axis == ChoiceAxis.OPTION:
                choice.role = content.roles[at] if at < len(content.roles) else ChoiceRole.PLAIN
            if at < len(names):
                choice.name = names[at]


def move_question(question: Question, direction: Literal["up", "down"], *, actor: Person, now: datetime) -> None:
    """Move a question one step, over a page break too."""
    existing = queries.questions(question.consultation)
    _place(existing, layout.moved([(one.id, one.page) for one in existing], question.id, direction))
    _note("question_moved", question, actor, now, direction=direction)


def place_question(question: Question, *, after: Question | None, page: int, actor: Person, now: datetime) -> None:
    """Put a question right after another one, or at the beginning of a page."""
    existing = queries.questions(question.consultation)
    placed = [(one.id, one.page) for one in existing]
    _place(existing, layout.put(placed, question.id, after=after.id if after else None, page=page))
    _note("question_moved", question, actor, now)


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
        features=dict(question.features),
        condition=list(question.condition),
        blob=question.blob,
    )
    db.session.add(copy)
    copies = copy_choices(question, copy)
    news = dict(zip((one.public_id for one in question.choices), (one.public_id for one in copies), strict=True))
    found = {news[key]: tree for key, tree in offers.of(question).items() if key in news}
    copy.features = offers.with_offers(question.features, found)
    db.session.flush()
    _insert(copy, at=[one.id for one in queries.questions(question.consultation)].index(question.id) + 1)
    _note("question_duplicated", copy, actor, now, original=question.public_id)
    return copy


def copy_choices(question: Question, copy: Question) -> list[Choice]:
    """Give `copy` the choices of `question`, in the same order; return them."""
    copies = [
        Choice(
            question=copy,
            position=choice.position,
            titles=dict(choice.titles),
            axis=choice.axis,
            name=choice.name,
            role=choice.role,
        )
        for choice in question.choices
    ]
    db.session.add_all(copies)
    return copies


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


def _note(verb: str, question: Question, actor: Person, now: datetime, **detail: Any) -> None:
    consultation = question.consultation.public_id
    audit.record(verb, "consultation", consultation, actor=actor, now=now, question=question.public_id, **detail)
