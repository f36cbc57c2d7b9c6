"""Reads for answering back: what is told per topic, whose words may be shown, and who is still to be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.blueprints.analysis.fates import Fate, fates
from app.blueprints.analysis.queries import Topics
from app.extensions import db
from app.models import (
    Answer,
    Choice,
    Coding,
    Consultation,
    Feedback,
    FeedbackSent,
    Invitation,
    InvitationState,
    Mode,
    Passage,
    PassageOrigin,
    Person,
    Question,
    QuestionKind,
    Redaction,
    Response,
    Topic,
)

MOST_QUOTES = 5  # of a topic on the page
MOST_PASSAGES = 500  # of a topic whose fate is gathered
MOST_OWN = 50  # passages of one contributor in a mail


@dataclass(frozen=True)
class Quote:
    """Words as they may be published."""

    text: str
    language: str
    is_redacted: bool


@dataclass
class Story:
    """One topic as it is told: the three texts, some words, and what became of all that was said about it."""

    topic: Topic
    count: int = 0
    quotes: list[Quote] = field(default_factory=list)
    fate: Fate = field(default_factory=Fate)


def feedback_of(consultation: Consultation) -> Feedback | None:
    """Return what is told about a consultation as a whole."""
    return db.session.get(Feedback, consultation.id)


def published(public_id: str) -> Feedback | None:
    """Return published feedback with its consultation."""
    return db.session.scalar(
        select(Feedback)
        .join(Feedback.consultation)
        .where(Consultation.public_id == public_id, Feedback.published_at.is_not(None))
        .options(
            joinedload(Feedback.consultation).joinedload(Consultation.pact),
            joinedload(Feedback.consultation).joinedload(Consultation.organiser),
        )
    )


def is_any_published() -> bool:
    """Whether anything was told in public about what was done with answers."""
    return bool(db.session.scalar(select(exists().where(Feedback.published_at.is_not(None)))))


def all_published(limit: int) -> Sequence[Feedback]:
    """Return what was published last."""
    return db.session.scalars(
        select(Feedback)
        .where(Feedback.published_at.is_not(None))
        .options(joinedload(Feedback.consultation))
        .order_by(Feedback.published_at.desc(), Feedback.consultation_id)
        .limit(limit)
    ).all()


def stories(topics: Topics) -> list[Story]:
    """Return the topics about which something is told, with words that may be published and what became of them."""
    told = [one for one in topics.live if one.said or one.did or one.asked]
    found = {one.id: Story(one) for one in told}
    of_topic: dict[int, list[int]] = defaultdict(list)
    rows = db.session.execute(
        select(topics.column.label("topic"), Coding.passage_id)
        .where(Coding.topic_id.in_([key for key, root in topics.roots.items() if root in found]))
        .distinct()
        .order_by(Coding.passage_id)
        .limit(MOST_PASSAGES * max(1, len(told)))
    )
    for topic_id, passage_id in rows:
        of_topic[topic_id].append(passage_id)
    became = fates(sorted({key for keys in of_topic.values() for key in keys}))
    for topic_id, keys in of_topic.items():
        story = found[topic_id]
        story.count = len(keys)
        for key in keys:
            story.fate.add(became[key])
    _add_quotes(found, topics)
    return list(found.values())


def may_publish() -> ColumnElement[bool]:
    """Whether whoever said a passage agreed that it is published; without being asked, nobody did."""
    choice = aliased(Choice)
    agreed = (
        exists()
        .where(Answer.response_id == Passage.response_id, Answer.choice_id == choice.id)
        .where(Question.id == Answer.question_id, Question.kind == QuestionKind.CONSENT)
        .where(choice.name.in_(["with_name", "without_name"]))
    )
    heard = exists().where(PassageOrigin.passage_id == Passage.id, PassageOrigin.may_quote.is_(True))
    return or_(agreed, heard)


def _add_quotes(found: dict[int, Story], topics: Topics) -> None:
    for story in found.values():
        rows = db.session.execute(
            select(Passage.text, Passage.language, Redaction.text)
            .outerjoin(Redaction, Redaction.passage_id == Passage.id)
            .where(exists().where(Coding.passage_id == Passage.id, Coding.topic_id.in_(topics.ids(story.topic))))
            .where(may_publish(), or_(Redaction.text.is_(None), Redaction.text != ""))
            .order_by(Passage.public_id)
            .limit(MOST_QUOTES)
        )
        story.quotes = [Quote(row[2] or row[0], row[1], bool(row[2])) for row in rows]


# ---- who is told ----


def contributors(consultation: Consultation) -> Select[Invitation]:
    """Return who is to be told: who answered; in the anonymous mode everyone who was asked: nobody knows who did."""
    statement = (
        select(Invitation)
        .join(Invitation.person)
        .where(Invitation.consultation_id == consultation.id, Person.email.is_not(None), Person.email != "")
    )
    if consultation.mode == Mode.ANONYMOUS:
        return statement.where(Invitation.invited_at.is_not(None))
    return statement.where(Invitation.state == InvitationState.SUBMITTED)


def _untold(consultation: Consultation) -> Select[Invitation]:
    return contributors(consultation).where(
        ~exists().where(FeedbackSent.consultation_id == consultation.id, FeedbackSent.person_id == Invitation.person_id)
    )


def count_untold(consultation: Consultation) -> int:
    """Return how many are still to be told."""
    return db.session.scalar(select(func.count()).select_from(_untold(consultation).subquery())) or 0


def untold(consultation: Consultation, limit: int) -> Sequence[Invitation]:
    """Return some who are still to be told."""
    return db.session.scalars(
        _untold(consultation).options(joinedload(Invitation.person)).order_by(Invitation.id).limit(limit)
    ).all()


def mailing(limit: int) -> Sequence[int]:
    """Return the keys of consultations whose mails were asked for and are not all written."""
    return db.session.scalars(
        select(Feedback.consultation_id)
        .where(Feedback.mailing_at.is_not(None), Feedback.mailed_at.is_(None))
        .order_by(Feedback.consultation_id)
        .limit(limit)
    ).all()


def own_passages(consultation: Consultation, person_ids: Sequence[int]) -> dict[int, list[Passage]]:
    """Return the passages from the answers of these people, by person; none in the anonymous mode."""
    found: dict[int, list[Passage]] = defaultdict(list)
    if consultation.mode == Mode.ANONYMOUS:
        return found
    rows = db.session.execute(
        select(Invitation.person_id, Passage)
        .join(Response, Response.invitation_id == Invitation.id)
        .join(Passage, Passage.response_id == Response.id)
        .where(Invitation.consultation_id == consultation.id, Invitation.person_id.in_(person_ids))
        .order_by(Passage.id)
        .limit(MOST_OWN * max(1, len(person_ids)))
    )
    for person_id, passage in rows:
        found[person_id].append(passage)
    return found
