"""The questionnaire of someone without a name, with what this browser filled in so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask import current_app

from app.blueprints.consultations import answering, queries
from app.blueprints.consultations.answering import Values
from app.blueprints.consultations.kinds import TEXTS
from app.blueprints.consultations.questionnaires import Questionnaire
from app.blueprints.consultations.reading import written
from app.blueprints.consultations.sheet import Sheet
from app.models import Ballot, Consultation, Invitation, Question, QuestionKind, Response
from app.sealing import store
from app.sealing.ballots import Secret, UnopenableError, secret_of

ROOM_FOR_REST, ROOM_FOR_CHOICE, ROOM_FOR_WORDS = 200, 60, 400  # bytes
MOST_DIGITS = 28  # that are kept of a number, beside the name of what it is about
Row = tuple[str, str, str, str]  # question, row, value, words: what `settling` counts


@dataclass(frozen=True)
class BallotSheet(Sheet):
    """A sheet that belongs to a code instead of an invitation."""

    asked: Consultation
    secret: Secret
    ballot: Ballot | None
    page: int  # to come back to
    digest: str  # of the answers as they were submitted

    @property
    def consultation(self) -> Consultation:
        """What is asked."""
        return self.asked

    @property
    def response(self) -> Response | None:
        """There is none: nothing here has a name."""
        return None

    @property
    def is_submitted(self) -> bool:
        """Whether something was submitted."""
        return bool(self.digest)

    @property
    def has_unsubmitted_changes(self) -> bool:
        """Whether something was submitted, and changed afterwards."""
        return self.is_submitted and self.digest != self.revision


def room_for(questions: Sequence[Question]) -> int:
    """Return how many bytes hold the longest answer to these questions, so that all ballots are of one size."""
    room = ROOM_FOR_REST
    for question in questions:
        spec = answering.spec_of(question)
        if spec.kind in TEXTS:
            room += spec.max_length
        room += ROOM_FOR_CHOICE * max(1, len(spec.options) + len(spec.rows)) + ROOM_FOR_WORDS * bool(spec.worded)
    return room


def secret_for(consultation: Consultation, code: str) -> Secret:
    """Return what follows from a code: by an older server key where the ballot was begun under that one."""
    settings = current_app.config["SETTINGS"]
    found = [
        secret_of(code, consultation.public_id, key) for key in (settings.secret_key, *settings.secret_key_fallbacks)
    ]
    begun = (one for one in found[1:] if store.find(consultation.id, one) is not None)
    return found[0] if store.find(consultation.id, found[0]) is not None else next(begun, found[0])


def sheet_of(consultation: Consultation, code: str) -> BallotSheet:
    """Return the sheet of a browser. Stored values that no longer fit their question are left out."""
    secret = secret_for(consultation, code)
    ballot = store.find(consultation.id, secret)
    kept = _kept(ballot, secret)
    questionnaire, draft = Questionnaire(queries.questions(consultation)), kept.get("values", {})
    fitting = {key: answering.fitting(spec, draft.get(key)) for key, spec in questionnaire.specs.items()}
    return BallotSheet(
        invitation=cast("Invitation", None),
        questionnaire=questionnaire,
        values={key: value for key, value in fitting.items() if value is not None},
        asked=consultation,
        secret=secret,
        ballot=ballot,
        page=int(kept.get("page", 1)),
        digest=str(kept.get("digest", "")),
    )


def _kept(ballot: Ballot | None, secret: Secret) -> dict[str, Any]:
    if ballot is None:
        return {}
    try:
        return dict(store.copy_of(ballot, secret))
    except UnopenableError:  # damaged on the disk: its maker answers again, under the same name
        return {}


def rows_of(questions: Sequence[Question], values: Values) -> list[Row]:
    """Return what is counted of these answers: the rows that other consultations store, with names for numbers."""
    rows: list[Row] = []
    for question in questions:
        value = values.get(question.public_id)
        if value is None:
            continue
        kind, spec = QuestionKind(question.kind), answering.spec_of(question)
        names = {choice.public_id: choice.public_id for choice in question.choices}
        for row in answering.rows_of(spec, value, cast("dict[str, int]", names)):
            rows.append(_counted(question.public_id, kind, row))  # noqa: PERF401 - reads better than nested
    return rows


def _counted(question: str, kind: QuestionKind, row: dict[str, object]) -> Row:
    choice, line, text, number = row["choice_id"], row["row_id"], row["text"], row["number"]
    words = str(text or "")
    if number is None:
        unknown = answering.DONT_KNOW if kind == QuestionKind.MATRIX else ""
        return question, str(line or ""), str(choice or unknown), words
    figure = written(kind, float(cast("float", number)))[:MOST_DIGITS]
    if kind == QuestionKind.PRIORITY:
        return question, str(line or ""), f"{choice}.{figure}", words
    return question, str(choice or ""), figure, words
