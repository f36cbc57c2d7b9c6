"""Reads for coding: topics, the stream of open answers, passages. The stream walks an index and never counts it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import joinedload

from app.blueprints.analysis import rules
from app.blueprints.consultations.kinds import TEXTS, holds_words
from app.extensions import db
from app.models import (
    Answer,
    CodedUnit,
    Coding,
    Consultation,
    Invitation,
    Mode,
    Passage,
    PassageOrigin,
    Person,
    Question,
    QuestionKind,
    Response,
    SettledPassage,
    SettledText,
    Topic,
)
from app.web.lists import Listing, Page, contains, paged

MOST_TOPICS = 200
MOST_CODERS = 50
MOST_MARKED = 100  # passages shown of one answer


def can_be_coded(question: Question) -> bool:
    """Whether answers to a question hold own words that can be about topics."""
    return question.kind != QuestionKind.FILE and holds_words(question)


# ---- topics ----


@dataclass
class Topics:
    """Every topic of a consultation, and which one each counts for."""

    all: Sequence[Topic]
    roots: Mapping[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Follow the merges."""
        self.roots = rules.roots({one.id: one.merged_into_id for one in self.all})

    @property
    def live(self) -> list[Topic]:
        """Those that can be given."""
        return [one for one in self.all if one.merged_into_id is None and one.removed_at is None]

    def by_public_id(self, public_id: str) -> Topic | None:
        """Return one topic, merged or not."""
        return next((one for one in self.all if one.public_id == public_id), None)

    def named(self, name: str) -> Topic | None:
        """Return the topic that can be given and is called so, whatever the capitals."""
        return next((one for one in self.live if one.name.casefold() == name.casefold()), None)

    def merged_into(self, topic: Topic) -> list[Topic]:
        """Return what counts for `topic` beside itself."""
        return [one for one in self.all if one.id != topic.id and self.roots[one.id] == topic.id]

    @property
    def column(self) -> Any:
        """The topic that a coding counts for, as a column."""
        moved = {key: root for key, root in self.roots.items() if key != root}
        return case(moved, value=Coding.topic_id, else_=Coding.topic_id) if moved else Coding.topic_id

    def ids(self, topic: Topic) -> list[int]:
        """Return the keys of everything that counts for `topic`."""
        return [key for key, root in self.roots.items() if root == topic.id]


def topics(consultation: Consultation) -> Topics:
    """Return the topics of a consultation, by name."""
    return Topics(
        db.session.scalars(
            select(Topic)
            .where(Topic.consultation_id == consultation.id)
            .order_by(func.lower(Topic.name), Topic.id)
            .limit(MOST_TOPICS)
        ).all()
    )


def topic_counts(found: Topics) -> dict[int, int]:
    """Return how many passages are about each topic."""
    rows = db.session.execute(
        select(found.column, func.count(Coding.passage_id.distinct()))
        .where(Coding.topic_id.in_(found.roots))
        .group_by(found.column)
    )
    return {row[0]: row[1] for row in rows}


# ---- the stream ----


@dataclass(frozen=True)
class Voice:
    """One open answer under its random name, without a name of a person unless the consultation is by name."""

    unit: str
    text: str
    language: str
    response_id: int | None = None
    who: str = ""


def next_voice(consultation: Consultation, question: Question, coder: Person, after: str) -> Voice | None:
    """Return the first answer behind `after` with which `coder` has not done; from the start when there is none."""
    statement, key = _voices(consultation, question)
    done = exists().where(CodedUnit.question_id == question.id, CodedUnit.coder_id == coder.id, CodedUnit.unit == key)
    statement = statement.where(~done).order_by(key).limit(1)
    row = db.session.execute(statement.where(key > after)).first()
    if row is None and after:
        row = db.session.execute(statement).first()
    return _voice(consultation, row)


def voice(consultation: Consultation, question: Question, unit: str) -> Voice | None:
    """Return one answer by its name."""
    statement, key = _voices(consultation, question)
    return _voice(consultation, db.session.execute(statement.where(key == unit)).first())


def _voices(consultation: Consultation, question: Question) -> tuple[Any, Any]:
    statement: Any
    if consultation.mode == Mode.ANONYMOUS:
        statement = select(SettledText.name, SettledText.text, SettledText.language).where(
            SettledText.consultation_id == consultation.id, SettledText.question_id == question.public_id
        )
        return statement, SettledText.name
    statement = (
        select(Response.public_id, Answer.text, Response.language, Response.id, Response.invitation_id)
        .join(Answer, Answer.response_id == Response.id)
        .where(
            Response.consultation_id == consultation.id,
            Answer.question_id == question.id,
            Answer.text.is_not(None),
        )
    )
    return statement, Response.public_id


