"""Files in answers and pictures at questions: taken in where a form brought them, handed out again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import request
from werkzeug.wrappers import Response
from wtforms.validators import ValidationError

from app.blueprints.consultations import queries_around
from app.blueprints.consultations.answering import Fault, Problem, Reading, Values
from app.documents import uploads
from app.models import Blob, Person, Question, QuestionKind
from app.web.forms import Form

HELD = "-held"  # ends the name of the field that names a file which came with a form sent before
TRIED = "trial"  # stands for a file of a test run
PICTURES = frozenset({"image/png", "image/jpeg", "image/webp"})


def received(
    questions: Iterable[Question], readings: Mapping[str, Reading], person: Person | None, now: datetime
) -> dict[str, Reading]:
    """Return the answers to questions that ask for a file, with the files that the request brought stored."""
    found: dict[str, Reading] = {}
    for question in questions:
        if question.kind == QuestionKind.FILE:
            key = question.public_id
            found[key] = _received(f"q-{key}", readings[key], person, now)
    return found


def tried(questions: Iterable[Question], readings: Mapping[str, Reading]) -> dict[str, Reading]:
    """Return the same for a test run, in which no file is kept: its name is enough."""
    found: dict[str, Reading] = {}
    for question in questions:
        if question.kind == QuestionKind.FILE:
            key = question.public_id
            sent = _sent(f"q-{key}", readings[key])
            found[key] = Reading(f"{TRIED}={sent.name}") if isinstance(sent, uploads.Upload) else sent
    return found


def held(questions: Iterable[Question], values: Values) -> list[tuple[str, str]]:
    """Return the hidden fields that name the files of these answers on a page which asks to choose between two."""
    found = ((one.public_id, str(values.get(one.public_id, ""))) for one in questions if one.kind == QuestionKind.FILE)
    return [(f"q-{key}{HELD}", value.partition("=")[0]) for key, value in found if value]


def _received(name: str, kept: Reading, person: Person | None, now: datetime) -> Reading:
    sent = _sent(name, _held(name, person) or kept)
    if isinstance(sent, Reading):
        return sent
    blob = uploads.stored(sent, person=person, now=now)
    return Reading(f"{blob.public_id}={blob.name}")


def _held(name: str, person: Person | None) -> Reading | None:
    """Return the file of `person` that came with a form sent before and that this one names."""
    wanted = request.form.get(f"{name}{HELD}")
    if not wanted or person is None:
        return None
    blob = queries_around.blob_by_id(wanted)
    return Reading(f"{blob.public_id}={blob.name}") if blob is not None and blob.person_id == person.id else None


def _sent(name: str, kept: Reading) -> uploads.Upload | Reading:
    """Return the file that came under a name; without one, what stays."""
    sent = request.files.get(f"{name}-file")
    if sent is None or not sent.filename:
        return Reading("") if request.form.get(f"{name}-remove") else kept
    field: Any = uploads.UploadField().bind(form=Form(), name=name)  # type: ignore[attr-defined]  # unbound yet
    field.data = sent
    try:
        field.pre_validate(None)
    except ValidationError as error:
        return Reading(kept.value, (Problem(Fault.FILE_REFUSED, words=str(error)),))
    return field.upload or kept


def picture(blob: Blob) -> Response:
    """Answer with a picture, to be shown on a page of ours."""
    response = Response(blob.content, content_type=blob.media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
