"""Every write about topics and codings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete

from app import audit
from app.blueprints.analysis import queries, rules
from app.blueprints.analysis.queries import Topics, Voice
from app.blueprints.consultations.rules import is_part_of
from app.extensions import db
from app.models import (
    CodedUnit,
    Coding,
    Consultation,
    OriginKind,
    Passage,
    PassageOrigin,
    Person,
    Question,
    Response,
    SettledPassage,
    Topic,
)


def add_topic(consultation: Consultation, name: str, *, actor: Person, now: datetime, description: str = "") -> Topic:
    """Add a topic, or return the one that has this name already."""
    found = queries.topics(consultation)
    if existing := found.named(name):
        return existing
    topic = Topic(consultation=consultation, name=name, description=description)
    db.session.add(topic)
    db.session.flush()
    audit.record("topic_added", "topic", topic.public_id, actor=actor, now=now, name=name)
    return topic


def rename_topic(topic: Topic, *, name: str, description: str, actor: Person, now: datetime) -> None:
    """Give a topic another name or another description; what was coded stays."""
    before = topic.name
    topic.name, topic.description = name, description
    db.session.flush()
    audit.record("topic_renamed", "topic", topic.public_id, actor=actor, now=now, before=before, after=name)


def merge_topic(topic: Topic, into: Topic, found: Topics, *, actor: Person, now: datetime) -> bool:
    """Let `topic` count for `into`; False when they are one already. Nothing that was coded is changed."""
    if topic.id == into.id or rules.would_circle({one.id: one.merged_into_id for one in found.all}, topic.id, into.id):
        return False
    topic.merged_into = into
    db.session.flush()
    audit.record("topic_merged", "topic", topic.public_id, actor=actor, now=now, into=into.public_id)
    return True


def split_topic(topic: Topic, *, actor: Person, now: datetime) -> None:
    """Take a merge back: the topic stands by itself again, with what was coded with it."""
    topic.merged_into = None
    db.session.flush()
    audit.record("topic_split", "topic", topic.public_id, actor=actor, now=now)


def remove_topic(topic: Topic, *, actor: Person, now: datetime) -> None:
    """Offer a topic no more. Its codings are kept, so that it can come back."""
    topic.removed_at = now
    db.session.flush()
    audit.record("topic_removed", "topic", topic.public_id, actor=actor, now=now)


def restore_topic(topic: Topic, *, actor: Person, now: datetime) -> None:
    """Bring a removed topic back."""
    topic.removed_at = None
    db.session.flush()
    audit.record("topic_restored", "topic", topic.public_id, actor=actor, now=now)


def tell_topic(topic: Topic, *, asked: str, said: str, did: str, actor: Person, now: datetime) -> None:
    """Write what was asked, what people said, and what was done."""
    topic.asked, topic.said, topic.did = asked, said, did
    db.session.flush()
    audit.record("topic_told", "topic", topic.public_id, actor=actor, now=now)


# ---- coding ----


def code_answer(
    question: Question,
    voice: Voice,
    *,
    words: str,
    topics: Sequence[Topic],
    note: str,
    actor: Person,
    now: datetime,
) -> Passage | None:
    """Say that words of an answer are about topics, and that `actor` has done with it; without topics, that only.

    Returns the passage that was coded. Raises ValueError when the words do not stand in the answer.
    """
    if topics and not is_part_of(words, voice.text):
        raise ValueError("these words do not stand in the answer")
    _done(question, voice, note, actor, now)
    if not topics:
        return None
    passage = queries.passage_at(question, voice, words) or _mark(question, voice, words, actor, now)
    code_passage(passage, topics, actor=actor, now=now, unit=voice.unit)
    return passage


def _done(question: Question, voice: Voice, note: str, actor: Person, now: datetime) -> None:
    done = queries.unit_of(question, actor, voice.unit)
    if done is None:
        done = CodedUnit(question_id=question.id, coder_id=actor.id, unit=voice.unit, at=now)
        db.session.add(done)
    done.note = note
    db.session.flush()


def _mark(question: Question, voice: Voice, words: str, actor: Person, now: datetime) -> Passage:
    passage = Passage(
        consultation=question.consultation,
        question=question,
        response=db.session.get(Response, voice.response_id) if voice.response_id else None,
        marked_by=actor,
        text=words,
        language=voice.language,
        marked_at=now,
    )
    db.session.add(passage)
    if voice.response_id is None:
        db.session.add(SettledPassage(passage=passage, unit=voice.unit))
    db.session.flush()
    audit.record("passage_marked", "passage", passage.public_id, actor=actor, now=now)
    return passage


def code_passage(passage: Passage, topics: Sequence[Topic], *, actor: Person, now: datetime, unit: str = "") -> None:
    """Let `actor` say that a passage is about exactly these topics."""
    before = {one.topic_id: one for one in queries.own_codings(passage, actor)}
    wanted = {topic.id: topic for topic in topics}
    for key, coding in before.items():
        if key not in wanted:
            db.session.delete(coding)
    for key, topic in wanted.items():
        if key not in before:
            db.session.add(
                Coding(passage=passage, topic=topic, coder=actor, question=passage.question, unit=unit, at=now)
            )
    db.session.flush()
    names = sorted(topic.name for topic in topics)
    audit.record("passage_coded", "passage", passage.public_id, actor=actor, now=now, topics=names)


def undo_coding(question: Question, unit: str, *, actor: Person, now: datetime) -> None:
    """Take back everything `actor` said of an answer; passages stay, because others may have coded them."""
    mine = (Coding.question_id == question.id, Coding.unit == unit, Coding.coder_id == actor.id)
    db.session.execute(delete(Coding).where(*mine))
    if done := queries.unit_of(question, actor, unit):
        db.session.delete(done)
    db.session.flush()
    audit.record("coding_undone", "question", question.public_id, actor=actor, now=now, unit=unit)


# ---- words from elsewhere ----


@dataclass(frozen=True)
class Heard:
    """Words that were heard or read elsewhere: what, where, when."""

    text: str
    language: str
    kind: OriginKind
    said_on: date
    source: str
    may_quote: bool


def note_passage(
    consultation: Consultation, heard: Heard, topics: Sequence[Topic], *, actor: Person, now: datetime
) -> Passage:
    """Keep words that came in no answer: from a meeting, a letter, a phone call."""
    passage = Passage(
        consultation=consultation, marked_by=actor, text=heard.text, language=heard.language, marked_at=now
    )
    db.session.add(passage)
    db.session.add(
        PassageOrigin(
            passage=passage, kind=heard.kind, said_on=heard.said_on, source=heard.source, may_quote=heard.may_quote
        )
    )
    db.session.flush()
    audit.record("passage_noted", "passage", passage.public_id, actor=actor, now=now, kind=heard.kind)
    if topics:
        code_passage(passage, topics, actor=actor, now=now)
    return passage