def _voice(consultation: Consultation, row: Any) -> Voice | None:
    if row is None:
        return None
    if consultation.mode == Mode.ANONYMOUS:
        return Voice(row[0], row[1], row[2] or consultation.languages[0])
    who = _label_of(row[4]) if consultation.mode == Mode.NAMED else ""
    return Voice(row[0], row[1], row[2], row[3], who)


def _label_of(invitation_id: int) -> str:
    found = db.session.scalar(
        select(Invitation)
        .where(Invitation.id == invitation_id)
        .options(joinedload(Invitation.person), joinedload(Invitation.organisation))
    )
    if found is None:
        return ""
    return ", ".join(filter(None, [found.person.label, found.organisation.name if found.organisation else ""]))


def count_voices(consultation: Consultation, questions: Sequence[Question]) -> dict[int, int]:
    """Return how many open answers each question has."""
    if consultation.mode == Mode.ANONYMOUS:
        rows = db.session.execute(
            select(Question.id, func.count())
            .join(SettledText, SettledText.question_id == Question.public_id)
            .where(SettledText.consultation_id == consultation.id, Question.id.in_([one.id for one in questions]))
            .group_by(Question.id)
        )
        return {row[0]: row[1] for row in rows}
    plain = [one.id for one in questions if one.kind in TEXTS]
    mixed = [one.id for one in questions if one.kind not in TEXTS]
    found: dict[int, int] = {}
    for keys, condition in (
        (plain, Answer.choice_id.is_(None)),  # from the index alone
        (mixed, Answer.text.is_not(None)),
    ):
        if keys:
            counted = select(Answer.question_id, func.count()).where(Answer.question_id.in_(keys), condition)
            found.update({row[0]: row[1] for row in db.session.execute(counted.group_by(Answer.question_id))})
    return found


def done_by(question: Question, coder: Person) -> int:
    """Return with how many answers `coder` has done."""
    return (
        db.session.scalar(
            select(func.count()).where(CodedUnit.question_id == question.id, CodedUnit.coder_id == coder.id)
        )
        or 0
    )


def unit_of(question: Question, coder: Person, unit: str) -> CodedUnit | None:
    """Return that `coder` has done with an answer, and what was noted."""
    return db.session.get(CodedUnit, (question.id, coder.id, unit))


def notes_on(question: Question, unit: str) -> Sequence[tuple[str, str]]:
    """Return what coders noted at an answer: who and what."""
    rows = db.session.execute(
        select(Person.name, CodedUnit.note)
        .join(Person, Person.id == CodedUnit.coder_id)
        .where(CodedUnit.question_id == question.id, CodedUnit.unit == unit, CodedUnit.note != "")
        .order_by(CodedUnit.at)
        .limit(MOST_CODERS)
    )
    return [(name, note) for name, note in rows]


def codings_on(question: Question, unit: str) -> Sequence[Coding]:
    """Return what was said of an answer, with passage, topic and coder."""
    return db.session.scalars(
        select(Coding)
        .where(Coding.question_id == question.id, Coding.unit == unit)
        .options(joinedload(Coding.passage), joinedload(Coding.topic), joinedload(Coding.coder))
        .order_by(Coding.passage_id, Coding.id)
        .limit(MOST_MARKED)
    ).all()


def passage_at(question: Question, found: Voice, text: str) -> Passage | None:
    """Return the passage with exactly these words of an answer, so that coders share it."""
    statement = select(Passage).where(Passage.question_id == question.id, Passage.text == text)
    if found.response_id is None:
        statement = statement.join(SettledPassage).where(SettledPassage.unit == found.unit)
    else:
        statement = statement.where(Passage.response_id == found.response_id)
    return db.session.scalar(statement.order_by(Passage.id).limit(1))


# ---- how far, and how much alike ----


@dataclass(frozen=True)
class CoderProgress:
    """With how many of the open answers someone has done."""

    name: str
    done: int
    share: float


def progress(questions: Sequence[Question], totals: Mapping[int, int]) -> dict[int, list[CoderProgress]]:
    """Return how far each coder is, by question."""
    rows = db.session.execute(
        select(CodedUnit.question_id, Person.name, Person.email, func.count())
        .join(Person, Person.id == CodedUnit.coder_id)
        .where(CodedUnit.question_id.in_([one.id for one in questions]))
        .group_by(CodedUnit.question_id, Person.id, Person.name, Person.email)
        .order_by(Person.name, Person.id)
        .limit(MOST_CODERS * max(1, len(questions)))
    )
    found: dict[int, list[CoderProgress]] = defaultdict(list)
    for question_id, name, email, done in rows:
        whole = totals.get(question_id, 0)
        found[question_id].append(CoderProgress(name or email or "", done, min(1.0, done / whole) if whole else 0.0))
    return found


