"""A questionnaire as one plain document: to copy it, keep it as JSON, and make it anew. Nothing is lost on the way.

Questions are known by keys of the document, choices by keys within their question; conditions ask by these keys.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.blueprints.consultations import conditions, offers, soundness
from app.models import Choice, ChoiceAxis, Consultation, PactNode, Question
from app.web.languages import gettext as _

FORMAT = "pactwerk-questionnaire/1"
Document = dict[str, Any]


class BadDocument(ValueError):  # noqa: N818 - the words say it
    """Said of a document that is no questionnaire; the message says why."""


@dataclass(frozen=True)
class Remark:
    """What could not be carried, and where it stands in the file."""

    sheet: str
    row: int
    text: str

    def __str__(self) -> str:
        where = f"{self.sheet} {self.row}" if self.row else self.sheet
        return f"{where}: {self.text}"


def keys_of(questions: Sequence[Question]) -> tuple[dict[str, str], dict[str, str]]:
    """Return what questions and choices are called in a document, by public id."""
    asked: dict[str, str] = {}
    chosen: dict[str, str] = {}
    for question in questions:
        asked[question.public_id] = _free(question.name or f"q{question.position}", asked.values())
        for axis in ChoiceAxis:
            taken: list[str] = []
            for choice in (one for one in question.choices if one.axis == axis):
                taken.append(_free(choice.name or f"{axis[0]}{choice.position}", taken))
                chosen[choice.public_id] = taken[-1]
    return asked, chosen


def _free(wanted: str, taken: Any) -> str:
    at, name = 1, wanted
    while name in set(taken):
        at += 1
        name = f"{wanted}_{at}"
    return name


def document_of(
    consultation: Consultation, questions: Sequence[Question], paragraphs: Sequence[PactNode] = ()
) -> Document:
    """Return the questionnaire of a consultation, with what the paragraphs it asks about are called."""
    called = {one.public_id: {"id": one.public_id, "number": one.number, "title": one.title} for one in paragraphs}
    asked, chosen = keys_of(questions)
    return {
        "format": FORMAT,
        "titles": consultation.titles,
        "intros": consultation.intros,
        "languages": consultation.languages,
        "minutes": consultation.minutes,
        "questions": [
            {
                "key": asked[one.public_id],
                "name": one.name,
                "kind": str(one.kind),
                "titles": one.titles,
                "hints": one.hints,
                "section": one.section,
                "page": one.page,
                "required": one.required,
                "max_choices": one.max_choices,
                "max_length": one.max_length,
                "features": _features(one, asked, chosen),
                "condition": conditions.mapped(one.condition, asked, chosen),
                "choices": [_choice(choice, chosen) for choice in one.choices],
                "picture": _picture(one),
                "paragraph": called.get(_node_of(one.features)),
            }
            for one in questions
        ],
    }


def _features(question: Question, asked: Mapping[str, str], chosen: Mapping[str, str]) -> dict[str, Any]:
    found = {
        chosen[key]: conditions.mapped(tree, asked, chosen)
        for key, tree in offers.of(question).items()
        if key in chosen  # a choice that was taken away may still be named
    }
    return offers.with_offers(question.features, found)


def _choice(choice: Choice, chosen: Mapping[str, str]) -> dict[str, Any]:
    return {
        "key": chosen[choice.public_id],
        "name": choice.name,
        "axis": str(choice.axis),
        "role": str(choice.role),
        "titles": choice.titles,
    }


def _picture(question: Question) -> dict[str, str] | None:
    if question.blob is None:
        return None
    return {"name": question.blob.name, "base64": base64.b64encode(question.blob.content).decode()}


def nodes_in(questions: Sequence[Question]) -> list[str]:
    """Return the paragraphs that questions ask about."""
    return sorted({_node_of(one.features) for one in questions} - {""})


def _node_of(kept: Mapping[str, Any]) -> str:
    """Return the paragraph that is asked about, or that takes another wording."""
    return str(kept.get("node") or kept.get("reword") or "")


def asks_about_nodes(document: Document) -> bool:
    """Whether a document asks about parts of a pact."""
    return any(_node_of(one.get("features") or {}) or one.get("paragraph") for one in document["questions"])


def settled(document: Document, paragraphs: Sequence[PactNode]) -> tuple[Document, list[Remark]]:
    """Return the document with each paragraph as it is called here, and name those that are not here.

    A paragraph is itself by its id; in another installation, by its number and title, else by its title alone.
    """
    remarks, questions = [], []
    for place, one in enumerate(document["questions"], start=1):
        kept = dict(one.get("features") or {})
        wanted = one.get("paragraph") if isinstance(one.get("paragraph"), dict) else {}
        if (node := _node_of(kept)) or wanted:
            key = "reword" if kept.get("reword") else "node"
            found = _found({"id": node, **(wanted or {})}, paragraphs)
            if found is None:
                kept.pop(key, None)
                name = f"{(wanted or {}).get('number', '')} {(wanted or {}).get('title', '')}".strip() or node
                remarks.append(
                    Remark(
                        "questions", place, _("The paragraph “%(name)s” is not in this pact: choose one.", name=name)
                    )
                )
            else:
                kept[key] = found.public_id
        questions.append({**one, "features": kept})
    return {**document, "questions": questions}, remarks


def _found(wanted: Mapping[str, Any], paragraphs: Sequence[PactNode]) -> PactNode | None:
    same = [one for one in paragraphs if one.public_id == wanted.get("id")]
    titled = [one for one in paragraphs if one.title == wanted.get("title")]
    numbered = [one for one in titled if one.number == wanted.get("number")]
    return next(iter([*same, *numbered, *(titled if len(titled) == 1 else [])]), None)


def read_document(content: bytes) -> Document:
    """Return the questionnaire in a JSON file. Raises BadDocument."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise BadDocument(_("This is no JSON file.")) from None
    check(found)
    return dict(found)


def check(found: Any) -> None:
    """Raise BadDocument for what is no questionnaire."""
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise BadDocument(_("This JSON file is no questionnaire of Pactwerk."))
    for fault in soundness.faults(found):
        raise BadDocument(fault)
