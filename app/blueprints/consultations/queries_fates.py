"""What became of someone's own words: the agenda items, decisions and actions that grew out of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.extensions import db
from app.models import AgendaItem, AgendaPassage, Decision, Meeting, MeetingState, Passage, Response

MOST_WORDS = 30  # passages of one answer that are shown
MOST_ITEMS = 100


@dataclass(frozen=True)
class Fate:
    """Words of an answer, and the agenda items that are about them."""

    passage: Passage
    items: Sequence[AgendaItem]


def fates_of(response: Response | None) -> list[Fate]:
    """Return what became of the words of one response. Agendas that were not sent yet tell nothing."""
    if response is None:
        return []
    passages = db.session.scalars(
        select(Passage)
        .where(Passage.response_id == response.id)
        .options(joinedload(Passage.question))
        .order_by(Passage.id)
        .limit(MOST_WORDS)
    ).all()
    items = _items([one.id for one in passages]) if passages else {}
    return [Fate(one, items.get(one.id, [])) for one in passages]


def _items(passage_ids: Sequence[int]) -> dict[int, list[AgendaItem]]:
    found: dict[int, list[AgendaItem]] = defaultdict(list)
    rows = db.session.execute(
        select(AgendaPassage.passage_id, AgendaItem)
        .join(AgendaItem, AgendaItem.id == AgendaPassage.item_id)
        .join(AgendaItem.meeting)
        .where(
            AgendaPassage.passage_id.in_(passage_ids),
            Meeting.state.in_([MeetingState.CONVENED, MeetingState.CLOSED]),
        )
        .options(
            contains_eager(AgendaItem.meeting).joinedload(Meeting.workgroup),
            selectinload(AgendaItem.decisions.and_(Decision.withdrawn_at.is_(None))).selectinload(Decision.actions),
        )
        .order_by(Meeting.starts_at, AgendaItem.position, AgendaItem.id)
        .limit(MOST_ITEMS)
    )
    for passage_id, item in rows:
        found[passage_id].append(item)
    return found
