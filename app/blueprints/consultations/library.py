"""Questionnaires that are ready to be used: each is a document, to be adapted like any draft."""

from __future__ import annotations

from typing import Any

from app.blueprints.consultations.documents import FORMAT, Document
from app.blueprints.consultations.kinds import FIXED
from app.models import QuestionKind, Texts
from app.web.languages import lazy_gettext as _l

K = QuestionKind


def _t(nl: str, fr: str, en: str) -> Texts:
    return {"nl": nl, "fr": fr, "en": en}


def _lines(axis: str, *texts: Texts) -> list[dict[str, Any]]:
    return [
        {"key": f"{axis[0]}{at}", "name": "", "axis": axis, "role": "", "titles": one}
        for at, one in enumerate(texts, start=1)
    ]


def _q(
    key: str, kind: QuestionKind, titles: Texts, *choices: dict[str, Any], page: int = 1, **more: Any
) -> dict[str, Any]:
    found = list(choices)
    if kind in FIXED:
        axis, fixed = FIXED[kind]
        found += [
            {"key": name, "name": name, "axis": str(axis), "role": "", "titles": dict(texts)} for name, texts in fixed
        ]
    return {"key": key, "name": key, "kind": str(kind), "titles": titles, "page": page, "choices": found, **more}


def _document(titles: Texts, intros: Texts, minutes: int, *questions: dict[str, Any]) -> Document:
    return {
        "format": FORMAT,
        "titles": titles,
        "intros": intros,
        "languages": ["nl", "fr", "en"],
        "minutes": minutes,
        "questions": list(questions),
    }


HOW_FAR = _lines(
    "column",
    _t("niet", "pas du tout", "not at all"),
    _t("weinig", "peu", "little"),
    _t("deels", "en partie", "partly"),
    _t("goed", "bien", "well"),
    _t("volledig", "tout à fait", "fully"),
)
CONSENT = _q(
    "consent",
    K.CONSENT,
    _t(
        "Mag uw antwoord gepubliceerd worden?",
        "Votre réponse peut-elle être publiée ?",
        "May your answer be published?",
    ),
    page=2,
)

