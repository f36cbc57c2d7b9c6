"""Kinds of questions by what their answers look like, and what is fixed for some of them."""

from __future__ import annotations

from app.models import ChoiceAxis, ChoiceRole, Question, QuestionKind, Texts

K = QuestionKind
TEXTS = frozenset({K.SHORT_TEXT, K.LONG_TEXT})
ONE_CHOICE = frozenset({K.SINGLE_CHOICE, K.AGREEMENT, K.CONSENT})  # "id", or "id=own words"
NUMBERED = frozenset({K.RANKING, K.POINTS})  # a number for each option
TYPED = frozenset({K.NUMBER, K.DATE})  # one value, written in one form whatever the language
BOUNDED = frozenset({*TEXTS, *TYPED, K.MULTIPLE_CHOICE})  # not every answer is taken: words can say which
COUNTED = frozenset({*NUMBERED, *TYPED, K.PRIORITY})  # their answers hold numbers that are added up
PRIORITY_STEPS = 5
MOST_PICKS = 10

AXES: dict[QuestionKind, tuple[ChoiceAxis, ...]] = {
    K.SINGLE_CHOICE: (ChoiceAxis.OPTION,),
    K.MULTIPLE_CHOICE: (ChoiceAxis.OPTION,),
    K.RANKING: (ChoiceAxis.OPTION,),
    K.POINTS: (ChoiceAxis.OPTION,),
    K.MATRIX: (ChoiceAxis.ROW, ChoiceAxis.COLUMN),
    K.PRIORITY: (ChoiceAxis.ROW,),
}
# Choices that come with the kind: nobody writes them, so that they mean the same in every consultation.
WITH_REMARK = 1  # the place of that choice in an agreement
FIXED: dict[QuestionKind, tuple[ChoiceAxis, tuple[tuple[str, Texts], ...]]] = {
    K.PRIORITY: (
        ChoiceAxis.COLUMN,
        (
            ("importance", {"nl": "Hoe belangrijk?", "fr": "Quelle importance ?", "en": "How important?"}),
            ("urgency", {"nl": "Hoe dringend?", "fr": "Quelle urgence ?", "en": "How urgent?"}),
        ),
    ),
    K.AGREEMENT: (
        ChoiceAxis.OPTION,
        (
            ("agree", {"nl": "Akkoord", "fr": "D'accord", "en": "I agree"}),
            ("mostly", {"nl": "Met een opmerking", "fr": "Avec une remarque", "en": "With a remark"}),
            ("disagree", {"nl": "Niet akkoord", "fr": "Pas d'accord", "en": "I disagree"}),
            ("none", {"nl": "Geen mening", "fr": "Sans opinion", "en": "No opinion"}),
        ),
    ),
    K.CONSENT: (
        ChoiceAxis.OPTION,
        (
            ("with_name", {"nl": "Ja, met mijn naam", "fr": "Oui, avec mon nom", "en": "Yes, with my name"}),
            ("without_name", {"nl": "Ja, zonder mijn naam", "fr": "Oui, sans mon nom", "en": "Yes, without my name"}),
            ("no", {"nl": "Nee", "fr": "Non", "en": "No"}),
        ),
    ),
}  # fmt: skip
# Seconds it takes to answer: for the question, and for each line of it.
SECONDS: dict[QuestionKind, tuple[int, int]] = {
    K.SINGLE_CHOICE: (6, 1),
    K.MULTIPLE_CHOICE: (8, 2),
    K.MATRIX: (8, 6),
    K.SHORT_TEXT: (20, 0),
    K.LONG_TEXT: (75, 0),
    K.RANKING: (10, 7),
    K.POINTS: (15, 8),
    K.NUMBER: (15, 0),
    K.DATE: (12, 0),
    K.PRIORITY: (8, 10),
    K.AGREEMENT: (30, 0),
    K.PICK: (25, 0),
    K.CONSENT: (10, 0),
    K.FILE: (60, 0),
    K.NOTE: (2, 0),
}
WORDS_A_MINUTE = 180


def holds_words(question: Question) -> bool:
    """Whether answers to a question can hold own words, or files, that are read one by one."""
    if question.kind in TEXTS or question.kind in {K.AGREEMENT, K.FILE}:
        return True
    return any(choice.role == ChoiceRole.OTHER for choice in question.choices)
