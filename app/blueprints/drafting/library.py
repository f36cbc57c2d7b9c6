"""The two questionnaires of a draft: the call for priorities, and what people think of each of its texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.blueprints.consultations.documents import FORMAT, Document
from app.blueprints.consultations.kinds import FIXED
from app.models import Pact, PactNode, QuestionKind, Texts
from config import LANGUAGES

CODES = ("nl", "fr", "en")


def _t(nl: str, fr: str, en: str) -> Texts:
    return {"nl": nl, "fr": fr, "en": en}


def _document(titles: Texts, intros: Texts, minutes: int, pact: Pact, questions: list[dict[str, Any]]) -> Document:
    first = pact.language if pact.language in LANGUAGES else "nl"
    return {
        "format": FORMAT,
        "titles": titles,
        "intros": intros,
        "languages": [first, *(code for code in CODES if code != first)],
        "minutes": minutes,
        "questions": questions,
    }


def call_document(pact: Pact, themes: Sequence[PactNode]) -> Document:
    """Return the call for priorities: what matters most of the themes there are, what is missing, and why."""
    years = f"{pact.starts_on.year}–{pact.ends_on.year}"
    rows = [
        {"key": f"r{at}", "name": "", "axis": "row", "role": "", "titles": dict.fromkeys(CODES, node.title)}
        for at, node in enumerate(themes, start=1)
    ]
    questions = [
        *([_question("themes", QuestionKind.PRIORITY, _t("Hoe belangrijk en hoe dringend is elk thema voor de volgende jaren?", "Quelle importance et quelle urgence pour chaque thème dans les prochaines années ?", "How important and how urgent is each theme in the next years?"), rows=rows)] if rows else []),
        _question("first", QuestionKind.LONG_TEXT, _t("Wat moet voor u het eerst gebeuren, en waarom?", "Que faut-il faire en premier selon vous, et pourquoi ?", "What must come first for you, and why?"), page=2, required=True),
        _question("missing", QuestionKind.LONG_TEXT, _t("Welke nood staat in geen enkel thema?", "Quel besoin ne figure dans aucun thème ?", "Which need stands in none of the themes?"), page=2),
        _question("offer", QuestionKind.LONG_TEXT, _t("Wat kan uw organisatie zelf bijdragen?", "Que peut apporter votre organisation elle-même ?", "What can your organisation itself contribute?"), page=3),
    ]  # fmt: skip
    return _document(
        _t(f"Wat moet in het streekpact {years}?", f"Que faut-il mettre dans le pacte régional {years} ?", f"What must be in the regional pact {years}?"),
        _t("Wij maken het volgende streekpact. Uw antwoord helpt kiezen waaraan de streek eerst werkt; u hoort wat ermee gebeurde.", "Nous élaborons le prochain pacte régional. Votre réponse aide à choisir par où la région commence ; vous saurez ce qu'elle est devenue.", "We are drawing up the next regional pact. Your answer helps to choose what the region works on first; you will hear what came of it."),
        8, pact, questions,
    )  # fmt: skip


def draft_document(pact: Pact, texts: Sequence[PactNode]) -> Document:
    """Return the consultation of the draft: one question about each of its texts, one page for each."""
    years = f"{pact.starts_on.year}–{pact.ends_on.year}"
    asked = [question_about(node, page=at) for at, node in enumerate(texts, start=1)]
    last = _question("overall", QuestionKind.LONG_TEXT, _t("Wat wilt u nog zeggen over het geheel?", "Que souhaitez-vous ajouter sur l'ensemble ?", "What else would you say about the whole?"), page=len(asked) + 1)  # fmt: skip
    return _document(
        _t(f"Het ontwerp van het streekpact {years}", f"Le projet de pacte régional {years}", f"The draft of the regional pact {years}"),
        _t("Lees elke tekst en zeg of u akkoord gaat. Elke opmerking krijgt een antwoord.", "Lisez chaque texte et dites si vous êtes d'accord. Chaque remarque reçoit une réponse.", "Read each text and say whether you agree. Each remark gets an answer."),
        max(5, len(asked)), pact, [*asked, last],
    )  # fmt: skip


def question_about(node: PactNode, *, page: int) -> dict[str, Any]:
    """Return the question whether people agree with one text; they read the text itself above it."""
    name = f"{node.number} {node.title}".strip()
    titles = _t(
        f"Gaat u akkoord met “{name}”?", f"Êtes-vous d'accord avec « {name} » ?", f"Do you agree with “{name}”?"
    )
    return _question(
        f"n_{node.public_id}", QuestionKind.AGREEMENT, titles, page=page, features={"node": node.public_id}
    )


def _question(
    key: str, kind: QuestionKind, titles: Texts, *, page: int = 1, rows: Sequence[dict[str, Any]] = (), **more: Any
) -> dict[str, Any]:
    choices = list(rows)
    if kind in FIXED:
        axis, fixed = FIXED[kind]
        choices += [
            {"key": name, "name": name, "axis": str(axis), "role": "", "titles": dict(texts)} for name, texts in fixed
        ]
    return {"key": key, "name": key, "kind": str(kind), "titles": titles, "page": page, "choices": choices, **more}