def agreements(questions: Sequence[Question], found: Topics) -> dict[int, rules.Agreement]:
    """Return the agreement about each topic, over the answers that at least two coders have done with."""
    keys = [one.id for one in questions]
    shared = (
        select(CodedUnit.question_id, CodedUnit.unit, func.count().label("coders"))
        .where(CodedUnit.question_id.in_(keys))
        .group_by(CodedUnit.question_id, CodedUnit.unit)
        .having(func.count() > 1)
        .subquery()
    )
    units = {
        row[0]: row[1] for row in db.session.execute(select(shared.c.coders, func.count()).group_by(shared.c.coders))
    }
    if not units:
        return {}
    given = (
        select(
            Coding.question_id,
            Coding.unit,
            found.column.label("topic"),
            func.count(Coding.coder_id.distinct()).label("given"),
        )
        .where(Coding.question_id.in_(keys))
        .group_by(Coding.question_id, Coding.unit, found.column)
        .subquery()
    )
    rows = db.session.execute(
        select(given.c.topic, shared.c.coders, given.c.given, func.count())
        .join(shared, (shared.c.question_id == given.c.question_id) & (shared.c.unit == given.c.unit))
        .group_by(given.c.topic, shared.c.coders, given.c.given)
    )
    cells: dict[int, dict[tuple[int, int], int]] = defaultdict(dict)
    for topic, coders, number, count in rows:
        cells[topic][coders, min(number, coders)] = count
    return {one.id: rules.agreement(units, cells.get(one.id, {})) for one in found.live}


# ---- passages ----


def unit_name(passage: Passage) -> str:
    """Return the random name of the answer that a passage stands in; empty for words from elsewhere."""
    if passage.response is not None:
        return passage.response.public_id
    settled = db.session.get(SettledPassage, passage.id)
    return settled.unit if settled else ""


def passages(consultation: Consultation, found: Topics, listing: Listing, size: int = 25) -> Page[Passage]:
    """Return one page of passages: about a topic, from somewhere, with these words."""
    statement = (
        select(Passage)
        .where(Passage.consultation_id == consultation.id)
        .options(joinedload(Passage.question), joinedload(Passage.marked_by))
    )
    if topic := found.by_public_id(listing.filters.get("topic", "")):
        statement = statement.where(
            exists().where(Coding.passage_id == Passage.id, Coding.topic_id.in_(found.ids(topic)))
        )
    if listing.filters.get("source") == "elsewhere":
        statement = statement.where(Passage.question_id.is_(None))
    elif listing.filters.get("source") == "answers":
        statement = statement.where(Passage.question_id.is_not(None))
    if listing.query:
        statement = statement.where(contains(Passage.text, listing.query))
    return paged(statement, listing, {"new": Passage.marked_at}, tie=Passage.id, size=size)


def topics_of(passage_ids: Sequence[int], found: Topics) -> dict[int, list[Topic]]:
    """Return the topics of passages, each once, by passage."""
    rows = db.session.execute(
        select(Coding.passage_id, found.column.label("topic"))
        .where(Coding.passage_id.in_(passage_ids))
        .distinct()
        .limit(len(passage_ids) * MOST_TOPICS)
    )
    by_id = {one.id: one for one in found.all}
    named: dict[int, list[Topic]] = defaultdict(list)
    for passage_id, topic_id in rows:
        if topic_id in by_id:
            named[passage_id].append(by_id[topic_id])
    return {key: sorted(ones, key=lambda one: one.name.casefold()) for key, ones in named.items()}


def origins(passage_ids: Sequence[int]) -> dict[int, PassageOrigin]:
    """Return where passages come from that stand in no answer."""
    rows = db.session.scalars(select(PassageOrigin).where(PassageOrigin.passage_id.in_(passage_ids)))
    return {one.passage_id: one for one in rows}


def own_codings(passage: Passage, coder: Person) -> Sequence[Coding]:
    """Return what `coder` said of a passage."""
    return db.session.scalars(
        select(Coding)
        .where(Coding.passage_id == passage.id, Coding.coder_id == coder.id)
        .options(joinedload(Coding.topic))
        .order_by(Coding.id)
        .limit(MOST_TOPICS)
    ).all()
