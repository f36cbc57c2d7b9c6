"""Loads the demonstration, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.blueprints.evaluations.commands import follow_calendar
from app.demo import (
    actions,
    analysis,
    anonymous,
    asking,
    consultations,
    dossiers,
    drafting,
    incoming,
    indicators,
    mails,
    meetings,
    pact,
    people,
    places,
    questionnaires,
    scale,
    workgroups,
)
from app.demo.story import Story
from app.extensions import db
from app.models import Account, Action, Answer, Meeting, Municipality, Organisation, Pact, Person, Setting

MARK = "demo_loaded_at"  # the setting that opens the demonstration's doors


class NotEmptyError(Exception):
    """The database holds data that are no demonstration: nothing is mixed into them."""


@dataclass(frozen=True)
class Loaded:
    """What stands in the database afterwards. `fresh`: it was loaded now."""

    fresh: bool
    counts: dict[str, int]


def is_loaded() -> bool:
    """Whether the demonstration stands in this database."""
    return db.session.get(Setting, MARK) is not None


def load(*, scale: int, seed: int, now: datetime) -> Loaded:
    """Load the Streekpact, unless it stands here already. Raises NotEmptyError when other data do.

    Runs inside a unit of work: half a demonstration never stays behind.
    """
    if is_loaded():
        return Loaded(fresh=False, counts=_counts())
    for table in (Person, Pact, Account, Organisation):
        if db.session.scalar(select(func.count()).select_from(table)):
            raise NotEmptyError
    _tell(Story(now=now, seed=seed, scale=scale))
    db.session.add(Setting(key=MARK, value=now.isoformat()))
    db.session.flush()
    return Loaded(fresh=True, counts=_counts())


def _tell(story: Story) -> None:
    """Load every part after those it refers to."""
    pact.load_pact(story)
    places.load_places(story)
    people.load_people(story)
    pact.adopt_versions(story)
    workgroups.load_workgroups(story)
    actions.load_progress(story)
    if story.scale > 1:
        people.load_crowd(story)
    consultations.load_consultations(story)
    questionnaires.load_questionnaires(story)
    meetings.load_meetings(story)
    actions.load_decided_actions(story)
    dossiers.load_dossiers(story)
    meetings.follow_actions(story)
    if story.scale > 1:
        actions.load_more_actions(story)
        scale.load_more_meetings(story)
    anonymous.load_anonymous(story)
    mails.load_mails(story)
    indicators.load_indicators(story)
    incoming.load_incoming(story)
    analysis.load_analysis(story)
    asking.load_asking(story)
    drafting.load_next_pact(story)
    follow_calendar(story.now)


def _counts() -> dict[str, int]:
    tables = {
        "people": Person,
        "actions": Action,
        "meetings": Meeting,
        "answers": Answer,
    }
    on_the_map = select(func.count()).select_from(Municipality).where(Municipality.valid_from.is_(None))
    counts = {"municipalities": db.session.scalar(on_the_map) or 0}
    return counts | {
        name: db.session.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables.items()
    }
