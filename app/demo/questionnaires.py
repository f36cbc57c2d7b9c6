"""A draft with a question of each kind, as an organiser who prepares one would have it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from app.blueprints.consultations import commands_documents
from app.blueprints.consultations.documents import Document
from app.blueprints.consultations.kinds import FIXED
from app.blueprints.consultations.library import TEMPLATES
from app.demo.story import Story
from app.models import NodeKind, QuestionKind


def load_questionnaires(story: Story) -> None:
    """Store the draft: the needs survey with every other kind of question after it."""
    paragraph = next((one for one in story.nodes.values() if one.kind == NodeKind.PARAGRAPH and one.text), None)
    node = paragraph or next(iter(story.nodes.values()))
    organiser = story.people["liesbet"]
    commands_documents.make_consultation(
        story.pact,
        _document(node.public_id),
        organiser=organiser,
        actor=organiser,
        now=story.now,
        source="template needs",
    )


def _document(node: str) -> Document:
    found = deepcopy(TEMPLATES["needs"][2])
    order = deepcopy(TEMPLATES["meeting"][2]["questions"][1])
    found["questions"] += [
        {**order, "page": 3},
        _question("plan", QuestionKind.NOTE, "Het ontwerp van het volgende pact", "Le projet du prochain pacte"),
        _question("since", QuestionKind.DATE, "Sinds wanneer bent u betrokken?", "Depuis quand participez-vous ?"),
        _question(
            "people",
            QuestionKind.NUMBER,
            "Hoeveel mensen vertegenwoordigt u?",
            "Combien de personnes représentez-vous ?",
            features={"low": 1, "whole": True, "unit": {"nl": "mensen", "fr": "personnes"}},
        ),
        _question(
            "agreement",
            QuestionKind.AGREEMENT,
            "Gaat u akkoord met deze tekst?",
            "Êtes-vous d'accord avec ce texte ?",
            features={"node": node},
        ),
        _question(
            "extract",
            QuestionKind.FILE,
            "Voeg een uittreksel toe",
            "Ajoutez un extrait",
            condition=["has", "agreement", "mostly"],
        ),
    ]
    return found


def _question(key: str, kind: QuestionKind, nl: str, fr: str, **more: Any) -> dict[str, Any]:
    axis, fixed = FIXED.get(kind, ("option", ()))
    choices = [
        {"key": name, "name": name, "axis": str(axis), "role": "", "titles": dict(texts)} for name, texts in fixed
    ]
    return {
        "key": key,
        "name": key,
        "kind": str(kind),
        "titles": {"nl": nl, "fr": fr},
        "page": 3,
        "choices": choices,
        **more,
    }
