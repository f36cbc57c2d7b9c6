"""Files in answers and pictures at questions: taken in where a form brought them, handed out again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import request
from werkzeug.wrappers import Response
from wtforms.validators import ValidationError

from app.blueprints.consultations.answering import Fault, Problem, Reading
from app.documents import uploads
from app.models import Blob, Person, Question, QuestionKind
from app.web.forms import Form

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


def _received(name: str, kept: Reading, person: Person | None, now: datetime) -> Reading:
    sent = request.files.get(f"{name}-file")
    if sent is None or not sent.filename:
        return Reading("") if request.form.get(f"{name}-remove") else kept
    field: Any = uploads.UploadField().bind(form=Form(), name=name)  # type: ignore[attr-defined]  # unbound yet
    field.data = sent
    try:
        field.pre_validate(None)
    except ValidationError:
        return Reading(kept.value, (Problem(Fault.FILE_REFUSED),))
    if field.upload is None:
        return kept
    blob = uploads.stored(field.upload, person=person, now=now)
    return Reading(f"{blob.public_id}={blob.name}")


def picture(blob: Blob) -> Response:
    """Answer with a picture, to be shown on a page of ours."""
    response = Response(blob.content, content_type=blob.media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