TEMPLATES: dict[str, tuple[Any, Any, Document]] = {
    "needs": (
        _l("Needs survey"),
        _l("What lives in the region, what comes first, and for whom."),
        _document(
            _t("Wat heeft onze streek nodig?", "De quoi notre région a-t-elle besoin ?", "What does our region need?"),
            _t("Uw antwoord helpt kiezen waaraan we eerst werken.", "Votre réponse aide à choisir par où commencer.", "Your answer helps to choose what comes first."),
            6,
            _q("priorities", K.PRIORITY, _t("Hoe belangrijk en hoe dringend is elk thema?", "Quelle importance et quelle urgence pour chaque thème ?", "How important and how urgent is each theme?"),
               *_lines("row", _t("Mobiliteit", "Mobilité", "Mobility"), _t("Zorg en welzijn", "Soins et bien-être", "Care and welfare"), _t("Werk en economie", "Emploi et économie", "Work and economy"), _t("Wonen en ruimte", "Logement et espace", "Housing and space")), required=True),
            _q("points", K.POINTS, _t("Verdeel 10 punten over deze thema's", "Répartissez 10 points entre ces thèmes", "Divide 10 points over these themes"),
               *_lines("option", _t("Mobiliteit", "Mobilité", "Mobility"), _t("Zorg en welzijn", "Soins et bien-être", "Care and welfare"), _t("Werk en economie", "Emploi et économie", "Work and economy"), _t("Wonen en ruimte", "Logement et espace", "Housing and space")), features={"total": 10}),
            _q("where", K.PICK, _t("Voor welke gemeenten spreekt u?", "Pour quelles communes parlez-vous ?", "For which municipalities do you speak?"), page=2, features={"who": "municipality", "picks": 3}),
            _q("missing", K.LONG_TEXT, _t("Welke nood zien we over het hoofd?", "Quel besoin oublions-nous ?", "Which need do we overlook?"), page=2),
            CONSENT,
        ),
    ),
    "draft_text": (
        _l("Round on a draft text"),
        _l("Whether people can agree with a text, and what should change."),
        _document(
            _t("Kunt u zich vinden in deze tekst?", "Pouvez-vous souscrire à ce texte ?", "Can you agree with this text?"),
            _t("Lees de tekst en zeg wat er beter kan. Elke opmerking krijgt een antwoord.", "Lisez le texte et dites ce qui peut être amélioré. Chaque remarque reçoit une réponse.", "Read the text and say what can be better. Each remark gets an answer."),
            8,
            _q("text", K.NOTE, _t("De tekst", "Le texte", "The text"), hints=_t("Plak hier de tekst, of voeg per paragraaf van het pact een vraag “Akkoord met het pact” toe.", "Collez ici le texte, ou ajoutez une question « Accord avec le pacte » par paragraphe.", "Paste the text here, or add a question “Agreement with the pact” for each paragraph.")),
            _q("verdict", K.AGREEMENT, _t("Gaat u akkoord?", "Êtes-vous d'accord ?", "Do you agree?"), required=True),
            _q("reword", K.LONG_TEXT, _t("Welke zin zou u anders schrijven, en hoe?", "Quelle phrase écririez-vous autrement, et comment ?", "Which sentence would you write differently, and how?"), page=2, condition=["not", ["has", "verdict", "agree"]]),
            CONSENT,
        ),
    ),
    "action": (
        _l("Evaluation of an action"),
        _l("How an action went, what it brought, and whether to go on."),
        _document(
            _t("Hoe verliep deze actie?", "Comment cette action s'est-elle déroulée ?", "How did this action go?"),
            _t("Uw oordeel telt mee in de tweejaarlijkse evaluatie.", "Votre avis compte dans l'évaluation biennale.", "Your view counts in the two-yearly evaluation."),
            5,
            _q("how", K.MATRIX, _t("In welke mate klopt dit?", "Dans quelle mesure est-ce exact ?", "How far is this true?"),
               *_lines("row", _t("De actie bereikte haar doel.", "L'action a atteint son but.", "The action reached its goal."), _t("De partners werkten goed samen.", "Les partenaires ont bien collaboré.", "The partners worked well together."), _t("De middelen volstonden.", "Les moyens suffisaient.", "The means were enough.")), *HOW_FAR, required=True),
            _q("next", K.SINGLE_CHOICE, _t("Wat moet er nu gebeuren?", "Que faut-il faire maintenant ?", "What should happen now?"),
               *_lines("option", _t("Voortzetten", "Poursuivre", "Go on"), _t("Bijsturen", "Ajuster", "Adjust"), _t("Stopzetten", "Arrêter", "Stop")), required=True),
            _q("why", K.LONG_TEXT, _t("Wat moet anders?", "Que faut-il changer ?", "What should change?"), condition=["not", ["has", "next", "o1"]]),
            _q("hours", K.NUMBER, _t("Hoeveel tijd vroeg dit van u?", "Combien de temps cela vous a-t-il pris ?", "How much time did this take you?"), page=2, features={"low": 0, "high": 1000, "unit": _t("uur", "heures", "hours")}),
        ),
    ),
    "meeting": (
        _l("Evaluation of a meeting"),
        _l("Four short questions after a meeting."),
        _document(
            _t("Hoe was de vergadering?", "Comment était la réunion ?", "How was the meeting?"),
            _t("Twee minuten, zodat de volgende beter wordt.", "Deux minutes, pour que la suivante soit meilleure.", "Two minutes, to make the next one better."),
            2,
            _q("how", K.MATRIX, _t("In welke mate klopt dit?", "Dans quelle mesure est-ce exact ?", "How far is this true?"),
               *_lines("row", _t("Ik kon zeggen wat ik wilde.", "J'ai pu dire ce que je voulais.", "I could say what I wanted."), _t("Wij kwamen tot beslissingen.", "Nous sommes arrivés à des décisions.", "We reached decisions."), _t("De tijd werd goed gebruikt.", "Le temps a été bien utilisé.", "Time was well used.")), *HOW_FAR),
            _q("order", K.RANKING, _t("Wat moet de volgende keer meer aandacht krijgen?", "À quoi accorder plus d'attention la prochaine fois ?", "What should get more attention next time?"),
               *_lines("option", _t("Voorbereiding", "Préparation", "Preparation"), _t("Bespreking", "Discussion", "Discussion"), _t("Opvolging", "Suivi", "Follow-up"))),
            _q("better", K.SHORT_TEXT, _t("Eén ding dat beter kan", "Une chose à améliorer", "One thing to do better")),
        ),
    ),
}  # fmt: skip
