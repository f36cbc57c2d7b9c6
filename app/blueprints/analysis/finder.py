"""The finder: words and phrases counted by their stems in the background, and a search in the answers themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import snowballstemmer
from sqlalchemy import and_, select

from app.blueprints.analysis.queries import Voice
from app.blueprints.analysis.rules import Counting
from app.blueprints.analysis.stopwords import STOP
from app.database import JOB_TIMEOUT, unit_of_work
from app.extensions import db
from app.models import (
    Answer,
    Consultation,
    ConsultationState,
    Mode,
    Question,
    QuestionKind,
    Response,
    SettledText,
    WordCount,
)
from app.web.lists import contains

MOST_WORDS = 200
MOST_PHRASES = 100
MOST_HITS = 50
AT_ONCE = 5  # consultations counted in one turn of the worker
_STEMMERS = {"nl": "dutch", "fr": "french", "en": "english"}


@cache
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(_STEMMERS.get(language, "dutch"))


def ask_count(consultation: Consultation, now: datetime) -> None:
    """Let the worker count the words of a consultation again."""
    found = db.session.get(WordCount, consultation.id)
    if found is None:
        db.session.add(WordCount(consultation=consultation, asked_at=now))
    else:
        found.asked_at = now
    db.session.flush()


def count_of(consultation: Consultation) -> WordCount | None:
    """Return what was counted last."""
    return db.session.get(WordCount, consultation.id)


def count_words(now: datetime) -> None:
    """Count the words of consultations for which that was asked, and of those that were closed since.

    The counting itself only reads; what it found is written in one short transaction. Killed half-way, it begins anew.
    """
    for key in _waiting():
        consultation = db.session.get_one(Consultation, key)
        found, answers = _counted(consultation)
        with unit_of_work(JOB_TIMEOUT):
            row = db.session.get(WordCount, key)
            if row is None:
                row = WordCount(consultation=db.session.get_one(Consultation, key), asked_at=now)
                db.session.add(row)
            row.found, row.answers, row.made_at = found, answers, max(now, row.asked_at)
    db.session.rollback()


def _waiting() -> Sequence[int]:
    counted = select(WordCount.consultation_id).where(WordCount.made_at >= WordCount.asked_at)
    asked = select(WordCount.consultation_id)
    statement = (
        select(Consultation.id)
        .where(
            Consultation.id.not_in(counted),
            (Consultation.state == ConsultationState.CLOSED) | Consultation.id.in_(asked),
        )
        .order_by(Consultation.id)
        .limit(AT_ONCE)
    )
    return db.session.scalars(statement).all()


def _counted(consultation: Consultation) -> tuple[dict[str, Any], int]:
    counts: dict[str, Counting] = {}
    total = 0
    for language, text in _texts(consultation):
        if language not in counts:
            counts[language] = Counting(_stemmer(language).stemWord, STOP.get(language, STOP["nl"]))
        counts[language].add(text)
        total += 1
    found = {
        language: {
            "words": [[one.text, one.answers] for one in counting.top(1, MOST_WORDS)],
            "phrases": [
                [one.text, one.answers]
                for one in sorted(
                    [*counting.top(2, MOST_PHRASES), *counting.top(3, MOST_PHRASES)],
                    key=lambda one: (-one.answers, one.text),
                )[:MOST_PHRASES]
            ],
        }
        for language, counting in sorted(counts.items())
    }
    return found, total


def _texts(consultation: Consultation) -> Iterator[tuple[str, str]]:
    """Yield language and text of every open answer, a bounded number at a time."""
    if consultation.mode == Mode.ANONYMOUS:
        statement: Any = select(SettledText.language, SettledText.text).where(
            SettledText.consultation_id == consultation.id
        )
    else:
        statement = (
            select(Response.language, Answer.text)
            .join(Answer, Answer.response_id == Response.id)
            .join(Question, Question.id == Answer.question_id)
            .where(
                Question.consultation_id == consultation.id,
                Question.kind.not_in([QuestionKind.FILE, QuestionKind.PICK]),
                Answer.text.is_not(None),
            )
        )
    for language, text in db.session.execute(statement.execution_options(yield_per=1000)):
        yield language or consultation.languages[0], text or ""


# ---- search ----


def search(consultation: Consultation, questions: Sequence[Question], query: str) -> list[tuple[Question, Voice]]:
    """Return the first answers in which every word of `query` stands, whatever capitals and accents."""
    words = query.split()[:8]
    if not words or not questions:
        return []
    by_id: dict[Any, Question] = {}
    if consultation.mode == Mode.ANONYMOUS:
        by_id = {one.public_id: one for one in questions}
        statement: Any = select(
            SettledText.question_id, SettledText.name, SettledText.text, SettledText.language
        ).where(SettledText.consultation_id == consultation.id, SettledText.question_id.in_(by_id))
        column: Any = SettledText.text
        statement = statement.order_by(SettledText.name)
    else:
        by_id = {one.id: one for one in questions}
        statement = (
            select(Answer.question_id, Response.public_id, Answer.text, Response.language)
            .join(Response, Response.id == Answer.response_id)
            .where(Response.consultation_id == consultation.id, Answer.question_id.in_(by_id), Answer.text.is_not(None))
            .order_by(Response.public_id)
        )
        column = Answer.text
    rows = db.session.execute(statement.where(and_(*(contains(column, word) for word in words))).limit(MOST_HITS))
    return [(by_id[row[0]], Voice(row[1], row[2], row[3] or consultation.languages[0])) for row in rows]
