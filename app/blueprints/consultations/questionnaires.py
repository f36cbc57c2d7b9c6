"""The questionnaires that are being answered, remembered in each process.

Between two corrections the questions stay as they are, and every page behind a personal link needs all of them.
Each change of a question or choice gives its consultation a new random stamp, in the same transaction; what is
remembered under a stamp is therefore what the database says under that stamp, in whichever process, after a rollback,
and in a backup that was put back. Questions are therefore changed as objects, never by a statement over many rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, make_dataclass
from functools import cached_property
from itertools import chain
from typing import cast

from flask import current_app
from sqlalchemy import Table, event, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.blueprints.consultations import answering, queries
from app.blueprints.consultations.answering import Spec, Values
from app.blueprints.consultations.outline import Outline
from app.database import is_writing
from app.extensions import db
from app.models import Choice, Consultation, Question
from app.models.base import random_word

MOST = 64  # kept in each process, the latest
STAMP_LENGTH = 13
_GIVEN = "stamps given"
_CONSULTATION = cast("Table", Consultation.__table__)
_CHOICE_COLUMNS, _QUESTION_COLUMNS = Choice.__table__.columns.keys(), Question.__table__.columns.keys()
_ChoiceCopy = make_dataclass("_ChoiceCopy", _CHOICE_COLUMNS, frozen=True, eq=False)
_QuestionCopy = make_dataclass("_QuestionCopy", [*_QUESTION_COLUMNS, "choices"], frozen=True, eq=False)


@dataclass(frozen=True)
class Questionnaire:
    """The questions in order, and what each takes as an answer, by its id.

    Remembered questions are copies with the columns of their rows, for every request to read: nobody can change them,
    and the database knows nothing of them.
    """

    questions: Sequence[Question]

    @cached_property
    def specs(self) -> Mapping[str, Spec]:
        """What each question takes, by its id."""
        return {question.public_id: answering.spec_of(question) for question in self.questions}

    @cached_property
    def choice_ids(self) -> Mapping[str, int]:
        """The keys of the choices of all questions, by their public ids."""
        return {choice.public_id: choice.id for question in self.questions for choice in question.choices}

    def outline(self, values: Values) -> Outline:
        """Return which questions are shown, given these answers."""
        return self._whole or Outline(self.questions, answering.shown_of(self.questions, values))

    @cached_property
    def _whole(self) -> Outline | None:
        """Every question, where none depends on answers to others."""
        if any(map(answering.may_be_hidden, self.questions)):
            return None
        return Outline(self.questions, answering.shown_of(self.questions, {}))


def questionnaire_of(consultation: Consultation) -> Questionnaire:
    """Return the questionnaire of `consultation` as it stands in this transaction."""
    if is_writing():
        db.session.flush()  # a question that was just changed gives a new stamp
    stamp, kept = consultation.stamp, _kept()
    found = kept.get(stamp) if stamp else None
    if found is not None:
        return found
    if not stamp or stamp in _given():  # what a transaction wrote itself may yet be taken back
        return Questionnaire(queries.questions(consultation))
    found = Questionnaire(_apart(consultation))
    if db.session.scalar(select(_CONSULTATION.c.stamp).where(_CONSULTATION.c.id == consultation.id)) != stamp:
        return found  # corrected between the two statements
    for oldest in list(kept)[: max(0, len(kept) - MOST + 1)]:  # a list: other threads add and take away meanwhile
        kept.pop(oldest, None)
    kept[stamp] = found
    return found


def _kept() -> dict[str, Questionnaire]:
    memory: dict[str, Questionnaire] = current_app.extensions.setdefault("pactwerk_questionnaires", {})
    return memory


def _given() -> set[str]:
    """Return the stamps that this session gave."""
    given: set[str] = db.session.info.setdefault(_GIVEN, set())
    return given


def _apart(consultation: Consultation) -> Sequence[Question]:
    """Return copies of the questions, read over the connection of this request."""
    with Session(bind=db.session.connection(), autoflush=False) as reading:
        return [_copy(question) for question in queries.questions(consultation, reading)]


def _copy(question: Question) -> Question:
    choices = [_ChoiceCopy(*(getattr(one, name) for name in _CHOICE_COLUMNS)) for one in question.choices]
    return cast("Question", _QuestionCopy(*(getattr(question, name) for name in _QUESTION_COLUMNS), choices))


def _note_changes(session: Session, _context: object, _instances: object) -> None:
    """Remember which questionnaires this flush changes."""
    touched = session.info.setdefault("new stamps", [])
    changed = (one for one in session.dirty if isinstance(one, Question | Choice) and session.is_modified(one))
    for one in chain(session.new, changed, session.deleted):
        question = one.question if isinstance(one, Choice) else one
        if isinstance(question, Question) and not any(question.consultation is other for other in touched):
            touched.append(question.consultation)


def _give_stamps(session: Session, _context: object) -> None:
    """Give them new stamps. The version stays: whoever edits the consultation itself is not disturbed."""
    for consultation in session.info.pop("new stamps", ()):
        if consultation is None or consultation in session.deleted:
            continue
        stamp = random_word(STAMP_LENGTH)
        session.connection().execute(
            update(_CONSULTATION).where(_CONSULTATION.c.id == consultation.id).values(stamp=stamp)
        )
        session.info.setdefault(_GIVEN, set()).add(stamp)
        set_committed_value(consultation, "stamp", stamp)


event.listen(db.session, "before_flush", _note_changes)
event.listen(db.session, "after_flush", _give_stamps)
