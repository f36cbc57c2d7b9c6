"""Making questionnaires out of documents: a copy of another one, a template, or a file."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Any

from app import audit
from app.blueprints.consultations import conditions, documents, layout, offers, queries, queries_around
from app.blueprints.consultations.documents import Document, Remark
from app.documents.uploads import MOST_BYTES, Upload, stored, upload_of
from app.extensions import db
from app.models import (
    Choice,
    ChoiceAxis,
    ChoiceRole,
    Consultation,
    Mode,
    Pact,
    Person,
    Question,
    QuestionKind,
    Workgroup,
)
from app.web.languages import gettext as _


def make_consultation(
    pact: Pact,
    document: Document,
    *,
    organiser: Person,
    actor: Person | None,
    now: datetime,
    source: str,
    workgroup: Workgroup | None = None,
    like: Consultation | None = None,
) -> Consultation:
    """Make a draft out of a document that `documents.check` let through; asked in the way of `like`, where given."""
    consultation = Consultation(
        titles=document["titles"],
        intros=document.get("intros") or {},
        languages=list(document["languages"]),
        minutes=int(document.get("minutes") or 5),
        mode=like.mode if like else Mode.NAMED,
        pact=pact,
        organiser=organiser,
        workgroup=workgroup,
    )
    if like is not None:
        consultation.one_each, consultation.voice_wanted = like.one_each, like.voice_wanted
        consultation.group_from = like.group_from
    db.session.add(consultation)
    db.session.flush()
    audit.record("consultation_made", "consultation", consultation.public_id, actor=actor, now=now, source=source)
    add_questions(consultation, document["questions"], actor=actor, now=now)
    return consultation


def add_questions(
    consultation: Consultation,
    questions: list[dict[str, Any]],
    *,
    actor: Person | None,
    now: datetime,
    starts_page: bool = True,
) -> list[Question]:
    """Put the questions of a document after those that are there, on pages of their own or on the last one."""
    existing = list(queries.questions(consultation))
    first = existing[-1].page - (0 if starts_page else 1) if existing else 0
    with db.session.no_autoflush:
        made = [_question(consultation, one, len(existing) + at, first) for at, one in enumerate(questions, start=1)]
        db.session.add_all(made)
    chosen: dict[str, dict[str, str]] = {}
    for question, one in zip(made, questions, strict=True):
        chosen[one["key"]] = _choices(question, one)
        if picture := _picture(one):
            question.blob = stored(picture, person=actor, now=now)
    names = {one["key"]: question.public_id for question, one in zip(made, questions, strict=True)}
    for question, one in zip(made, questions, strict=True):
        question.condition = _condition(one.get("condition") or [], names, chosen)
        found = {
            chosen[one["key"]][choice]: _condition(tree, names, chosen)
            for choice, tree in offers.of(question).items()
            if choice in chosen[one["key"]]
        }
        question.features = offers.with_offers(question.features, found)
    db.session.flush()
    pages = layout.closed_up([(one, one.page) for one in [*existing, *made]])
    for question, page in pages:
        question.page = page
    db.session.flush()
    return made


def _condition(tree: list[Any], names: dict[str, str], chosen: dict[str, dict[str, str]]) -> list[Any]:
    if tree and tree[0] == "has":
        return ["has", names.get(tree[1], tree[1]), chosen.get(tree[1], {}).get(str(tree[2]), str(tree[2]))]
    if tree and (tree[0] in conditions.JOINS or tree[0] == "not"):
        return [tree[0], *(_condition(one, names, chosen) for one in tree[1:])]
    return conditions.mapped(tree, names, {})


def _question(consultation: Consultation, one: dict[str, Any], position: int, first: int) -> Question:
    return Question(
        consultation=consultation,
        position=position,
        page=first + int(one.get("page") or 1),
        kind=QuestionKind(one["kind"]),
        titles=one["titles"],
        hints=one.get("hints") or {},
        section=one.get("section") or {},
        required=bool(one.get("required")),
        max_choices=one.get("max_choices"),
        max_length=one.get("max_length"),
        name=str(one.get("name") or "")[:64],
        features=one.get("features") or {},
    )


def _choices(question: Question, one: dict[str, Any]) -> dict[str, str]:
    places = dict.fromkeys(ChoiceAxis, 0)
    keys = {}
    for choice in one.get("choices") or ():
        axis = ChoiceAxis(choice["axis"])
        places[axis] += 1
        made = Choice(
            question=question,
            position=places[axis],
            titles=choice["titles"],
            axis=axis,
            name=str(choice.get("name") or "")[:64],
            role=ChoiceRole(choice.get("role") or ""),
        )
        db.session.add(made)
        keys[choice["key"]] = made.public_id
    return keys


def settled(pact: Pact, document: Document) -> tuple[Document, list[Remark]]:
    """Return a document as it can be made here: its paragraphs found in this pact; what is not kept is named."""
    found, remarks = documents.settled(
        document, queries_around.all_nodes(pact.id) if documents.asks_about_nodes(document) else []
    )
    remarks += [
        Remark("questions", place, _("The picture is none that is kept here, and is left out."))
        for place, one in enumerate(document["questions"], start=1)
        if one.get("picture") and _picture(one) is None
    ]
    return found, remarks


def _picture(one: dict[str, Any]) -> Upload | None:
    """Return the picture in a document; None where there is none, or none that we keep."""
    found = one.get("picture")
    found = found if isinstance(found, dict) else {}
    try:
        content = base64.b64decode(str(found.get("base64", "")), validate=True)
    except (binascii.Error, AttributeError):
        return None
    return upload_of(str(found.get("name") or ""), content) if 0 < len(content) <= MOST_BYTES else None
