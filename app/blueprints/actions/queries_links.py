"""Which actions a link of a person still leads to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.blueprints.actions.rules import OVER
from app.extensions import db
from app.models import Action, Assignment, Person


def open_to(person: Person, ids: Sequence[str], now: datetime) -> dict[str, str]:
    """Return the title of each of these actions that goes on and that `person` owns."""
    del now
    rows = db.session.execute(
        select(Action.public_id, Action.title)
        .join(Assignment, Assignment.action_id == Action.id)
        .where(
            Action.public_id.in_(ids),
            Action.state.not_in(OVER),
            Assignment.person_id == person.id,
            Assignment.ends_on.is_(None),
        )
        .order_by(Action.id)
    )
    return {str(public_id): str(title) for public_id, title in rows}
