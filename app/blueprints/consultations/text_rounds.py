"""The consultation of a text: the paragraphs of a part of the pact as a questionnaire. Pure functions.

Each paragraph is a question about agreement that unfolds at a button, and one that takes another wording. Both keep
the text as it was asked about (`base`): what is said about it stays readable when the pact changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from app.blueprints.consultations.documents import FORMAT, Document
from app.blueprints.consultations.kinds import FIXED
from app.blueprints.consultations.specs import LONG_LENGTH
from app.models import NodeKind, PactNode, Question, QuestionKind, Texts

PER_PAGE = 5  # paragraphs: a page stays light on a phone
MOST_PARAGRAPHS = 60
TEXTS = frozenset({NodeKind.PARAGRAPH, NodeKind.OBJECTIVE})


def words_of(node: PactNode) -> str:
    """Return what a node says: a paragraph or objective without a text of its own says it in its title."""
    return node.text or (node.title if node.kind in TEXTS else "")


def paragraphs_under(node: PactNode, nodes: Sequence[PactNode]) -> list[PactNode]:
    """Return the nodes of a branch that say something, in the order in which they are read."""

    def walk(one: PactNode) -> Iterator[PactNode]:
        if words_of(one):
            yield one
        below = [each for each in nodes if each.parent_id == one.id]
        for each in sorted(below, key=lambda found: found.kind not in TEXTS):
            yield from walk(each)

    return list(walk(node))


def document_of(node: PactNode, paragraphs: Sequence[PactNode], language: str) -> Document:
    """Return the questionnaire about these paragraphs."""
    questions: list[dict[str, Any]] = []
    for place, one in enumerate(paragraphs):
        page = 1 + place // PER_PAGE
        questions += [_opinion(one, language, page), _wording(one, language, page)]
    return {
        "format": FORMAT,
        "titles": {language: f"{node.number} {node.title}".strip()[:200]},
        "intros": {language: INTRO[language]},
        "languages": [language],
        "minutes": 1,
        "questions": questions,
    }


def is_round(questions: Sequence[Question]) -> bool:
    """Whether a questionnaire is about a text, paragraph by paragraph."""
    return any(question.features.get("fold") for question in questions)


def _opinion(node: PactNode, language: str, page: int) -> dict[str, Any]:
    axis, fixed = FIXED[QuestionKind.AGREEMENT]
    choices = [
        {"key": name, "name": name, "axis": str(axis), "role": "", "titles": dict(texts)} for name, texts in fixed
    ]
    features = {"node": node.public_id, "fold": True, "base": words_of(node)}
    return _question(f"p_{node.public_id}", QuestionKind.AGREEMENT, {language: called(node)}, page, features, choices)


def _wording(node: PactNode, language: str, page: int) -> dict[str, Any]:
    base = words_of(node)
    titles = {code: f"{words} {called(node)}"[:300] for code, words in OTHER_WORDING.items() if code == language}
    found = _question(f"w_{node.public_id}", QuestionKind.LONG_TEXT, titles, page, {}, [])
    found["features"] = {"reword": node.public_id, "base": base}
    return {**found, "max_length": min(max(LONG_LENGTH, 2 * len(base)), 2 * LONG_LENGTH)}


def called(node: PactNode) -> str:
    """Return what a paragraph is called: its number and title, or its number and first words."""
    title = node.title if node.text else f"{node.title[:80]}…" if len(node.title) > 80 else node.title
    return f"{node.number} {title}".strip()


def _question(
    key: str, kind: QuestionKind, titles: Texts, page: int, features: dict[str, Any], choices: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "key": key, "name": key, "kind": str(kind), "titles": titles, "page": page, "features": features,
        "choices": choices,
    }  # fmt: skip


INTRO: Texts = {
    "nl": "Lees de tekst. Bij elke paragraaf kunt u een opmerking maken of een andere formulering voorstellen; wat u "
    "overslaat, laat u zoals het is. Bij elke opmerking leest u later wat ermee gebeurde.",
    "fr": "Lisez le texte. À chaque paragraphe, vous pouvez faire une remarque ou proposer une autre formulation ; ce "
    "que vous passez reste tel quel. Vous lirez plus tard ce qu'il est advenu de chaque remarque.",
    "en": "Read the text. At each paragraph you can comment or propose another wording; what you skip stays as it is. "
    "Later you will read what became of each comment.",
}
OTHER_WORDING: Texts = {"nl": "Andere formulering van", "fr": "Autre formulation de", "en": "Another wording of"}
