"""Every write about passages: marking words in an answer, and putting them on an agenda."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from app import audit
from app.blueprints.consultations import queries_results
from app.blueprints.consultations.rules import is_part_of
from app.blueprints.meetings import commands as meetings
from app.extensions import db
from app.models import (
    AgendaItem,
    AgendaPassage,
    Answer,
    Meeting,
    Passage,
    PassageOrigin,
    Person,
    Purpose,
    Redaction,
)


def mark_passage(answer: Answer, words: str, *, actor: Person, now: datetime) -> Passage:
    """Keep a literal part of an answer, as it stands today, to carry it further.

    Raises ValueError when the words do not stand in the answer: nobody is made to say what he or she did not.
    """
    if not is_part_of(words, answer.text or ""):
        raise ValueError("these words do not stand in the answer")
    passage = Passage(
        consultation=answer.response.consultation,
        question=answer.question,
        response=answer.response,
        marked_by=actor,
        text=words,
        language=answer.response.language,
        marked_at=now,
    )
    db.session.add(passage)
    db.session.flush()
    audit.record("passage_marked", "passage", passage.public_id, actor=actor, now=now)
    return passage


def put_on_new_item(
    passage: Passage, meeting: Meeting, *, title: str, purpose: Purpose, minutes: int, actor: Person, now: datetime
) -> AgendaItem:
    """Put a passage on the agenda of a meeting, as a new item."""
    item = meetings.add_item(
        meeting, title=title, purpose=purpose, minutes=minutes, actor=actor, now=now, passages=[passage]
    )
    _note("passage_put_on_agenda", passage, item, actor, now)
    return item


def put_on_item(passage: Passage, item: AgendaItem, *, actor: Person, now: datetime) -> bool:
    """Put a passage with an item that stands on an agenda already; False when it is there."""
    if queries_results.is_on_item(passage, item):
        return False
    db.session.add(AgendaPassage(item=item, passage=passage))
    db.session.flush()
    _note("passage_put_on_agenda", passage, item, actor, now)
    return True


def unmark_passage(passage: Passage, *, actor: Person, now: datetime) -> bool:
    """Forget a mark; False when the words are used elsewhere, because a link must not break."""
    if queries_results.is_used(passage):
        return False
    for own in (Redaction, PassageOrigin):  # what is said of the mark alone goes with it
        db.session.execute(delete(own).where(own.passage_id == passage.id))
    audit.record("passage_unmarked", "passage", passage.public_id, actor=actor, now=now)
    db.session.delete(passage)
    db.session.flush()
    return True


def _note(verb: str, passage: Passage, item: AgendaItem, actor: Person, now: datetime) -> None:
    audit.record(verb, "passage", passage.public_id, actor=actor, now=now, item=item.public_id)
